// Live pages: what colleagues change appears by itself.
//
// An element with an id and `data-live="topic …"` is loaded again, and put in place piece by piece, when something
// of that topic changed: from `data-live-url` where it has one, else from the page's own address. What somebody is
// working on (a focused field, a form with unsaved words, a cell being edited, an open dialog, a card being dragged) is
// left alone, and so is what is marked `data-live-keep` or is live by itself. Of a list all pages that were scrolled to
// are loaded.

import { onBack, reached, since, stream } from "./connection.js";
import { showDrawn } from "./kept.js";
import { complete, pagesAdded } from "./more.js";
import { ask, parsed } from "./request.js";

const SOON = 200; // several changes at once are one
const LATER = 800; // and no page loads more often than this
const FOCUSED = "form[data-autosave]:focus-within";
const EDITED = "[data-rows] > [id]:has(.cell-form)";
// That words are saved stays said: it is no less so when the form is drawn again.
const HOLD = `[data-dragging], dialog[open], form[data-dirty], form[data-unanswered], [data-autosave-status], .menu-items:popover-open, td:has(> .cell-form), [data-live-keep], [data-live] [data-live], ${FOCUSED}`;

let source;
let listening = "";
let timer;
let lastTime = 0;
let due = new Set();
let isLater = false;

const elements = () => [...document.querySelectorAll("[data-live][id]")];
const topicsOf = (element) => element.dataset.live.split(/\s+/).filter(Boolean);

function listen() {
  const topics = [...new Set(elements().flatMap(topicsOf))].sort().join(" ");
  if (topics === listening) return;
  source?.close();
  listening = topics;
  source = undefined;
  if (!topics || !("EventSource" in window)) return stream(true);
  connect(topics);
}

let wait = 1000;
let retrying;

function connect(topics) {
  clearTimeout(retrying);
  const mark = isLater ? "" : `&mark=${document.body.dataset.mark ?? ""}`;
  isLater = true;
  let begun = since();
  source = new EventSource(`/live?topics=${encodeURIComponent(topics)}${mark}`);
  source.onopen = () => {
    wait = 1000;
    reached(begun);
    stream(true);
  };
  source.onerror = () => {
    stream(false);
    begun = since();
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again
    soon(elements()); // tells whether one is signed out
    retry(topics);
  };
  source.addEventListener("refresh", () => soon(elements()));
  topics.split(" ").forEach((topic) => source.addEventListener(topic, () => soon(elements().filter((one) => topicsOf(one).includes(topic)))));
}

// The browser gives up after an answer that is no stream (the server restarts, the session has ended).
function retry(topics) {
  retrying = setTimeout(() => { if (listening === topics) connect(topics); }, wait);
  wait = Math.min(wait * 2, 30000);
}

onBack(() => soon(elements())); // what was told meanwhile was missed

function soon(some) {
  some.forEach((element) => due.add(element.id));
  clearTimeout(timer);
  const since = Date.now() - lastTime;
  timer = setTimeout(load, Math.max(SOON, LATER * (1 + pagesAdded()) - since));
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
  const again = () => group.forEach((one) => due.add(one.id)); // with the next change or when the connection is back
  const pages = pagesAdded();
  let text;
  try {
    const answer = await ask(url, { whole: !group[0].dataset.liveUrl, stays: true });
    if (tellEnd(answer) || !answer.ok) return;
    text = await answer.text();
    const page = parsed(text);
    const isLonger = await complete(page);
    if (pages !== pagesAdded()) return again(), soon([]); // one scrolled on meanwhile
    const isSpared = group.map((element) => spare(element, page)).includes(true);
    if (isLonger || isSpared) text = page.body.innerHTML;
    group = group.filter((element) => element.isConnected && page.getElementById(element.id));
  } catch {
    return again();
  }
  for (const element of group) {
    if (element.querySelector("[data-dragging]")) due.add(element.id);
    else await morph(element, text);
  }
}

async function morph(element, text) {
  if (element.querySelector(FOCUSED)) late.add(element.id);
  const held = [...element.querySelectorAll(HOLD)];
  held.forEach((one) => one.setAttribute("hx-morph-skip", ""));
  const folds = [...element.querySelectorAll("details")].map((one) => [one, one.open]);
  await window.htmx.swap({ text, target: element, swap: "outerMorph ignoreTitle:true", select: `#${CSS.escape(element.id)}`, sourceElement: element });
  const drawn = element.querySelectorAll("form[data-autosave]:not([data-dirty])");
  [...drawn].filter((form) => !form.closest("[hx-morph-skip]")).forEach(showDrawn);
  held.forEach((one) => one.removeAttribute("hx-morph-skip"));
  // What somebody folded open or shut stays so.
  folds.forEach(([one, isOpen]) => { if (one.isConnected) one.open = isOpen; });
}

// A row whose cell is being edited stays, though it does not belong to the list any more. Tells whether there is one.
function spare(element, page) {
  let isSpared = false;
  for (const row of element.querySelectorAll(EDITED)) {
    const list = page.getElementById(row.parentElement.id);
    if (!list || page.getElementById(row.id)) continue;
    const at = [...row.parentElement.children].indexOf(row);
    list.insertBefore(page.importNode(row, true), list.children[at] ?? null);
    isSpared = true;
  }
  return isSpared;
}

// What was left alone because one typed there is brought up to date afterwards.
const late = new Set();
document.addEventListener("focusout", (event) => {
  const form = event.target.closest?.("form[data-autosave]");
  if (late.size === 0 || !form || form.contains(event.relatedTarget)) return;
  soon([...late].map((id) => document.getElementById(id)).filter(Boolean));
  late.clear();
});

// Says that what is shown is not shown to this reader any more, or not before they sign in again. Tells whether so.
function tellEnd(answer) {
  const to = answer.headers.get("HX-Redirect") ?? (answer.redirected ? answer.url : "");
  const isOut = answer.status === 401 || (to !== "" && new URL(to, location.href).pathname === "/sign-in");
  const isGone = answer.status === 403 || answer.status === 404;
  const here = location.pathname + location.search;
  if (isOut) notice("You are signed out.", "What you see may be out of date.", "Sign in", `/sign-in?next=${encodeURIComponent(here)}`);
  else if (isGone) notice("You do not see this any more.", "It was given to somebody else or taken away. What stands here is how it was.", ...wayBack());
  else document.getElementById("live-notice")?.remove();
  return isOut || isGone;
}

// To the list that one came from, or else to the part of the product that the page belongs to.
function wayBack() {
  const link = document.querySelector("main .beside a:not([data-hotkey])") ?? document.querySelector(".sidebar a[aria-current=page]");
  return link ? [`Back to ${link.textContent.trim()}`, link.href] : ["Go to Today", "/today"];
}

function notice(title, words, label, href) {
  document.getElementById("live-notice")?.remove();
  const box = document.createElement("div");
  box.id = "live-notice";
  box.className = "alert";
  box.dataset.tone = "warn";
  box.setAttribute("role", "status");
  box.innerHTML = "<strong></strong><section><p></p><p><a></a></p></section>";
  box.querySelector("strong").textContent = title;
  box.querySelector("p").textContent = words;
  const link = box.querySelector("a");
  link.textContent = label;
  link.href = href;
  document.getElementById("main").prepend(box);
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
