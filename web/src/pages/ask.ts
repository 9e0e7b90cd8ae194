/** The questions of a first letter, in their order: need before identity, one a page. Sends nothing. */
import { fetchIntake, roomLeft } from "../client/index.js";
import type { Need } from "../client/index.js";
import type { App } from "./app.js";
import { checkPage } from "./check.js";
import { careful, carePage } from "./care.js";
import { choicePage } from "./choices.js";
import { crisisPage } from "./crisis.js";
import { datePage } from "./date.js";
import { el, heading, note, p } from "./el.js";
import { form } from "./form.js";
import type { Mistake } from "./form.js";
import type { Page } from "./router.js";
import { signOfSelfHarm } from "./self-harm.js";
import { askOf } from "./session.js";
import { waiting } from "./waiting.js";
import { writer } from "./writer.js";

const TEXT_ROWS = 8;

/** On to the next question, or back to "check answers" when one answer is being changed. */
function onTo(app: App, next: () => Page): () => void {
  return () => app.router.go(app.session.changing ? checkPage(app, QUESTIONS) : next());
}

function situationPage(app: App): Page {
  const { answers } = app.session;
  return choicePage(app, {
    question: app.s.situation, several: false, before: el("p", { class: "meta" }, app.s.forgets),
    chosen: () => (answers.situation === null ? [] : [answers.situation]),
    choose: ([one]) => { answers.situation = one ?? null; },
    done: onTo(app, () => forWhomPage(app)),
  });
}

function forWhomPage(app: App): Page {
  const { answers } = app.session;
  return choicePage(app, {
    question: app.s.forWhom, several: false,
    chosen: () => (answers.forWhom === null ? [] : [answers.forWhom]),
    choose: ([one]) => { answers.forWhom = one ?? null; },
    done: onTo(app, () => needsPage(app)),
  });
}

function needsPage(app: App): Page {
  const { answers } = app.session;
  return choicePage<Need>(app, {
    question: app.s.needs, several: true,
    chosen: () => answers.needs,
    choose: (needs) => { answers.needs = needs; },
    done: onTo(app, () => specialPage(app)),
  });
}

function specialPage(app: App): Page {
  const { answers } = app.session;
  const after = onTo(app, () => datePage(app, onTo(app, () => textPage(app))));
  return choicePage(app, {
    question: app.s.special, several: true, alone: ["none", app.s.special.or],
    chosen: () => answers.special,
    choose: (special) => { answers.special = special; },
    done: () => (careful(answers) ? app.router.go(carePage(app, after)) : after()),
  });
}

function mistakesIn(app: App): Mistake[] {
  const { s, session: { answers } } = app;
  if (answers.draft.text.trim() === "") return [{ field: "text", text: s.text.empty }];
  return roomLeft(askOf(answers, s), answers.draft.files?.list).fits ? [] : [{ field: "text", text: s.trouble["too-long"] }];
}

function textDone(app: App): void {
  const { draft } = app.session.answers;
  const next = checkPage(app, QUESTIONS);
  if (draft.called || !signOfSelfHarm(draft.text)) return app.router.go(next);
  draft.called = true;
  app.router.go(crisisPage(app, next));
}

function textPage(app: App): Page {
  const { s, session: { answers } } = app;
  return () => {
    const lawyer = answers.special.includes("lawyer_first") ? note("", p(s.text.lawyer)) : null;
    const body = [
      heading(s.text.title), lawyer, el("p", { id: "text-hint", class: "meta" }, s.text.hint),
      writer(app, answers.draft, s.text.label, "text-hint", TEXT_ROWS, () => roomLeft(askOf(answers, s), answers.draft.files?.list)),
    ];
    return form(app, { body, check: () => mistakesIn(app), done: () => textDone(app) });
  };
}

/** Where "change" leads from "check answers". */
export const QUESTIONS = {
  situation: situationPage,
  forWhom: forWhomPage,
  needs: needsPage,
  special: specialPage,
  date: (app: App): Page => datePage(app, onTo(app, () => textPage(app))),
  text: textPage,
} as const;
export type Questions = typeof QUESTIONS;

/** From the door: first whether anyone is there to write to, so that nobody writes for nothing. */
export function startAsk(app: App): void {
  const { session, router, s } = app;
  router.go(waiting(app, s.wait.intake, async () => {
    session.intake = await fetchIntake();
    return situationPage(app);
  }, s.trouble.nothingSent));
}
