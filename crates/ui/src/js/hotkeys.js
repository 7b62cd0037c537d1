// Keys: `data-hotkey="e"` or a sequence, `data-hotkey="g d"`. They rest while somebody types or a dialog is open
// that does not hold the element; `data-hotkey="mod+s"`, with Ctrl or the Mac's command key, works while typing too.
// `?` lists what there is; j and k walk through the rows of a list, h and l from one
// list to the next, and `data-row-key="x"` is pressed in the row that holds the focus.

import { onTop, open } from "./dialogs.js";

const PATIENCE = 900;
export const isMac = /mac|iphone|ipad/i.test(navigator.platform);
let typed = [];
let timer;

const types = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=''], [contenteditable=true]");

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.isComposing) return;
  const found = find(`mod+${event.key.toLowerCase()}`);
  if (!found) return;
  event.preventDefault();
  if (!event.repeat) found.click();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || types(event.target)) return;
  if (event.key.length !== 1 && event.key !== "Enter") return;
  if (event.key === "?") return help(event);
  if (walk(event) || (typed.length === 0 && (across(event) || inRow(event)))) return;
  typed.push(event.key.toLowerCase());
  clearTimeout(timer);
  timer = setTimeout(() => { typed = []; }, PATIENCE);
  const found = find(typed.join(" ")) ?? find(event.key.toLowerCase());
  if (!found) return;
  event.preventDefault();
  typed = [];
  if (found.matches("input, textarea, select")) found.focus();
  else found.click();
});

function find(keys) {
  const within = onTop() ?? document;
  const all = [...within.querySelectorAll(`[data-hotkey="${CSS.escape(keys)}"]`)];
  const found = all.find((one) => one.checkVisibility() || one.closest(".sidebar"));
  // What a page does not search itself is searched everywhere.
  return found ?? (keys === "/" && within === document ? document.querySelector("[data-palette]") : undefined);
}

// j and k: the next and the previous link of a list marked data-rows.
function walk(event) {
  if (!["j", "k"].includes(event.key) || onTop() || find(event.key)) return false;
  const rows = [...document.querySelectorAll("[data-rows] > *")].filter((row) => row.checkVisibility());
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const to = rows[Math.min(rows.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)))];
  focus(to);
  event.preventDefault();
  return true;
}

function focus(row) {
  const link = row?.querySelector("a") ?? row?.querySelector("button, input");
  link?.focus();
  row?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// h and l: the first row of the list before and after this one, where there are several side by side.
function across(event) {
  if (!["h", "l"].includes(event.key) || onTop() || find(event.key)) return false;
  const lists = [...document.querySelectorAll("[data-rows]")].filter((list) => list.children.length > 0 && list.checkVisibility());
  if (lists.length < 2) return false;
  const at = lists.findIndex((list) => list.contains(document.activeElement));
  const to = lists[Math.min(lists.length - 1, Math.max(0, at + (event.key === "l" ? 1 : -1)))];
  focus(to.children[0]);
  event.preventDefault();
  return true;
}

function inRow(event) {
  const row = document.activeElement?.closest("[data-rows] > *");
  const found = row?.querySelector(`[data-row-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!found || onTop()) return false;
  event.preventDefault();
  found.click();
  return true;
}

const ALWAYS = [["?", "This list"], ["Ctrl K", "Search, go anywhere, do anything"], ["/", "Search this list, or everything"], ["j / k", "Next, previous row"], ["x / e / m", "In a row: choose, edit, move"], ["Esc", "Close"]];

function help(event) {
  event.preventDefault();
  document.getElementById("hotkey-help")?.remove();
  const dialog = document.createElement("dialog");
  dialog.id = "hotkey-help";
  dialog.className = "dialog";
  dialog.setAttribute("aria-label", "Keys");
  const list = document.createElement("dl");
  list.className = "keys";
  const seen = new Set();
  const add = (keys, words) => {
    if (!words || seen.has(keys)) return;
    seen.add(keys);
    const term = document.createElement("dt");
    for (const key of keys.split(" ")) {
      const cap = document.createElement(key === "/" ? "span" : "kbd");
      if (key !== "/") cap.className = "kbd";
      cap.textContent = key.replace("mod+", isMac ? "⌘ " : "Ctrl ").replace(/ [a-z]$/, (letter) => letter.toUpperCase());
      term.append(cap, " ");
    }
    const what = document.createElement("dd");
    what.textContent = words;
    list.append(term, what);
  };
  ALWAYS.forEach(([keys, words]) => add(keys, words));
  document.querySelectorAll("[data-hotkey]").forEach((one) => add(one.dataset.hotkey, one.dataset.hotkeyLabel ?? labelOf(one)));
  dialog.innerHTML = '<div><header><h2>Keys</h2></header><section></section><button type="button" class="dialog-close" aria-label="Close">×</button></div>';
  dialog.querySelector("section").append(list);
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  open(dialog);
}

function labelOf(element) {
  const words = element.getAttribute("aria-label") ?? [...element.childNodes].filter((node) => !node.matches?.("kbd, .badge, svg")).map((node) => node.textContent).join(" ");
  return words.trim().replace(/\s+/g, " ");
}
