// Keys for those who work all day. Single keys act only outside fields; settings switch them off. `?` lists them.

const LETTERS = { KeyN: "n", KeyJ: "j", KeyK: "k", KeyR: "r", KeyT: "t", KeyD: "d", KeyF: "f", KeyV: "v",
  KeyX: "x", KeyW: "w", KeyQ: "q", KeyC: "c", KeyH: "h", KeyE: "e" };

const MOVING = ["j", "k", "ArrowDown", "ArrowUp"];

export function offerKeys(send) {
  const list = document.getElementById("keys");
  if (!list) return;
  for (const link of document.querySelectorAll("[data-keys]")) {
    link.addEventListener("click", (event) => { event.preventDefault(); list.showModal(); });
  }
  if (document.body.dataset.shortcuts !== "on") return;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return sendFrom(event, send);
    if (event.ctrlKey || event.altKey || event.metaKey || isField(event.target) || list.open) return;
    const key = meant(event);
    // A key held down walks on, but does nothing twice: N would take one case after another.
    if (event.repeat && !MOVING.includes(key)) return;
    const act = ACTIONS[key];
    if (act?.(list)) event.preventDefault();
  });
}

// A Russian keyboard's key in the place of "n" says "т": then the place decides.
function meant(event) {
  return /^[\u0400-\u04ff]$/u.test(event.key) ? LETTERS[event.code] : event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

const ACTIONS = {
  "?": (list) => { list.showModal(); return true; },
  n: () => follow(document.querySelector("[data-next]")),
  "/": () => follow(document.querySelector("[data-find]")),
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => isAmongRows() && move(1),
  ArrowUp: () => isAmongRows() && move(-1),
  q: () => reach("q"),
  c: () => reach("c"),
  h: () => reach("h"),
  e: () => reach("e"),
  r: () => reach("r"),
  t: () => reach("t"),
  d: () => reach("d"),
  f: () => reach("f"),
  v: () => reach("v"),
  x: () => reach("x"),
  w: toAlarm,
};

// What a page offers under a key: a field to write in, or a link to follow.
function reach(key) {
  const found = document.querySelector(`[data-key="${key}"]`);
  if (!found) return false;
  if (isField(found)) found.focus();
  else found.click();
  return true;
}

// Where the alarm itself is, its first button is only reached: taking it on is one more key.
function toAlarm() {
  const button = document.querySelector(".watch [data-key=w]");
  button?.focus();
  return Boolean(button) || reach("w");
}

function follow(link) {
  link?.click();
  return Boolean(link);
}

function rows() {
  return [...document.querySelectorAll("[data-row]")];
}

// Arrows scroll the page, but for someone who is walking through the rows.
function isAmongRows() {
  return rows().includes(document.activeElement);
}

function move(by) {
  const all = rows();
  const now = all.indexOf(document.activeElement);
  const next = now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + by, 0), all.length - 1);
  all[next]?.focus();
  return all.length > 0;
}

function sendFrom(event, send) {
  if (send && event.target?.form?.id === "composer") { event.preventDefault(); send(); }
}

function isField(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
