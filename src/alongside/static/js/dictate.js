// Speaking into the first text box of the page, where the browser can write it down on the device itself.
// A browser that would send the voice to a server is not asked: then the button stays hidden.
(() => {
  "use strict";
  const place = document.querySelector("[data-dictate]");
  const box = document.querySelector("main textarea");
  const Recognition = window.SpeechRecognition;
  if (!place || !box || !Recognition?.available) return;
  const lang = document.documentElement.lang || "en-GB";
  const button = place.querySelector("button");
  const status = place.querySelector("[role=status]");
  let hearing = null;

  const listen = () => {
    const recognition = new Recognition();
    recognition.lang = lang;
    recognition.continuous = true;
    recognition.processLocally = true;
    recognition.onresult = (event) => {
      const heard = [...event.results].slice(event.resultIndex).filter((one) => one.isFinal).map((one) => one[0].transcript.trim());
      if (!heard.length) return;
      box.value = [box.value.trimEnd(), ...heard].filter(Boolean).join(" ");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    };
    recognition.onerror = () => { status.textContent = place.dataset.failed; };
    recognition.onend = () => { hearing = null; button.setAttribute("aria-pressed", "false"); if (status.textContent === place.dataset.listening) status.textContent = ""; };
    recognition.start();
    hearing = recognition;
    button.setAttribute("aria-pressed", "true");
    status.textContent = place.dataset.listening;
  };

  button.addEventListener("click", () => (hearing ? hearing.stop() : listen()));
  Recognition.available({ langs: [lang], processLocally: true })
    .then((answer) => { place.hidden = answer !== "available"; })
    .catch(() => { /* cannot tell: typing it is */ });
})();
