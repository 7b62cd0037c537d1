// data-print       prints the page
// data-unsaved     a form that asks before its changes are left behind

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});

const changed = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-unsaved]");
  if (form) changed.add(form);
});
for (const end of ["submit", "reset"]) document.addEventListener(end, (event) => changed.delete(event.target), true);
window.addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});
