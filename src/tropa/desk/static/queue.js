// The queue draws itself anew every few seconds: what was unfolded stays so, and so does where the focus was.

const queue = document.getElementById("queue");
let open = [];
let focused = "";

queue.addEventListener("htmx:beforeSwap", () => {
  open = [...queue.querySelectorAll("details[open]")].map((each) => each.id);
  focused = queue.contains(document.activeElement) ? document.activeElement.id : "";
});
queue.addEventListener("htmx:afterSwap", () => {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
});
