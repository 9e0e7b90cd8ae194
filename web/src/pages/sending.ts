/** Sending a letter: what is being done now, what went wrong, and again without writing or sending anything twice. */
import type { Progress, SendOutcome, SendStep, SendStepName } from "../client/index.js";
import type { App } from "./app.js";
import { button, el, heading, note, p, row } from "./el.js";
import type { Child } from "./el.js";
import type { Page } from "./router.js";
import { kindOf, trouble, troubleText, whyOf } from "./waiting.js";

export interface Sending {
  readonly run: (progress: Progress) => Promise<SendOutcome>;
  readonly done: (outcome: SendOutcome) => void;
  /** Where a different letter of these words has arrived already. */
  readonly showWords?: () => void;
}

/** Where each step begins on a line from 0 to 1; the two stamps take nearly all of it. */
const BEGINS: Readonly<Record<SendStepName, number>> = { sealing: 0, stamp: 0.03, posting: 0.48, "box-stamp": 0.5, box: 0.94, copy: 0.97 };
const STAMP_SHARE = 0.44;

function reached({ name, part = 0 }: SendStep): number {
  return BEGINS[name] + STAMP_SHARE * Math.min(part, 1);
}

export function sendingPage(app: App, { run, done, showWords }: Sending): Page {
  const { s, router } = app;
  const status = el("p", { role: "status" });
  const bar = el("progress", { "aria-label": s.send.title, max: 1, value: 0 });
  let running = false;
  let shown: () => Child = sending;

  function sending(): Child {
    return [heading(s.send.title), bar, status, p(s.send.stay)];
  }

  function progress(step: SendStep): void {
    const text = s.send.steps[step.name];
    // Said once a step, not at each tick.
    if (status.textContent !== text) status.textContent = text;
    bar.value = Math.max(bar.value, reached(step));
  }

  function show(next: () => Child): void {
    shown = next;
    if (router.shows(page)) router.swap(page);
  }

  function half(outcome: SendOutcome): Child {
    const why = outcome.copyProblem;
    return [
      heading(s.send.half), note("bad", p(s.send.halfText), why ? p(troubleText(s, kindOf(why))) : null),
      row(button(s.again, start, "main"), button(s.send.goOn, () => done(outcome))),
    ];
  }

  function failed(error: unknown): Child {
    const why = whyOf(error);
    const words = why === "already-sent" && showWords ? button(s.send.showWords, showWords) : button(s.send.edit, () => router.back());
    return trouble(app, s.send.failed, why, s.send.kept, words, start);
  }

  function start(): void {
    if (running) return;
    running = true;
    bar.value = 0;
    show(sending);
    run(progress).then(
      (outcome) => {
        running = false;
        if (outcome.ownCopy === "stored") return done(outcome);
        shown = () => half(outcome);
        // It has arrived: Back must not lead to a letter that could still be changed.
        router.settle(page);
      },
      (error: unknown) => {
        running = false;
        show(() => failed(error));
      },
    );
  }

  let begun = false;
  const page: Page = () => {
    if (!begun) {
      begun = true;
      queueMicrotask(start);
    }
    return shown();
  };
  return page;
}
