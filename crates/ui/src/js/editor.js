// The editor of playbooks and mappings: `data-editor` on a text area, which stays what the form sends. It lives in a
// shadow root, so that its styles need no style element, which the policy of the pages forbids.
//
//   data-check="/api/…"      where a text is checked while one types: answers { diagnostics: [{ line, column, … }] }
//   data-language="/…"       what can be completed: { shapes: [{ header, fields }], words: { field: […] } }
//   data-line="12"           where to begin

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const bound = new WeakSet();
let token;

export function bind(root, tools) {
  ({ token } = tools);
  root.querySelectorAll("textarea[data-editor]").forEach((area) => {
    if (bound.has(area)) return;
    bound.add(area);
    edit(area);
  });
}

function edit(area) {
  const host = document.createElement("div");
  host.className = "code-editor";
  area.before(host);
  area.hidden = true;
  const language = area.dataset.language ? words(area.dataset.language) : Promise.resolve({ shapes: [], words: {} });
  const view = new EditorView({
    root: host.attachShadow({ mode: "open" }),
    parent: host.shadowRoot,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        StreamLanguage.define(toml),
        syntaxHighlighting(colours),
        autocompletion({ override: [async (context) => complete(context, await language)] }),
        look,
        EditorView.contentAttributes.of({ "aria-label": area.getAttribute("aria-label") ?? "Text", tabindex: "0" }),
        keymap.of([
          { key: "Mod-s", run: () => (area.form.requestSubmit(), true) },
          ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap, ...completionKeymap, ...lintKeymap,
        ]),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          area.dispatchEvent(new Event("input", { bubbles: true }));
          soon();
        }),
      ],
    }),
  });
  const soon = checker(area, view);
  if (area.dataset.line) goTo(view, Number(area.dataset.line), 1);
  const list = document.getElementById("diagnostics");
  list?.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line]");
    if (!link || link.dataset.line === "0") return;
    event.preventDefault();
    goTo(view, Number(link.dataset.line), Number(link.dataset.column) || 1);
  });
}

function goTo(view, line, column) {
  const { doc } = view.state;
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const anchor = Math.min(at.from + column - 1, at.to);
  view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
  view.focus();
}

// What is wrong, live.

function checker(area, view) {
  const url = area.dataset.check;
  if (!url) return () => {};
  let timer, running;
  const check = async () => {
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": token() },
        body: JSON.stringify({ text: area.value }),
        signal: running.signal,
      });
      if (!answer.ok) return;
      const { diagnostics } = await answer.json();
      view.dispatch(setDiagnostics(view.state, diagnostics.map((one) => mark(view.state.doc, one))));
      tell(diagnostics);
    } catch (error) {
      if (error.name !== "AbortError") console.warn("The text could not be checked.", error.message);
    }
  };
  check();
  return () => {
    clearTimeout(timer);
    timer = setTimeout(check, 350);
  };
}

function mark(doc, { severity, message, hint, line, column, len }) {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
  const to = Math.min(from + Math.max(len, 1), at.to);
  return { from, to, severity, message: hint ? `${message}\n${hint}` : message };
}

/** Draws the list beside the editor as the server does. */
function tell(diagnostics) {
  const list = document.getElementById("diagnostics");
  if (!list) return;
  const errors = diagnostics.filter((one) => one.severity === "error").length;
  const sum = list.querySelector(".diagnostics-sum");
  sum.textContent = summary(errors, diagnostics.length - errors);
  list.querySelector("ol")?.remove();
  if (!diagnostics.length) return;
  const items = document.createElement("ol");
  items.append(...diagnostics.slice(0, 100).map(item));
  list.append(items);
}

function summary(errors, warnings) {
  const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;
  if (errors) return count(errors, "mistake") + (warnings ? `, ${count(warnings, "suggestion")}.` : ".");
  return warnings ? `${count(warnings, "suggestion")}. It can be published.` : "Nothing to say: it can be published.";
}

function item({ severity, message, hint, line, column, snippet }) {
  const one = document.createElement("li");
  one.dataset.tone = severity === "error" ? "bad" : "warn";
  const link = document.createElement("a");
  link.href = `?line=${line}`;
  link.dataset.line = line;
  link.dataset.column = column;
  link.textContent = line ? `Line ${line}` : "Whole text";
  one.append(link, ` ${sentence(message)}`);
  if (hint) one.append(Object.assign(document.createElement("p"), { className: "hint", textContent: sentence(hint) }));
  if (line && snippet.trim()) {
    const code = Object.assign(document.createElement("code"), { textContent: snippet.trim() });
    const block = document.createElement("pre");
    block.append(code);
    one.append(block);
  }
  return one;
}

const sentence = (words) => words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?:…]$/.test(words) ? "" : ".");

// What can be completed.

async function words(url) {
  try {
    return await (await fetch(url)).json();
  } catch {
    return { shapes: [], words: {} };
  }
}

// Which list of the playbook a field names parts of.
const named = {
  owner: "role", approver: "role", by: "role", role: "role", assign: "role",
  collect: "questions", uses: "collateral", start: "process", follow: "ladder",
};

function complete(context, { shapes, words }) {
  const { state, pos } = context;
  const line = state.doc.lineAt(pos);
  const before = line.text.slice(0, pos - line.from);
  const header = headerAbove(state.doc, line.number);
  const bracket = before.match(/^\s*(\[\[?[a-z.]*)$/);
  if (bracket) {
    const options = shapes.filter((shape) => shape.header.startsWith("[")).map((shape) => ({ label: shape.header, detail: shape.what, type: "type" }));
    return { from: pos - bracket[1].length, to: line.to, options, validFor: /^[[\]a-z.]*$/ };
  }
  const name = before.match(/^\s*([a-z_]*)$/);
  if (name && (name[1] || context.explicit)) {
    const shape = shapes.find((one) => one.header === header) ?? (header ? null : shapes[0]);
    const options = (shape?.fields ?? []).map((field) => ({ label: field, apply: `${field} = `, type: "property" }));
    return { from: pos - name[1].length, options, validFor: /^[a-z_]*$/ };
  }
  const value = before.match(/^\s*([a-z_]+)\s*=.*?(["'])([^"']*)$/);
  if (!value) return null;
  const [, field, , typed] = value;
  const part = header?.replace(/[[\]]/g, "").split(".").pop();
  const fixed = words[`${part}.${field}`] ?? (field === "by" && part === "condition" ? null : words[field]);
  const options = fixed
    ? fixed.map((label) => ({ label, type: "constant" }))
    : keysOf(state.doc, named[field]).map((label) => ({ label, type: "variable" }));
  return options.length ? { from: pos - typed.length, options, validFor: /^[^"']*$/ } : null;
}

function headerAbove(doc, number) {
  for (let at = number - 1; at >= 1; at--) {
    const found = doc.line(at).text.match(/^\s*(\[\[?[a-z._-]+\]\]?)\s*(#.*)?$/);
    if (found) return found[1];
  }
  return null;
}

/** The keys of the parts of a list. */
function keysOf(doc, list) {
  if (!list) return [];
  const keys = [];
  let inside = false;
  for (const text of doc.iterLines()) {
    const header = text.match(/^\s*\[\[?([a-z._-]+)\]/);
    if (header) inside = header[1] === list;
    const key = inside && text.match(/^\s*key\s*=\s*"([^"]+)"/);
    if (key) keys.push(key[1]);
  }
  return keys;
}

// How it looks: in the colours of the page.

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--primary)" },
  { tag: tags.string, color: "var(--good)" },
  { tag: tags.comment, color: "var(--muted-foreground)", fontStyle: "italic" },
  { tag: [tags.number, tags.bool, tags.atom], color: "var(--warn)" },
  { tag: tags.bracket, color: "var(--muted-foreground)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--foreground)", backgroundColor: "var(--card)", border: "1px solid var(--input)", borderRadius: "calc(var(--radius) - 2px)", fontSize: "0.8125rem", height: "min(70dvh, 48rem)" },
  "&.cm-focused": { outline: "2px solid var(--ring)" },
  ".cm-scroller": { fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--foreground)" },
  ".cm-cursor": { borderLeftColor: "var(--foreground)" },
  ".cm-gutters": { backgroundColor: "var(--muted)", color: "var(--muted-foreground)", border: "0" },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--primary) 6%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in oklab, var(--primary) 25%, transparent)" },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--popover)", color: "var(--popover-foreground)", borderColor: "var(--border)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--primary)", color: "var(--primary-foreground)" },
  ".cm-diagnostic": { whiteSpace: "pre-wrap", maxWidth: "32rem" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "color-mix(in oklab, var(--good) 25%, transparent)" },
});
