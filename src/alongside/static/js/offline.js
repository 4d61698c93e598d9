// Goes on working without a signal: pages that were opened stay, what is entered is kept and sent later, once.
// Comfort only: without this file every form is an ordinary form, and the same form sent twice is one form.
(() => {
  "use strict";
  const queue = window.alongsideQueue;
  const body = document.body;
  const place = document.querySelector("[data-waiting]");
  const forgetPages = () => window.caches?.delete("pages").catch(() => {});
  if (body.hasAttribute("data-kiosk")) { forgetPages(); return; } // a shared screen keeps nothing
  if (!queue || !place || !window.indexedDB) return;

  const remembered = () => { try { return localStorage.getItem("who"); } catch { return null; } };
  // The page for no signal is the same for everyone: whose phone it is stands only in what was remembered.
  const isLost = body.hasAttribute("data-lost");
  const who = isLost ? remembered() || "" : body.dataset.who || "";
  const HALF_A_DAY = 12 * 3600 * 1000; // milliseconds for which half-done taps come back

  const session = {
    get: (name) => { try { return sessionStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { sessionStorage.setItem(name, value); } catch { /* full or private: no matter */ } },
    drop: (name) => { try { sessionStorage.removeItem(name); } catch { /* as above */ } },
  };
  const language = document.documentElement.lang;
  const words = (count, one, many) => (count === 1 ? one : many).replace("#", count.toLocaleString(language));
  const part = (name) => place.querySelector(`[data-${name}]`);
  const clock = (moment) => new Date(moment).toLocaleString(language, { weekday: "short", hour: "2-digit", minute: "2-digit" });
  // A vote of a phone without a name is sent whoever is here, and shown to its own voice alone.
  const mine = async () => (await queue.all()).filter((entry) => entry.who === who);
  let taken = 0;
  let known = []; // what of one's own was here when last shown

  const waitingLine = (entry) => {
    const line = document.createElement("li");
    const said = document.createElement("bdi");
    said.textContent = entry.label;
    line.append(`${clock(entry.entered)}: `, said);
    return line;
  };
  // The sentence of the page that came back says why; a vote's comes when its ordinary form is sent.
  const whyOf = (entry) => {
    const answer = new DOMParser().parseFromString(entry.page || "", "text/html");
    return answer.querySelector(".error-summary li, .error, .notice.bad p, main .lead, main h1")?.textContent.trim() || "";
  };
  const refusedLine = (entry) => {
    const line = place.querySelector("template").content.cloneNode(true);
    line.querySelector("[data-label]").textContent = entry.label;
    line.querySelector("[data-sentence]").textContent = whyOf(entry);
    line.querySelector("[data-why]").addEventListener("click", () => again(entry));
    line.querySelector("[data-drop]").addEventListener("click", async () => { await queue.drop(entry.key); show(); });
    return line;
  };
  const show = async () => {
    const entries = await mine().catch(() => []);
    known = entries;
    const waiting = entries.filter((entry) => entry.state === "waiting");
    const refused = entries.filter((entry) => entry.state === "refused");
    place.hidden = !waiting.length && !refused.length && !taken;
    part("count").textContent = waiting.length ? words(waiting.length, place.dataset.one, place.dataset.many)
      : taken ? words(taken, place.dataset.sentOne, place.dataset.sentMany) : "";
    part("send").hidden = !waiting.length;
    part("what").hidden = !waiting.length;
    part("list").replaceChildren(...waiting.map(waitingLine));
    part("refused").replaceChildren(...refused.map(refusedLine));
  };

  // The ordinary form, sent the ordinary way: its answer says in words why it was not taken in, and has them in it.
  const again = async (entry) => {
    const now = await queue.ready();
    if (!now || now.who !== who) { part("trouble").textContent = place.dataset.unreached; return; }
    const form = document.createElement("form");
    form.method = "post";
    form.action = entry.form || entry.url;
    const add = (name, value) => form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    for (const [name, value] of Object.entries(entry.fields)) if (name !== "ticket") add(name, value);
    add("csrfmiddlewaretoken", now.token);
    add("entered", entry.entered);
    body.append(form);
    session.set("submitted", entry.key);
    form.submit();
  };

  const refresh = () => { if (body.hasAttribute("data-keep")) navigator.serviceWorker?.controller?.postMessage({ keep: location.href }); };
  let calm;
  const send = async () => {
    const { sent, reached } = await queue.flush().catch(() => ({ sent: 0, reached: false }));
    // Once things are calm: a page that is kept anew after each vote would cost more than the votes.
    if (sent) { clearTimeout(calm); calm = setTimeout(refresh, 5000); }
    if (sent && !place.hidden) taken += sent;
    await show();
    return reached;
  };
  const whenThereIsSignal = () => navigator.serviceWorker?.ready
    .then((worker) => worker.sync?.register("outbox")).catch(() => { /* no background sync here */ });

  // Keep an entry on this device, then try to send it. Resolves when it is on the disk.
  const keep = async (entry) => {
    await queue.put({ who, state: "waiting", entered: Date.now(), quick: entry.url === "/vote/", ...entry });
    whenThereIsSignal();
    send();
  };

  const fieldsOf = (form, submitter) => Object.fromEntries([...new FormData(form, submitter)]
    .filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken"));
  const addressOf = (form) => {
    const to = new URL(form.getAttribute("action") || "", location.href);
    return to.pathname + to.search;
  };
  const entryOf = (form, submitter) => {
    const fields = fieldsOf(form, submitter);
    return { key: fields.once, who, state: "waiting", entered: Date.now(), quick: false, kind: "form", url: addressOf(form),
      label: fields[form.dataset.offline] || document.title, fields };
  };
  const draftOf = (form) => `draft ${addressOf(form)}`;
  const pass = (form, submitter, now) => {
    if (now) form.querySelector("[name=csrfmiddlewaretoken]").value = now.token; // a kept page's may be stale
    form.dataset.passed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.passed;
  };

  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || !form.matches("[data-offline]") || form.dataset.passed) return;
    event.preventDefault();
    if (form.dataset.keeping) return;
    form.dataset.keeping = "yes";
    try {
      const entry = entryOf(form, submitter);
      try { await queue.put(entry); await queue.drop(draftOf(form)); } catch { pass(form, submitter); return; }
      const now = await queue.ready();
      if (now && now.who === who) {
        session.set("submitted", entry.key);
        pass(form, submitter, now);
        return;
      }
      if (now) { location.reload(); return; } // somebody else is here by now: it waits for its own person
      if (!entry.label.trim() || !fieldsOf(form)[form.dataset.offline]?.trim()) {
        await queue.drop(entry.key); // nothing was written yet
        form.elements[form.dataset.offline]?.focus();
        return;
      }
      whenThereIsSignal();
      form.querySelector("[name=once]").value = queue.token();
      if (!form.hasAttribute("data-stays")) {
        form.reset();
        for (const box of form.querySelectorAll("textarea")) { box.value = ""; box.dispatchEvent(new Event("input", { bubbles: true })); }
      }
      await show();
      place.scrollIntoView({ block: "start" });
      place.focus();
    } finally { delete form.dataset.keeping; }
  }, true);

  // Taps on a long form are on the disk at once, and come back if the browser closes in the middle.
  const restore = async (form) => {
    const here = (await mine()).filter((entry) => entry.url === addressOf(form) && Date.now() - entry.entered < HALF_A_DAY);
    // Without a signal the page is as it was: what waits is shown in it. A fresh page knows what was taken in.
    const last = here.filter((entry) => entry.state === "draft" || (entry.state === "waiting" && body.dataset.kept)).pop();
    if (!last) return;
    for (const input of form.elements) {
      if (input.type === "hidden" || !(input.name in last.fields)) continue;
      const stood = input.type === "radio" ? input.checked : input.value;
      if (input.type === "radio") input.checked = input.value === last.fields[input.name];
      else input.value = last.fields[input.name];
      if (stood !== (input.type === "radio" ? input.checked : input.value)) input.closest("details")?.setAttribute("open", "");
    }
  };
  for (const form of document.querySelectorAll("form[data-stays]")) {
    restore(form).catch(() => {});
    form.addEventListener("change", () => queue.put({ ...entryOf(form), key: draftOf(form), state: "draft" }).then(show, () => {}));
  }
  // A kept page was drawn once and may be opened often: each form sent from it is a form of its own.
  if (body.dataset.kept) for (const field of document.querySelectorAll("[name=once]")) field.value = queue.token();

  // The server has answered the form that was sent from this tab: it was taken in, or shown again with a sentence.
  const answered = session.get("submitted");
  if (answered && !body.dataset.kept && !isLost) {
    // Forgotten only once the entry is off the disk: a page that is left meanwhile is asked again by the next.
    const settled = document.querySelector("[data-sent], .error-summary") ? queue.drop(answered) : Promise.resolve();
    settled.then(() => { if (session.get("submitted") === answered) session.drop("submitted"); return show(); }, () => {});
  }

  // Leaving this phone leaves nothing behind; what has not been sent is asked about first.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const to = new URL(form.getAttribute("action") || "", location.href).pathname;
    if (!/\/(leave|logout|enter|demo\/enter)\/$/.test(to) || form.dataset.asked) return;
    const leaving = /\/(leave|logout)\/$/.test(to);
    if (!leaving || !known.length) { forgetPages(); return; }
    event.preventDefault();
    const unsent = known.filter((entry) => entry.state !== "draft").length;
    if (unsent && !confirm(words(unsent, place.dataset.leaveOne, place.dataset.leaveMany))) return;
    for (const entry of await mine().catch(() => [])) await queue.drop(entry.key).catch(() => {});
    await forgetPages();
    form.dataset.asked = "yes";
    form.requestSubmit(event.submitter);
    delete form.dataset.asked;
  }, true);

  part("send").addEventListener("click", async () => {
    part("trouble").textContent = "";
    const reached = await send();
    if (!reached) part("trouble").textContent = place.dataset.unreached;
  });
  addEventListener("online", send);
  setInterval(() => { if (!document.hidden) send(); }, 30000);
  window.alongside = { keep, waiting: mine };

  // Without a signal: which pages this phone has, so that nobody has to guess.
  const listKept = async () => {
    if (!(await caches.has("pages"))) return;
    const list = document.querySelector("[data-kept-pages]");
    const pages = await caches.open("pages");
    for (const request of await pages.keys()) {
      const kept = new DOMParser().parseFromString(await (await pages.match(request, { ignoreVary: true })).text(), "text/html");
      const line = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: request.url });
      link.textContent = [kept.querySelector("h1"), kept.querySelector("main .lead")].map((one) => one?.textContent.trim()).filter(Boolean).join(": ");
      line.append(link);
      list.append(line);
    }
    list.parentElement.hidden = !list.children.length;
  };

  (async () => {
    const before = remembered();
    try { localStorage.setItem("who", who); } catch { /* no storage, no kept pages */ }
    // A kept page proves that nobody else came in: what was remembered may not have reached the disk in time.
    if (before !== null && before !== who && !body.dataset.kept) await forgetPages();
    if (body.dataset.kept) {
      const line = document.querySelector("[data-kept-line]");
      line.textContent = place.dataset.keptAt.replace("#", clock(Number(body.dataset.kept)));
      line.hidden = false;
    }
    if (isLost && window.caches) listKept().catch(() => {});
    if ("serviceWorker" in navigator) {
      await navigator.serviceWorker.register("/service-worker.js").catch(() => {});
      navigator.serviceWorker.ready.then((worker) => { if (body.hasAttribute("data-keep") && !body.dataset.kept) worker.active.postMessage({ keep: location.href }); });
    }
    await show();
    send();
  })();
})();
