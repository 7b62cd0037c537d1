// Requests that scripts send: with the token that proves that they come from a page of ours.

import { reach } from "./connection.js";

export const token = () => document.querySelector('meta[name="csrf"]')?.content ?? "";

const reads = new Set(["GET", "HEAD"]);

// htmx's own requests carry it too.
document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (!reads.has(request.method)) request.headers["X-CSRF-Token"] = token();
});

/**
 * Asks as htmx does: the answer is a part of a page, and it may send the browser elsewhere; `leaving` is told where to.
 * With `stays` the browser does not go, whatever is answered.
 */
export async function ask(url, { method = "GET", body, headers = {}, whole = false, stays = false, leaving, ...rest } = {}) {
  const all = { "HX-Request": "true", "HX-Request-Type": whole ? "full" : "partial", ...headers };
  if (!reads.has(method)) all["X-CSRF-Token"] = token();
  const answer = await reach(url, { method, body, headers: all, credentials: "same-origin", ...rest });
  const elsewhere = answer.headers.get("HX-Redirect");
  if (!elsewhere || stays) return answer;
  const to = new URL(elsewhere, location.href);
  if (to.hash && to.pathname === location.pathname && to.search === location.search) {
    location.hash = to.hash; // a jump within this page: it stays, and whoever asked goes on
    return answer;
  }
  leaving?.(to);
  location.href = elsewhere;
  return new Promise(() => {}); // the page is leaving
}

/** The fields of a form as it would send them itself. */
export function fieldsOf(form, submitter) {
  const data = new FormData(form, submitter ?? null);
  return form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
}

/** The elements of a text of HTML. Scripts in it do not run. */
export const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
