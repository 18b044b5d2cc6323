// Keeps the empty page of the day and its files for when there is no network. Nobody's names are in
// this cache: they lie encrypted in the page's own store, and go when somebody signs out or in.
// KNOWN is written above by the server: its version changes with any of the files.
const CACHE = `dzien-${KNOWN.version}`;
const FILES = new Set(KNOWN.assets);

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(KNOWN.assets.map((path) => new Request(path, { cache: "reload", credentials: "omit" })));
    await cache.add(new Request(KNOWN.shell, { cache: "reload", credentials: "omit" }));
    await skipWaiting();
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("dzien-") && name !== CACHE) await caches.delete(name);
    await clients.claim();
  })());
});

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(KNOWN.shell, { cacheName: CACHE, ignoreVary: true })) ?? Response.error();
  }
}

const file = async (request) => (await caches.match(request, { cacheName: CACHE, ignoreVary: true })) ?? fetch(request);

// The day of whoever was signed in; the marks that wait stay.
function forgetDays() {
  return new Promise((resolve) => {
    const request = indexedDB.open("dzien", 1);
    request.onupgradeneeded = () => {
      for (const name of ["keys", "days", "meta"]) request.result.createObjectStore(name);
      request.result.createObjectStore("queue", { keyPath: "number", autoIncrement: true });
    };
    request.onerror = resolve;
    request.onsuccess = () => {
      const transaction = request.result.transaction(["days", "meta"], "readwrite");
      transaction.objectStore("days").clear();
      transaction.objectStore("meta").clear();
      transaction.oncomplete = () => { request.result.close(); resolve(); };
      transaction.onabort = resolve;
    };
  });
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname.startsWith(KNOWN.account)) event.waitUntil(forgetDays());
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && pathname === KNOWN.page) event.respondWith(page(request));
  else if (FILES.has(pathname)) event.respondWith(file(request));
});
