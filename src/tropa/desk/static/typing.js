// Tells the desk that somebody types, and hands over what was typed and not sent: while one types, and before the page
// goes. The desk keeps it, and fills it in again when the page is next drawn. Nothing goes to the browser's storage.

const TELL_EVERY_MS = 30000;
const KEEP_AFTER_MS = 1500;
const RETRY_MS = 5000;
const HAND_OVER_MS = 3000;
const KEEPALIVE_BYTES = 60000;
// Ticks and choices go with what is written beside them, and alone nowhere: put back later, they would stand in place of
// what others have changed since, and nobody would see it.
const WRITTEN = "textarea, input:not([type=hidden], [type=password], [type=radio], [type=checkbox], [type=file])";

const before = [];
// By form: what the desk has of it. A form that was sent, or let go of, is not handed over until it is typed into again.
const kept = new Map();
const done = new WeakSet();
let told = -TELL_EVERY_MS;
let timer = null;
let going = null;

/** Watches every form of the page. */
export function followTyping() {
  if (!document.body.dataset.typing) return;
  for (const kind of ["input", "change"]) document.addEventListener(kind, changed);
  // On the window, so that a script that keeps a form on its page has said so.
  window.addEventListener("submit", sent);
  document.addEventListener("click", cancelled);
  // Before the request for the next page is made: a reload asks for this one again.
  window.addEventListener("beforeunload", () => handOver({ isLeaving: true }));
  window.addEventListener("pagehide", () => handOver({ isLeaving: true }));
  document.addEventListener("visibilitychange", () => { if (document.hidden) handOver({ isLeaving: true }); });
  // What stands here from before, or is said to be wrong, is nowhere else.
  if (document.querySelector("main .error, main [data-before-lock]")) later(KEEP_AFTER_MS);
  for (const lock of document.querySelectorAll("[data-lock]")) lock.addEventListener("submit", lockAfter);
  document.body.addEventListener("htmx:beforeOnLoad", (event) => {
    const address = event.detail.xhr.getResponseHeader("HX-Redirect");
    if (!address || !news(true).length) return;
    event.preventDefault();
    leaveFor(address);
  });
}

/** Has something done before a lock by hand: `work` gives nothing, or a promise. */
export function beforeLock(work) {
  before.push(work);
}

/** Goes where the desk sends the page, once what was typed is handed over. */
export async function leaveFor(address) {
  document.body.hidden = true;
  await handOver({ isLock: true });
  location.assign(address);
}

function changed(event) {
  tell();
  if (!event.target.form) return;
  done.delete(event.target.form);
  later(KEEP_AFTER_MS);
}

// Not moved on by later keys: whoever types without a pause is kept too.
function later(ms) {
  timer ??= setTimeout(() => handOver(), ms);
}

function sent(event) {
  if (event.defaultPrevented) return;
  going?.abort();
  const form = event.target;
  for (const each of form.matches("[data-forget]") ? document.forms : [form]) done.add(each);
  // A button that sends it elsewhere: the desk cannot tell that it is the same form.
  if (event.submitter?.hasAttribute("formaction")) letGoOf(form);
}

// Whoever cancels wants it gone.
function cancelled(event) {
  const form = event.target.closest?.("form > .buttons > a.quiet")?.closest("form");
  if (!form || event.ctrlKey || event.metaKey || event.shiftKey) return;
  done.add(form);
  letGoOf(form);
}

function letGoOf(form) {
  if (!kept.delete(form) && !("beforeLock" in form.dataset)) return;
  send([{ ...handed(form), fields: [] }], true);
}

async function tell() {
  if (performance.now() - told < TELL_EVERY_MS) return;
  told = performance.now();
  const answer = await send([]);
  if (!answer?.ok) told = -TELL_EVERY_MS;
}

async function lockAfter(event) {
  const works = before.map((work) => work()).filter(Boolean);
  if (!works.length && !news(true).length) return;
  event.preventDefault();
  await Promise.all([...works, handOver({ isLock: true })]);
  event.target.submit();
}

async function handOver({ isLeaving = false, isLock = false } = {}) {
  clearTimeout(timer);
  timer = null;
  const forms = news(isLock);
  if (!forms.length) return;
  for (const [form, now] of forms) kept.set(form, now);
  const answer = await send(forms.map(([, now]) => JSON.parse(now)), isLeaving);
  if (answer?.ok) return;
  for (const [form, now] of forms) if (kept.get(form) === now) kept.set(form, "");
  if (!answer && !isLock) later(RETRY_MS);
}

// Without an answer in time the page goes all the same: what is on the screen must not stay there.
function send(forms, isLeaving = false) {
  const fields = new URLSearchParams({
    form_token: document.querySelector("[name=form_token]").value, forms: JSON.stringify(forms),
  });
  going = new AbortController();
  return fetch(document.body.dataset.typing, {
    method: "POST", body: fields, credentials: "same-origin", headers: { "HX-Request": "true" },
    // Browsers let 64 KiB outlive a page; more has to hope that the page stays long enough.
    keepalive: isLeaving && fields.toString().length < KEEPALIVE_BYTES,
    signal: isLeaving ? undefined : AbortSignal.any([AbortSignal.timeout(HAND_OVER_MS), going.signal]),
  }).catch(() => null);
}

// What the desk does not have yet. A form that was emptied is handed over empty. The plan of a journey keeps itself.
// A page that says what was wrong with a form has its fields as they were sent: nobody changed them since.
function news(isLock) {
  const isAnswer = document.querySelector("main .error") !== null;
  return [...document.querySelectorAll('main form[method="post"]')]
    .filter((form) => !done.has(form) && (isLock || !form.hasAttribute("hx-post")))
    .filter((form) => kept.has(form) || isBegun(form, isAnswer))
    .map((form) => [form, JSON.stringify(isBegun(form, isAnswer) ? handed(form) : { ...handed(form), fields: [] })])
    .filter(([form, now]) => kept.get(form) !== now);
}

function handed(form) {
  const hidden = [...form.querySelectorAll("input[type=hidden]")].map((each) => [each.name, each.value]);
  return { address: form.getAttribute("action"), fields: fieldsOf(form), hidden };
}

// A composer keeps its own text, but for what the desk put there after a lock.
function isBegun(form, isAnswer) {
  if ("beforeLock" in form.dataset) return true;
  if ("draft" in form.dataset) return false;
  // A plan is kept as it is, whole, and says when another has saved it since.
  if (form.hasAttribute("hx-post")) return [...form.elements].some(isChanged);
  return (isAnswer && hasText(form)) || [...form.elements].some((field) => field.matches(WRITTEN) && isChanged(field));
}

function hasText(form) {
  return [...form.elements].some((field) => field.matches("textarea, input:not([type]), input[type=text]") && field.value.trim());
}

function isChanged(field) {
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((each) => each.selected !== isFirstChosen(each, field));
  }
  return field.matches("textarea, input:not([type=hidden], [type=password])") && field.value !== field.defaultValue;
}

function isFirstChosen(option, select) {
  const drawn = [...select.options].some((each) => each.defaultSelected);
  return drawn || select.multiple ? option.defaultSelected : option.index === 0;
}

function fieldsOf(form) {
  const secret = (name) => form.querySelector(`input[type=password][name="${CSS.escape(name)}"]`);
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "form_token" && !secret(name));
}
