// Voting without reloading: the next statement is there at once, with signal or without. Without this file each
// answer is an ordinary form, and everything else is the same.
(() => {
  "use strict";
  const place = document.querySelector("[data-voting]");
  if (!place || !window.alongside) return;
  const form = place.querySelector("form");
  const words = form.querySelector(".own-words > p");
  const original = form.querySelector("[data-original]"); // behind a translation, a tap away
  const number = form.querySelector("[name=statement]");
  const left = place.querySelector("[data-to-go]");
  const ahead = JSON.parse(document.getElementById("ahead").textContent);
  const place_words = place.querySelector("[data-place]");
  const bar = place.querySelector("progress");
  const back = place.querySelector("[data-back]");
  const in_words = (count) => count.toLocaleString(document.documentElement.lang);
  let waiting = Number(left.textContent.match(/\d+/)?.[0] || ahead.length);
  let last = null;
  const total = Number(bar.max);

  const count = () => {
    left.textContent = (waiting === 1 ? left.dataset.one : left.dataset.many).replace("#", in_words(waiting));
    place_words.textContent = place_words.dataset.words.replace("#", in_words(Math.min(total - waiting + 1, total))).replace("#", in_words(total));
    bar.value = total - waiting;
    back.hidden = !last;
    document.querySelector("[data-own]").hidden = false;
    document.querySelector("[data-last]")?.setAttribute("hidden", ""); // the button here knows better which was the last
  };

  const show = () => {
    const next = ahead[0];
    if (!next) {
      const finished = place.querySelector("[data-finished]");
      if (finished.hasAttribute("data-more") && navigator.onLine) return location.reload();
      form.hidden = left.hidden = place_words.hidden = true;
      finished.hidden = false;
      finished.tabIndex = -1;
      finished.focus();
      return;
    }
    form.hidden = left.hidden = place_words.hidden = false;
    place.querySelector("[data-finished]").hidden = true;
    words.textContent = next.words;
    words.parentElement.lang = next.lang || "";
    original.hidden = !next.original;
    original.open = false;
    original.querySelector("p").textContent = next.original || "";
    number.value = next.pk;
    form.querySelector("[data-statement]").focus();
  };

  const say = async (value) => {
    const said = ahead.shift();
    if (!said) return;
    waiting -= 1;
    last = said;
    count();
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
    count();
    show();
  }).catch(() => {});

  // Once more the one before. Nothing is taken back by this: of two answers the later counts.
  back.addEventListener("click", () => {
    ahead.unshift(last);
    last = null;
    waiting += 1;
    count();
    show();
  });

  // Only while the focus is in here, so that no key is taken from somebody who reads or types elsewhere.
  form.querySelector("[data-keys]").hidden = !matchMedia("(hover: hover)").matches;
  place.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || form.hidden) return;
    const button = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
