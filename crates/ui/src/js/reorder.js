// Lists whose order people change by dragging: `data-reorder` on a list of `[data-at]` items, each with a form that
// moves it (`form[data-move]`, fields `at` and `to`). The buttons in the form do the same without scripts.

import Sortable from "sortablejs";
const bound = new WeakSet();

export function bind(root) {
  root.querySelectorAll("[data-reorder]").forEach((list) => {
    if (bound.has(list)) return;
    bound.add(list);
    Sortable.create(list, {
      draggable: "[data-at]",
      handle: ".grip",
      animation: 130,
      ghostClass: "drag-ghost",
      onEnd: ({ item, oldDraggableIndex, newDraggableIndex }) => {
        if (oldDraggableIndex === newDraggableIndex) return;
        const form = item.querySelector("form[data-move]");
        const to = Object.assign(document.createElement("input"), { type: "hidden", name: "to", value: newDraggableIndex });
        form.append(to);
        HTMLFormElement.prototype.submit.call(form);
      },
    });
  });
}
