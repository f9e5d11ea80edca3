// Service worker: the files of one release, kept so that the page opens at once, and offline.
//
// The service writes RELEASE, FILES and PACK in front. Answers of the API are never kept here.

/** @type {any} */
const worker = self;
const PAGE = "/app/";
const CACHE = `bide-${RELEASE}`;

worker.addEventListener("install", (event) => event.waitUntil(keep()));

/** Keep the page, the files that it names, and all others, which come in one piece. */
async function keep() {
  const cache = await caches.open(CACHE);
  const [pack] = await Promise.all([fetch(PACK), cache.addAll([PAGE, ...FILES])]);
  const page = await (await cache.match(PAGE)).text();
  // Where several processes serve, one of them may have another release for a moment: it is tried again.
  if (!pack.ok || !page.includes(RELEASE)) throw new Error("the files of this release are not all there");
  const parts = (await pack.text()).split("\0").slice(1);
  await Promise.all(
    parts.map((part) => {
      const end = part.indexOf("\n");
      const name = part.slice(0, end);
      const type = name.endsWith(".js") ? "text/javascript" : "application/json";
      return cache.put(`${PAGE}${RELEASE}/${name}`, new Response(part.slice(end + 1), { headers: { "Content-Type": type } }));
    }),
  );
}

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
  const files = ["words", `words.${navigator.language.slice(0, 2)}`].map((name) => caches.match(`${PAGE}${RELEASE}/delivery/${name}.json`));
  // Other languages have their texts in the order of the English ones, which have the names, in groups.
  const [groups, texts] = await Promise.all(files.map(async (file) => (await file)?.json()));
  const names = Object.entries(groups ?? {}).flatMap(([group, rests]) => Object.keys(rests).map((rest) => group + rest));
  const own = texts?.[names.indexOf(`push.${kind}`)];
  if (!own) return text;
  // The employer comes first, where the reader asked for its name.
  const employer = kind === "test" ? null : /^(.+): /.exec(text)?.[1];
  return employer ? `${employer}: ${own}` : own;
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || !url.pathname.startsWith(PAGE)) return;
  if (request.mode === "navigate") event.respondWith(kept(PAGE, request));
  else if (url.pathname.startsWith(`${PAGE}${RELEASE}/`)) event.respondWith(kept(request, request));
});

/** What is kept, else what the service answers. */
async function kept(what, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(what, { ignoreVary: true })) ?? fetch(request);
}
