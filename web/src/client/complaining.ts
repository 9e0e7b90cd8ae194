/** The façade of complaints that their pages are written against, with the browser's own world. It draws nothing and stores nothing. */
import * as complaints from "./complaints.ts";
import type { Complained, ComplaintInput, Intake, Progress, Seeker, SendOutcome, SendWhy, Thread } from "./types.ts";
import { whyOf } from "./problems.ts";
import { browserWorld } from "./world.ts";

export { complaintRoom, hasComplaints } from "./complaints.ts";

const world = browserWorld();

/** Sends a complaint and stores the own copy; `thread` is the newest that was read. Same promises as `sendLetter`. */
export const sendComplaint = (seeker: Seeker, to: Intake, thread: Thread, input: ComplaintInput, progress: Progress): Promise<SendOutcome> =>
  complaints.sendComplaint(world, seeker, to, thread, input, progress);

/** What was said to the listeners so far and what they answered, oldest first. Throws nothing. */
export const complaintsIn = complaints.complaintsIn;

/** Asks the listeners to destroy what they were told; why that could not be asked, or null. Nothing where nothing was said. */
export async function withdrawComplaints(seeker: Seeker, to: Intake, thread: Thread): Promise<SendWhy | null> {
  try {
    await complaints.withdrawComplaints(world, seeker, to, thread);
    return null;
  } catch (error) {
    return whyOf(error);
  }
}

export type { Complained };
