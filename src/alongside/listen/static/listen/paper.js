// Comfort for entering sheets: what is typed shows beside its statement. The page is complete without this file.
(() => {
  "use strict";
  const place = document.querySelector("[data-paper-entry]");
  if (!place) return;
  const marks = place.querySelector("input[name=marks]");
  const number = place.querySelector("input[name=number]");
  const runs = [...place.querySelectorAll("[data-paper-lines] section")];
  const list = place.querySelector("[data-paper-lines]");
  const words = { a: list.dataset.agree, d: list.dataset.disagree, p: list.dataset.pass, "-": list.dataset.nothing };
  const between = /[\s,;]/;
  const meaning = (sign) => {
    const letter = sign.toLowerCase();
    if ("1١۱".includes(sign) || letter === "a") return "a";
    if ("2٢۲".includes(sign) || letter === "d") return "d";
    if ("3٣۳".includes(sign) || letter === "p") return "p";
    return "-.–—_".includes(sign) ? "-" : "";
  };
  const shown = () => runs.find((run) => !run.hidden);

  const choose = () => {
    const wanted = Number(number.value);
    const run = runs.find((one) => wanted >= Number(one.dataset.first) && wanted <= Number(one.dataset.last));
    for (const one of runs) one.hidden = one !== run;
    follow();
  };

  const follow = () => {
    const run = shown();
    const signs = [...marks.value].filter((sign) => !between.test(sign));
    const before = [...marks.value.slice(0, marks.selectionStart ?? marks.value.length)].filter((sign) => !between.test(sign)).length;
    const lines = run ? [...run.querySelectorAll("li")] : [];
    lines.forEach((line, at) => {
      const sign = signs[at];
      line.querySelector(".typed-mark").textContent = sign === undefined ? "" : words[meaning(sign)] || sign;
      line.classList.toggle("is-wrong", sign !== undefined && !meaning(sign));
      line.classList.toggle("is-next", at === before);
    });
    if (document.activeElement === marks) lines[Math.min(before, lines.length - 1)]?.scrollIntoView({ block: "nearest" });
    count.textContent = run ? list.dataset.count.replace("#", signs.length).replace("#", lines.length) : "";
  };

  const count = document.createElement("p");
  count.className = "count-typed soft";
  marks.after(count);
  for (const event of ["input", "keyup", "click", "focus"]) marks.addEventListener(event, follow);
  number.addEventListener("input", choose);
  if (number.value) choose(); else follow();
})();
