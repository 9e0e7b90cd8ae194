/** What is fetched only by those who need it (decision 0136): the shape of that part, and the places it fills. */
import type { FileInfo, Intake, Seeker, Thread } from "../client/index.js";
import type { App } from "./app.js";
import type { Child } from "./el.js";
import { button, el, note, p, row } from "./el.js";
import type { Draft } from "./session.js";

/** Files of letters. */
export interface LaterFiles {
  /** Attaching files to a text; `changed` hears when there are others. */
  attaching(app: App, draft: Draft, changed: () => void): Child;
  /** The files of a letter; `own` are those one sent. */
  attached(app: App, files: readonly FileInfo[], own: boolean): Child;
}

/** Complaints (protocol 15). */
export interface LaterComplaints {
  /** Who reads a complaint, what was said and answered, and writing one. */
  complaining(app: App): Child;
}

/** Deletes something of one's own that is apart from the thread; gives what to say of it, whether or not it came to pass. */
export type Erase = (seeker: Seeker, to: Intake, thread: Thread) => Promise<string | null>;

/** What is beside a thread's letters (protocol 15, 16). */
export interface LaterBeside {
  /** Journeys; and complaints where nobody listens any more. */
  beside(app: App, thread: Thread): Child;
}

export interface Later extends LaterFiles, LaterComplaints, LaterBeside {
  readonly erase: Erase;
}

/** A place in the page, filled as soon as that part is here; where it does not come, a way to try again. */
export function later(app: App, fill: (part: Later) => Child): HTMLElement {
  const place = el("div");
  const show = (child: Child): void => place.replaceChildren(...el("div", {}, child).childNodes);
  const load = (): void => {
    show(null);
    app.later().then((part) => show(fill(part)), () => show(note("bad", p(app.s.trouble.unreachable), row(button(app.s.again, load)))));
  };
  load();
  return place;
}
