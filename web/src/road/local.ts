/** Minutes as people read them, by the clock of this device and saying so, and as they type them. */
import { el } from "../pages/el.ts";
import type { Strings } from "../strings/shape.ts";

const MINUTE_MS = 60_000;
type Said = Pick<Strings, "language">;

const FULL = { weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" } as const;

/** Null for a time beyond every calendar, which can only be made up. */
function dateOf(minute: number): Date | null {
  const date = new Date(minute * MINUTE_MS);
  return Number.isNaN(date.getTime()) ? null : date;
}

const written = (s: Said, minute: number, zone: boolean): string => {
  const date = dateOf(minute);
  return date === null ? "?" : new Intl.DateTimeFormat(s.language, zone ? { ...FULL, timeZoneName: "short" } : FULL).format(date);
};

/** Weekday, day and time, with the zone they are in. */
export const moment = (s: Said, minute: number): string => written(s, minute, true);

/** From when until when; the zone once. */
export const span = (s: Said, from: number, until: number): HTMLElement =>
  el("span", {}, time(s, from, false), " – ", time(s, until, true));

function time(s: Said, minute: number, zone: boolean): HTMLElement {
  return el("time", { datetime: dateOf(minute)?.toISOString() }, written(s, minute, zone));
}

/** "3 hours", as the language counts. */
export const hours = (s: Said, count: number): string =>
  new Intl.NumberFormat(s.language, { style: "unit", unit: "hour", unitDisplay: "long" }).format(count);

/** What the device calls its zone. */
export const zoneOf = (s: Said): string =>
  new Intl.DateTimeFormat(s.language, { timeZoneName: "short" }).formatToParts(new Date()).find(({ type }) => type === "timeZoneName")?.value ?? "UTC";

const two = (number: number): string => String(number).padStart(2, "0");

/** As a field for day and time holds it. */
export function typedOf(minute: number): string {
  const date = dateOf(minute);
  if (date === null) return "";
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The minute of what was typed there; null where it is no time. */
export function minuteTyped(typed: string): number | null {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(typed) ? new Date(typed).getTime() : NaN;
  return Number.isNaN(time) || time < 0 ? null : Math.floor(time / MINUTE_MS);
}

export const minuteNow = (): number => Math.floor(Date.now() / MINUTE_MS);
