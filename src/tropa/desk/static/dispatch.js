// Dispatch by keys, and accepting without leaving the page. Each of these is a plain form or link that works without it.
// What is accepted is what stood on the screen: a form's own fields are taken when the key is pressed, and go one by one.

const region = document.getElementById("dispatch");
const said = document.getElementById("dispatch-said");
const going = [];
let isBusy = false;
let place = 0;

region.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-stay]")) return;
  event.preventDefault();
  const lines = form.matches("[data-certain]") ? [...region.querySelectorAll(".group.certain .proposal")] : [form.closest(".proposal")].filter(Boolean);
  if (lines.some((line) => line.matches(".going"))) return;
  const inside = lines.some((line) => line.contains(document.activeElement));
  lines.forEach((line) => line.classList.add("going"));
  if (inside) goOn(lines.at(-1));
  going.push({ address: form.action, fields: new URLSearchParams(new FormData(form)), lines });
  send();
});

async function send() {
  if (isBusy) return;
  isBusy = true;
  while (going.length) await sendOne(going.shift());
  isBusy = false;
  window.htmx?.trigger("#dispatch-lines", "refresh");
}

async function sendOne({ address, fields, lines }) {
  try {
    const answer = await fetch(address, { method: "POST", body: fields, headers: { "HX-Request": "true" } });
    const elsewhere = answer.headers.get("HX-Redirect");
    if (elsewhere) return location.assign(elsewhere);
    tell(await answer.text(), lines);
  } catch {
    bringBack(lines);
    document.getElementById("stopped").hidden = false;
  }
}

// What went wrong stays until the next thing goes wrong; what went well is only ever the last sentence.
function tell(text, lines) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const sentence = page.querySelector("body > p.said, body > p.trouble");
  const isTrouble = !sentence || sentence.matches(".trouble");
  if (isTrouble) bringBack(lines);
  said.querySelectorAll(isTrouble ? "p" : "p.said").forEach((each) => each.remove());
  if (sentence) said.append(sentence);
}

function bringBack(lines) {
  lines.forEach((line) => line.classList.remove("going"));
}

function rows() {
  return [...region.querySelectorAll("[data-row]")];
}

function goOn(line) {
  const open = rows().filter((row) => !row.closest(".going"));
  const after = open.find((row) => line.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING);
  (after ?? open.at(-1))?.focus();
}

// A line that is gone takes the focus with it: it goes to whatever stands there now.
document.body.addEventListener("htmx:beforeSwap", () => { place = rows().indexOf(document.activeElement); });
document.body.addEventListener("htmx:afterSwap", () => {
  if (place >= 0 && document.activeElement === document.body) rows()[Math.min(place, rows().length - 1)]?.focus();
});

const LETTERS = { KeyA: "a", KeyC: "c", KeyE: "e", KeyU: "u" };

document.addEventListener("keydown", (event) => {
  if (region.dataset.shortcuts !== "on" || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target.matches?.("input, textarea, select") || document.querySelector("dialog[open]")) return;
  // A Russian keyboard's key in the place of "a" says "ф": then the place decides.
  const key = /^[\u0400-\u04ff]$/u.test(event.key) ? LETTERS[event.code] : event.key.toLowerCase();
  const line = document.activeElement?.closest?.(".proposal");
  const found = wanted(key, event.shiftKey, line);
  if (!found) return;
  event.preventDefault();
  if (found.matches("form")) found.requestSubmit();
  else found.click();
});

function wanted(key, isShifted, line) {
  if (key === "a" && isShifted) return region.querySelector("[data-certain]");
  if (key === "a") return line?.querySelector("[data-accept]");
  if (key === "c") return line?.querySelector("[data-change]");
  if (key === "e") return line?.querySelector("[data-why]");
  return key === "u" ? region.querySelector("[data-key=u]") : null;
}
