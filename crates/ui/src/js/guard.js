// A dialog in which something was typed asks before it is shut: by Esc, by ×, by a click beside it.

import { sure } from "./confirm.js";
import { onTop } from "./dialogs.js";
import { changes } from "./kept.js";

const UNSAVED = '[data-autosave-status]:is([data-state="wrong"], [data-state="conflict"], [data-state="offline"], [data-state="failed"], [data-state="refused"])';

/** Whether something stands in a dialog that would be lost. `data-typed` says so of a form that was drawn again. */
export function isTyped(dialog) {
  if (dialog.hasAttribute("data-typed")) return true;
  return [...dialog.querySelectorAll("form")].filter((form) => form.method === "post").some(isFilled);
}

function isFilled(form) {
  if (form.matches("[data-autosave]")) return Boolean(form.querySelector(UNSAVED));
  return changes(form).length > 0 || [...form.querySelectorAll("input[type=file]")].some((field) => field.files.length > 0);
}

let isAsking = false;

/** Whether what stands in a dialog may be lost: somebody is asked where something does. */
export async function mayLose(dialog) {
  if (!isTyped(dialog)) return true;
  if (isAsking) return false;
  isAsking = true;
  const isSure = await sure("Throw away what you typed?", "Throw it away", "Keep writing");
  isAsking = false;
  return isSure;
}

async function shut(dialog) {
  if (!(await mayLose(dialog))) return;
  dialog.removeAttribute("data-typed");
  dialog.querySelectorAll("form:not([data-autosave])").forEach((form) => form.reset()); // nobody asks about it again
  dialog.close();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || document.querySelector(":popover-open")) return;
  const dialog = onTop();
  if (!dialog || !isTyped(dialog)) return;
  event.preventDefault();
  shut(dialog);
}, true);

// Other ways to ask for it, as a telephone's gesture.
document.addEventListener("cancel", (event) => {
  if (!(event.target instanceof HTMLDialogElement) || !isTyped(event.target)) return;
  event.preventDefault();
  shut(event.target);
}, true);

document.addEventListener("click", (event) => {
  const closer = event.target.closest?.("dialog .dialog-close, dialog [data-sheet-close]");
  const dialog = closer?.closest("dialog") ?? event.target;
  if (!(dialog instanceof HTMLDialogElement) || !dialog.open || !isTyped(dialog)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  shut(dialog);
}, true);
