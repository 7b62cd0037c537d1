// Small things that need a line or two each.

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
