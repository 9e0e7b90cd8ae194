// Follows the desk's life: a page that was left is never shown again from memory; a desk that has stopped is said.

export function followLife() {
  // htmx notes each page's address there. It says nothing of a person, but a browser keeps nothing of this desk.
  const forget = () => sessionStorage.clear();
  forget();
  window.addEventListener("pagehide", forget);
  // A page kept alive by the browser would show a case after the lock.
  window.addEventListener("pagehide", () => { document.body.hidden = true; });
  window.addEventListener("pageshow", (event) => {
    document.body.hidden = false;
    if (event.persisted) { document.body.hidden = true; location.reload(); }
  });
  const stopped = document.getElementById("stopped");
  if (!stopped) return;
  document.body.addEventListener("htmx:sendError", () => { stopped.hidden = false; });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) stopped.hidden = true;
  });
}
