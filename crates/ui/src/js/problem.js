// What went wrong where nothing of a form came back: said above the form, which stays with all that was typed.

/** Whether an answer says only that it went wrong, and draws no form again. */
export const isAlertOnly = (page) => page.body.children.length === 1 && page.body.firstElementChild.matches(".alert");

/** Shows an answer at the top of a form, in place of what was said there before. */
export function showAbove(form, page) {
  form.querySelector(":scope > [data-problem]")?.remove();
  const place = document.createElement("div");
  place.dataset.problem = "";
  place.append(...[...page.body.childNodes].map((node) => document.importNode(node, true)));
  form.prepend(place);
  place.scrollIntoView({ block: "nearest" });
}
