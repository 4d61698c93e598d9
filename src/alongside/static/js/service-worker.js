// Lets pages that were opened before open again without a signal, and sends what waits when there is one.
// The view in front of this file puts before it: VERSION, ALWAYS (addresses to have at hand), LOST (the page for no signal).
/* global VERSION, ALWAYS, LOST, alongsideQueue */
"use strict";
const SHELL = `shell ${VERSION}`;
const PAGES = "pages";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(ALWAYS)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("shell ") && name !== SHELL) await caches.delete(name);
    await self.clients.claim();
  })());
});

// A page that goes on working without a signal asks to be kept, as it is for whoever has it open.
self.addEventListener("message", (event) => {
  if (!event.data?.keep) return;
  event.waitUntil((async () => {
    try {
      const answer = await fetch(event.data.keep, { credentials: "same-origin", cache: "no-store" });
      if (answer.ok && !answer.redirected) await (await caches.open(PAGES)).put(event.data.keep, answer);
    } catch { /* no signal: what is kept stays */ }
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/static/")) {
    event.respondWith((async () => {
      const kept = await caches.match(request);
      if (kept) return kept;
      const answer = await fetch(request);
      if (answer.ok) (await caches.open(SHELL)).put(request, answer.clone());
      return answer;
    })());
  } else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request, { ignoreSearch: true, cacheName: PAGES })) || caches.match(LOST)));
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(alongsideQueue.flush());
});
