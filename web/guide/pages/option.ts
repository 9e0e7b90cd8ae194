/** One option, duty or warning: why it is shown to this person, what to do, what follows, by when, and the law behind it. */
import { el, p, row } from "../../src/pages/el.ts";
import type { Child } from "../../src/pages/el.ts";
import { way } from "../app.ts";
import type { App } from "../app.ts";
import { indexOf } from "../eval/index.ts";
import type { Rule } from "../pack.ts";
import type { Evaluation, RuleResult } from "../result.ts";
import { answerText, maybe, sentence, valueText } from "../speak.ts";
import { countriesPage } from "./countries.ts";
import { dueLines } from "./due.ts";
import { questionPage } from "./flow.ts";
import { confidence, sources, valueLines } from "./law.ts";
import { paperPage } from "./paper.ts";

function tags({ words }: App, rule: Rule, { state }: RuleResult): Child {
  const kind = el("span", { class: `tag ${rule.kind}` }, words.t(`kind_${rule.kind}`));
  const doubt = state === "perhaps" ? el("span", { class: "tag perhaps" }, words.t("perhaps")) : null;
  const grades = rule.kind === "warning" ? null : el("span", { class: "meta" }, words.t("grades", { fitness: rule.fitness, risk: rule.risk }));
  return el("p", { class: "tags" }, kind, " ", doubt, " ", grades);
}

function because(app: App, { because: reasons, unsettled, disputed }: RuleResult): Child {
  const { words } = app;
  const given = reasons.map((id) => el("li", {}, `${sentence(app, `question.${id}.ask`)} — `, el("b", {}, answerText(app, id))));
  const open = unsettled.map((id) => {
    const question = app.pack.questions.find((one) => one.id === id);
    return el("li", {}, sentence(app, `question.${id}.ask`), " ", question === undefined ? null : way(app, words.t("answer_it"), () => questionPage(app, question), "quiet"));
  });
  const conflicts = disputed.map((id) => el("li", {}, `${sentence(app, `value.${id}.label`)}: ${valueText(app, id)}. ${maybe(app, `value.${id}.conflict`) ?? ""}`));
  return [
    given.length > 0 ? [el("h4", {}, words.t("because")), el("ul", {}, given)] : null,
    open.length > 0 ? [el("h4", {}, words.t("unsettled")), el("ul", {}, open)] : null,
    conflicts.length > 0 ? [el("h4", {}, words.t("disputed")), el("ul", {}, conflicts)] : null,
  ];
}

function list(app: App, title: string, look: "ol" | "ul", keys: readonly string[]): Child {
  return keys.length === 0 ? null : [el("h4", {}, title), el(look, {}, keys.map((key) => el("li", {}, sentence(app, key))))];
}

function law(app: App, rule: Rule, evaluation: Evaluation): Child {
  const { words } = app;
  const { from, until } = rule.in_force;
  const shown = new Set(evaluation.values.map(({ id }) => id));
  const named = indexOf(app.pack).pack.values.map(({ id }) => id).filter((id) => shown.has(id) && (rule.values ?? []).includes(id));
  return el("details", {}, el("summary", {}, words.t("law")),
    p(words.t("in_force", { from: words.day(from) }), until === undefined ? null : ` ${words.t("in_force_until", { until: words.day(until) })}`,
      `. ${words.t("sure")}: ${confidence(app, rule.confidence)}. ${words.t("review_by", { day: words.day(rule.review_by) })}`),
    sources(app, rule.sources),
    named.length === 0 ? null : [el("h4", {}, words.t("numbers")), el("ul", {}, named.map((id) => valueLines(app, id)))]);
}

function actions(app: App, rule: Rule): Child {
  const papers = (rule.papers ?? []).map((id) => way(app, app.words.t("draft", { paper: sentence(app, `paper.${id}.title`) }), () => paperPage(app, id)));
  const countries = rule.countries === true ? way(app, app.words.t("countries"), () => countriesPage(app)) : null;
  return papers.length === 0 && countries === null ? null : row(papers, countries);
}

/** Past its review day nothing is stated as certain. */
export function weakened({ words, pack }: App): string {
  return words.t("stale_rule", { day: words.day(pack.about.as_of) });
}

function ways(app: App, rule: Rule, result: RuleResult): Child {
  const { words } = app;
  const of = (part: string, ids: readonly string[] = []): string[] => ids.map((id) => `rule.${rule.id}.${part}.${id}`);
  const due = (rule.deadlines ?? []).map((deadline, at) => {
    const found = result.deadlines[at];
    return found === undefined ? null : dueLines(app, deadline, found, rule);
  });
  return [
    list(app, words.t("steps"), "ol", of("step", rule.steps)),
    due.every((line) => line === null) ? null : [el("h4", {}, words.t("by_when")), el("ul", {}, due)],
    list(app, words.t("consequences"), "ul", of("consequence", rule.consequences)),
    list(app, words.t("risks"), "ul", of("risk", rule.risks)),
  ];
}

/** The whole of one rule for this person. */
export function option(app: App, rule: Rule, result: RuleResult, evaluation: Evaluation): HTMLElement {
  const note = maybe(app, `rule.${rule.id}.note`);
  return el("article", { class: rule.kind, "data-rule": rule.id, "data-state": result.state },
    el("h3", {}, sentence(app, `rule.${rule.id}.title`)), tags(app, rule, result),
    result.stale ? p(el("b", {}, weakened(app))) : null,
    p(sentence(app, `rule.${rule.id}.why`)), note === null ? null : p(note),
    because(app, result), ways(app, rule, result), actions(app, rule), law(app, rule, evaluation));
}
