/**
 * Days, working days by a pack's table, months by the calendar: the twin of Python's `tropa.rights.workdays`. A day is the number of days
 * since 1970-01-01, so that no time zone can shift it.
 */
import type { Calendar } from "../pack.ts";

export type Day = number;
const DAY_MS = 86_400_000;
const THURSDAY_FIRST = 3;

export const dayOf = (iso: string): Day => Date.UTC(Number(iso.slice(0, 4)), Number(iso.slice(5, 7)) - 1, Number(iso.slice(8, 10))) / DAY_MS;
export const isoOf = (day: Day): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Monday is 0. */
const weekday = (day: Day): number => (((day + THURSDAY_FIRST) % 7) + 7) % 7;

/** Outside the table only the week's pattern is known. */
export function isWorking(day: Day, table: Calendar): boolean {
  return weekday(day) >= 5 ? table.on.includes(isoOf(day)) : !table.off.includes(isoOf(day));
}

/** The day itself if it is a working day, else the next (`step` 1) or the one before (-1). */
export function workingFrom(day: Day, step: number, table: Calendar): Day {
  let at = day;
  while (!isWorking(at, table)) at += step;
  return at;
}

/** The `count`-th working day after the day, or before it when `step` is -1; the day itself for 0. */
export function addWorking(day: Day, count: number, step: number, table: Calendar): Day {
  let at = day;
  for (let n = 0; n < count; n += 1) at = workingFrom(at + step, step, table);
  return at;
}

/** The same day `count` months on (or back), or that month's last day if it is shorter. */
export function addMonths(day: Day, count: number): Day {
  const from = new Date(day * DAY_MS);
  const months = from.getUTCMonth() + count;
  const last = new Date(Date.UTC(from.getUTCFullYear(), months + 1, 0)).getUTCDate();
  return Date.UTC(from.getUTCFullYear(), months, Math.min(from.getUTCDate(), last)) / DAY_MS;
}

/** The next MM-DD, the day itself included. */
export function onOrAfter(day: Day, yearDay: string): Day {
  const year = Number(isoOf(day).slice(0, 4));
  const thisYear = dayOf(`${year}-${yearDay}`);
  return thisYear >= day ? thisYear : dayOf(`${year + 1}-${yearDay}`);
}

/** Whether the table says which days are worked around that day. */
export function isKnown(day: Day, table: Calendar): boolean {
  const iso = isoOf(day);
  return table.first <= iso && iso <= table.known_until;
}
