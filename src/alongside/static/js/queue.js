// What was entered without a signal: kept in this browser's own database until the server has taken it in.
// Used by pages (offline.js) and by the service worker, so it knows neither document nor window.
(() => {
  "use strict";
  const NAME = "alongside";
  const STORE = "outbox";
  const PATIENCE = 5000; // milliseconds before a silent network counts as none
  const WRONG_CLOCK = 30000; // milliseconds by which a device's clock must be out before it is put right
  const NOT_THEIRS = 412; // the server's word that somebody else is signed in here by now

  const STALE = 403; // what a form token that is not good any more is answered with, among other things

  const opened = () => new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const inStore = async (mode, work) => {
    const database = await opened();
    try {
      return await new Promise((resolve, reject) => {
        // "strict": the promise is kept only when the disk has it, so that closing the browser loses nothing.
        const transaction = database.transaction(STORE, mode, { durability: "strict" });
        const request = work(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
    } finally { database.close(); }
  };

  const all = async () => (await inStore("readonly", (store) => store.getAll())).sort((a, b) => a.entered - b.entered);
  const put = (entry) => inStore("readwrite", (store) => store.put(entry));
  const drop = (key) => inStore("readwrite", (store) => store.delete(key));
  // Only if it is still the one that was sent: a later answer to the same statement must not go with it.
  const settle = (entry, change) => inStore("readwrite", (store) => {
    const request = store.get(entry.key);
    request.onsuccess = () => {
      if (!request.result || request.result.entered !== entry.entered) return;
      if (change) store.put({ ...request.result, ...change }); else store.delete(entry.key);
    };
    return request;
  });

  // A token for one form, drawn here: also over plain HTTP, where browsers have no randomUUID.
  const token = () => (crypto.randomUUID ? crypto.randomUUID()
    : [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));

  // Who is signed in here now, a form token that is good now, and the server's clock; null where it cannot be reached.
  const ready = async () => {
    try {
      const answer = await fetch("/offline/ready/", { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE) });
      return answer.ok ? await answer.json() : null;
    } catch { return null; }
  };

  const send = async (entry, now) => {
    const fields = new URLSearchParams(entry.fields);
    const out = now ? now.at - Date.now() : 0;
    fields.set("entered", entry.entered + (Math.abs(out) > WRONG_CLOCK ? out : 0));
    if (!entry.quick) {
      fields.set("csrfmiddlewaretoken", now.token);
      fields.set("who", entry.who);
    }
    const answer = await fetch(entry.url, {
      method: "POST", body: fields, redirect: "manual", credentials: "same-origin",
      headers: { Accept: entry.kind === "vote" ? "application/json" : "text/html" },
      signal: AbortSignal.timeout?.(4 * PATIENCE),
    });
    if (answer.type === "opaqueredirect" || answer.status === 204) return { came: "taken" };
    if (answer.status >= 500 || answer.status === 429) return { came: "later" };
    return answer.status === NOT_THEIRS ? { came: "not theirs" } : { came: "refused", status: answer.status, page: await answer.text() };
  };

  // Send what waits, oldest first. Stops at the first that does not get through; each is taken in once however
  // often it is sent, since a form carries its own token and of two votes the later counts. Says how many were
  // taken in, and whether everything got an answer.
  const flush = async () => {
    let [sent, now] = [0, null];
    for (const entry of await all()) {
      if (entry.state !== "waiting") continue;
      // A vote with a ticket needs neither a session nor a form token.
      if (!entry.quick) now ??= await ready();
      if (!entry.quick && !now) return { sent, reached: false };
      // Somebody else has come in on this phone: what was entered before is not theirs to send.
      if (!entry.quick && entry.who !== now.who) continue;
      let answer;
      try {
        answer = await send(entry, now);
        if (answer.status === STALE && !entry.quick) {
          // The form token may have been drawn anew meanwhile, by a page that was opened beside this: ask once more.
          now = await ready();
          if (!now) return { sent, reached: false };
          answer = await send(entry, now);
        }
      } catch { return { sent, reached: false }; }
      if (answer.came === "later") return { sent, reached: false };
      if (answer.came === "not theirs") { now = null; continue; }
      await settle(entry, answer.came === "refused" ? { state: "refused", page: answer.page } : null);
      if (answer.came === "taken") sent += 1;
    }
    return { sent, reached: true };
  };
  const alone = (work) => (self.navigator.locks ? navigator.locks.request("alongside outbox", work) : work());

  self.alongsideQueue = { all, put, drop, ready, token, flush: () => alone(flush) };
})();
