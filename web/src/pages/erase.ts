/** Delete everything: what goes at once, what is asked of others, what cannot be recalled; then how it went. */
import { deleteEverything } from "../client/index.js";
import type { DeleteOutcome, Intake, Seeker, Thread } from "../client/index.js";
import type { App } from "./app.js";
import { button, el, heading, note, p, row } from "./el.js";
import { forbidsWriting, problemList } from "./problems.js";
import type { Page } from "./router.js";
import { newSession } from "./session.js";
import { kindOf, troubleText, waiting } from "./waiting.js";

/** One's own files, and what listeners were told, go first: where they are stands in the box. What became of them, or null where there are none. */
async function eraseApart(app: App, seeker: Seeker, intake: Intake, thread: Thread): Promise<string | null> {
  if (!thread.aside && !thread.entries.some(({ from, files }) => from === "me" && files.length > 0)) return null;
  return app.later().then((part) => part.erase(seeker, intake, thread), () => app.s.trouble.unreachable);
}

function erasing(app: App): Page {
  const { s, session, router } = app;
  return waiting(app, s.wait.erase, async () => {
    if (session.seeker === null || session.intake === null || session.thread === null) throw new Error("no words");
    const apart = await eraseApart(app, session.seeker, session.intake, session.thread);
    const outcome = await deleteEverything(session.seeker, session.intake, session.thread);
    const page = erasedPage(app, outcome, apart);
    if (isOver(outcome)) {
      Object.assign(session, newSession());
      router.settle(page);
    }
    return page;
  });
}

/** Nothing is left that trying again from here could do: the request would be refused for the same reason. */
const isOver = ({ boxDeleted, problem }: DeleteOutcome): boolean => boxDeleted && (problem === undefined || forbidsWriting(problem));

function erasedPage(app: App, outcome: DeleteOutcome, apart: string | null): Page {
  const { s, router } = app;
  const { boxDeleted, requestPosted, problem } = outcome;
  const whole = problem === undefined;
  const request = requestPosted ? s.erased.request : whole ? s.erased.noCase : s.erased.noRequest;
  return () => [
    heading(whole ? s.erased.title : s.erased.partTitle),
    el("ul", {}, el("li", {}, boxDeleted ? s.erased.box : s.erased.noBox), apart && el("li", {}, apart), el("li", {}, request)),
    whole ? null : note("bad", p(troubleText(s, kindOf(problem)))),
    whole ? p(s.erased.rest) : null,
    row(isOver(outcome) ? button(s.erased.end, () => app.forget(), "main") : button(s.again, () => router.swap(erasing(app)), "main")),
  ];
}

export function erasePage(app: App): Page {
  const { s, router, session } = app;
  return () => [
    heading(s.erase.title),
    problemList(s, session.thread?.problems.filter(forbidsWriting) ?? []),
    el("h2", {}, s.erase.nowTitle), p(s.erase.now),
    el("h2", {}, s.erase.askedTitle), p(s.erase.asked),
    el("h2", {}, s.erase.notTitle), p(s.erase.not),
    row(button(s.erase.no, () => router.back()), button(s.erase.yes, () => router.go(erasing(app)), "danger")),
  ];
}
