/** Which window a check-in answers, to which hour it puts the ladder off, and when whom is told (protocol 16.5). Pure. */
import type { Checkin, CheckinSay, CheckWindow, JourneyLetter } from "../cases/road.ts";

const MINUTES_AN_HOUR = 60;
/** Clocks differ: a window may be answered so much before it begins. */
const EARLY = 15;

/** The hour that begins at that minute or later. */
export const hourFrom = (minute: number): number => Math.ceil(minute / MINUTES_AN_HOUR);

/** The window that is answered now: the last that has begun; null where none has. */
export function windowAt(windows: readonly CheckWindow[], minute: number): number | null {
  const begun = windows.filter(({ from }) => from - EARLY <= minute).length;
  return begun === 0 ? null : begun - 1;
}

/** The window that is open, or the next to come, of those not answered; null where there is none. */
export const awaited = (windows: readonly CheckWindow[], minute: number, answered: ReadonlySet<number>): CheckWindow | null =>
  windows.find(({ until }, at) => until > minute && !answered.has(at)) ?? null;

/** Of what was said, each with its minute: what answers its window, which had begun by then. */
export const answering = <Said extends { readonly window: number; readonly minute: number }>(windows: readonly CheckWindow[], said: readonly Said[]): readonly Said[] =>
  said.filter(({ window, minute }) => window <= (windowAt(windows, minute) ?? -1));

/** To which hour the series is put off by what is said in that window; before the first, no later than it is due anyway. */
export function hourOf({ windows }: JourneyLetter, window: number | null, say: CheckinSay, minute: number): number {
  if (say === "later") return hourFrom(minute) + 1;
  return window === null ? hourFrom(windows[0]?.until ?? minute) : windows[window]?.hour ?? hourFrom(minute);
}

/** Until when the relay warns of nothing, if every word that was said is the right one; 0 where nothing was. */
export function quietUntil(letter: JourneyLetter, said: readonly (Checkin & { readonly minute: number })[]): number {
  const until = said.map(({ version, window, say, minute }) => {
    const begun = windowAt(letter.windows, minute);
    const meant = begun === null || version !== letter.version ? begun : Math.min(window, begun);
    return meant === null ? 0 : hourOf(letter, meant, say, minute) * MINUTES_AN_HOUR;
  });
  return Math.max(0, ...until);
}

/** Who is told at which minute, if nothing was said in that window. */
export function toldAt({ windows, grace, ladder }: JourneyLetter, window: number): readonly { readonly who: string; readonly minute: number }[] {
  const first = hourFrom(windows[window]?.until ?? 0);
  return ladder.map(({ who, after }) => ({ who, minute: (first + grace + after) * MINUTES_AN_HOUR }));
}
