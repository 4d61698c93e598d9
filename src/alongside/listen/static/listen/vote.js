// Voting without reloading: the next statement is there at once, with signal or without. Without this file each
// answer is an ordinary form, and everything else is the same.
(() => {
  "use strict";
  const place = document.querySelector("[data-voting]");
  if (!place || !window.alongside) return;
  const form = place.querySelector("form");
  const words = form.querySelector(".own-words > p");
  const number = form.querySelector("[name=statement]");
  const left = place.querySelector("[data-to-go]");
  const ahead = JSON.parse(document.getElementById("ahead").textContent);
  let waiting = Number(left.textContent.match(/\d+/)?.[0] || ahead.length);

  const show = () => {
    const next = ahead[0];
    if (!next) {
      const finished = place.querySelector("[data-finished]");
      if (finished.hasAttribute("data-more") && navigator.onLine) return location.reload();
      form.hidden = true;
      left.hidden = true;
      finished.hidden = false;
      finished.tabIndex = -1;
      finished.focus();
      return;
    }
    words.textContent = next.words;
    words.parentElement.lang = next.lang || "";
    number.value = next.pk;
    form.querySelector("[data-statement]").focus();
  };

  const say = async (value) => {
    const said = ahead.shift();
    if (!said) return;
    waiting -= 1;
    left.textContent = (waiting === 1 ? left.dataset.one : left.dataset.many).replace("#", waiting.toLocaleString(document.documentElement.lang));
    show();
    const fields = form.dataset.ticket
      ? { ticket: form.dataset.ticket, statement: said.pk, value }
      : { statement: said.pk, value };
    await window.alongside.keep({
      url: form.dataset.ticket ? "/vote/" : form.getAttribute("action"),
      form: form.getAttribute("action"), // where the ordinary form goes, if a vote was not taken in
      kind: "vote",
      label: said.words,
      fields,
      // Of two answers to one statement the later counts: only one has to wait.
      key: `vote ${form.dataset.conversation} ${said.pk}`,
    });
  };

  form.addEventListener("submit", (event) => {
    if (!event.submitter || form.dataset.plain) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(event.submitter.value);
  }, true);

  // A page opened from the phone's own copy does not know what was said since: what waits is not asked again.
  window.alongside.waiting().then((entries) => {
    const said = new Set(entries.filter((one) => one.kind === "vote" && one.key.startsWith(`vote ${form.dataset.conversation} `)).map((one) => Number(one.fields.statement)));
    const open = ahead.filter((one) => !said.has(one.pk));
    if (open.length === ahead.length) return;
    waiting -= ahead.length - open.length;
    ahead.splice(0, ahead.length, ...open);
    left.textContent = (waiting === 1 ? left.dataset.one : left.dataset.many).replace("#", waiting.toLocaleString(document.documentElement.lang));
    show();
  }).catch(() => {});

  form.querySelector("[data-keys]").hidden = !matchMedia("(hover: hover)").matches;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || form.hidden) return;
    if (event.target.closest("input, textarea, select, summary, a")) return;
    const button = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
