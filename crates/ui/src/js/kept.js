// What is typed and not saved yet, kept in this browser: for one person, for a week, until it is saved or they sign
// out. Tokens, passwords and files are never kept. What is kept of a form is what differs from how it was drawn, with
// the marks (`version`, `NAME..seen`, empty where there was none) that tell what its writer had seen: so what comes back
// cannot pass for an answer to what somebody else wrote meanwhile; and with its key (`once`), so that what was sent
// already, though its answer was lost, is not done twice.

const WEEK = 7 * 24 * 3600 * 1000;
const NEVER = new Set(["submit", "button", "reset", "image", "file", "password"]);

const prefix = () => `unsaved:${document.body.dataset.user ?? ""}:`;
const keyOf = (form) => prefix() + new URL(form.action, location.href).pathname;

function byName(pairs) {
  const all = new Map();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value.replace(/\r\n?/g, "\n").trim()]);
  return all;
}

function drawnOf(control) {
  if (control.type === "checkbox" || control.type === "radio") return control.defaultChecked ? [control.value] : [];
  if (control.type === "textarea") return [control.defaultValue];
  if (!(control instanceof HTMLSelectElement)) return [control.defaultValue.replace(/[\r\n]/g, "")];
  const chosen = [...control.options].filter((option) => option.defaultSelected);
  const first = chosen.length || control.multiple ? [] : [...control.options].slice(0, 1);
  return [...chosen, ...first].map((option) => option.value);
}

const controlsOf = (form) => [...form.elements].filter((one) => one.name && "form" in one && !(one instanceof HTMLFieldSetElement) && !(one instanceof HTMLOutputElement) && !NEVER.has(one.type));

/** What a form holds otherwise than it was drawn, as [name, values]. */
export function changes(form) {
  const controls = controlsOf(form).filter((one) => !one.matches(":disabled"));
  const names = new Set(controls.map((one) => one.name));
  const now = byName([...new FormData(form)].filter(([name, value]) => names.has(name) && typeof value === "string"));
  const drawn = byName(controls.flatMap((one) => drawnOf(one).map((value) => [one.name, value])));
  const same = (one, other) => JSON.stringify(one ?? []) === JSON.stringify(other ?? []);
  return [...names].filter((name) => !same(now.get(name), drawn.get(name))).map((name) => [name, valuesOf(form, name)]);
}

/** Takes down how these fields of a form stand. What it gives makes that what they were drawn with. */
export function taken(form, changed) {
  const names = new Set(changed.map(([name]) => name));
  const drawAs = controlsOf(form).filter((one) => names.has(one.name) && one.type !== "hidden").map(asItStands);
  return () => drawAs.forEach((draw) => draw());
}

function asItStands(control) {
  if (control.type === "checkbox" || control.type === "radio") {
    const { checked } = control;
    return () => { control.defaultChecked = checked; };
  }
  if (!(control instanceof HTMLSelectElement)) {
    const { value } = control;
    return () => { if (control.defaultValue !== value) control.defaultValue = value; };
  }
  const chosen = new Map([...control.options].map((option) => [option, option.selected]));
  return () => chosen.forEach((isChosen, option) => { option.defaultSelected = isChosen; });
}

/** Shows what a form was drawn with. A control that one has touched does not do so by itself when it is drawn anew. */
export function showDrawn(form) {
  for (const one of controlsOf(form).filter((one) => !one.closest("[data-autosave-ignore]"))) {
    if (one.type === "checkbox" || one.type === "radio") {
      if (one.checked !== one.defaultChecked) one.checked = one.defaultChecked;
    } else if (one instanceof HTMLSelectElement) {
      const drawn = drawnOf(one);
      [...one.options].forEach((option) => { if (option.selected !== drawn.includes(option.value)) option.selected = drawn.includes(option.value); });
    } else if (one.value !== one.defaultValue) one.value = one.defaultValue;
  }
}

/** What a form holds under a name, as it would be sent. */
export const valuesOf = (form, name) => new FormData(form).getAll(name).filter((value) => typeof value === "string");

let isSigningOut = false;

/** Keeps these fields of a form; `about` says what it is about where several forms are sent to one address. */
export function keep(form, changed, about) {
  if (!document.body.dataset.user || isSigningOut) return;
  const marks = ["version", "once", ...changed.map(([name]) => `${name}..seen`)].map((name) => [name, form.elements[name]?.value ?? ""]);
  const old = keptOf(form);
  if (old && JSON.stringify([old.kept, old.marks, old.about]) === JSON.stringify([changed, marks, about])) return; // since when it is so stays known
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), kept: changed, marks, about }));
  } catch { /* a full or forbidden store only means that nothing is kept */ }
}

/** What is kept of a form, if anything: `{ at, kept, marks, about }`. */
export function keptOf(form) {
  try {
    const found = JSON.parse(localStorage.getItem(keyOf(form)) ?? "null");
    return found?.marks && Date.now() - found.at < WEEK ? found : null;
  } catch {
    return null;
  }
}

export function forget(form) {
  try { localStorage.removeItem(keyOf(form)); } catch { /* as above */ }
}

/** Puts what is kept back into its form. Gives the words that have no field there any more. */
export function putBack(form, { kept, marks }) {
  for (const [name, value] of marks) if (form.elements[name]) form.elements[name].value = value;
  return kept.flatMap(([name, values]) => {
    const controls = controlsOf(form).filter((one) => one.name === name);
    for (const one of controls) {
      if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
      else if (one.multiple && one.options) [...one.options].forEach((option) => { option.selected = values.includes(option.value); });
      else if (one.type !== "hidden") one.value = values[0] ?? "";
    }
    return controls.length ? [] : values.filter(Boolean);
  });
}

function everything() {
  try { return Object.keys(localStorage).filter((key) => key.startsWith("unsaved:")); } catch { return []; }
}

// What nobody came back for goes after a week, and all of one's own when one signs out.
for (const key of everything()) {
  try {
    if (!(Date.now() - JSON.parse(localStorage.getItem(key)).at < WEEK)) localStorage.removeItem(key);
  } catch {
    localStorage.removeItem(key);
  }
}
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") !== "/sign-out") return;
  isSigningOut = true;
  setTimeout(() => { isSigningOut = false; }, 5000); // one may have stayed
  everything().filter((key) => key.startsWith(prefix())).forEach((key) => localStorage.removeItem(key));
});
