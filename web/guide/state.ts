/** What someone has answered and typed: in memory, while the page is open, and nowhere else. */
import type { Answer } from "./pack.ts";

export interface State {
  /** What it is about, in the pack's order; empty before the first page was answered. */
  topics: readonly string[];
  /** Not sure what it is about: everything. */
  allTopics: boolean;
  readonly answers: Map<string, Answer>;
  /** Numbers and dates as typed, so that going back shows even what was not understood. */
  readonly typed: Map<string, readonly string[]>;
  /** Paper and field → what was typed into it. */
  readonly fields: Map<string, string>;
}

export const newState = (): State => ({ topics: [], allTopics: false, answers: new Map(), typed: new Map(), fields: new Map() });

/** The day on this device, `YYYY-MM-DD`. */
export function deviceDay(now: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
