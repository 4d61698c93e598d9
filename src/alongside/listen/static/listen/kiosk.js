// The quiet time of a shared tablet. Without this file the page itself asks, by leading to another page.
(() => {
  "use strict";
  // A page that comes back from the browser's memory belongs to the visitor before: ask for a new one.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // What was kept on this device for whoever started it is not for its visitors, with a signal or without.
  if (window.caches) caches.delete("pages").catch(() => { /* none were kept */ });
  try { localStorage.removeItem("who"); } catch { /* no storage, nothing in it */ }

  const next = document.querySelector("[data-next-after]");
  if (next) setTimeout(() => location.replace(next.href), Number(next.dataset.nextAfter) * 1000);

  const box = document.querySelector("dialog.quiet-time");
  if (!box) return;
  const warning = Number(box.dataset.warning);
  const seconds = box.querySelector(".seconds");
  let last = Date.now();
  const touched = () => { if (!box.open) last = Date.now(); };
  for (const event of ["pointerdown", "pointermove", "keydown", "input", "scroll"]) addEventListener(event, touched, { passive: true });
  const more = () => { last = Date.now(); box.close(); };
  box.querySelector("[data-more]").addEventListener("click", more);
  box.addEventListener("cancel", () => { last = Date.now(); }); // Escape is an answer too

  // By the clock and not by counting: a tablet that slept wakes up to a fresh start.
  setInterval(() => {
    const quiet = (Date.now() - last) / 1000 - Number(box.dataset.quiet);
    if (quiet < 0) return;
    if (quiet >= warning) return location.replace(box.dataset.begin);
    if (!box.showModal) return location.replace(box.dataset.still);
    if (!box.open) box.showModal();
    seconds.textContent = Math.ceil(warning - quiet);
  }, 500);
})();
