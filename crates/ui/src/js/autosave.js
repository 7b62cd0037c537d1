// Forms that are saved while one types: `data-autosave` on a form.
//
// After a pause what was changed is sent with the form's hidden fields and `X-Autosave: 1`. 2xx: saved; a header
// `X-Version` becomes the value of the field `version`. 422: the answer is the form drawn again, and what is wrong
// is shown at the fields without touching what was typed. 409: somebody else changed it; the answer says to what, and
// one chooses. Without a connection what was typed is kept in the browser and sent when it is back.

import { onBack } from "./connection.js";
import { changes, forget, keep, keptOf, putBack, taken } from "./kept.js";
import { ask, parsed } from "./request.js";

const PAUSE = 700;
const AGAIN = 5000;
const states = new WeakMap();

// `mine` keeps what one typed in spite of what somebody else wrote; it is there while that is asked.
function stateOf(form) {
  if (!states.has(form)) states.set(form, { timer: 0, busy: false, dirty: false, again: false, held: false, mine: undefined });
  return states.get(form);
}

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

const WORDS = { saving: "Saving…", saved: "Saved", wrong: "Not saved: see what is marked", conflict: "Not saved: choose which one stays", offline: "No connection: kept in this browser, saved when it is back", failed: "Not saved: the server could not. Trying again…" };

function tell(form, state, words = WORDS[state] ?? "") {
  const place = sign(form);
  place.dataset.state = state;
  place.replaceChildren(words);
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
  const state = stateOf(form);
  if (state.held) return state.mine();
  state.dirty = true;
  save(form);
});

export async function save(form) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  const changed = changes(form);
  if (state.held) return void keep(form, changed); // until one has chosen
  if (state.busy) {
    state.again = true; // when the answer is there
    return;
  }
  if (!state.dirty) return;
  state.dirty = state.again = false;
  if (changed.length === 0) return clean(form);
  state.busy = true;
  keep(form, changed);
  tell(form, "saving");
  const draw = taken(form, changed);
  try {
    const answer = await ask(form.action, { method: "POST", body: bodyOf(form, changed), headers: { "X-Autosave": "1" } });
    await settle(form, answer, state, draw);
  } catch {
    state.dirty = true;
    tell(form, "offline");
    state.timer = setTimeout(() => save(form), AGAIN);
  } finally {
    state.busy = false;
    if (state.again) save(form);
  }
}

// Only what was changed: what a colleague answered beside it is not overwritten with what stood here before.
function bodyOf(form, changed) {
  const body = new URLSearchParams();
  for (const one of form.elements) if (one.type === "hidden" && form.elements[one.name] === one) body.append(one.name, one.value);
  for (const [name, values] of changed) values.forEach((value) => body.append(name, value));
  return body;
}

function clean(form) {
  forget(form);
  delete form.dataset.dirty;
  if (sign(form).dataset.state !== "saved") tell(form, "");
}

// What was saved counts as drawn (`draw`): taking it back is a change, though the form is not drawn anew meanwhile.
async function settle(form, answer, state, draw) {
  if (answer.ok) {
    const version = answer.headers.get("X-Version");
    if (version && form.elements.version) form.elements.version.value = version;
    draw();
    const html = await answer.text();
    if (state.dirty) keep(form, changes(form));
    else {
      forget(form);
      delete form.dataset.dirty;
    }
    form.querySelector("[data-conflict]")?.remove();
    marks(form, parsed(html));
    tell(form, "saved");
    form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: { html } }));
  } else if (answer.status === 422) {
    marks(form, parsed(await answer.text()));
    tell(form, "wrong");
  } else if (answer.status === 409) {
    state.dirty = state.held = true;
    conflict(form, state, parsed(await answer.text()));
  } else if (isFinal(answer.status)) {
    tell(form, "refused", whyNot(parsed(await answer.text())));
  } else {
    state.dirty = true;
    tell(form, "failed");
    state.timer = setTimeout(() => save(form), AGAIN);
  }
}

// Whether the same words would be refused again: not so when it took too long (408) or came too often (429).
const isFinal = (status) => status >= 400 && status < 500 && status !== 408 && status !== 429;

function whyNot(drawn) {
  const said = [...drawn.querySelectorAll(".alert strong, .alert p")].map((one) => one.textContent.trim()).filter(Boolean);
  return ["Not saved, only kept in this browser.", ...said].join(" ");
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

// What there is now, from the answer, with the choice; what was typed stands in the fields. Keeping one's own sends
// only what one changed, on top of what was just shown.
function conflict(form, state, drawn) {
  const seen = drawn.querySelector("input[name=version]")?.value;
  const theirs = action("Show theirs", () => {
    state.held = state.dirty = false;
    clean(form);
    location.reload();
  });
  state.mine = () => {
    if (seen !== undefined && form.elements.version) form.elements.version.value = seen;
    state.held = false;
    state.dirty = true;
    save(form);
  };
  const choice = document.createElement("div");
  choice.className = "actions";
  choice.append(theirs, action("Keep mine", state.mine));
  const box = document.createElement("div");
  box.className = "stack";
  box.dataset.conflict = "";
  const alert = drawn.querySelector(".alert");
  if (alert) box.append(document.importNode(alert, true));
  box.append(choice);
  form.querySelector("[data-conflict]")?.remove();
  const place = sign(form);
  (place.closest(".saving") ?? place).before(box);
  tell(form, "conflict");
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

// What was not saved comes back with the mark of what its writer had seen: if that changed meanwhile, it is asked about.
// Where it was saved after all, the form stays as it was drawn.
function restore(form) {
  const found = keptOf(form);
  if (!found || form.dataset.dirty !== undefined) return;
  const marks = found.marks.map(([name]) => [name, form.elements[name]?.value]);
  putBack(form, found);
  if (changes(form).length === 0) {
    putBack(form, { kept: [], marks });
    return forget(form);
  }
  form.dataset.dirty = "";
  stateOf(form).dirty = true;
  save(form);
}

function restoreAll(root) {
  root.querySelectorAll("form[data-autosave]").forEach(restore);
}
restoreAll(document);
document.addEventListener("sheet:shown", (event) => restoreAll(event.target));

const unsaved = () => document.querySelectorAll("form[data-autosave][data-dirty]");
onBack(() => unsaved().forEach((form) => save(form)));
addEventListener("beforeunload", (event) => {
  unsaved().forEach((form) => keep(form, changes(form)));
  if (document.querySelector('[data-autosave-status][data-state="offline"], [data-autosave-status][data-state="conflict"]')) event.preventDefault();
});
// Leaving a tab is a good moment to save.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") unsaved().forEach((form) => save(form));
});
