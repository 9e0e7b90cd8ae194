/** Coming back: twelve words typed or pasted, with suggestions, and unknown words named while there is still time. */
import { WordsProblem, fetchIntake, seekerFromWords } from "../client/index.js";
import type { WordsWhy } from "../client/index.js";
import type { Strings } from "../strings/shape.js";
import type { App } from "./app.js";
import { el, heading } from "./el.js";
import { form, mistakePlace } from "./form.js";
import type { Mistake } from "./form.js";
import type { Page } from "./router.js";
import { openThread } from "./thread.js";
import { waiting } from "./waiting.js";
import { wordBox } from "./wordbox.js";

function textOf(s: Strings, why: WordsWhy): string {
  if (why.kind === "unknown-word") return s.enter.unknown(why.position, why.word);
  return why.kind === "wrong-count" ? s.enter.wrongCount(why.count) : s.enter.doNotFit;
}

async function mistakesIn({ s, session }: App): Promise<Mistake[]> {
  try {
    session.seeker = await seekerFromWords(session.typed);
    return [];
  } catch (error) {
    if (error instanceof WordsProblem) return [{ field: "words", text: textOf(s, error.why) }];
    return [{ field: "words", text: s.trouble.unexpected }];
  }
}

function open(app: App): Page {
  const { s, session } = app;
  session.outcome = null;
  return waiting(app, s.wait.thread, async () => {
    session.intake = await fetchIntake();
    return openThread(app);
  });
}

export function enterPage(app: App): Page {
  const { s, router } = app;
  return () => form(app, {
    body: [
      heading(s.enter.title), el("p", { id: "words-hint", class: "meta" }, s.enter.hint), el("label", { for: "words" }, s.enter.label), mistakePlace("words"), wordBox(app),
    ],
    check: () => mistakesIn(app), done: () => router.go(open(app)), next: s.enter.next,
  });
}
