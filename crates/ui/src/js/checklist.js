// A call by checklist: `data-checklist` on a form. What is answered leaves the list of what is not asked yet
// (`[data-open-for]` names a `[data-question]`), and Enter goes on to the next question instead of hanging up.
// Loaded when a page has one.

let isBound = false;

function isAnswered(question) {
  return [...question.querySelectorAll("input, select, textarea")].some((control) => {
    if (control.type === "hidden") return false;
    if (control.type === "radio" || control.type === "checkbox") return control.checked && control.value !== "";
    return control.value.trim() !== "";
  });
}

function look(form) {
  let open = 0;
  form.querySelectorAll("[data-open-for]").forEach((entry) => {
    const question = form.querySelector(`[data-question="${CSS.escape(entry.dataset.openFor)}"]`);
    const answered = question ? isAnswered(question) : false;
    entry.hidden = answered;
    question?.toggleAttribute("data-answered", answered);
    if (!answered) open += 1;
  });
  const count = form.querySelector("[data-unasked-count]");
  if (count) count.textContent = open;
  const none = form.querySelector("[data-unasked-none]");
  if (none) none.hidden = open > 0;
}

const bound = (event) => event.target.closest?.("form[data-checklist]");

/** Looks at the checklists of a page, and from then on at what is typed into them. */
export function bind(root) {
  root.querySelectorAll("form[data-checklist]").forEach(look);
  if (isBound) return;
  isBound = true;
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = bound(event);
      if (form) look(form);
    });
  }

  document.addEventListener("keydown", (event) => {
    const form = bound(event);
    const question = form && event.target.closest("[data-question]");
    if (!question || event.key !== "Enter" || event.target.matches("textarea, button") || event.isComposing) return;
    event.preventDefault();
    const all = [...form.querySelectorAll("[data-question]")];
    const next = all[all.indexOf(question) + 1];
    const control = (next ?? form.querySelector("[data-field=outcome]"))?.querySelector("input:not([type=hidden]), select, textarea");
    control?.focus();
    control?.scrollIntoView({ block: "center", behavior: "smooth" });
  });
}
