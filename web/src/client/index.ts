/**
 * The façade the pages are written against. It promises that secrets live in memory only, that what is refused says why,
 * and that a failed send can be repeated without posting twice. It draws nothing and stores nothing.
 */
import type {
  AskInput, DeleteOutcome, Intake, Language, Progress, Room, Seeker, SendOutcome, Thread,
} from "./types.js";

export * from "./types.js";

/** A seeker with fresh words. Throws IntakeProblem `insecure-context`. */
export declare function newSeeker(): Promise<Seeker>;

/** The seeker of twelve words (any case, any separators, Russian or English). Throws WordsProblem, IntakeProblem `insecure-context`. */
export declare function seekerFromWords(text: string): Promise<Seeker>;

/** Up to five words of that language that begin with `prefix` (nearest words where none does), for showing while typing. Never throws. */
export declare function suggest(prefix: string, language: Language): Promise<readonly string[]>;

/** Relay and notice, verified (protocol 7.3). Throws IntakeProblem. */
export declare function fetchIntake(): Promise<Intake>;

/** How much still fits: a first letter (AskInput) into 16,384 bytes, a later letter (its text) into the largest. Pure, cheap, call on input. */
export declare function roomLeft(input: AskInput | string): Room;

/**
 * Sends the first letter, opens the seeker's box, stores the own copy. Returns once the letter is on the relay's disk; throws
 * SendProblem before that. In both cases the words stay usable, and the same call again does only what is missing.
 */
export declare function sendAsk(seeker: Seeker, intake: Intake, ask: AskInput, progress: Progress): Promise<SendOutcome>;

/** Everything in the seeker's box, opened, bound to its authors and ordered. Throws SendProblem where the relay cannot be read. */
export declare function readThread(seeker: Seeker, intake: Intake): Promise<Thread>;

/** Sends a later letter and stores the own copy; `thread` is the newest that was read. Same promises as `sendAsk`. */
export declare function sendLetter(seeker: Seeker, intake: Intake, thread: Thread, text: string, progress: Progress): Promise<SendOutcome>;

/** Asks every holder to destroy the case, then deletes the box at once. Never throws; call again for what did not happen. */
export declare function deleteEverything(seeker: Seeker, intake: Intake, thread: Thread): Promise<DeleteOutcome>;
