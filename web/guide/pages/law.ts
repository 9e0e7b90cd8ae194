/** What a statement rests on: sources as text (the guide opens no address), dated values with all their readings, how sure they are. */
import { el, p } from "../../src/pages/el.ts";
import type { Child } from "../../src/pages/el.ts";
import type { App } from "../app.ts";
import { indexOf } from "../eval/index.ts";
import type { Confidence, Value } from "../pack.ts";
import { amountText, maybe, sentence } from "../speak.ts";
import type { Single } from "../words.ts";

export const confidence = ({ words }: App, how: Confidence): string => words.t(`confidence_${how}`);

function source(app: App, id: string): Child {
  const { words, pack } = app;
  const found = pack.sources.find((one) => one.id === id);
  if (found === undefined) return null;
  return el("li", {},
    el("b", {}, [found.statute, found.article].filter(Boolean).join(", ")), ". ", sentence(app, `source.${id}.title`), ". ",
    words.t(`found_${found.found}` as Single), ", ", words.t("as_of", { day: words.day(found.as_of) }), ". ", el("span", { class: "address" }, found.address));
}

/** Sources, each once. */
export function sources(app: App, ids: readonly string[]): Child {
  return el("ul", {}, [...new Set(ids)].map((id) => source(app, id)));
}

function readings(app: App, value: Value): Child {
  const { words, today } = app;
  const now = new Set(indexOf(app.pack).readings(value.id, today).map(([at]) => at));
  return value.readings.map((reading, at) => el("li", {},
    now.has(at) ? el("b", {}, amountText(app, value, reading)) : amountText(app, value, reading),
    ` ${words.t(reading.from > today ? "from_day" : "since_day", { day: words.day(reading.from) })}; ${confidence(app, reading.confidence)}, ${words.t("as_of", { day: words.day(reading.as_of) })}`));
}

/** A value with its label, every reading, and what sources say differently. */
export function valueLines(app: App, id: string): Child {
  const value = indexOf(app.pack).values.get(id);
  if (value === undefined) return null;
  const conflict = maybe(app, `value.${id}.conflict`);
  const note = maybe(app, `value.${id}.note`);
  return el("li", {}, sentence(app, `value.${id}.label`), el("ul", {}, readings(app, value)),
    conflict === null ? null : p(conflict), note === null ? null : p(note),
    app.today > value.review_by ? p(app.words.t("stale_value", { day: app.words.day(value.review_by) })) : null);
}
