// Asks before what cannot be taken back: `data-confirm` on a form, a button that sends one, or a link.

import { open } from "./dialogs.js";

/** Asks a question; true where the answer is yes. The focus is on `no` where that is named: it is the safe answer. */
export function sure(question, yes = "Yes, go on", no = "") {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-label", question);
  const form = document.createElement("form");
  form.method = "dialog";
  const words = document.createElement("p");
  words.textContent = question;
  const actions = document.createElement("div");
  actions.className = "actions";
  const back = choice(no || "Cancel", "outline", "no");
  back.autofocus = Boolean(no);
  actions.append(choice(yes, "primary", "yes"), back);
  form.className = "stack";
  form.append(words, actions);
  const section = document.createElement("section");
  section.className = "question";
  section.append(form);
  const box = document.createElement("div");
  box.append(section);
  dialog.append(box);
  document.body.append(dialog);
  open(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
  });
}

function choice(words, variant, value) {
  const button = document.createElement("button");
  button.className = "btn";
  button.dataset.variant = variant;
  button.dataset.size = "sm";
  button.value = value;
  button.textContent = words;
  return button;
}

const agreed = new WeakSet();

// In the capture phase, before htmx sees it.
document.addEventListener("submit", (event) => {
  const asks = event.submitter?.dataset.confirm ? event.submitter : event.target;
  hold(event, asks, () => event.target.requestSubmit(event.submitter));
}, true);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-confirm], [hx-get][data-confirm], [hx-post][data-confirm], [hx-delete][data-confirm]");
  if (link && !link.closest("form")) hold(event, link, () => link.click());
}, true);

function hold(event, asks, again) {
  const question = asks.dataset.confirm;
  if (!question) return;
  if (agreed.delete(asks)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  sure(question).then((yes) => {
    if (!yes) return;
    agreed.add(asks);
    again();
  });
}
