/** A day by which something must happen, or none. Three short fields: a calendar to tap through is harder on an old phone. */
import type { App } from "./app.js";
import { button, el, heading } from "./el.js";
import { PRIVATE, form, mistakePlace } from "./form.js";
import type { Page } from "./router.js";
import { dayOf } from "./session.js";
import type { Answers } from "./session.js";

const PARTS = [["day", 2], ["month", 2], ["year", 4]] as const;

export function datePage(app: App, next: () => void): Page {
  const { s, session: { answers } } = app;
  const keep = (at: number, value: string): void => {
    answers.date = answers.date.map((part, n) => (n === at ? value.trim() : part)) as unknown as Answers["date"];
  };
  const field = ([name, size]: (typeof PARTS)[number], at: number): HTMLElement =>
    el("label", { class: "short" }, s.date[name], el("input", {
      ...PRIVATE, id: name, type: "text", inputmode: "numeric", maxlength: size, size, value: answers.date[at], "aria-describedby": "date-hint day-error",
      input: (event) => keep(at, (event.target as HTMLInputElement).value),
    }));
  const none = (): void => {
    answers.date = ["", "", ""];
    next();
  };
  return () => {
    const body = el(
      "fieldset", {}, el("legend", {}, heading(s.date.title)), el("p", { id: "date-hint", class: "meta" }, s.date.hint), mistakePlace("day"),
      el("div", { class: "row" }, PARTS.map(field)),
    );
    const check = () => (dayOf(answers.date) ? [] : [{ field: "day", text: s.date.wrong }]);
    return form(app, { body, check, done: next, more: button(s.date.none, none) });
  };
}
