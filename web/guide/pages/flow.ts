/** The order of pages: what it is about, the questions that can still change something, check answers, then what follows from them. */
import { el, p } from "../../src/pages/el.ts";
import type { Child } from "../../src/pages/el.ts";
import { form } from "../../src/pages/form.ts";
import type { FormParts } from "../../src/pages/form.ts";
import type { Page } from "../../src/pages/router.ts";
import { way } from "../app.ts";
import type { App } from "../app.ts";
import type { Question } from "../pack.ts";
import { maybe, sentence } from "../speak.ts";
import { answerPage } from "./answer.ts";
import { checkPage } from "./check.ts";
import { choices, sole } from "./choices.ts";
import { typed } from "./typed.ts";

/** The first page: what it is about. */
export const beginning = (app: App): Page => topicsPage(app);

/** The next question, or "check answers" when no further answer could change anything. */
export function nextPage(app: App): Page {
  const { next } = app.evaluation();
  const question = app.pack.questions.find(({ id }) => id === next);
  return question === undefined ? checkPage(app) : questionPage(app, question);
}

const onwards = (app: App): void => app.router.go(nextPage(app));

function ask(app: App, parts: FormParts): Child {
  const { words } = app;
  return form({ s: { next: words.t("next"), errorsTitle: words.t("mistakes") } }, parts);
}

/** What it is about: several may be chosen. "Not sure" means everything. */
export function topicsPage(app: App): Page {
  const { words, state, pack: { about } } = app;
  const given = (): readonly string[] => (state.allTopics ? [""] : state.topics);
  const take = (chosen: readonly string[]): void => {
    state.allTopics = chosen.includes("");
    state.topics = state.allTopics ? about.topics : about.topics.filter((topic) => chosen.includes(topic));
  };
  return () => {
    const options = about.topics.map((topic) => ({ key: topic, text: sentence(app, `topic.${topic}.title`), hint: maybe(app, `topic.${topic}.note`) }));
    const all = { key: "", text: words.t("all_topics"), hint: words.t("all_topics_hint"), alone: true };
    const body = choices({
      id: "", title: words.t("topics"), before: [el("p", { class: "meta" }, words.t("forgets")), el("p", { class: "meta", id: "answer-hint" }, words.t("several"))],
      options: [...options, all], several: true, given, take, or: words.t("or"),
    });
    const check = () => (given().length > 0 ? [] : [{ field: "answer", text: words.t("choose_some") }]);
    return ask(app, { body, check, done: () => onwards(app) });
  };
}

function asked(app: App, { id, sensitivity }: Question): Child[] {
  const { words, state } = app;
  const note = maybe(app, `question.${id}.note`);
  const given = state.answers.has(id) && state.answers.get(id) === null;
  return [
    el("p", { class: "meta", id: "answer-hint" }, el("b", {}, words.t("why_asked")), " ", sentence(app, `question.${id}.why`)),
    note === null ? null : p(note),
    sensitivity === "plain" ? null : el("p", { class: "meta" }, words.t(sensitivity === "grave" ? "grave" : "personal")),
    given ? el("p", { class: "meta" }, words.t("said_unknown")) : null,
  ];
}

function chosen(app: App, question: Question): Child {
  const { words, state: { answers } } = app;
  const { id, kind, options = [] } = question;
  const keys = kind === "yes_no" ? ["yes", "no"] : options;
  const text = (key: string): string => (kind === "yes_no" ? words.t(key as "yes" | "no") : sentence(app, `question.${id}.option.${key}`));
  const given = (): readonly string[] => (answers.has(id) ? [String(answers.get(id) ?? "")] : []);
  const body = choices({
    id, title: sentence(app, `question.${id}.ask`), before: asked(app, question), several: false, given,
    options: [...keys.map((key) => ({ key, text: text(key), hint: maybe(app, `question.${id}.option.${key}.note`) })), { key: "", text: words.t("unknown"), hint: null }],
    take: sole((key) => answers.set(id, key === "" ? null : key)),
  });
  const check = () => (answers.has(id) ? [] : [{ field: "answer", text: words.t("choose_one") }]);
  return ask(app, { body, check, done: () => onwards(app), more: enough(app) });
}

function written(app: App, question: Question): Child {
  const { words, state } = app;
  const { body, check } = typed(app, question, asked(app, question));
  const unknown = (): void => {
    state.answers.set(question.id, null);
    state.typed.delete(question.id);
    onwards(app);
  };
  return ask(app, { body, check, done: () => onwards(app), more: [el("button", { type: "button", class: "button", click: unknown }, words.t("unknown")), enough(app)] });
}

/** From the first answer on, the rest may be left out. */
function enough(app: App): Child {
  return app.state.answers.size > 0 ? way(app, app.words.t("so_far"), () => answerPage(app), "quiet") : null;
}

/** One question. Each answer is kept as soon as it is given. */
export function questionPage(app: App, question: Question): Page {
  return () => (question.kind === "choice" || question.kind === "yes_no" ? chosen(app, question) : written(app, question));
}
