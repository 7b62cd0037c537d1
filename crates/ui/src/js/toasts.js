// Messages in the corner: what was done, what went wrong. They leave by themselves; errors stay until closed.

const LASTS = 5000;

export function say(text, tone = "good") {
  const place = document.getElementById("toasts");
  if (!place || !text) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.tone = tone;
  toast.textContent = text;
  place.append(toast);
  settle(toast);
}

function settle(toast) {
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", () => leave(toast));
  toast.append(close);
  if (toast.dataset.tone !== "bad") setTimeout(() => leave(toast), LASTS);
}

function leave(toast) {
  toast.classList.add("leaving");
  setTimeout(() => toast.remove(), 250);
}

/** What an answer wants said, in its own header. */
export function sayOf(headers) {
  const said = headers?.get("X-Toast");
  if (!said) return;
  const [tone, text] = said.split(/\.(.*)/s);
  say(decodeURIComponent(text), tone);
}

document.querySelectorAll("#toasts .toast").forEach(settle);
document.addEventListener("htmx:after:request", (event) => sayOf(event.detail.ctx.response?.headers));
document.addEventListener("htmx:error", (event) => {
  if (event.detail.error instanceof TypeError) say("The server cannot be reached. Nothing was changed.", "bad");
});
