/** Delete everything: what goes at once, what is asked of others, what cannot be recalled; then how it went. */
import { deleteEverything } from "../client/index.js";
import type { DeleteOutcome } from "../client/index.js";
import type { App } from "./app.js";
import { button, el, heading, note, p, row } from "./el.js";
import type { Page } from "./router.js";
import { newSession } from "./session.js";
import { kindOf, troubleText, waiting } from "./waiting.js";

function erasing(app: App): Page {
  const { s, session, router } = app;
  return waiting(app, s.wait.erase, async () => {
    if (session.seeker === null || session.intake === null || session.thread === null) throw new Error("no words");
    const { ask } = session.thread;
    const outcome = await deleteEverything(session.seeker, session.intake, session.thread);
    const page = erasedPage(app, outcome, ask !== undefined);
    if (outcome.boxDeleted && (outcome.requestPosted || ask === undefined)) {
      Object.assign(session, newSession());
      router.settle(page);
    }
    return page;
  });
}

function erasedPage(app: App, { boxDeleted, requestPosted, problem }: DeleteOutcome, hadCase: boolean): Page {
  const { s, router } = app;
  const whole = boxDeleted && (requestPosted || !hadCase);
  const request = requestPosted ? s.erased.request : hadCase ? s.erased.noRequest : s.erased.noCase;
  return () => [
    heading(whole ? s.erased.title : s.erased.partTitle),
    el("ul", {}, el("li", {}, boxDeleted ? s.erased.box : s.erased.noBox), el("li", {}, request)),
    whole || problem === undefined ? null : note("bad", p(troubleText(s, kindOf(problem)))),
    whole ? p(s.erased.rest) : null,
    row(whole ? button(s.erased.end, () => app.forget(), "main") : button(s.again, () => router.swap(erasing(app)), "main")),
  ];
}

export function erasePage(app: App): Page {
  const { s, router } = app;
  return () => [
    heading(s.erase.title),
    el("h2", {}, s.erase.nowTitle), p(s.erase.now),
    el("h2", {}, s.erase.askedTitle), p(s.erase.asked),
    el("h2", {}, s.erase.notTitle), p(s.erase.not),
    row(button(s.erase.no, () => router.back()), button(s.erase.yes, () => router.go(erasing(app)), "danger")),
  ];
}
