/**
 * Whether a condition holds for a person on a day: Kleene's three values, each with its reasons. The twin of Python's
 * `tropa.rights.conditions`; both give the same for `vectors/rights.json`.
 */
import type { Answer, Answers, Condition } from "../pack.ts";
import { bounds, questionOf, unique } from "./index.ts";
import type { Index } from "./index.ts";

export const TODAY = "today";

/** `truth` null is unknown. Of the rest, only what explains that truth is filled. */
export interface Finding {
  readonly truth: boolean | null;
  readonly because: readonly string[];
  readonly unsettled: readonly string[];
  readonly disputed: readonly string[];
  readonly failed: string | null;
}

const NONE = { because: [], unsettled: [], disputed: [], failed: null } as const;
const HOLDS: Finding = { ...NONE, truth: true };
const join = (all: readonly Finding[], key: "because" | "unsettled" | "disputed"): string[] => unique(all.flatMap((one) => one[key]));

/** One person's answers on one day, under one pack. */
export class Moment {
  private readonly found = new Map<string, Finding>();

  constructor(readonly index: Index, readonly answers: Answers, readonly today: string) {}

  /** Whether a question is put to this person: its `ask_when`. */
  asked(question: string): Finding {
    const kept = this.found.get(question);
    if (kept !== undefined) return kept;
    const finding = find(this.index.questions.get(question)?.ask_when, this, "ask_when");
    this.found.set(question, finding);
    return finding;
  }
}

/** The condition's truth and reasons; `path` is where it stands, for `failed`. No condition holds always. */
export function find(condition: Condition | undefined, moment: Moment, path: string): Finding {
  if (condition === undefined) return HOLDS;
  const { all, any, not } = condition;
  if (all !== undefined) return every(all.map((child, at) => find(child, moment, `${path}.all.${at}`)));
  if (any !== undefined) return some(any.map((child, at) => find(child, moment, `${path}.any.${at}`)), `${path}.any`);
  if (not !== undefined) return opposite(find(not, moment, `${path}.not`), `${path}.not`);
  return statement(condition, moment, path);
}

function every(found: readonly Finding[]): Finding {
  return found.find(({ truth }) => truth === false) ?? unknown(found) ?? { ...NONE, truth: true, because: join(found, "because") };
}

function some(found: readonly Finding[], path: string): Finding {
  const holding = found.filter(({ truth }) => truth === true);
  if (holding.length > 0) return { ...NONE, truth: true, because: join(holding, "because") };
  return unknown(found) ?? { ...NONE, truth: false, because: join(found, "because"), failed: path };
}

function opposite(finding: Finding, path: string): Finding {
  const { truth, because } = finding;
  return truth === null ? finding : { ...NONE, truth: !truth, because, failed: truth ? path : null };
}

function unknown(found: readonly Finding[]): Finding | undefined {
  const open = found.filter(({ truth }) => truth === null);
  return open.length === 0 ? undefined : { ...NONE, truth: null, unsettled: join(open, "unsettled"), disputed: join(open, "disputed") };
}

const decided = (truth: boolean, because: readonly string[], failed: string): Finding => ({ ...NONE, truth, because, failed: truth ? null : failed });

function operator({ is, in: among, known }: Condition): string {
  return is !== undefined ? "is" : among !== undefined ? "in" : known !== undefined ? "known" : "of";
}

/** A statement about a question: false where the question is not put to the person at all. */
function statement(condition: Condition, moment: Moment, path: string): Finding {
  const question = questionOf(condition) ?? TODAY;
  const failed = `${path}.${operator(condition)}`;
  if (question === TODAY) return compared(condition, moment, moment.today, [], failed);
  const both = every([moment.asked(question), raw(condition, moment, question, failed)]);
  return both.truth === false ? { ...NONE, truth: false, because: both.because, failed } : both;
}

function raw(condition: Condition, moment: Moment, question: string, failed: string): Finding {
  const answer = moment.answers.get(question);
  if (answer === undefined) return { ...NONE, truth: null, unsettled: [question] };
  if (condition.known !== undefined) return decided(answer !== null, [question], failed);
  if (answer === null) return { ...NONE, truth: null, unsettled: [question] };
  if (condition.is !== undefined) return decided(answer === condition.is[question], [question], failed);
  if (condition.in !== undefined) return decided((condition.in[question] ?? []).includes(String(answer)), [question], failed);
  return compared(condition, moment, answer, [question], failed);
}

/** A range whose bounds may be disputed: decided only if every reading decides it the same way. */
function compared(condition: Condition, moment: Moment, answer: NonNullable<Answer>, because: readonly string[], failed: string): Finding {
  const { index, today } = moment;
  const given = bounds(condition);
  const [lows = [], highs = []] = given.map((bound) => (bound === undefined ? [undefined] : index.amounts(bound, today)));
  const truths = unique(lows.flatMap((low) => highs.map((high) => (low === undefined || low <= answer) && (high === undefined || answer < high))));
  if (truths.length === 1 && truths[0] !== undefined) return decided(truths[0], because, failed);
  const disputed = given.filter((bound): bound is string | number => bound !== undefined && index.amounts(bound, today).length !== 1);
  return { ...NONE, truth: null, disputed: unique(disputed.map(String)) };
}
