/**
 * The façade the pages are written against. It promises that secrets live in memory only, that what is refused says why,
 * and that a failed send can be repeated without posting twice. It draws nothing and stores nothing.
 */
import { suggestWords } from "../sealing/suggest.ts";
import * as deleting from "./deleting.ts";
import * as intake from "./intake.ts";
import * as reading from "./reading.ts";
import * as seekers from "./seekers.ts";
import * as sending from "./sending.ts";
import * as status from "./status.ts";
import type { Attachment } from "../cases/attachments.ts";
import type { AskInput, DeleteOutcome, Intake, Language, Progress, Seeker, SendOutcome, Thread } from "./types.ts";
import { browserWorld } from "./world.ts";

export type { Attachment } from "../cases/attachments.ts";
export * from "./types.ts";

/** How much still fits: a first letter (AskInput) into 16,384 bytes, a later letter (its text) into the largest, with what is attached. Pure, cheap, call on input. */
export { roomLeft } from "./room.ts";

const world = browserWorld();

/** A seeker with fresh words. Throws IntakeProblem `insecure-context`. */
export const newSeeker = (): Promise<Seeker> => seekers.newSeeker(world);

/** The seeker of twelve words (any case, any separators, Russian or English). Throws WordsProblem, IntakeProblem `insecure-context`. */
export const seekerFromWords = (text: string): Promise<Seeker> => seekers.seekerFromWords(world, text);

/** Up to five words of that language that begin with `prefix` (words that look like it where none does), for showing while typing. */
export const suggest = async (prefix: string, language: Language): Promise<readonly string[]> => suggestWords(prefix, await world.lists(language));

/** Relay and notice, verified (protocol 7.3). Throws IntakeProblem. */
export const fetchIntake = (): Promise<Intake> => intake.fetchIntake(world);

/** How many hours people now wait for a first answer, as the network itself says; null where it says nothing good. Throws nothing. */
export const waitingHours = (from: Intake | null): Promise<number | null> => status.waitingHours(world, from);

/**
 * Sends the first letter, opens the seeker's box, stores the own copy. Returns once the letter is on the relay's disk; throws
 * SendProblem before that. In both cases the words stay usable, and the same call again does only what is missing.
 */
export const sendAsk = (seeker: Seeker, to: Intake, ask: AskInput, progress: Progress, attached: readonly Attachment[]): Promise<SendOutcome> =>
  sending.sendAsk(world, seeker, to, ask, progress, attached);

/** Everything in the seeker's box, opened, bound to its authors and ordered. Throws SendProblem where the relay cannot be read. */
export const readThread = (seeker: Seeker, from: Intake): Promise<Thread> => reading.readThread(world, seeker, from);

/** Sends a later letter and stores the own copy; `thread` is the newest that was read. Same promises as `sendAsk`. */
export const sendLetter = (
  seeker: Seeker, to: Intake, thread: Thread, text: string, progress: Progress, attached: readonly Attachment[],
): Promise<SendOutcome> => sending.sendLetter(world, seeker, to, thread, text, progress, attached);

/** Asks every holder to destroy the case, then deletes the box at once. Throws nothing; call again for what did not happen. */
export const deleteEverything = (seeker: Seeker, to: Intake, thread: Thread): Promise<DeleteOutcome> =>
  deleting.deleteEverything(world, seeker, to, thread);
