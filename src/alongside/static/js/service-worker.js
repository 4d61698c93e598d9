// Lets pages that were opened before open again without a signal, and sends what waits when there is one.
// The view in front of this file puts before it: VERSION, ALWAYS (addresses to have at hand), LOST (the page for no signal).
/* global VERSION, ALWAYS, LOST, alongsideQueue */
"use strict";
const SHELL = `shell ${VERSION}`;
const PAGES = "pages";
const PATIENCE = 5000; // milliseconds before a silent network counts as none, where a page is kept
const GOOD_FOR = 14 * 24 * 3600 * 1000; // milliseconds for which a page is kept
const AS_IT_IS = { ignoreVary: true }; // the cache is emptied when somebody else comes in

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(ALWAYS)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("shell ") && name !== SHELL) await caches.delete(name);
    await self.clients.claim();
  })());
});

// Keep a page as it is for whoever has it open, with its scripts and styles, marked with the moment it was kept.
const keep = async (address) => {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected) return;
  const text = await answer.text();
  if (!/<body[^>]* data-keep[ >]/.test(text)) return; // it is not that page any more
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  const marked = text.replace("<body ", `<body data-kept="${Date.now()}" `);
  await (await caches.open(PAGES)).put(address, new Response(marked, { headers }));
  const shell = await caches.open(SHELL);
  for (const [, part] of text.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)) {
    if (!(await shell.match(part, AS_IT_IS))) await shell.add(part);
  }
};

// A page that goes on working without a signal asks to be kept.
self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep).catch(() => { /* no signal: what is kept stays */ }));
});

const kept = async (address) => {
  if (!(await caches.has(PAGES))) return undefined;
  const pages = await caches.open(PAGES);
  for (const name of [address, address.split(/[?#]/)[0]]) {
    const found = await pages.match(name, AS_IT_IS);
    if (!found) continue;
    const since = Number((await found.clone().text()).match(/<body data-kept="(\d+)"/)?.[1]);
    if (Date.now() - since < GOOD_FOR) return found;
    await pages.delete(name, AS_IT_IS);
  }
  return undefined;
};

const page = async (request) => {
  const own = await kept(request.url);
  const network = fetch(request);
  const patience = own && new Promise((resolve) => { setTimeout(() => resolve(own), PATIENCE); });
  try { return await Promise.race(patience ? [network, patience] : [network]); } catch { return own || caches.match(LOST, AS_IT_IS); }
};

// A file whose name holds a digest never changes; any other is asked for again while there is a signal.
const file = async (request) => {
  const own = await caches.match(request, AS_IT_IS);
  if (own && /\.[0-9a-f]{12}\./.test(request.url)) return own;
  try {
    const answer = await fetch(request);
    if (answer.ok) (await caches.open(SHELL)).put(request, answer.clone());
    return answer;
  } catch (error) {
    if (own) return own;
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "outbox") return;
  // Only a failure makes the browser try again later.
  event.waitUntil(alongsideQueue.flush().then(({ reached }) => { if (!reached) throw new Error("No signal yet."); }));
});
