/** What follows from the answers: what to do first, by when, options ranked, warnings, papers, what is not open and why, a person to ask. */
import { button, el, heading, note, p, row } from "../../src/pages/el.ts";
import type { Child } from "../../src/pages/el.ts";
import type { Page } from "../../src/pages/router.ts";
import { way } from "../app.ts";
import type { App } from "../app.ts";
import { indexOf } from "../eval/index.ts";
import type { Rule } from "../pack.ts";
import type { Evaluation, RuleResult } from "../result.ts";
import { answerText, sentence } from "../speak.ts";
import { calendar } from "./calendar.ts";
import { answerList, topicTexts } from "./check.ts";
import { allDue, lateText, left } from "./due.ts";
import { questionPage } from "./flow.ts";
import { option, weakened } from "./option.ts";
import { personPage } from "./person.ts";
import { about, printAll } from "./about.ts";

const FIRST_STEPS = 3;
const SOON_DAYS = 31;

function ruleOf(app: App, id: string): Rule | undefined {
  return indexOf(app.pack).rules.get(id);
}

/** The days of this month that come or have just passed, and the first step of what stands highest. */
function today(app: App, evaluation: Evaluation): Child {
  const { words } = app;
  const days = allDue(app, evaluation).filter(({ open, result: { days_left } }) => open && days_left !== null && Math.abs(days_left) <= SOON_DAYS);
  const lines = days.map(({ rule, result }) => el("li", {},
    el("b", {}, words.day(result.act_by ?? "")), ` (${left(app, result.days_left ?? 0)}): ${sentence(app, `rule.${rule.id}.deadline.${result.id}`)}`,
    (result.days_left ?? 0) < 0 && rule.kind !== "warning" ? [". ", words.t(lateText(app, result))] : null));
  const open = evaluation.ranked.filter((id) => evaluation.rules.some((result) => result.id === id && result.state === "open"));
  const steps = (open.length > 0 ? open : evaluation.ranked).slice(0, FIRST_STEPS).map((id) => {
    const step = ruleOf(app, id)?.steps[0];
    return el("li", {}, el("b", {}, sentence(app, `rule.${id}.title`)), step === undefined ? null : `: ${sentence(app, `rule.${id}.step.${step}`)}`);
  });
  return el("section", { class: "calm", "aria-labelledby": "now" }, el("h2", { id: "now" }, words.t("now")),
    lines.length > 0 ? [p(words.t("days_first")), el("ul", {}, lines)] : null, p(words.t("steps_first")), el("ol", {}, steps));
}

function group(app: App, title: string, lead: string, results: readonly RuleResult[], evaluation: Evaluation): Child {
  const shown = results.map((result) => ({ result, rule: ruleOf(app, result.id) }));
  return results.length === 0 ? null : el("section", {}, el("h2", {}, title), p(lead), shown.map(({ result, rule }) => (rule === undefined ? null : option(app, rule, result, evaluation))));
}

function closedLine(app: App, { id, because, failed }: RuleResult): HTMLElement {
  const reasons = failed === "in_force" ? app.words.t("not_in_force")
    : because.map((question) => `${sentence(app, `question.${question}.ask`)} — ${answerText(app, question)}`).join("; ");
  return el("li", {}, el("b", {}, sentence(app, `rule.${id}.title`)), `. ${app.words.t("closed_because")} ${reasons}`);
}

function closed(app: App, { rules }: Evaluation): Child {
  const shown = rules.filter(({ state }) => state === "closed");
  if (shown.length === 0) return null;
  return el("details", {}, el("summary", {}, app.words.count("closed", shown.length)), el("ul", {}, shown.map((result) => closedLine(app, result))));
}

function more(app: App, { next }: Evaluation): Child {
  const question = app.pack.questions.find(({ id }) => id === next);
  return question === undefined ? null : note("", p(app.words.t("more")), row(way(app, app.words.t("go_on"), () => questionPage(app, question), "main")));
}

function days(app: App, evaluation: Evaluation): Child {
  const { words } = app;
  const due = allDue(app, evaluation);
  if (due.length === 0) return null;
  const lines = due.map(({ rule, result, open }) => el("li", {},
    el("b", {}, words.day(result.act_by ?? "")), ` (${left(app, result.days_left ?? 0)}): ${sentence(app, `rule.${rule.id}.deadline.${result.id}`)}`,
    open ? null : ` — ${words.t("perhaps")}`, el("br"), el("small", {}, sentence(app, `rule.${rule.id}.title`))));
  return el("section", {}, el("h2", {}, words.t("all_days")), p(words.t("all_days_lead", { day: words.day(app.today) })), el("ul", {}, lines), calendar(app, due));
}

function contents(app: App, evaluation: Evaluation): Child {
  const { words } = app;
  const { rules, ranked } = evaluation;
  const result = (id: string): RuleResult[] => rules.filter((one) => one.id === id);
  const steps = ranked.flatMap(result);
  return [
    today(app, evaluation),
    more(app, evaluation),
    group(app, words.t("open"), words.t("open_lead"), steps.filter(({ state }) => state === "open"), evaluation),
    group(app, words.t("perhaps_open"), words.t("perhaps_lead"), steps.filter(({ state }) => state === "perhaps"), evaluation),
    group(app, words.t("warnings"), words.t("warnings_lead"), rules.filter(({ id, state }) => state !== "closed" && ruleOf(app, id)?.kind === "warning"), evaluation),
    days(app, evaluation),
    closed(app, evaluation),
  ];
}

/** The answer page. */
export function answerPage(app: App): Page {
  const { words } = app;
  return () => {
    const evaluation = app.evaluation();
    return [
      heading(words.t("answer")),
      p(words.t("about_topics", { topics: topicTexts(app).join("; ") })),
      evaluation.stale ? note("bad", p(el("b", {}, weakened(app)))) : null,
      about(app),
      contents(app, evaluation),
      el("section", { class: "calm unprinted" }, el("h2", {}, words.t("person")), p(words.t("person_lead")), row(way(app, words.t("person_go"), () => personPage(app), "main"))),
      row(button(words.t("print"), printAll), button(words.t("forget"), () => app.forget(), "danger")),
      el("details", {}, el("summary", {}, words.t("your_answers")), answerList(app)),
    ];
  };
}
