/** The part for complaints as the pages know it, in one language. */
import { hasComplaints, withdrawComplaints } from "../client/complaining.ts";
import type { Thread } from "../client/types.ts";
import type { App } from "../pages/app.ts";
import { button, el, heading, row } from "../pages/el.ts";
import type { Erase, LaterComplaints } from "../pages/later.ts";
import { complaining } from "./page.ts";
import type { ComplaintStrings } from "./strings/shape.ts";

export const complaintsOf = (s: ComplaintStrings): LaterComplaints => ({ complaining: (app) => complaining(app, s) });

/** What listeners were told. */
export const eraseComplaints =
  (s: ComplaintStrings): Erase =>
  async (seeker, to, thread) => {
    if (!(await hasComplaints(seeker, thread))) return null;
    return (await withdrawComplaints(seeker, to, thread)) === null ? s.asked : s.notAsked;
  };

/** The way to what was said and answered, where nobody listens any more; where somebody does, the page has it. */
export function earlierComplaints(app: App, s: ComplaintStrings, thread: Thread): HTMLElement {
  const place = el("div");
  const { session: { seeker, intake }, s: { thread: { complain } }, router } = app;
  const way = (): HTMLElement => row(button(complain, () => router.go(() => [heading(complain), complaining(app, s)])));
  if (seeker !== null && !intake?.listeners) void hasComplaints(seeker, thread).then((any) => any && place.append(way()));
  return place;
}
