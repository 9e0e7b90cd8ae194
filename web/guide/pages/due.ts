/** Deadlines as days and days left: the day to act by first, every other way to count it beneath, with what makes the difference. */
import { el, p } from "../../src/pages/el.ts";
import type { Child } from "../../src/pages/el.ts";
import type { App } from "../app.ts";
import { spanOf, spans } from "../eval/deadlines.ts";
import type { Deadline, Rule, Span } from "../pack.ts";
import type { DeadlineReading, DeadlineResult, Evaluation } from "../result.ts";
import { sentence, valueText } from "../speak.ts";

export interface Due {
  readonly rule: Rule;
  readonly deadline: Deadline;
  readonly result: DeadlineResult;
  readonly open: boolean;
}

/** Every deadline that has a day, of rules that are or may be open, soonest first. */
export function allDue({ pack }: App, { rules }: Evaluation): Due[] {
  const due = rules.flatMap(({ id, state, deadlines }) => deadlines.flatMap((result): Due[] => {
    const rule = pack.rules.find((one) => one.id === id);
    const deadline = rule?.deadlines?.find((one) => one.id === result.id);
    return rule === undefined || deadline === undefined || result.act_by === null ? [] : [{ rule, deadline, result, open: state === "open" }];
  }));
  return due.sort((a, b) => ((a.result.act_by ?? "") < (b.result.act_by ?? "") ? -1 : 1));
}

/** "in 12 days", "today", "3 days ago". */
export function left({ words }: App, days: number): string {
  if (days === 0) return words.t("due_today");
  return days > 0 ? words.count("days_left", days) : words.count("days_ago", -days);
}

function anchorText(app: App, anchor: string): string {
  if (anchor === "today") return app.words.t("from_today");
  const isQuestion = app.pack.questions.some(({ id }) => id === anchor);
  return isQuestion ? `«${sentence(app, `question.${anchor}.ask`)}»` : sentence(app, `value.${anchor}.label`);
}

/** From what it is counted; a day of the year it moves on to says more than today does. */
function startText(app: App, { roll_to }: Deadline, { anchor }: DeadlineReading): string {
  const rolled = roll_to === undefined ? [] : [valueText(app, roll_to)];
  return [...(anchor === "today" && rolled.length > 0 ? [] : [anchorText(app, anchor)]), ...rolled].join(", ");
}

function spanText(app: App, deadline: Deadline, { add, amount }: DeadlineReading): string | null {
  const span: Span | undefined = spans(deadline)[add];
  const text = span === undefined ? null : app.words.count(`span_${spanOf(span)[0]}`, amount);
  return text === null || deadline.backwards !== true ? text : `${text} ${app.words.t("deadline_backwards")}`;
}

function how(app: App, deadline: Deadline, reading: DeadlineReading): string {
  const { words } = app;
  return [
    words.t("counted_from", { anchor: startText(app, deadline, reading) }),
    spanText(app, deadline, reading),
    deadline.inclusive !== "unknown" || reading.inclusive === null ? null : words.t(reading.inclusive ? "inclusive" : "exclusive"),
    reading.moved ? words.t("moved") : null,
    reading.estimated ? words.t("estimated") : null,
  ].filter((part) => part !== null).join("; ");
}

function readingLine(app: App, deadline: Deadline, reading: DeadlineReading): HTMLElement {
  return el("li", {}, el("b", {}, app.words.day(reading.date)), `: ${how(app, deadline, reading)}`);
}

/** What to say of a day that has passed: another reading may still be ahead. */
export const lateText = (app: App, { latest }: DeadlineResult): "maybe_late" | "late_by_some" => ((latest ?? "") >= app.today ? "late_by_some" : "maybe_late");

/** One deadline: what, when, how long, how it was counted; where its day is not known, what would settle it. */
export function dueLines(app: App, deadline: Deadline, result: DeadlineResult, rule: Rule): Child {
  const { words } = app;
  const title = el("b", {}, sentence(app, `rule.${rule.id}.deadline.${result.id}`));
  const { act_by, days_left, latest, last_working_day, readings } = result;
  const lacking = result.missing.length === 0 ? null : p(words.t("needs_day"), ` «${result.missing.map((id) => sentence(app, `question.${id}.ask`)).join("», «")}»`);
  if (act_by === null || days_left === null) return lacking === null ? null : el("li", {}, title, lacking);
  const ways = readings.length < 2 ? readings.slice(0, 1).map((reading) => el("p", { class: "meta" }, how(app, deadline, reading)))
    : [p(words.t("readings_differ", { day: words.day(latest ?? act_by) })), el("ul", {}, readings.map((reading) => readingLine(app, deadline, reading)))];
  return el("li", {}, title, ": ", el("b", { class: days_left < 0 ? "late" : days_left <= 7 ? "soon" : "" }, `${words.day(act_by)} (${left(app, days_left)})`),
    last_working_day === act_by ? null : p(words.t("last_working", { day: words.day(last_working_day ?? act_by) })),
    days_left < 0 && rule.kind !== "warning" ? p(words.t(lateText(app, result))) : null, ways, lacking);
}
