/** A question as a form: what is wrong is listed on top, linked to its field, and said beside the field. Nothing is ever submitted by the browser. */
import type { Strings } from "../strings/shape.js";
import { el, row } from "./el.js";
import type { Child } from "./el.js";

/** The sentences a form needs; the guide's forms have others than the pocket client's. */
export interface Said {
  readonly s: Pick<Strings, "next" | "errorsTitle">;
}

/** What is wrong with the field of that id. */
export interface Mistake {
  readonly field: string;
  readonly text: string;
}

/** Keyboards and spelling helpers may send what is typed to their maker, and browsers offer it again to the next person: all off. */
export const PRIVATE = { autocomplete: "off", autocorrect: "off", autocapitalize: "off", spellcheck: "false" } as const;

/** The place where a field's mistake is said; the field names it in `aria-describedby`. */
export const mistakePlace = (field: string): HTMLElement => el("p", { id: `${field}-error`, class: "error", hidden: true });

function show(field: HTMLElement | null, place: HTMLElement | null, text: string | null): void {
  if (place === null) return;
  place.hidden = text === null;
  place.textContent = text ?? "";
  if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox")) return;
  if (text === null) field?.removeAttribute("aria-invalid");
  else field?.setAttribute("aria-invalid", "true");
}

function linkTo({ field, text }: Mistake): HTMLElement {
  const jump = (event: Event): void => {
    // A fragment would be written into the history.
    event.preventDefault();
    document.getElementById(field)?.focus();
  };
  return el("li", {}, el("a", { href: `#${field}`, click: jump }, text));
}

function summary(app: Said, mistakes: readonly Mistake[]): HTMLElement {
  return el("div", { id: "mistakes", class: "note bad", role: "alert", tabindex: -1 }, el("h2", {}, app.s.errorsTitle), el("ul", {}, mistakes.map(linkTo)));
}

function showMistakes(app: Said, form: HTMLFormElement, mistakes: readonly Mistake[]): void {
  document.getElementById("mistakes")?.remove();
  for (const place of form.querySelectorAll<HTMLElement>(".error")) show(document.getElementById(place.id.replace(/-error$/, "")), place, null);
  for (const { field, text } of mistakes) show(document.getElementById(field), document.getElementById(`${field}-error`), text);
  if (mistakes.length === 0) return;
  const list = summary(app, mistakes);
  form.prepend(list);
  list.focus();
}

export interface FormParts {
  readonly body: Child;
  /** What is wrong; nothing if it is empty. */
  readonly check: () => readonly Mistake[] | Promise<readonly Mistake[]>;
  readonly done: () => void;
  readonly next?: string;
  /** Further buttons beside the main one. */
  readonly more?: Child;
}

/** A form whose main button (or Enter) checks, and goes on when nothing is wrong. */
export function form(app: Said, { body, check, done, next = app.s.next, more = null }: FormParts): HTMLFormElement {
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const mistakes = await check();
    if (!made.isConnected) return;
    showMistakes(app, made, mistakes);
    if (mistakes.length === 0) done();
  };
  const main = el("button", { type: "submit", class: "button main" }, next);
  // `dialog` outside a dialog submits nowhere: a third lock beside the handler and the page's policy.
  const made = el("form", { method: "dialog", novalidate: true, autocomplete: "off", submit: (event) => void submit(event) }, body, row(main, more));
  return made;
}

