/**
 * Every way to count a deadline, the earliest of which is the day to act by: the twin of Python's `tropa.rights.deadlines`. It does not
 * decide whether a person is late: a later reading may still stand.
 */
import type { Calendar, Deadline, Span } from "../pack.ts";
import type { DeadlineReading, DeadlineResult } from "../result.ts";
import { TODAY } from "./conditions.ts";
import type { Moment } from "./conditions.ts";
import { addMonths, addWorking, dayOf, isKnown, isWorking, isoOf, onOrAfter, workingFrom } from "./days.ts";
import type { Day } from "./days.ts";

type Unit = keyof Span;
const UNITS: readonly Unit[] = ["days", "working_days", "weeks", "months", "years"];
interface Way {
  readonly add: number;
  readonly unit: Unit;
  readonly amount: number;
  readonly inclusive: boolean | null;
}

export const anchors = ({ anchor }: Deadline): readonly string[] => (typeof anchor === "string" ? [anchor] : anchor);
export const spans = ({ add = [] }: Deadline): readonly Span[] => (Array.isArray(add) ? add as readonly Span[] : [add as Span]);

/** Its unit and number (or value's id). */
export function spanOf(span: Span): readonly [Unit, number | string] {
  const unit = UNITS.find((each) => span[each] !== undefined) ?? "days";
  return [unit, span[unit] ?? 0];
}

/** All readings of a deadline, by date, and what is still missing to know them. */
export function compute(deadline: Deadline, moment: Moment): DeadlineResult {
  const table = moment.index.pack.calendar;
  const found = anchorDays(deadline, moment).flatMap(([name, day]) => readings(deadline, name, day, moment));
  const each = [...new Map(found.map((one) => [JSON.stringify(one), one])).values()].sort(inOrder);
  const actBy = each[0]?.date ?? null;
  return {
    id: deadline.id,
    act_by: actBy,
    last_working_day: actBy === null ? null : isoOf(workingFrom(dayOf(actBy), -1, table)),
    latest: each[each.length - 1]?.date ?? null,
    days_left: actBy === null ? null : dayOf(actBy) - dayOf(moment.today),
    readings: each,
    missing: missing(deadline, moment),
  };
}

/** The date questions it is counted from that were put to this person, or may yet be, and have no date. */
export function missing(deadline: Deadline, moment: Moment): string[] {
  const questions = anchors(deadline).filter((name) => moment.index.questions.has(name));
  return moment.index.inOrder(questions.filter((name) => moment.asked(name).truth !== false && (moment.answers.get(name) ?? null) === null));
}

function anchorDays(deadline: Deadline, moment: Moment): (readonly [string, Day])[] {
  const { index, today } = moment;
  const rolled = (day: Day): Day[] => (deadline.roll_to === undefined ? [day] : index.amounts(deadline.roll_to, today).map((to) => onOrAfter(day, String(to))));
  return anchors(deadline).flatMap((name) => daysOf(name, moment).flatMap((day) => rolled(day).map((at) => [name, at] as const)));
}

function daysOf(name: string, moment: Moment): Day[] {
  const { index, answers, today } = moment;
  if (name === TODAY) return [dayOf(today)];
  if (index.values.has(name)) return index.amounts(name, today).map((day) => dayOf(String(day)));
  const answer = answers.get(name) ?? null;
  return answer === null || moment.asked(name).truth === false ? [] : [dayOf(String(answer))];
}

function readings(deadline: Deadline, anchor: string, from: Day, moment: Moment): DeadlineReading[] {
  const table = moment.index.pack.calendar;
  return ways(deadline, moment).flatMap(({ add, unit, amount, inclusive }) => {
    const end = count(from, unit, amount, inclusive === true, deadline.backwards === true, table);
    return lastDays(deadline, end, table).map(([last, moved]) => {
      const estimated = (moved || unit === "working_days") && !(isKnown(from, table) && isKnown(last, table));
      return { date: isoOf(last), anchor, add, amount, inclusive, moved, estimated };
    });
  });
}

function ways(deadline: Deadline, { index, today }: Moment): Way[] {
  if (deadline.add === undefined) return [{ add: 0, unit: "days", amount: 0, inclusive: null }];
  const counted = deadline.inclusive === "unknown" ? [false, true] : [deadline.inclusive];
  return spans(deadline).flatMap((span, add) => {
    const [unit, number] = spanOf(span);
    return index.amounts(number, today).flatMap((amount) => counted.map((inclusive) => ({ add, unit, amount: Number(amount), inclusive })));
  });
}

/** The last day of a span. `inclusive`: the anchor is day 1, so it ends one day sooner. A span of 0 is the anchor. */
export function count(anchor: Day, unit: Unit, amount: number, inclusive: boolean, backwards: boolean, table: Calendar): Day {
  const step = backwards ? -1 : 1;
  if (amount === 0) return anchor;
  if (unit === "working_days") {
    const first = inclusive ? workingFrom(anchor, step, table) : addWorking(anchor, 1, step, table);
    return addWorking(first, amount - 1, step, table);
  }
  const months = unit === "months" || unit === "years";
  const end = months ? addMonths(anchor, step * amount * (unit === "years" ? 12 : 1)) : anchor + step * amount * (unit === "weeks" ? 7 : 1);
  return inclusive ? end - step : end;
}

function lastDays({ on_day_off = "unknown", backwards }: Deadline, day: Day, table: Calendar): (readonly [Day, boolean])[] {
  if (isWorking(day, table)) return [[day, false]];
  const moved = [workingFrom(day, backwards === true ? -1 : 1, table), true] as const;
  return on_day_off === "stays" ? [[day, false]] : on_day_off === "next_working" ? [moved] : [[day, false], moved];
}

const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
const placeOf = (inclusive: boolean | null): number => (inclusive === null ? -1 : Number(inclusive));

function inOrder(a: DeadlineReading, b: DeadlineReading): number {
  return compare(a.date, b.date) || compare(a.anchor, b.anchor) || a.add - b.add || a.amount - b.amount
    || placeOf(a.inclusive) - placeOf(b.inclusive) || Number(a.moved) - Number(b.moved);
}
