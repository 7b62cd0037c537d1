// Live pages: what colleagues change appears by itself.
//
// An element with an id and `data-live="topic …"` is loaded again, and put in place piece by piece, when something
// of that topic changed: from `data-live-url` where it has one, else from the page's own address. What somebody is
// working on (a focused field, a form with unsaved words, an open dialog, a card being dragged) is left alone.

import { ask } from "./request.js";

const SOON = 200; // several changes at once are one
const LATER = 800; // and no page loads more often than this
const HOLD = "[data-dragging], dialog[open], form[data-dirty], .menu-items:popover-open";

let source;
let listening = "";
let timer;
let lastTime = 0;
let due = new Set();
let wasLost = false;
let isLater = false;

const elements = () => [...document.querySelectorAll("[data-live][id]")];
const topicsOf = (element) => element.dataset.live.split(/\s+/).filter(Boolean);

function listen() {
  const topics = [...new Set(elements().flatMap(topicsOf))].sort().join(" ");
  if (topics === listening) return;
  source?.close();
  listening = topics;
  source = undefined;
  if (!topics || !("EventSource" in window)) return;
  connect(topics);
}

let wait = 1000;

function connect(topics) {
  const mark = wasLost || isLater ? "" : `&mark=${document.body.dataset.mark ?? ""}`;
  isLater = true;
  source = new EventSource(`/live?topics=${encodeURIComponent(topics)}${mark}`);
  source.onopen = () => {
    wait = 1000;
    connection(true);
  };
  source.onerror = () => {
    connection(false);
    if (source.readyState === EventSource.CLOSED) retry(topics);
  };
  source.addEventListener("refresh", () => soon(elements()));
  topics.split(" ").forEach((topic) => source.addEventListener(topic, () => soon(elements().filter((one) => topicsOf(one).includes(topic)))));
}

// The browser gives up after an answer that is no stream (the server restarts, the session has ended).
function retry(topics) {
  setTimeout(() => { if (listening === topics) connect(topics); }, wait);
  wait = Math.min(wait * 2, 30000);
}

function connection(isThere) {
  document.querySelectorAll("[data-connection]").forEach((place) => {
    place.hidden = isThere;
    place.querySelector("span").textContent = isThere ? "" : navigator.onLine ? "Reconnecting…" : "Offline";
  });
  if (isThere && wasLost) soon(elements());
  wasLost = !isThere;
}

addEventListener("offline", () => connection(false));
addEventListener("online", () => { if (!listening) connection(true); });

function soon(some) {
  some.forEach((element) => due.add(element.id));
  clearTimeout(timer);
  const since = Date.now() - lastTime;
  timer = setTimeout(load, Math.max(SOON, LATER - since));
}

async function load() {
  if (document.visibilityState === "hidden") return; // when one looks again
  lastTime = Date.now();
  const ids = due;
  due = new Set();
  const byUrl = Map.groupBy([...ids].map((id) => document.getElementById(id)).filter(Boolean), (one) => one.dataset.liveUrl ?? location.pathname + location.search);
  for (const [url, group] of byUrl) await put(url, group);
}

async function put(url, group) {
  let answer;
  try {
    answer = await ask(url, { whole: !group[0].dataset.liveUrl });
  } catch {
    return group.forEach((one) => due.add(one.id)); // with the next change or when the connection is back
  }
  if (!answer.ok) return;
  const text = await answer.text();
  for (const element of group) {
    if (!element.isConnected) continue;
    if (element.querySelector("[data-dragging]")) {
      due.add(element.id);
      continue;
    }
    const held = [...element.querySelectorAll(HOLD)];
    held.forEach((one) => one.setAttribute("hx-morph-skip", ""));
    const folds = [...element.querySelectorAll("details")].map((one) => [one, one.open]);
    await window.htmx.swap({ text, target: element, swap: "outerMorph ignoreTitle:true", select: `#${CSS.escape(element.id)}`, sourceElement: element });
    held.forEach((one) => one.removeAttribute("hx-morph-skip"));
    // What somebody folded open or shut stays so.
    folds.forEach(([one, isOpen]) => { if (one.isConnected) one.open = isOpen; });
  }
}

/** Brings the page up to date after something was done on it: its live parts, or all of it where it has none. */
export function refresh() {
  if (elements().length === 0) return location.reload();
  lastTime = 0;
  soon(elements());
}

// A tab that nobody looks at gives its connection back, for browsers keep few to one server.
let asleep;
document.addEventListener("visibilitychange", () => {
  clearTimeout(asleep);
  if (document.visibilityState === "hidden") {
    asleep = setTimeout(() => { source?.close(); listening = ""; }, 15000);
  } else if (!listening) {
    listen();
    soon(elements());
  } else if (due.size > 0) soon([]);
});
document.addEventListener("htmx:after:swap", listen);
document.addEventListener("dragend", () => { if (due.size > 0) soon([]); });
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => { if (event.persisted) { listening = ""; listen(); soon(elements()); } });
listen();
