// Small things that need a line or two each.

import { ask, parsed } from "./request.js";
import { say } from "./toasts.js";

// data-copy
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say("Copied.");
  } catch {
    say("The browser did not let us copy.", "bad");
  }
});

// data-submit
document.addEventListener("change", (event) => {
  const field = event.target.closest?.("[data-submit]");
  if (field) field.form?.requestSubmit();
});

// data-theme-switch
document.addEventListener("submit", (event) => {
  if (!event.target.matches?.("[data-theme-switch]")) return;
  event.preventDefault();
  const theme = event.submitter.value;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  document.documentElement.dataset.theme = theme;
  document.querySelectorAll("[data-theme-switch] button").forEach((button) => button.setAttribute("aria-pressed", button.value === theme));
});

// data-own-zone
document.querySelectorAll("select[data-own-zone]").forEach((select) => {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isChosen = [...select.options].some((option) => option.defaultSelected);
  if (!isChosen && [...select.options].some((option) => option.value === own)) select.value = own;
});

// data-more
const watcher = new IntersectionObserver((entries) => {
  entries.filter((entry) => entry.isIntersecting).forEach((entry) => more(entry.target));
}, { rootMargin: "400px" });

const watch = () => document.querySelectorAll("a[data-more]").forEach((link) => watcher.observe(link));

async function more(link) {
  const list = document.getElementById(link.dataset.more);
  if (!list || link.getAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  try {
    const page = parsed(await (await ask(link.href, { whole: true })).text());
    const rest = page.getElementById(link.dataset.more);
    if (!rest) return;
    list.append(...rest.children);
    const next = page.querySelector(`a[data-more="${CSS.escape(link.dataset.more)}"]`);
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
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-more]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  more(link);
});
watch();
document.addEventListener("htmx:after:swap", watch);
