/**
 * What the law gives one person on one day, with reasons, and what to ask next: the twin of Python's `tropa.rights.evaluate`. Pure; it
 * does not say what a person should do.
 */
import type { Answers, Pack, Rule } from "../pack.ts";
import type { Evaluation, RuleResult, State, ValueResult } from "../result.ts";
import { check } from "./answers.ts";
import { Moment, TODAY, find } from "./conditions.ts";
import type { Finding } from "./conditions.ts";
import { anchors, compute, spanOf, spans } from "./deadlines.ts";
import { bounds, indexOf, walk } from "./index.ts";
import type { Index } from "./index.ts";

/** All rules of the chosen topics (of all topics, when none is chosen) for these answers. Throws AnswerRefused. */
export function evaluate(pack: Pack, topics: readonly string[], answers: Answers, today: string): Evaluation {
  const index = indexOf(pack);
  check(index, answers);
  const moment = new Moment(index, answers, today);
  const chosen = pack.about.topics.filter((topic) => topics.includes(topic));
  const rules = pack.rules.filter((rule) => chosen.length === 0 || rule.topics.some((topic) => chosen.includes(topic)));
  const results = rules.map((rule) => ruleResult(rule, moment));
  return {
    today,
    topics: chosen,
    rules: results,
    ranked: ranked(index, results),
    values: valuesOf(moment, rules.filter((_, at) => results[at]?.state !== "closed")),
    stale: today > pack.about.review_by,
    next: next(moment, results),
  };
}

const stateOf = (truth: boolean | null): State => (truth === null ? "perhaps" : truth ? "open" : "closed");

function ruleResult(rule: Rule, moment: Moment): RuleResult {
  const finding = standing(rule, moment);
  return {
    id: rule.id,
    state: stateOf(finding.truth),
    because: moment.index.inOrder(finding.because),
    unsettled: moment.index.inOrder(finding.unsettled),
    disputed: [...finding.disputed].sort(),
    failed: finding.failed,
    stale: moment.today > rule.review_by,
    deadlines: finding.truth === false ? [] : (rule.deadlines ?? []).map((deadline) => compute(deadline, moment)),
  };
}

/** Whether a rule is in force and its condition holds. */
function standing({ in_force: { from, until }, when }: Rule, moment: Moment): Finding {
  const inForce = moment.today >= from && (until === undefined || moment.today < until);
  return inForce ? find(when, moment, "when") : { truth: false, because: [], unsettled: [], disputed: [], failed: "in_force" };
}

/** The values a rule rests on: those it lists, and those its condition and deadlines name. */
function valuesNamed(rule: Rule): (number | string | undefined)[] {
  const deadlines = (rule.deadlines ?? []).flatMap((deadline) => [...anchors(deadline), deadline.roll_to, ...spans(deadline).map((span) => spanOf(span)[1])]);
  return [...(rule.values ?? []), ...walk(rule.when).flatMap(bounds), ...deadlines];
}

function valuesOf({ index, today }: Moment, rules: readonly Rule[]): ValueResult[] {
  const named = new Set(rules.flatMap(valuesNamed));
  return index.pack.values.filter(({ id }) => named.has(id))
    .map(({ id, review_by }) => ({ id, readings: index.readings(id, today).map(([at]) => at), stale: today > review_by }));
}

function ranked(index: Index, results: readonly RuleResult[]): string[] {
  const key = ({ id, state }: RuleResult): readonly number[] => {
    const rule = index.rules.get(id);
    return rule === undefined ? [] : [Number(state === "perhaps"), Number(rule.kind !== "duty"), -rule.fitness, rule.risk];
  };
  const shown = results.filter(({ id, state }) => state !== "closed" && index.rules.get(id)?.kind !== "warning").map((result) => ({ id: result.id, key: key(result) }));
  return shown.sort((a, b) => a.key.map((part, at) => part - (b.key[at] ?? 0)).find((part) => part !== 0) ?? 0).map(({ id }) => id);
}

/** The first question, in the order of asking, that is put to this person and could still change a result. */
function next(moment: Moment, results: readonly RuleResult[]): string | null {
  const open = results.filter(({ state }) => state === "open").flatMap(({ deadlines }) => deadlines.flatMap(({ missing }) => missing));
  const wanted = [...results.filter(({ state }) => state === "perhaps").flatMap(({ unsettled }) => unsettled), ...open];
  const ready = moment.index.inOrder(wanted).filter((name) => !moment.answers.has(name));
  return ready.find((name) => name !== TODAY && moment.asked(name).truth === true) ?? null;
}
