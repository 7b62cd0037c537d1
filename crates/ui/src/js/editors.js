// What the editors need, loaded where a page has one: `data-editor` (editor.js) and `data-reorder` (reorder.js).

import "./leave.js";

const token = () => document.querySelector('meta[name="csrf"]')?.content ?? "";

if (document.querySelector("[data-editor]")) import("./editor.js").then((it) => it.bind(document, { token }));
if (document.querySelector("[data-reorder]")) import("./reorder.js").then((it) => it.bind(document));
