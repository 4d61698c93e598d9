// News for the screen in the hall: server-sent events, asking by turns where those fail. Without this file the page
// reloads itself.
(() => {
  "use strict";
  const screen = document.querySelector("[data-hall]");
  if (!screen) return;
  const hold = screen.querySelector("[data-hold]");
  const lost = screen.querySelector("[data-lost]");
  const wait = 5000, longest = 60000, stale = 45000;
  let have = screen.dataset.have, stream = null, turn = 0, heard = Date.now(), still = false, pause = wait;

  const take = (parts) => {
    for (const [name, markup] of Object.entries(parts)) {
      const place = screen.querySelector(`[data-part="${name}"]`);
      if (place) place.innerHTML = markup;
    }
  };
  const alive = () => { heard = Date.now(); lost.textContent = ""; };

  // Where a stream cannot be had: the same news, asked for by turns, less often while nobody answers.
  const ask = async () => {
    if (still) return;
    try {
      const answer = await fetch(`${screen.dataset.news}?as=json&have=${encodeURIComponent(have)}`, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const news = await answer.json();
      have = news.id;
      take(news.parts);
      alive();
      pause = wait;
    } catch {
      pause = Math.min(pause * 2, longest);
    }
    if (!still) turn = setTimeout(ask, pause);
  };

  // The stream ends after each event and the browser opens it again: `open` alone says that the server is there.
  const listen = () => {
    if (!("EventSource" in window)) return ask();
    stream = new EventSource(`${screen.dataset.news}?have=${encodeURIComponent(have)}`);
    stream.addEventListener("open", alive);
    stream.addEventListener("message", (event) => { have = event.lastEventId; take(JSON.parse(event.data)); alive(); });
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) { stream = null; turn = setTimeout(ask, wait); }
    });
  };

  hold.hidden = false;
  hold.dataset.hold = hold.textContent;
  hold.addEventListener("click", () => {
    still = !still;
    hold.textContent = still ? hold.dataset.goOn : hold.dataset.hold;
    clearTimeout(turn);
    stream?.close();
    stream = null;
    if (!still) { alive(); listen(); }
  });
  setInterval(() => { if (!still && !lost.textContent && Date.now() - heard > stale) lost.textContent = lost.dataset.lost; }, 5000);
  listen();
})();
