/** Countries: entry and stay as of a day, and reported returns as dated events. Never a promise, never one colour. */
import { el, heading, p } from "../../src/pages/el.ts";
import type { Child } from "../../src/pages/el.ts";
import type { Page } from "../../src/pages/router.ts";
import type { App } from "../app.ts";
import type { Country } from "../pack.ts";
import { maybe, sentence, valueText } from "../speak.ts";
import type { Single } from "../words.ts";
import { confidence, sources } from "./law.ts";

function stay(app: App, { stay_days, window_days }: Country): string | null {
  const { words } = app;
  if (stay_days === undefined) return null;
  const days = valueText(app, stay_days);
  return window_days === undefined ? words.t("stay", { days }) : words.t("stay_window", { days, window: valueText(app, window_days) });
}

function country(app: App, one: Country): HTMLElement {
  const { words, today } = app;
  const { id, passports, events = [] } = one;
  const staying = stay(app, one);
  const note = maybe(app, `country.${id}.note`);
  const cards: Child = events.map((event) => el("li", {}, el("b", {}, words.month(event.month)), `: ${sentence(app, `country.${id}.event.${event.id}`)} `,
    el("small", {}, confidence(app, event.confidence)), sources(app, event.sources)));
  return el("details", { "data-country": id }, el("summary", {}, sentence(app, `country.${id}.name`)),
    today > one.review_by ? p(el("b", {}, words.t("stale_rule", { day: words.day(one.as_of) }))) : null,
    p(sentence(app, `country.${id}.entry`)), staying === null ? null : p(staying), note === null ? null : p(note),
    p(words.t("passports", { list: passports.map((kind) => words.t(`passport_${kind}` as Single)).join(", ") })),
    el("h3", {}, words.t("events")), events.length === 0 ? p(words.t("no_events")) : el("ul", {}, cards),
    p(words.t("as_of", { day: words.day(one.as_of) }), `; ${confidence(app, one.confidence)}`), sources(app, one.sources));
}

export function countriesPage(app: App): Page {
  const { words, pack } = app;
  return () => [heading(words.t("countries")), p(words.t("countries_lead")), pack.countries.map((one) => country(app, one))];
}
