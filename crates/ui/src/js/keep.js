// Forms that are filled over a long talk and sent once, at its end: `data-keep` on a form. What is typed is kept in
// this browser and comes back after a reload; it is forgotten when the server has it. The form is sent without leaving
// the page, so that a lost connection loses nothing: what is wrong is drawn in place of the page's content.

import { changes, forget, keep, keptOf, putBack, valuesOf } from "./kept.js";
import { isAlertOnly, showAbove } from "./problem.js";
import { ask, fieldsOf, parsed } from "./request.js";
import { say, sayOf } from "./toasts.js";

// A form that was drawn again holds what was typed as drawn: what was kept before stays among what is kept.
function remember(form) {
  const changed = new Map(changes(form));
  for (const [name] of keptOf(form)?.kept ?? []) {
    if (form.elements[name] && !changed.has(name)) changed.set(name, valuesOf(form, name));
  }
  if (changed.size) keep(form, [...changed]);
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("form[data-keep]");
    if (form) remember(form);
  });
}

// Others listen for what is typed: to ask before it is left, to see what is answered.
const typed = (form) => form.dispatchEvent(new Event("input", { bubbles: true }));

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches?.("form[data-keep]") || event.defaultPrevented) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.getAttribute("aria-disabled")) return;
  button?.setAttribute("aria-disabled", "true");
  remember(form);
  const leaving = (to) => { if (to.pathname !== "/sign-in") forget(form); };
  try {
    const answer = await ask(form.action, { method: "POST", body: fieldsOf(form, button), leaving });
    sayOf(answer.headers);
    await drawAgain(form, await answer.text());
  } catch {
    say("The server cannot be reached. What you typed is kept here: send it again when the connection is back.", "bad");
    typed(form);
  } finally {
    button?.removeAttribute("aria-disabled");
  }
});

async function drawAgain(form, text) {
  const page = parsed(text);
  if (isAlertOnly(page) || !page.querySelector("form[data-keep]")) {
    showAbove(form, page);
    return typed(form);
  }
  const main = document.getElementById("main");
  await window.htmx.swap({ text, target: main, swap: "innerHTML", sourceElement: main });
  const again = main.querySelector("form[data-keep]");
  typed(again);
  (again.querySelector(".alert, [data-invalid]") ?? again).scrollIntoView({ block: "center" });
}

function restore(form) {
  const found = keptOf(form);
  if (!found) return;
  const left = putBack(form, found);
  const note = document.createElement("p");
  note.className = "kept";
  note.setAttribute("role", "status");
  const at = new Date(found.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const afresh = document.createElement("button");
  afresh.type = "button";
  afresh.className = "btn";
  afresh.dataset.variant = "outline";
  afresh.dataset.size = "xs";
  afresh.textContent = "Start afresh";
  afresh.addEventListener("click", () => {
    forget(form);
    form.reset(); // so that nobody is asked whether to leave it
    location.reload();
  });
  note.append(`What you typed here until ${at} is back; it is not sent yet. `);
  if (left.length) note.append(`What it answered is not asked any more: ${left.map((words) => `“${words}”`).join(", ")}. `);
  note.append(afresh);
  form.prepend(note);
  typed(form);
}

document.querySelectorAll("form[data-keep]").forEach(restore);
