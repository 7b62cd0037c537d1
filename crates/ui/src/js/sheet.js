// A link marked `data-sheet` opens its page in a dialog: the server sends only the part, and a form in it is sent
// from there. What is wrong is shown in the dialog; when all is well the browser goes where the server says, or
// the page is brought up to date. A form of the page marked `data-quiet` is sent in the same way: a button that
// does one thing does it where one is, and what it needs more is asked in the dialog. What is sent after the session
// has ended is kept until one has signed in and opens the same form again.

import { open } from "./dialogs.js";
import { isTyped, mayLose } from "./guard.js";
import { changes, forget, keep, keptOf, putBack, valuesOf } from "./kept.js";
import { refresh } from "./live.js";
import { isAlertOnly, showAbove } from "./problem.js";
import { ask, fieldsOf, parsed } from "./request.js";
import { say, sayOf } from "./toasts.js";

/** After this many milliseconds without an answer a sign says that one is on its way. */
const PATIENCE = 150;

// The forms whose words are kept here; others keep their own.
const OURS = "form[method=post]:not([data-autosave], [data-keep], [hx-post])";

let sheet;
let asked = 0;

function made() {
  if (sheet?.isConnected) return sheet;
  sheet = document.createElement("dialog");
  sheet.className = "dialog sheet";
  sheet.innerHTML = '<div><section></section><button type="button" class="dialog-close" aria-label="Close">×</button></div>';
  sheet.querySelector("button").addEventListener("click", () => sheet.close());
  document.body.append(sheet);
  return sheet;
}

/** Shows markup in the dialog, in the words of a server's answer; `typed` where it holds what somebody typed. */
export function show(html, { wide = false, typed = false } = {}) {
  const dialog = made();
  const section = dialog.querySelector("section");
  section.innerHTML = html;
  dialog.dataset.size = wide ? "wide" : "";
  dialog.toggleAttribute("data-typed", typed);
  const title = section.querySelector("h1, h2");
  dialog.setAttribute("aria-label", title?.textContent ?? "Details");
  window.htmx.process(section);
  section.querySelectorAll(OURS).forEach(restore);
  open(dialog);
  section.dispatchEvent(new CustomEvent("sheet:shown", { bubbles: true }));
}

/** Loads an address into the dialog; of two that are asked for, the later one is shown. Asks where words would be lost. */
export async function load(url, options) {
  if (sheet?.open && !(await mayLose(sheet))) return;
  const mine = ++asked;
  const wait = setTimeout(() => document.documentElement.toggleAttribute("data-busy", true), PATIENCE);
  try {
    const answer = await ask(url);
    const html = await answer.text();
    if (mine !== asked) return;
    sayOf(answer.headers);
    show(html, options);
  } catch {
    say("The server cannot be reached.", "bad");
  } finally {
    clearTimeout(wait);
    if (mine === asked) document.documentElement.removeAttribute("data-busy");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-sheet]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  load(link.href, { wide: link.dataset.sheet === "wide" });
});

// The way back to the page under the dialog, which is a link to that page without scripts.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("dialog.sheet a[data-sheet-close]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  sheet.close();
});

// What a form is about: the fields that nobody types, but for the proofs, marks and keys that are new each time.
function aboutOf(form) {
  const hidden = [...form.querySelectorAll("input[type=hidden]")].filter(({ name }) => !["csrf", "version", "once"].includes(name) && !name.endsWith("..seen"));
  return hidden.map((one) => `${one.name}=${one.value}`).join("&");
}

// What somebody typed into a form that was drawn again stands in it as drawn: by its names it is known as theirs.
const typedBefore = new WeakMap();

function typedIn(form) {
  const typed = new Map(changes(form));
  for (const name of typedBefore.get(form) ?? []) {
    if (form.elements[name] && !typed.has(name)) typed.set(name, valuesOf(form, name));
  }
  return [...typed];
}

const pathOf = (form) => new URL(form.action, location.href).pathname;

// The form that was drawn again in the dialog, in place of the one that was sent.
function drawnAgain(path, names) {
  const again = [...sheet.querySelectorAll(OURS)].find((form) => pathOf(form) === path);
  if (again) typedBefore.set(again, names);
}

// Before the browser goes away to sign in.
function keepWords(form, to) {
  const changed = typedIn(form);
  if (to.pathname === "/sign-in" && changed.length > 0 && form.matches(`:is(dialog.sheet *, [data-unsaved]):is(${OURS})`)) keep(form, changed, aboutOf(form));
}

function restore(form) {
  const found = keptOf(form);
  if (!found || found.about !== aboutOf(form)) return;
  putBack(form, found);
  forget(form);
  stillTyped(form);
}

document.querySelectorAll("form[data-quiet][data-unsaved]").forEach(restore);

// Whoever asks before a form is left (leave.js) took it for sent.
function stillTyped(form) {
  if (form.matches("[data-unsaved]")) form.dispatchEvent(new Event("input", { bubbles: true }));
}

// What is written into the same form next is something else. A form without an answer stays as it was sent, also when
// the page is brought up to date: sent again under its key, it is not done twice.
function renew(form, key) {
  delete form.dataset.unanswered;
  if (key && form.elements.once) form.elements.once.value = key;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const isQuiet = form.matches("[data-quiet]");
  if (event.defaultPrevented || !(isQuiet || form.closest("dialog.sheet")) || form.method === "dialog" || form.matches("[hx-post], [hx-get], [data-autosave]")) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.getAttribute("aria-disabled")) return; // it is on its way
  button?.setAttribute("aria-disabled", "true");
  const typed = Boolean(sheet?.open) && isTyped(sheet);
  const names = typedIn(form).map(([name]) => name);
  try {
    const method = form.method.toUpperCase();
    const fields = fieldsOf(form, button);
    const url = button?.getAttribute("formaction") ?? form.getAttribute("action");
    const answer = method === "GET" ? await ask(`${url}?${fields}`) : await ask(url, { method, body: fields, leaving: (to) => keepWords(form, to) });
    sayOf(answer.headers);
    const html = await answer.text();
    const page = parsed(html);
    if (answer.ok && !html.trim()) {
      sheet?.close();
      if (isQuiet) form.reset();
      renew(form, answer.headers.get("X-Once"));
      refresh();
      return;
    }
    delete form.dataset.unanswered;
    stillTyped(form);
    if (!answer.ok && isAlertOnly(page) && form.closest("dialog.sheet")) showAbove(form, page);
    else {
      show(html, { wide: sheet?.dataset.size === "wide", typed: typed && !answer.ok });
      if (!answer.ok) drawnAgain(pathOf(form), names);
    }
  } catch {
    if (form.elements.once) form.dataset.unanswered = "";
    stillTyped(form);
    say("The server cannot be reached. What you typed is still here.", "bad");
  } finally {
    button?.removeAttribute("aria-disabled");
  }
});
