// The palette: Ctrl K (Cmd K on a Mac) goes anywhere and does anything. The server answers `/palette?q=` with
// links (role="option"); this shows them and moves among them.

import { open } from "./dialogs.js";
import { isMac } from "./hotkeys.js";
import { ask } from "./request.js";

document.querySelectorAll("[data-modifier]").forEach((cap) => { cap.textContent = `${isMac ? "⌘" : "Ctrl "}${cap.dataset.modifier}`; });

/** How many of the page's own acts are shown at once. */
const MOST_HERE = 5;

let dialog;
let asked = 0;

function made() {
  if (dialog?.isConnected) return dialog;
  dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", "Search or jump to");
  dialog.innerHTML = '<input type="search" placeholder="Search, go anywhere, do anything…" aria-label="Search" role="combobox" aria-expanded="true" aria-controls="palette-list" autocomplete="off" spellcheck="false"><div id="palette-list" role="listbox" aria-label="Results"></div>';
  document.body.append(dialog);
  const input = dialog.querySelector("input");
  let timer;
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 80); });
  dialog.addEventListener("keydown", steer);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  return dialog;
}

async function look() {
  const words = dialog.querySelector("input").value.trim();
  const mine = ++asked;
  try {
    const answer = await ask(`/palette?q=${encodeURIComponent(words)}`);
    const html = await answer.text();
    if (mine !== asked) return; // an older question
    const list = dialog.querySelector("#palette-list");
    list.innerHTML = html;
    const here = onThisPage(words);
    const found = list.querySelector('[aria-label="Found"]');
    if (here) found ? found.after(here) : list.prepend(here);
    window.htmx.process(list);
    choose(options()[0]);
  } catch {
    // What is shown stays; the connection is spoken of elsewhere.
  }
}

// What is seen, and what would be seen in a menu that is shut.
const isOffered = (act) => act.checkVisibility() || Boolean(act.closest("[popover]:not(:popover-open)")?.parentElement.checkVisibility());

/** What the page itself offers to do, as far as its name has all words typed: the same buttons, within reach of the keys. */
function onThisPage(words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return null;
  const group = document.createElement("div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "On this page");
  group.innerHTML = '<h3 role="presentation">On this page</h3>';
  const names = new Set();
  for (const act of document.querySelectorAll("main :is(a, button):is(.btn, .menu-item, [data-hotkey])")) {
    const name = (act.getAttribute("aria-label") ?? act.textContent).trim().replace(/\s+/g, " ");
    const starts = name.toLowerCase().split(/[^\p{L}\p{N}]+/u);
    if (names.size === MOST_HERE || names.has(name) || !isOffered(act)) continue;
    if (!wanted.every((wish) => starts.some((word) => word.startsWith(wish)))) continue;
    names.add(name);
    const option = document.createElement("button");
    option.type = "button";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.textContent = name;
    option.addEventListener("click", () => { dialog.close(); act.click(); });
    group.append(option);
  }
  return names.size ? group : null;
}

const options = () => [...dialog.querySelectorAll("[role=option]")];
const chosen = () => dialog.querySelector("[role=option][aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  const input = dialog.querySelector("input");
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.id ||= `option-${options().indexOf(option)}-${asked}`;
  option.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function steer(event) {
  const all = options();
  const at = all.indexOf(chosen());
  if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
  else if (event.key === "ArrowUp") choose(all.at((at - 1) % all.length));
  else if (event.key === "Enter") go(chosen(), event.ctrlKey || event.metaKey);
  else return;
  event.preventDefault();
}

function go(option, elsewhere) {
  if (!option) return;
  if (elsewhere && option.href) return void window.open(option.href);
  dialog.close();
  option.click();
}

function start(event) {
  event.preventDefault();
  const palette = made();
  palette.querySelector("input").value = "";
  open(palette);
  look();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") start(event);
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-palette]") && !event.ctrlKey && !event.metaKey && event.button === 0) start(event);
});
