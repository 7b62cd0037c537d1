// Dialogs and menus are the browser's own; this fills in for older ones and adds what they leave out.

const hasCommands = "commandForElement" in HTMLButtonElement.prototype;
const hasAnchors = CSS.supports("position-area: bottom span-right");

/** Opens a dialog over the page. */
export function open(dialog) {
  if (!dialog.open) {
    if (dialog.matches(":popover-open")) dialog.hidePopover();
    dialog.showModal();
  }
  const first = dialog.querySelector("[autofocus], input:not([type=hidden]), select, textarea");
  first?.focus();
}

/** The dialog that lies on top: the one that holds the focus, whatever order they have in the page. */
export const onTop = () => document.activeElement?.closest("dialog:modal") ?? [...document.querySelectorAll("dialog:modal")].at(-1);

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[commandfor]");
  if (button && !hasCommands) {
    const dialog = document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    event.preventDefault();
    if (button.getAttribute("command") === "close") dialog.close();
    else open(dialog);
  }
  // A click beside a dialog closes it; where something was typed, guard.js asks first.
  const dialog = event.target;
  if (dialog instanceof HTMLDialogElement && dialog.open) dialog.close();
  // A menu closes when something in it was chosen.
  const menu = event.target.closest("a.menu-item, button.menu-item")?.closest("[popover]");
  if (menu?.matches(":popover-open")) menu.hidePopover();
});

// A dialog that was sent again with what is wrong in it is open at once.
function openSent() {
  document.querySelectorAll("dialog[data-open]").forEach((dialog) => {
    dialog.removeAttribute("data-open");
    open(dialog);
  });
}
openSent();
document.addEventListener("htmx:after:swap", openSent);

// Menus: arrow keys move, and browsers without anchors get a place.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.classList.contains("menu-items") || event.newState !== "open") return;
  if (!hasAnchors) place(menu);
  menu.querySelector("a, button")?.focus({ preventScroll: true });
}, true);

function place(menu) {
  const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  if (!button) return;
  const from = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const left = Math.min(from.left, innerWidth - size.width - 8);
  const below = from.bottom + size.height + 8 <= innerHeight;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${below ? from.bottom : Math.max(8, from.top - size.height - 8)}px`;
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu-items");
  if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("a, button")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  items.at(to % items.length)?.focus();
});
