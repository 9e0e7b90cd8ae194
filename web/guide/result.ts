/**
 * What evaluating gives: the twin of Python's `tropa.rights.results`, field for field in the same order, so that both write the same
 * JSON. Days are ISO days.
 */
export type State = "open" | "perhaps" | "closed";

export interface DeadlineReading {
  readonly date: string;
  readonly anchor: string;
  readonly add: number;
  readonly amount: number;
  readonly inclusive: boolean | null;
  readonly moved: boolean;
  readonly estimated: boolean;
}

export interface DeadlineResult {
  readonly id: string;
  readonly act_by: string | null;
  readonly last_working_day: string | null;
  readonly latest: string | null;
  readonly days_left: number | null;
  readonly readings: readonly DeadlineReading[];
  readonly missing: readonly string[];
}

export interface RuleResult {
  readonly id: string;
  readonly state: State;
  readonly because: readonly string[];
  readonly unsettled: readonly string[];
  readonly disputed: readonly string[];
  readonly failed: string | null;
  readonly stale: boolean;
  readonly deadlines: readonly DeadlineResult[];
}

export interface ValueResult {
  readonly id: string;
  readonly readings: readonly number[];
  readonly stale: boolean;
}

export interface Evaluation {
  readonly today: string;
  readonly topics: readonly string[];
  readonly rules: readonly RuleResult[];
  readonly ranked: readonly string[];
  readonly values: readonly ValueResult[];
  readonly stale: boolean;
  readonly next: string | null;
}
