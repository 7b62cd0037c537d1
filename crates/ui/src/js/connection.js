// Whether the server can be reached, and the sign that says so where it cannot: `data-connection`.
//
// What is known last counts: an answer, whatever it says, or a stream that opens has reached the server; a request that
// failed or a stream that broke off has not. That the browser says it is offline counts as that does, also when it says
// so as the page comes; that it says it is online is only a reason to try. While nothing gets through it is tried again
// and again. Something that was under way when the connection went proves nothing by arriving.

const AGAIN = 3000;
const ENOUGH = 10000; // after which a try without an answer has failed
const PROBE = "/favicon.svg"; // small, and open to everybody

let isCut = !navigator.onLine;
let hasStream = true; // a page that needs none misses none
let losses = 0; // how often the connection was seen to be gone
let wasLost = isCut;
let timer;
const listeners = [];

/** Has `listener` called whenever the server is there again after it was not. */
export const onBack = (listener) => listeners.push(listener);

/** What a request or a stream has to show when it arrives: since when it is under way. */
export const since = () => losses;

/** Something reached the server that was under way since then. */
export function reached(begun) {
  if (begun !== losses) return;
  isCut = false;
  settle();
}

function cut() {
  losses += 1;
  isCut = true;
  settle();
}

/** The stream of what colleagues change is there or not. */
export function stream(isThere) {
  if (!isThere) losses += 1;
  hasStream = isThere;
  settle();
}

/** `fetch`, whose end tells whether the server can be reached. */
export async function reach(url, how) {
  const begun = since();
  try {
    const answer = await fetch(url, how);
    reached(begun);
    return answer;
  } catch (error) {
    if (error.name !== "AbortError") cut();
    throw error;
  }
}

function settle() {
  clearTimeout(timer);
  if (isCut) timer = setTimeout(probe, AGAIN);
  const isLost = isCut || !hasStream;
  const isBack = wasLost && !isLost;
  wasLost = isLost;
  draw();
  if (isBack) listeners.forEach((listener) => listener());
}

function draw() {
  const words = !wasLost ? "" : navigator.onLine ? "Reconnecting…" : "Offline";
  document.querySelectorAll("[data-connection]").forEach((place) => {
    const text = place.querySelector("span");
    if (place.hidden === wasLost) place.hidden = !wasLost;
    if (text.textContent !== words) text.textContent = words; // it is read aloud when it changes
  });
}

async function probe() {
  clearTimeout(timer);
  if (document.visibilityState === "hidden") return; // when one looks again
  await reach(PROBE, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(ENOUGH) }).catch(() => {}); // it told by itself
  if (isCut) settle(); // what arrived had been under way
}

const tryNow = () => { if (isCut) probe(); };

addEventListener("offline", cut);
addEventListener("online", () => { draw(); tryNow(); });
addEventListener("pageshow", (event) => { if (event.persisted) tryNow(); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") tryNow(); });

// htmx asks by itself.
const begun = new WeakMap();
document.addEventListener("htmx:before:request", (event) => begun.set(event.detail.ctx, since()));
document.addEventListener("htmx:after:request", (event) => reached(begun.get(event.detail.ctx)));
document.addEventListener("htmx:error", (event) => { if (event.detail.error instanceof TypeError) cut(); });
document.addEventListener("htmx:after:swap", draw);
settle();
