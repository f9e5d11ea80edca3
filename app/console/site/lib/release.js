// Releases: the service worker that makes the page open without a connection, and its changes.

import { set, state } from "./state.js";

/** The release of this page, as its modules' address says. */
const RELEASE = new URL(import.meta.url).pathname.split("/")[2];

/** Register the worker; a new one waits until the reader wants it. */
export async function watchReleases() {
  if (!navigator.serviceWorker) return;
  // Trusted Types: the one policy makes the one address.
  const types = /** @type {any} */ (window).trustedTypes;
  const policy = types?.createPolicy("bide", { createScriptURL: () => "/app/sw.js" });
  try {
    const found = await navigator.serviceWorker.register(policy?.createScriptURL("") ?? "/app/sw.js", { scope: "/app/", updateViaCache: "none" });
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
  } catch (error) {
    console.warn("bide: no service worker", error);
  }
}

/** @param {ServiceWorker | null} waiting */
function note(waiting) {
  if (!waiting || !navigator.serviceWorker.controller) return;
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => {
    // The network brought this page in the new release already: the worker may follow it.
    if (data === RELEASE) waiting.postMessage("take over");
    else set({ newRelease: waiting });
  };
  waiting.postMessage("which", [channel.port2]);
}

/** Take the new release, and load the page in it. */
export function keepRelease() {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  state.newRelease?.postMessage("take over");
}
