// Service worker: the files of one release, kept so that the page opens without a connection.
//
// The service writes RELEASE and FILES in front. Answers of the API are never kept here.

/** @type {any} */
const worker = self;
const PAGE = "/app/";
const CACHE = `bide-${RELEASE}`;
/** Milliseconds to wait for the network before the kept page is shown. */
const PATIENCE = 2000;

worker.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...FILES])));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("bide-") && name !== CACHE) await caches.delete(name);
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener("message", (event) => {
  if (event.data === "take over") void worker.skipWaiting();
  else if (event.data === "which") event.ports[0]?.postMessage(RELEASE);
});

worker.addEventListener("push", (event) => event.waitUntil(remind(event.data)));

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    (async () => {
      const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
      const open = pages.find((one) => new URL(one.url).pathname.startsWith(PAGE));
      return open ? open.focus() : worker.clients.openWindow(PAGE);
    })(),
  );
});

/** Show a reminder; the same one twice is shown once. */
async function remind(data) {
  let found = { text: "Bide" };
  try {
    found = data.json();
  } catch {
    // A browser wants something shown for each message.
  }
  const options = { body: await said(found), tag: found.reminder_id, icon: FILES.find((one) => /icon-\d+\.png$/.test(one)) };
  await worker.registration.showNotification("Bide", options);
}

/** What a message says, in the browser's language where there are words for it. */
async function said({ kind, text }) {
  const name = FILES.find((one) => one.endsWith(`/late/words.${navigator.language.slice(0, 2)}.json`));
  const words = name ? await (await caches.match(name))?.json() : null;
  const own = words?.[`push.${kind}`];
  if (!own) return text;
  // The employer comes first, where the reader asked for its name.
  const employer = kind === "test" ? null : /^(.+): /.exec(text)?.[1];
  return employer ? `${employer}: ${own}` : own;
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || !url.pathname.startsWith(PAGE)) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (FILES.includes(url.pathname)) event.respondWith(file(request));
});

/** The page from the network; the kept one where that takes too long. */
async function page(request) {
  const cache = await caches.open(CACHE);
  const kept = cache.match(PAGE);
  const fresh = fetch(request).then((answer) => (answer.ok ? answer : kept.then((found) => found ?? answer)));
  const late = new Promise((resolve) => setTimeout(() => kept.then(resolve), PATIENCE)).then((found) => found ?? fresh);
  try {
    return await Promise.race([fresh, late]);
  } catch {
    return (await kept) ?? Response.error();
  }
}

async function file(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}
