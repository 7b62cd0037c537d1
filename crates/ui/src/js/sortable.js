// Dragging between columns. A column is `[data-sortable="group"]` with `data-column="key"`; what can be dragged is
// `[data-item]` in it, with `data-move="/deals/142/stage"`. Where it is dropped in another column, `stage=key` (or
// the name in `data-field`) is sent there, with `version` where the item has one. The card moves at once. A refusal
// puts it back and opens what the server says in a dialog. With `data-by-link` on the column an item is taken by its
// links, too, as where it is all link.

import Sortable from "sortablejs";
const bound = new WeakSet();
let ask, refresh, say, sayOf, show; // lent by app.js, so that this file needs no third one

export function bind(root, tools) {
  ({ ask, refresh, say, sayOf, show } = tools);
  root.querySelectorAll("[data-sortable]").forEach((column) => {
    if (bound.has(column)) return;
    bound.add(column);
    Sortable.create(column, {
      group: column.dataset.sortable,
      draggable: "[data-item]",
      filter: column.hasAttribute("data-by-link") ? "[data-sheet], button, input, select, textarea" : "a, button, input, select, textarea",
      preventOnFilter: false,
      sort: column.hasAttribute("data-order"),
      animation: 130,
      delay: 180,
      delayOnTouchOnly: true,
      ghostClass: "drag-ghost",
      dragClass: "drag-item",
      emptyInsertThreshold: 60,
      onStart: ({ item }) => { item.dataset.dragging = ""; document.body.dataset.dragging = ""; },
      onEnd: (event) => { delete event.item.dataset.dragging; delete document.body.dataset.dragging; dropped(event); },
    });
  });
}

async function dropped({ item, from, to, oldDraggableIndex }) {
  if (from === to || !item.dataset.move) return;
  item.setAttribute("aria-busy", "true");
  const fields = new URLSearchParams({ [to.dataset.field ?? "stage"]: to.dataset.column });
  if (item.dataset.version) fields.set("version", item.dataset.version);
  try {
    const answer = await ask(item.dataset.move, { method: "POST", body: fields, headers: { "X-Drag": "1" } });
    sayOf(answer.headers);
    if (answer.ok) return refresh();
    back(item, from, oldDraggableIndex);
    show(await answer.text());
  } catch {
    back(item, from, oldDraggableIndex);
    say("The server cannot be reached. The card is back where it was.", "bad");
  } finally {
    item.removeAttribute("aria-busy");
  }
}

function back(item, from, at) {
  const others = [...from.querySelectorAll("[data-item]")].filter((one) => one !== item);
  from.insertBefore(item, others[at] ?? null);
}
