/**
 * Saying something about a journey: one page for whatever was said, that tries until it is answered and says honestly how far it is.
 * Nothing of it is on the device: closing the page loses what has not gone.
 */
import { SendProblem, type SendWhy } from "../client/index.ts";
import type { Seeker, SendStep } from "../client/types.ts";
import { browserWorld } from "../client/world.ts";
import type { App } from "../pages/app.ts";
import { button, type Child, el, heading, note, p, row } from "../pages/el.ts";
import type { Page } from "../pages/router.ts";
import { openThread } from "../pages/thread.ts";
import { troubleText, whyOf } from "../pages/waiting.ts";
import type { ThreadId } from "../sealing/types.ts";
import { begin, type Going, goingIn, goOn, type Said } from "./outbox.ts";
import type { RoadStrings } from "./strings/shape.ts";

const world = browserWorld();
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
/** What no second try mends. */
const FOR_GOOD: readonly SendWhy["kind"][] = ["other-network", "no-own-ask", "no-thread", "refused", "insecure-context"];

/** Until that time is over, the connection is back, or somebody presses. */
function pause(milliseconds: number, wake: { now: () => void }): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done);
    wake.now = done;
  });
}

/** One loop for what is on its way, however often its page is shown. */
const pages = new WeakMap<Going, Page>();

class Sending {
  private readonly status = el("p", { role: "status" });
  private readonly trouble = el("div");
  private readonly bar: HTMLElement;
  private readonly wake = { now: (): void => undefined };

  constructor(private readonly app: App, private readonly s: RoadStrings, private readonly seeker: Seeker, private readonly going: Going, private readonly said: string) {
    this.bar = el("progress", { "aria-label": s.sending.title });
    void this.run();
  }

  readonly page: Page = () => {
    const { s: { sending: s }, app } = this;
    const leave = button(s.letters, () => app.router.settle(openThread(app)));
    return [heading(s.title), this.bar, this.status, this.trouble, p(s.stay), row(leave)];
  };

  private readonly progress = ({ name }: SendStep): void => {
    const text = this.app.s.send.steps[name as keyof typeof this.app.s.send.steps];
    // Said once a step, not at each tick.
    if (this.status.textContent !== text) this.status.textContent = text;
  };

  /** Whether whoever said it is still here. */
  private get wanted(): boolean {
    return !this.going.over && this.app.session.seeker === this.seeker;
  }

  private async run(): Promise<void> {
    for (let wait = FIRST_PAUSE_MS; this.wanted; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
      const error = await this.attempt();
      if (error === null) return this.done();
      const again = !(error instanceof SendProblem && FOR_GOOD.includes(error.why.kind));
      this.tell(error, again);
      if (!again) return;
      await pause(wait, this.wake);
      this.trouble.replaceChildren();
    }
  }

  /** What went wrong, or null. */
  private async attempt(): Promise<unknown> {
    const { session: { intake, thread } } = this.app;
    if (intake === null || thread === null) return new Error("no words");
    return goOn(world, this.seeker, intake, thread, this.going, this.progress).then(() => null, (error: unknown) => error);
  }

  private tell(error: unknown, again: boolean): void {
    const { s: { sending: s }, app } = this;
    this.status.textContent = "";
    const more: Child = again ? [p(s.kept), row(button(s.now, () => this.wake.now()))] : null;
    this.trouble.replaceChildren(note("bad", p(troubleText(app.s, whyOf(error))), more));
    this.trouble.firstElementChild?.setAttribute("role", "alert");
  }

  private done(): void {
    const { app, said, s } = this;
    const text = this.going.onlyHere ? s.sending.onlyHere : said;
    if (app.router.shows(this.page)) app.router.settle(openThread(app, text, text));
    else app.say(text);
  }
}

/** Its page; the very same said again leads to the same one. */
function pageOf(app: App, s: RoadStrings, seeker: Seeker, going: Going, said: string): Page {
  const page = pages.get(going) ?? new Sending(app, s, seeker, going, said).page;
  pages.set(going, page);
  return page;
}

export function say(app: App, s: RoadStrings, said: Said, text: string): void {
  const { seeker } = app.session;
  if (seeker === null) throw new Error("no words");
  app.router.go(pageOf(app, s, seeker, begin(seeker, said), text));
}

/** What is still on its way in that thread, and the way to its page. */
export function stillGoing(app: App, s: RoadStrings, thread: ThreadId): Child {
  const { seeker } = app.session;
  if (seeker === null) return null;
  return goingIn(seeker, thread).map((going) => {
    const page = pages.get(going);
    return page === undefined ? null : note("", p(s.going), row(button(s.show, () => app.router.go(page))));
  });
}
