/** A page that waits for something and then gives its place to the next, or says what went wrong and offers to try again. */
import { IntakeProblem, SendProblem } from "../client/index.js";
import type { IntakeWhy, SendWhy } from "../client/index.js";
import { SAME } from "../strings/shape.js";
import type { Strings } from "../strings/shape.js";
import type { App } from "./app.js";
import { button, el, heading, p, row } from "./el.js";
import type { Child } from "./el.js";
import type { Page } from "./router.js";

type Why = Exclude<IntakeWhy | SendWhy, { kind: "intake" }>["kind"] | "unexpected";

/** Which sentence of `trouble` an error stands for. */
export function whyOf(error: unknown): Why {
  if (!(error instanceof IntakeProblem || error instanceof SendProblem)) return "unexpected";
  return kindOf(error.why);
}

export function kindOf(why: IntakeWhy | SendWhy): Why {
  return why.kind === "intake" ? why.why.kind : why.kind;
}

export function troubleText(s: Strings, why: Why): string {
  if (why === "insecure-context") return s.connection.insecure;
  return s.trouble[why in SAME ? SAME[why as keyof typeof SAME] : (why as Exclude<typeof why, keyof typeof SAME>)];
}

/** What went wrong, what was kept, what to do. */
export function trouble(app: App, title: string, why: Why, kept: string | null, more: Child, again: () => void): Child {
  const { s } = app;
  return [heading(title), el("div", { class: "note bad", role: "alert" }, p(troubleText(s, why)), kept === null ? null : p(kept)), row(button(s.again, again, "main"), more)];
}

/** Shows `text` while `work` runs, then the page it gives; where it fails, also `kept`. Going Back meanwhile leaves the answer unused. */
export function waiting(app: App, text: string, work: () => Promise<Page>, kept: string | null = null): Page {
  let run = 0;
  const page: Page = () => {
    const mine = (run += 1);
    const show = (next: Page): void => {
      if (mine === run && app.router.shows(page)) app.router.swap(next);
    };
    const failed = (error: unknown): Page => () =>
      trouble(app, app.s.trouble.title, whyOf(error), kept, null, () => app.router.swap(page));
    work().then(show, (error: unknown) => show(failed(error)));
    return [heading(text), el("progress", { "aria-label": text })];
  };
  return page;
}
