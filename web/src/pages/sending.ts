/** Sending a letter, after what is attached to it: what is being done now, what went wrong, and again without writing or sending anything twice. */
import type { Attachment, Progress, Seeker, SendOutcome, SendStep, SendStepName } from "../client/index.js";
import type { App } from "./app.js";
import { button, el, heading, note, p, row } from "./el.js";
import type { Child } from "./el.js";
import type { Page } from "./router.js";
import type { Draft } from "./session.js";
import { kindOf, trouble, troubleText, whyOf } from "./waiting.js";

export interface Sending {
  readonly draft: Draft;
  readonly seeker: () => Promise<Seeker>;
  readonly run: (seeker: Seeker, progress: Progress, attached: readonly Attachment[]) => Promise<SendOutcome>;
  readonly done: (outcome: SendOutcome) => void;
  /** Where a different letter of these words has arrived already. */
  readonly showWords?: () => void;
}

/** Where each step begins on a line from 0 to 1; the two stamps take nearly all of it. */
const BEGINS: Readonly<Record<SendStepName, number>> = { files: 0, sealing: 0, stamp: 0.03, posting: 0.48, "box-stamp": 0.5, box: 0.94, copy: 0.97 };
const STAMP_SHARE = 0.44;
/** How much of the line is left to the letter itself where files go first. */
const AFTER_FILES = 0.1;

function reached({ name, part = 0 }: SendStep): number {
  return BEGINS[name] + STAMP_SHARE * Math.min(part, 1);
}

export function sendingPage(app: App, { draft, seeker, run, done, showWords }: Sending): Page {
  const { s, router } = app;
  const status = el("p", { role: "status" });
  const bar = el("progress", { "aria-label": s.send.title, max: 1, value: 0 });
  let running = false;
  let shown: () => Child = sending;

  function sending(): Child {
    return [heading(s.send.title), bar, status, draft.files?.beside(() => router.back()) ?? null, p(s.send.stay)];
  }

  function progress(step: SendStep): void {
    const { name, part = 0 } = step;
    const text = name === "files" ? step.say ?? "" : s.send.steps[name];
    // Said once a step, not at each tick.
    if (status.textContent !== text) status.textContent = text;
    const share = draft.files === null ? 1 : AFTER_FILES;
    bar.value = Math.max(bar.value, name === "files" ? (1 - share) * part : 1 - share + share * reached(step));
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

  async function work(): Promise<SendOutcome | null> {
    const who = await seeker();
    const attached = (await draft.files?.sent(who, progress)) ?? [];
    // Files take long: whoever went back meanwhile is writing on, and this letter is not the one that is meant any more.
    return router.shows(page) ? run(who, progress, attached) : null;
  }

  function start(): void {
    if (running) return;
    running = true;
    bar.value = 0;
    show(sending);
    work().then(
      (outcome) => {
        running = false;
        if (outcome === null) return void (begun = false);
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
