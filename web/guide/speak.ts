/** Sentences of the pack with its numbers in them, and answers as people said them. It takes the numbers as they are today. */
import type { App } from "./app.ts";
import { indexOf } from "./eval/index.ts";
import type { Reading, Value } from "./pack.ts";
import { fill } from "./words.ts";

const PLACE = /\{(\w+)\}/g;

/** One reading of a value, with its unit. */
export function amountText({ words }: App, value: Value, { amount, up_to }: Pick<Reading, "amount" | "up_to">): string {
  if (value.kind === "date") return words.day(String(amount));
  if (value.kind === "year_day") return words.yearDay(String(amount));
  if (value.kind === "text") return words.get(`value.${value.id}.is.${amount}`);
  const most = up_to ?? Number(amount);
  const shown = up_to === undefined ? words.number(most) : `${words.number(Number(amount))}–${words.number(up_to)}`;
  return fill(words.form(`unit.${value.unit}`, most), { n: shown });
}

/** A value as it is today: all its readings where sources disagree. */
export function valueText(app: App, id: string): string {
  const index = indexOf(app.pack);
  const value = index.values.get(id);
  if (value === undefined) return `{${id}}`;
  const texts = new Set(index.readings(id, app.today).map(([, reading]) => amountText(app, value, reading)));
  return [...texts].join(` ${app.words.t("or")} `) || app.words.t("not_yet");
}

/** A text with its `{value}` places filled in; `fields` stand for themselves. */
export function filled(app: App, text: string, fields: Readonly<Record<string, string>> = {}): string {
  const values = [...text.matchAll(PLACE)].map(([, name = ""]) => [name, valueText(app, name)] as const);
  // An abbreviation at the end of a sentence lends it its full stop.
  return fill(text, { ...Object.fromEntries(values), ...fields }).replace(/г\.\./g, "г.");
}

/** A sentence of the pack. */
export const sentence = (app: App, key: string): string => filled(app, app.words.get(key));

/** A sentence of the pack that may not be there. */
export function maybe(app: App, key: string): string | null {
  const text = app.words.maybe(key);
  return text === null ? null : filled(app, text);
}

/** What someone answered, in words. */
export function answerText(app: App, id: string): string {
  const { pack, words, state } = app;
  const kind = pack.questions.find((question) => question.id === id)?.kind;
  const answer = state.answers.get(id);
  const short = (key: "unknown" | "yes" | "no"): string => (words.formal ? words.t(key).toLowerCase() : words.t(key));
  if (answer === undefined) return words.t("unanswered");
  if (answer === null) return short("unknown");
  if (kind === "date") return words.day(String(answer));
  if (kind === "number") return words.number(Number(answer));
  if (kind === "yes_no") return short(answer === "yes" ? "yes" : "no");
  return sentence(app, `question.${id}.option.${answer}`);
}
