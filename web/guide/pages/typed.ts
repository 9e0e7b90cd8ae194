/** Answers that are typed: a day as three short fields, a whole number as one. What was typed is kept even where it means nothing. */
import { el, heading } from "../../src/pages/el.ts";
import type { Child } from "../../src/pages/el.ts";
import { PRIVATE, mistakePlace } from "../../src/pages/form.ts";
import type { Mistake } from "../../src/pages/form.ts";
import type { App } from "../app.ts";
import { isDay } from "../eval/answers.ts";
import type { Question } from "../pack.ts";
import { sentence } from "../speak.ts";

const PARTS = [["day", 2], ["month", 2], ["year", 4]] as const;
const MOST = 2 ** 31;

/** `YYYY-MM-DD`, or null where the calendar has no such day. */
export function dayOf([day = "", month = "", year = ""]: readonly string[]): string | null {
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isDay(iso) ? iso : null;
}

/** A whole number, or null. */
export function numberOf(text: string): number | null {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  return number <= MOST ? number : null;
}

interface Typed {
  readonly body: Child;
  readonly check: () => Mistake[];
}

function field(label: string, id: string, size: number, value: string, keep: (text: string) => void): HTMLElement {
  return el("label", { class: "short" }, label, el("input", {
    ...PRIVATE, id, type: "text", inputmode: "numeric", maxlength: size, size, value, "aria-describedby": "answer-hint answer-error",
    input: (event) => keep((event.target as HTMLInputElement).value.trim()),
  }));
}

/** The fields of a question of kind date or number. A right answer is kept as it is typed; anything else takes the answer away. */
export function typed(app: App, { id, kind }: Question, before: Child): Typed {
  const { words, state } = app;
  const isDay = kind === "date";
  const texts = [...(state.typed.get(id) ?? [])];
  const read = (): string | number | null => (isDay ? dayOf(texts) : numberOf(texts[0] ?? ""));
  const keep = (at: number) => (text: string): void => {
    texts[at] = text;
    state.typed.set(id, [...texts]);
    const answer = read();
    if (answer === null) state.answers.delete(id);
    else state.answers.set(id, answer);
  };
  const fields = isDay
    ? PARTS.map(([part, size], at) => field(words.t(part), at === 0 ? "answer" : part, size, texts[at] ?? "", keep(at)))
    : [field(words.t("number"), "answer", 10, texts[0] ?? "", keep(0))];
  const body = el(
    "fieldset", { "data-question": id }, el("legend", {}, heading(sentence(app, `question.${id}.ask`))), before, mistakePlace("answer"), el("div", { class: "row" }, fields),
  );
  const check = (): Mistake[] => (read() !== null ? [] : [{ field: "answer", text: words.t(isDay ? "no_such_day" : "no_number") }]);
  return { body, check };
}
