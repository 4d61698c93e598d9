// What was entered without a signal: kept in this browser's own database until the server has taken it in.
// Used by pages (offline.js) and by the service worker, so it knows neither document nor window.
(() => {
  "use strict";
  const NAME = "alongside";
  const STORE = "outbox";
  const PATIENCE = 5000; // milliseconds before a silent network counts as none

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

  // Who is signed in here now, and a form token that is good now; null where the server cannot be reached.
  const ready = async () => {
    try {
      const answer = await fetch("/offline/ready/", { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      return answer.ok ? await answer.json() : null;
    } catch { return null; }
  };

  const send = async (entry, now) => {
    const fields = new URLSearchParams(entry.fields);
    fields.set("entered", entry.entered);
    if (!entry.quick) fields.set("csrfmiddlewaretoken", now.token);
    const answer = await fetch(entry.url, {
      method: "POST", body: fields, redirect: "manual", credentials: "same-origin",
      headers: { Accept: entry.kind === "vote" ? "application/json" : "text/html" },
      signal: AbortSignal.timeout(4 * PATIENCE),
    });
    if (answer.type === "opaqueredirect" || answer.status === 204) return "taken";
    return answer.status >= 500 || answer.status === 429 ? "later" : "refused";
  };

  // Send what waits, oldest first. Stops at the first that does not get through; each is taken in once however
  // often it is sent, since a form carries its own token and of two votes the later counts.
  const flush = async () => {
    const waiting = (await all()).filter((entry) => entry.state === "waiting");
    if (!waiting.length) return 0;
    const now = await ready();
    if (!now) return 0;
    let sent = 0;
    for (const entry of waiting) {
      // Somebody else has come in on this phone: what was entered before is not theirs to send.
      if (!entry.quick && entry.who !== now.who) continue;
      let came;
      try { came = await send(entry, now); } catch { break; }
      if (came === "later") break;
      await settle(entry, came === "refused" ? { state: "refused" } : null);
      sent += 1;
    }
    return sent;
  };
  const alone = (work) => (self.navigator.locks ? navigator.locks.request("alongside outbox", work) : work());

  self.alongsideQueue = { all, put, drop, ready, flush: () => alone(flush) };
})();
