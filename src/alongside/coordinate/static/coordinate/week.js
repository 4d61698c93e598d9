// A session can be dragged to another day of the week. That opens its form with the day filled in: nothing changes
// until somebody keeps it. "Move or change it" leads to the same form without a mouse and without this file.
(() => {
  "use strict";
  const days = [...document.querySelectorAll("[data-day]")];
  if (days.length < 2) return;
  let held = null;
  for (const session of document.querySelectorAll("[data-move]")) {
    session.draggable = true;
    session.addEventListener("dragstart", (event) => {
      held = session;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", session.dataset.move);
    });
    session.addEventListener("dragend", () => {
      held = null;
      for (const day of days) day.classList.remove("is-over");
    });
  }
  for (const day of days) {
    const takes = () => held && held.closest("[data-day]") !== day;
    day.addEventListener("dragover", (event) => {
      if (!takes()) return;
      event.preventDefault();
      day.classList.add("is-over");
    });
    day.addEventListener("dragleave", (event) => {
      if (!day.contains(event.relatedTarget)) day.classList.remove("is-over");
    });
    day.addEventListener("drop", (event) => {
      if (!takes()) return;
      event.preventDefault();
      location.assign(`${held.dataset.move}?day=${day.dataset.day}`);
    });
  }
})();
