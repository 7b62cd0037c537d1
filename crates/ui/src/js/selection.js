// Choosing rows: `data-check-all="name"` ticks all boxes of that name, Shift chooses a range, and what is marked
// `data-chosen="name"` is shown while something is chosen, with the number in its `[data-count]`. Within it `[data-all]`,
// a box for all there are (as many as it says), is offered while all that are shown are chosen.

let last;

const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)];

function count(name) {
  const all = boxes(name);
  const chosen = all.filter((box) => box.checked);
  document.querySelectorAll(`[data-check-all="${CSS.escape(name)}"]`).forEach((head) => {
    head.checked = chosen.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  });
  document.querySelectorAll(`[data-chosen="${CSS.escape(name)}"]`).forEach((bar) => {
    bar.hidden = chosen.length === 0;
    const more = bar.querySelector("[data-all]");
    const box = more?.querySelector("input");
    if (more) {
      more.hidden = chosen.length < all.length;
      if (more.hidden) box.checked = false;
    }
    bar.querySelectorAll("[data-count]").forEach((place) => { place.textContent = box?.checked ? more.dataset.all : chosen.length; });
  });
  all.forEach((box) => {
    const row = box.closest("tr");
    if (row && row.ariaSelected !== String(box.checked) && (box.checked || row.ariaSelected)) row.ariaSelected = box.checked;
  });
}

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
  if (box.closest("[data-all]")) return count(box.closest("[data-chosen]").dataset.chosen);
  if (box.dataset.checkAll) {
    boxes(box.dataset.checkAll).forEach((one) => { one.checked = box.checked; });
    return count(box.dataset.checkAll);
  }
  if (!document.querySelector(`[data-check-all="${CSS.escape(box.name)}"], [data-chosen="${CSS.escape(box.name)}"]`)) return;
  const all = boxes(box.name);
  if (event.shiftKey && last?.name === box.name && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    all.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
  }
  last = box;
  count(box.name);
});

function countAll() {
  new Set([...document.querySelectorAll("[data-chosen]")].map((bar) => bar.dataset.chosen)).forEach(count);
}
countAll();

// Where all there are were chosen, the rows that have come since are among them.
document.addEventListener("htmx:after:swap", () => {
  document.querySelectorAll("[data-chosen]:has([data-all] input:checked)").forEach((bar) => {
    boxes(bar.dataset.chosen).forEach((box) => { box.checked = true; });
  });
  countAll();
});
