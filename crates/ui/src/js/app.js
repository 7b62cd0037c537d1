// What pages may do by themselves. Each module binds elements by a `data-` attribute; without scripts the same
// elements are plain links, buttons and forms.
//
//   data-autosave            a form that is saved while one types; says saved, failed, conflict      autosave.js
//   data-cell                a link whose page is a form that takes the place of its cell            cells.js
//   data-check-all="name"    a box that ticks all boxes of that name                                 selection.js
//   data-checklist           a form whose unanswered questions stay in sight                         checklist.js
//   data-confirm="Really?"   asks before a form is sent or a link followed                           confirm.js
//   data-connection          where it is said that the connection is lost                            connection.js
//   data-copy="text"         copies the text                                                         small.js
//   data-editor              an editor for playbooks, loaded when there is one                       (its own bundle)
//   data-hotkey="g d"        is pressed by keys; `?` lists them                                      hotkeys.js
//   data-keep                a form whose words are kept in the browser until it is sent             keep.js
//   data-live="topic …"      is loaded again when something of that topic changed                    live.js
//   data-live-keep           is left as it is when what it stands in is loaded again                 live.js
//   data-more="list-id"      the rest of a list, added when one scrolls there                        more.js
//   data-open                a dialog that is open when the page comes                               dialogs.js
//   data-own-zone            a choice of zones that begins with the browser's                        small.js
//   data-palette             opens the palette; so does Ctrl K                                       palette.js
//   data-quiet               a form that is sent without leaving the page                            sheet.js
//   data-sheet               a link whose page opens in a dialog                                     sheet.js
//   data-sortable="group"    a list whose [data-item]s can be dragged to another of its group        sortable.js
//   data-submit              a field whose change sends its form                                     small.js
//   data-theme-switch        changes the theme without loading the page again                        small.js
//   data-unsaved             a form that asks before its changes are left behind                     leave.js

import "htmx.org";
import { open } from "./dialogs.js";
import "./confirm.js";
import "./guard.js";
import { ask, fieldsOf, parsed, token } from "./request.js";
import { say, sayOf } from "./toasts.js";
import { load as loadSheet, show } from "./sheet.js";
import "./hotkeys.js";
import "./palette.js";
import "./autosave.js";
import "./selection.js";
import "./cells.js";
import { refresh } from "./live.js";
import "./more.js";
import "./small.js";
import "./editors.js";
import "./keep.js";

document.documentElement.dataset.script = "on";

// What is heavy comes when a page needs it. Such a module exports `bind(root, tools)` and imports none of the above,
// so that the first visit stays one file.
const tools = { ask, fieldsOf, loadSheet, open, parsed, refresh, say, sayOf, show, token };
const onDemand = [
  ["[data-sortable]", () => import("./sortable.js")],
  ["[data-checklist]", () => import("./checklist.js")],
];

function load() {
  for (const [selector, module] of onDemand) {
    if (document.querySelector(selector)) module().then((it) => it.bind(document, tools));
  }
}

load();
document.addEventListener("htmx:after:swap", load);
