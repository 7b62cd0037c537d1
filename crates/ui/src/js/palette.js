// The palette: Ctrl K (Cmd K on a Mac) goes anywhere and does anything. The server answers `/palette?q=` with
// links (role="option"); this shows them and moves among them.

import { open } from "./dialogs.js";
import { ask } from "./request.js";

const isMac = /mac|iphone|ipad/i.test(navigator.platform);
document.querySelectorAll("[data-modifier]").forEach((cap) => { cap.textContent = `${isMac ? "⌘" : "Ctrl "}${cap.dataset.modifier}`; });

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
    window.htmx.process(list);
    choose(options()[0]);
  } catch {
    // What is shown stays; the connection is spoken of elsewhere.
  }
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
