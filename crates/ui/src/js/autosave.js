// Forms that are saved while one types: `data-autosave` on a form.
//
// After a pause the form is sent as it would be by its button, with `X-Autosave: 1`. 2xx: saved; a header
// `X-Version` becomes the value of the field `version`. 422: the answer is the form drawn again, and what is wrong
// is shown at the fields without touching what was typed. 409: somebody else changed it; one chooses. Without a
// connection what was typed is kept in the browser and sent when it is back.

import { ask, fieldsOf, parsed } from "./request.js";

const PAUSE = 700;
const AGAIN = 5000;
const states = new WeakMap();

function stateOf(form) {
  if (!states.has(form)) states.set(form, { timer: 0, busy: false, dirty: false, again: false, held: false });
  return states.get(form);
}

const keyOf = (form) => `unsaved:${new URL(form.action, location.href).pathname}`;

function sign(form) {
  let place = form.querySelector("[data-autosave-status]");
  if (!place) {
    place = document.createElement("p");
    place.dataset.autosaveStatus = "";
    form.append(place);
  }
  place.className = "autosave";
  place.setAttribute("role", "status");
  return place;
}

const WORDS = { saving: "Saving…", saved: "Saved", wrong: "Not saved: see what is marked", offline: "No connection: kept in this browser, saved when it is back", failed: "Not saved: the server could not. Trying again…" };

function tell(form, state) {
  const place = sign(form);
  place.dataset.state = state;
  place.replaceChildren(WORDS[state] ?? "");
}

function onChange(event) {
  const form = event.target.closest?.("form[data-autosave]");
  if (!form || event.target.closest("[data-autosave-ignore]")) return;
  const state = stateOf(form);
  state.dirty = true;
  form.dataset.dirty = "";
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), event.type === "change" ? 50 : PAUSE);
}

document.addEventListener("input", onChange);
document.addEventListener("change", onChange);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches?.("form[data-autosave]") || event.defaultPrevented || event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  stateOf(form).dirty = true;
  save(form);
});

export async function save(form, extra = {}) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  if (state.held && !extra.force) return void keep(form, fieldsOf(form)); // until one has chosen
  if (state.busy) {
    state.again = true; // when the answer is there
    return;
  }
  if (!state.dirty && !extra.force) return;
  state.busy = true;
  state.again = state.held = false;
  state.dirty = false;
  const fields = fieldsOf(form);
  if (extra.force) fields.delete("version");
  keep(form, fields);
  tell(form, "saving");
  try {
    const answer = await ask(form.action, { method: "POST", body: fields, headers: { "X-Autosave": "1" } });
    await settle(form, answer, state);
  } catch {
    state.dirty = true;
    tell(form, "offline");
    state.timer = setTimeout(() => save(form), AGAIN);
  } finally {
    state.busy = false;
    if (state.again) save(form);
  }
}

async function settle(form, answer, state) {
  if (answer.ok) {
    const version = answer.headers.get("X-Version");
    if (version && form.elements.version) form.elements.version.value = version;
    const html = await answer.text();
    if (!state.dirty) {
      forget(form);
      delete form.dataset.dirty;
    }
    marks(form, parsed(html));
    tell(form, "saved");
    form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: { html } }));
  } else if (answer.status === 422) {
    marks(form, parsed(await answer.text()));
    tell(form, "wrong");
  } else if (answer.status === 409) {
    state.dirty = state.held = true;
    conflict(form);
  } else {
    state.dirty = true;
    tell(form, "failed");
    state.timer = setTimeout(() => save(form), AGAIN);
  }
}

// What is wrong, from the form as the server draws it, put at the fields here.
function marks(form, drawn) {
  form.querySelectorAll("[data-field]").forEach((field) => {
    const wrong = drawn.querySelector(`[data-field="${CSS.escape(field.dataset.field)}"] > .wrong`);
    field.querySelector(":scope > .wrong")?.remove();
    field.toggleAttribute("data-invalid", Boolean(wrong));
    const control = field.querySelector("input, select, textarea");
    if (wrong) {
      field.append(document.importNode(wrong, true));
      control?.setAttribute("aria-invalid", "true");
      control?.setAttribute("aria-describedby", wrong.id);
    } else control?.removeAttribute("aria-invalid");
  });
}

function conflict(form) {
  const place = sign(form);
  place.dataset.state = "conflict";
  const theirs = action("Show theirs", () => { forget(form); location.reload(); });
  const mine = action("Keep mine", () => save(form, { force: true }));
  place.replaceChildren("Somebody else changed this meanwhile. ", theirs, " ", mine);
}

function action(words, what) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.dataset.variant = "outline";
  button.dataset.size = "xs";
  button.textContent = words;
  button.addEventListener("click", what);
  return button;
}

// What is not saved yet survives a reload and a closed browser; tokens and passwords are not kept.
function keep(form, fields) {
  const kept = [...fields].filter(([name, value]) => name !== "csrf" && typeof value === "string" && form.elements[name]?.type !== "password");
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), kept }));
  } catch { /* a full or forbidden store only means that nothing is kept */ }
}

function forget(form) {
  try { localStorage.removeItem(keyOf(form)); } catch { /* as above */ }
}

function restore(form) {
  let found;
  try { found = JSON.parse(localStorage.getItem(keyOf(form)) ?? "null"); } catch { return; }
  if (!found || Date.now() - found.at > 7 * 24 * 3600 * 1000) return;
  for (const [name, value] of found.kept) {
    if (name === "version") continue;
    const control = form.elements[name];
    if (!control) continue;
    const list = control instanceof RadioNodeList ? [...control] : [control];
    for (const one of list) {
      if (one.type === "checkbox" || one.type === "radio") one.checked = found.kept.some(([n, v]) => n === name && v === one.value);
      else if (list.length === 1) one.value = value;
    }
  }
  stateOf(form).dirty = true;
  save(form);
}

document.querySelectorAll("form[data-autosave]").forEach(restore);
addEventListener("online", () => document.querySelectorAll("form[data-autosave][data-dirty]").forEach((form) => save(form)));
addEventListener("beforeunload", (event) => {
  document.querySelectorAll("form[data-autosave][data-dirty]").forEach((form) => keep(form, fieldsOf(form)));
  if (document.querySelector('[data-autosave-status][data-state="offline"], [data-autosave-status][data-state="conflict"]')) event.preventDefault();
});
// Leaving a tab is a good moment to save.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") document.querySelectorAll("form[data-autosave][data-dirty]").forEach((form) => save(form));
});
