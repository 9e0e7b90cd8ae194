// A tab in the background says in its title that an alarm sounds. The desk sends the words; the page keeps its own title.

export function followAlarm() {
  const line = document.getElementById("watching");
  if (!line) return;
  let before = line.firstElementChild?.dataset.title ?? "";
  line.addEventListener("htmx:afterSwap", () => {
    const now = line.firstElementChild?.dataset.title ?? "";
    const own = before && document.title.startsWith(before) ? document.title.slice(before.length).trimStart() : document.title;
    document.title = now ? `${now} ${own}` : own;
    before = now;
  });
}
