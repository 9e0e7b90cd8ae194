/**
 * A pack as it lies in the file: the twin of Python's `tropa.rights.shapes.Pack`, whose docstrings say what each field means. What has
 * its default is left out there, so every optional field may be missing. Nothing is checked here: the builder has, before it wrote the file.
 */

/** An option's id, `yes`/`no`, a whole number, an ISO date; null is the answer "I don't know". */
export type Answer = number | string | null;
export type Answers = ReadonlyMap<string, Answer>;
export type Confidence = "sourced" | "general_knowledge" | "disputed";
type Ids = readonly string[];
type NumberOrValue = number | string;

export interface Condition {
  readonly all?: readonly Condition[];
  readonly any?: readonly Condition[];
  readonly not?: Condition;
  readonly is?: Readonly<Record<string, string>>;
  readonly in?: Readonly<Record<string, Ids>>;
  readonly from?: NumberOrValue;
  readonly below?: NumberOrValue;
  readonly before?: string;
  readonly after?: string;
  readonly of?: string;
  readonly known?: string;
}

export interface Question {
  readonly id: string;
  readonly kind: "choice" | "yes_no" | "date" | "number";
  readonly sensitivity: "plain" | "personal" | "grave";
  readonly options?: Ids;
  readonly ask_when?: Condition;
}

export interface Reading {
  readonly from: string;
  readonly amount: number | string;
  readonly up_to?: number;
  readonly sources: Ids;
  readonly confidence: Confidence;
  readonly as_of: string;
}

export interface Value {
  readonly id: string;
  readonly kind: "number" | "days" | "working_days" | "weeks" | "months" | "years" | "hours" | "date" | "year_day" | "money" | "text";
  readonly unit: string;
  readonly readings: readonly Reading[];
  readonly review_by: string;
}

export interface Source {
  readonly id: string;
  readonly statute: string;
  readonly article: string;
  readonly address: string;
  readonly as_of: string;
  readonly found: string;
}

export interface Span {
  readonly days?: NumberOrValue;
  readonly working_days?: NumberOrValue;
  readonly weeks?: NumberOrValue;
  readonly months?: NumberOrValue;
  readonly years?: NumberOrValue;
}

export interface Deadline {
  readonly id: string;
  readonly anchor: string | Ids;
  readonly add?: Span | readonly Span[];
  readonly inclusive: boolean | "unknown";
  readonly roll_to?: string;
  readonly backwards?: boolean;
  readonly on_day_off?: "stays" | "next_working" | "unknown";
}

export interface Rule {
  readonly id: string;
  readonly topics: Ids;
  readonly kind: "option" | "duty" | "warning";
  readonly when?: Condition;
  readonly excludes?: Ids;
  readonly steps: Ids;
  readonly risks?: Ids;
  readonly consequences?: Ids;
  readonly deadlines?: readonly Deadline[];
  readonly papers?: Ids;
  readonly sources: Ids;
  readonly values?: Ids;
  readonly countries?: boolean;
  readonly in_force: { readonly from: string; readonly until?: string };
  readonly review_by: string;
  readonly fitness: number;
  readonly risk: number;
  readonly confidence: Confidence;
}

export interface Field {
  readonly id: string;
  readonly kind: "line" | "text" | "date";
  readonly question?: string;
}

export interface PaperParagraph {
  readonly id: string;
  readonly style: "address" | "title" | "body" | "item" | "attachment" | "signature";
  readonly when?: Condition;
}

export interface Paper {
  readonly id: string;
  readonly fields?: readonly Field[];
  readonly paragraphs: readonly PaperParagraph[];
  readonly sources: Ids;
  readonly review_by: string;
  readonly confidence: Confidence;
}

export interface ReturnEvent {
  readonly id: string;
  readonly month: string;
  readonly sources: Ids;
  readonly confidence: Confidence;
}

export interface Country {
  readonly id: string;
  readonly passports: Ids;
  readonly stay_days?: string;
  readonly window_days?: string;
  readonly stay_per?: "entry" | "year";
  readonly internal_by_air?: boolean;
  readonly permit_passport_days?: string;
  readonly as_of: string;
  readonly review_by: string;
  readonly sources: Ids;
  readonly confidence: Confidence;
  readonly events?: readonly ReturnEvent[];
}

export interface Calendar {
  readonly first: string;
  readonly last: string;
  readonly known_until: string;
  readonly off: Ids;
  readonly on: Ids;
}

export interface Pack {
  readonly about: {
    readonly id: string;
    readonly paper_language: "ru" | "en";
    readonly as_of: string;
    readonly review_by: string;
    readonly reviewers: readonly { readonly id: string; readonly name: string; readonly day: string }[];
    readonly topics: Ids;
  };
  readonly questions: readonly Question[];
  readonly values: readonly Value[];
  readonly sources: readonly Source[];
  readonly rules: readonly Rule[];
  readonly papers: readonly Paper[];
  readonly countries: readonly Country[];
  readonly calendar: Calendar;
}
