// Goes on working without a signal: pages that were opened stay, what is entered is kept and sent later, once.
// Comfort only: without this file every form is an ordinary form, and the same form sent twice is one form.
(() => {
  "use strict";
  const queue = window.alongsideQueue;
  const body = document.body;
  const remembered = () => { try { return localStorage.getItem("who"); } catch { return null; } };
  // The page for no signal is the same for everyone: whose phone it is stands only in what was remembered.
  const who = body.hasAttribute("data-lost") ? remembered() || "" : body.dataset.who || "";
  const place = document.querySelector("[data-waiting]");
  if (!queue || !place || !window.indexedDB || body.hasAttribute("data-kiosk")) return;

  const session = {
    get: (name) => { try { return sessionStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { sessionStorage.setItem(name, value); } catch { /* full or private: no matter */ } },
    drop: (name) => { try { sessionStorage.removeItem(name); } catch { /* as above */ } },
  };
  const words = (count, one, many) => (count === 1 ? one : many).replace("#", count.toLocaleString(document.documentElement.lang));
  const mine = async () => (await queue.all()).filter((entry) => entry.who === who || entry.quick);

  let unsent = 0;
  const show = async () => {
    const entries = await mine().catch(() => []);
    unsent = entries.length;
    const waiting = entries.filter((entry) => entry.state === "waiting");
    const refused = entries.filter((entry) => entry.state === "refused");
    place.hidden = !entries.length;
    place.querySelector("[data-count]").textContent = waiting.length ? words(waiting.length, place.dataset.one, place.dataset.many) : "";
    place.querySelector("[data-send]").hidden = !waiting.length;
    place.querySelector("[data-what]").hidden = !waiting.length;
    place.querySelector("[data-list]").replaceChildren(...waiting.map((entry) => {
      const line = document.createElement("li");
      line.dir = "auto";
      line.textContent = entry.label;
      return line;
    }));
    place.querySelector("[data-refused]").replaceChildren(...refused.map((entry) => {
      const line = place.querySelector("template").content.cloneNode(true);
      line.querySelector("[data-label]").textContent = entry.label;
      line.querySelector("[data-why]").addEventListener("click", () => again(entry));
      line.querySelector("[data-drop]").addEventListener("click", async () => { await queue.drop(entry.key); show(); });
      return line;
    }));
  };

  // The ordinary form, sent the ordinary way: its answer says in words why it was not taken in, and keeps them.
  const again = async (entry) => {
    const now = await queue.ready();
    if (!now) return;
    const form = document.createElement("form");
    form.method = "post";
    form.action = entry.form || entry.url;
    const add = (name, value) => form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    for (const [name, value] of Object.entries(entry.fields)) if (name !== "ticket") add(name, value);
    add("csrfmiddlewaretoken", now.token);
    add("entered", entry.entered);
    body.append(form);
    await queue.drop(entry.key);
    form.submit();
  };

  const send = async () => { if (await queue.flush().catch(() => 0)) refresh(); await show(); };
  const refresh = () => { if (body.hasAttribute("data-keep")) navigator.serviceWorker?.controller?.postMessage({ keep: location.href }); };

  // Keep an entry on this device, then try to send it. Resolves when it is on the disk.
  const keep = async (entry) => {
    await queue.put({ who, state: "waiting", entered: Date.now(), quick: entry.url === "/vote/", ...entry });
    navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("outbox")).catch(() => { /* no background sync here */ });
    send();
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-offline]") || form.dataset.asked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.keeping) return; // pressed twice
    form.dataset.keeping = "yes";
    const go = () => { form.dataset.asked = "yes"; form.requestSubmit(); };
    addEventListener("pageshow", () => { delete form.dataset.asked; delete form.dataset.keeping; }, { once: true });
    const token = form.querySelector("[name=once]");
    const fields = Object.fromEntries([...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken"));
    const entry = { key: token.value, url: new URL(form.action, location.href).pathname + new URL(form.action, location.href).search, kind: "form", label: fields[form.dataset.offline] || document.title, fields };
    try { await queue.put({ who, state: "waiting", entered: Date.now(), quick: false, ...entry }); } catch { return go(); }
    if (await queue.ready()) {
      session.set("submitted", entry.key);
      return go();
    }
    delete form.dataset.keeping;
    form.reset();
    for (const box of form.querySelectorAll("textarea")) { box.value = ""; box.dispatchEvent(new Event("input", { bubbles: true })); }
    token.value = crypto.randomUUID();
    await show();
    place.scrollIntoView({ block: "start" });
    place.focus();
  }, true);

  // The server has answered the form that was sent from this tab: it was taken in, or shown again with a sentence.
  const answered = session.get("submitted");
  if (answered && document.querySelector("[data-sent], .error-summary")) {
    session.drop("submitted");
    queue.drop(answered).then(show, () => {});
  }

  // Leaving this phone leaves nothing behind; what has not been sent is asked about first.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!/\/(leave|logout)\/$/.test(form.action) || form.dataset.asked) return;
    caches.delete("pages").catch(() => { /* none were kept */ });
    if (!unsent) return;
    event.preventDefault();
    if (!confirm(words(unsent, place.dataset.leaveOne, place.dataset.leaveMany))) return;
    for (const entry of await mine()) await queue.drop(entry.key);
    form.dataset.asked = "yes";
    form.requestSubmit(event.submitter);
  }, true);

  place.querySelector("[data-send]").addEventListener("click", send);
  addEventListener("online", send);
  setInterval(() => { if (!document.hidden && !place.hidden) send(); }, 30000);
  window.alongside = { keep, waiting: mine };

  (async () => {
    const before = remembered();
    try { localStorage.setItem("who", who); } catch { /* no storage, no kept pages */ }
    if (before !== null && before !== who) await caches.delete("pages").catch(() => {});
    if ("serviceWorker" in navigator) {
      await navigator.serviceWorker.register("/service-worker.js").catch(() => {});
      navigator.serviceWorker.ready.then((worker) => { if (body.hasAttribute("data-keep")) worker.active.postMessage({ keep: location.href }); });
    }
    await show();
    send();
  })();
})();
