// Comfort only: every page is complete without this file.
(() => {
  "use strict";
  const kiosk = document.body.hasAttribute("data-kiosk");
  const key = (box) => `draft ${location.pathname} ${box.form?.getAttribute("action") || ""} ${box.name}`;
  const store = {
    get: (name) => { try { return sessionStorage.getItem(name); } catch { return null; } },
    set: (name, words) => { try { sessionStorage.setItem(name, words); } catch { /* private mode or full: no drafts */ } },
    drop: (name) => { try { sessionStorage.removeItem(name); } catch { /* as above */ } },
    names: () => { try { return Object.keys(sessionStorage); } catch { return []; } },
  };

  // Whoever was here has left, or somebody else comes in: what was typed on this device is nobody's to find.
  const forget = () => store.names().filter((name) => name.startsWith("draft ")).forEach(store.drop);
  document.addEventListener("submit", (event) => { if (/\/(leave|enter|demo\/enter)\/$/.test(event.target.action)) forget(); });

  // Sending twice: the second press within a form does nothing; the page coming back from history works again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-form]")) return;
    if (form.dataset.sending) return event.preventDefault();
    form.dataset.sending = "yes";
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
    const rest = () => {
      delete form.dataset.sending;
      for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
    };
    setTimeout(rest, 8000); // a lost connection must not lock the form
    addEventListener("pageshow", rest, { once: true });
    form.addEventListener("htmx:afterRequest", rest, { once: true });
  });

  // How much room is left, said aloud only when somebody pauses near the end.
  const count = (box) => {
    const line = document.getElementById(`${box.id}_limit`);
    if (!line) return;
    // Counted as the server counts: by code point, so that an emoji is not two.
    const left = Number(box.dataset.limit) - [...box.value].length;
    const words = left < 0 ? line.dataset.over : left === 1 ? line.dataset.leftOne : line.dataset.left;
    line.textContent = words.replace("#", Math.abs(left).toLocaleString(document.documentElement.lang));
    line.classList.toggle("is-over", left < 0);
    clearTimeout(box.pause);
    box.pause = setTimeout(() => { line.setAttribute("aria-live", left < 50 ? "polite" : "off"); }, 800);
  };

  // What is typed stays until it is sent, also when the page is closed by mistake. Never on a shared screen.
  const ready = (root) => {
    for (const box of root.querySelectorAll("textarea")) {
      if (box.dataset.limit) { count(box); box.addEventListener("input", () => count(box)); }
      if (kiosk || !box.name || box.closest("[data-no-drafts]")) continue;
      const kept = store.get(key(box));
      if (kept && !box.value) { box.value = kept; if (box.dataset.limit) count(box); }
      box.addEventListener("input", () => (box.value ? store.set(key(box), box.value) : store.drop(key(box))));
    }
  };

  // The page says that something was sent: the drafts of the forms sent from this tab are done with.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const mine = [...event.target.querySelectorAll("textarea")].map(key);
    if (mine.length) store.set("sent", JSON.stringify(mine));
  });
  if (document.querySelector("[data-sent]")) {
    try { JSON.parse(store.get("sent") || "[]").forEach(store.drop); } catch { /* not ours: leave it */ }
    store.drop("sent");
  }
  // Leaving this device leaves nothing behind.
  document.addEventListener("submit", (event) => {
    if (/\/(leave|logout)\/$/.test(event.target.action)) for (const name of store.names()) store.drop(name);
  });

  ready(document);
  document.addEventListener("htmx:load", (event) => ready(event.target));
  document.querySelector("[data-focus]")?.focus();
})();
