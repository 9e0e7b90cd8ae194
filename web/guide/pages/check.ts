/** Check answers: each with a way to change it. Answers to questions that are no longer put to this person are kept, and not shown. */
import { el, heading, p, row } from "../../src/pages/el.ts";
import type { Child } from "../../src/pages/el.ts";
import type { Page } from "../../src/pages/router.ts";
import { way } from "../app.ts";
import type { App } from "../app.ts";
import { Moment } from "../eval/conditions.ts";
import { indexOf } from "../eval/index.ts";
import type { Question } from "../pack.ts";
import { answerText, sentence } from "../speak.ts";
import { answerPage } from "./answer.ts";
import { questionPage, topicsPage } from "./flow.ts";

/** The questions that were answered and still count, in their order. */
export function answered({ pack, state, today }: App): Question[] {
  const moment = new Moment(indexOf(pack), state.answers, today);
  return pack.questions.filter(({ id }) => state.answers.has(id) && moment.asked(id).truth !== false);
}

/** What it is about, in words. */
export const topicTexts = (app: App): string[] =>
  app.state.allTopics ? [app.words.t("all_topics")] : app.state.topics.map((topic) => sentence(app, `topic.${topic}.title`));

function line(app: App, question: string, answers: readonly string[], page: () => Page): HTMLElement {
  const change = way(app, app.words.t("change"), page, "quiet");
  change.setAttribute("aria-label", `${app.words.t("change")}: ${question}`);
  return el("div", {}, el("dt", {}, question), el("dd", {}, answers.map((text) => p(text))), el("dd", {}, change));
}

export function answerList(app: App): Child {
  const lines = answered(app).map((question) => line(app, sentence(app, `question.${question.id}.ask`), [answerText(app, question.id)], () => questionPage(app, question)));
  return el("dl", {}, line(app, app.words.t("topics"), topicTexts(app), () => topicsPage(app)), lines);
}

export function checkPage(app: App): Page {
  const { words } = app;
  return () => [heading(words.t("check")), p(words.t("check_lead")), answerList(app), row(way(app, words.t("show_answer"), () => answerPage(app), "main"))];
}
