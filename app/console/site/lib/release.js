// Releases: a new service worker, which has the files of a new release, waits until the reader wants it.

import { set, state } from "./state.js";

/** Say when a new release is ready. */
export async function watchReleases() {
  const found = await navigator.serviceWorker?.getRegistration("/app/");
  if (!found) return;
  note(found.waiting);
  found.addEventListener("updatefound", () => {
    const worker = found.installing;
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed") note(found.waiting);
    });
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void found.update().catch(() => {});
  });
}

/** @param {ServiceWorker | null} waiting */
function note(waiting) {
  if (waiting && navigator.serviceWorker.controller) set({ newRelease: waiting });
}

/** Take the new release, and load the page in it. */
export function keepRelease() {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  state.newRelease?.postMessage("take over");
}
