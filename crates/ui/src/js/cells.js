// A link marked `data-cell` brings a form into the cell of a table in which it stands. A list has hundreds of such links,
// so one listener serves them all.

import { show } from "./sheet.js";
import { ask } from "./request.js";
import { say, sayOf } from "./toasts.js";

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-cell]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  const cell = link.closest("td");
  try {
    const answer = await ask(link.href);
    sayOf(answer.headers);
    const text = await answer.text();
    if (!answer.ok) return show(text);
    await window.htmx.swap({ text, target: cell, swap: "innerHTML", sourceElement: cell });
  } catch {
    say("The server cannot be reached.", "bad");
  }
});

// Who saved or left a cell by keyboard goes on from there.
document.addEventListener("htmx:after:swap", (event) => {
  if (document.activeElement === document.body) event.target.closest?.("td")?.querySelector(".pencil")?.focus();
});
