// The rest of a list, added when one scrolls there: `data-more="list-id"` on the link to it.

import { ask, parsed } from "./request.js";

/** How many further pages each list shows, by its id. */
const added = new Map();

/** How many further pages all lists show. */
export const pagesAdded = () => [...added.values()].reduce((sum, count) => sum + count, 0);

const watcher = new IntersectionObserver((entries) => {
  entries.filter((entry) => entry.isIntersecting).forEach((entry) => more(entry.target));
}, { rootMargin: "400px" });

const watch = () => document.querySelectorAll("a[data-more]").forEach((link) => watcher.observe(link));

const wayOn = (page, id) => page.querySelector(`a[data-more="${CSS.escape(id)}"]`);

// What moved from one page to the next meanwhile would come twice.
function append(list, rows) {
  const there = new Set([...list.children].map((row) => row.id).filter(Boolean));
  list.append(...[...rows].filter((row) => !there.has(row.id)));
}

const load = async (url) => {
  const answer = await ask(url, { whole: true });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return parsed(await answer.text());
};

async function more(link) {
  const id = link.dataset.more;
  const list = document.getElementById(id);
  if (!list || link.getAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  try {
    const page = await load(link.href);
    const rest = page.getElementById(id);
    if (!rest) return;
    append(list, rest.children);
    added.set(id, (added.get(id) ?? 0) + 1);
    const next = wayOn(page, id);
    if (next) {
      link.href = next.href;
      link.removeAttribute("aria-busy");
      watcher.unobserve(link);
      watcher.observe(link);
    } else link.closest(".more")?.remove();
    window.htmx.process(list);
    list.dispatchEvent(new CustomEvent("htmx:after:swap", { bubbles: true }));
  } catch {
    link.removeAttribute("aria-busy"); // it stays a link
  }
}

/**
 * Adds to a page as it is now the further pages of its lists that are shown here, so that nothing below the first is
 * taken for gone. Tells whether there were any.
 */
export async function complete(page) {
  let isLonger = false;
  for (const [id, count] of added) {
    const list = page.getElementById(id);
    const link = wayOn(page, id);
    if (!list || !link) continue;
    for (let rest = count; rest > 0; rest -= 1) {
      const next = await load(link.getAttribute("href"));
      const rows = next.getElementById(id);
      if (!rows) break;
      append(list, rows.children);
      isLonger = true;
      const further = wayOn(next, id)?.getAttribute("href");
      if (further) link.setAttribute("href", further);
      else {
        link.closest(".more")?.remove();
        break;
      }
    }
  }
  return isLonger;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-more]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  more(link);
});
watch();
document.addEventListener("htmx:after:swap", watch);
