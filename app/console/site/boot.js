// Boot: the page begins once the service worker has its files, all of which it fetches in one piece.
//
// A browser without a worker fetches each module by itself, as does a page that was loaded past it.

/** Milliseconds to wait for the worker on a first visit. */
const PATIENCE = 30_000;

/** Register the worker; undefined where there can be none. */
async function register() {
  try {
    // Trusted Types: the one policy makes the one address.
    const types = /** @type {any} */ (window).trustedTypes;
    const policy = types?.createPolicy("bide", { createScriptURL: () => "/app/sw.js" });
    return await navigator.serviceWorker.register(policy?.createScriptURL("") ?? "/app/sw.js", { scope: "/app/", updateViaCache: "none" });
  } catch (error) {
    console.warn("bide: no service worker", error);
    return undefined;
  }
}

/** Wait until a worker that is being installed serves this page, or cannot. @param {ServiceWorker} worker */
function served(worker) {
  return new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
    worker.addEventListener("statechange", () => {
      if (worker.state === "redundant") resolve(undefined);
    });
    setTimeout(resolve, PATIENCE);
  });
}

async function boot() {
  const registered = register();
  if (!navigator.serviceWorker?.controller) {
    const found = await registered;
    if (found?.installing && !found.active) await served(found.installing);
  }
  await import("./main.js");
}

void boot();
