/**
 * What the pages and the client's core say to each other: inputs, values and problems.
 * Types and error classes only; it does nothing. Nothing here holds a secret that a page could print by accident.
 */

export type Language = "ru" | "en";
export type Situation = "taken" | "72h" | "2w" | "planning" | "abroad" | "other";
export type ForWhom = "self" | "other";
export type Need =
  | "summons" | "mobilisation" | "contract" | "absence" | "health" | "alternative_service"
  | "leave_army" | "abroad_asylum" | "relative" | "psychological" | "other";
export type Flag = "crisis" | "minor" | "lawyer_first" | "nothing_identifying";

/** What someone asks, before it is sealed. `actBy` is `YYYY-MM-DD`. */
export interface AskInput {
  readonly language: Language;
  readonly situation: Situation;
  readonly forWhom: ForWhom;
  readonly needs: readonly Need[];
  readonly flags: readonly Flag[];
  readonly actBy: string | null;
  readonly text: string;
}

/** How much still fits. Negative means too long by that much; `fits` is true when neither is negative. */
export interface Room {
  readonly bytesLeft: number;
  readonly charactersLeft: number;
  readonly fits: boolean;
}

/** The relay's notice, verified (protocol 7.3). Everything a page may show; the keys stay inside. */
export interface Intake {
  /** Key id (hex) of whoever signed the notice: pinned in a first letter. */
  readonly network: string;
  readonly languages: readonly string[];
  /** Addresses to come back by, to be printed beside the words. */
  readonly addresses: readonly string[];
  readonly clientSha256: string | null;
  readonly week: number;
  /** How many people read complaints; undefined where there is nobody to complain to. */
  readonly listeners: number | undefined;
  /** Days a seeker's box is kept after its last letter, and days a team box keeps a letter. */
  readonly seekerBoxDays: number;
  readonly teamLetterDays: number;
}

/** Someone who asks. Holds the keys in memory and nowhere else; closing the page forgets them. */
export interface Seeker {
  /** The twelve words in either language (the same keys). Loads that language's list if it is not there yet. */
  words(language: Language): Promise<string>;
}

export type SendStepName =
  | "files" // what is attached, before the letter itself
  | "sealing" // keys and ciphertext
  | "stamp" // proof of work for the letter; `part` grows from 0 towards 1 (an estimate)
  | "posting" // the letter to the network
  | "box-stamp" // proof of work for one's own box
  | "box" // opening one's own box
  | "copy"; // storing one's own copy

export interface SendStep {
  readonly name: SendStepName;
  /** 0..1, only an estimate, only for files and the two stamps. */
  readonly part?: number;
  /** What is being done, where the step's name does not say it. */
  readonly say?: string;
}
export type Progress = (step: SendStep) => void;

/**
 * The letter is with the relay, on disk. `ownCopy` says whether one's own copy is too: without it the letter cannot be seen
 * after coming back with the words. Calling the same send again with the same input stores only what is missing.
 */
export interface SendOutcome {
  readonly eventId: string;
  readonly ownCopy: "stored" | "not-stored";
  /** Why the own copy is not stored. */
  readonly copyProblem?: SendWhy;
}

/** What a letter says of a file attached to it. Any text can stand there; what it holds is seen when it is opened. */
export interface FileInfo {
  readonly name: string;
  /** Media type. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

export interface Entry {
  readonly from: "me" | "network";
  readonly kind: "ask" | "letter";
  readonly text: string;
  /** Whole minutes since 1970 by the writer's clock. */
  readonly minute: number;
  readonly eventId: string;
  readonly files: readonly FileInfo[];
  /** From the network, but under another key than this thread's own: shown with a word of caution. */
  readonly unverified?: true;
  /** Sent from this page, but one's own copy is not in the box: it will be gone after leaving. */
  readonly onlyHere?: true;
}

export type ThreadProblem =
  /** The notice is signed by someone other than at the first letter. Loud: nothing may be sent. */
  | { readonly kind: "other-network"; readonly pinned: string; readonly found: string }
  /** The first letter is not in the box: nothing to compare the network with. Loud: nothing may be sent, nobody is believed. */
  | { readonly kind: "no-own-ask" }
  /** A later welcome named another reply key than the first, which stays the one that is sealed to. Loud: one of them is forged. */
  | { readonly kind: "second-reply-key" }
  /** Letters are missing in the numbering of that side. Neutral: withheld, lost or still on their way. */
  | { readonly kind: "gap"; readonly from: "me" | "network"; readonly missing: number }
  /** Letters that answer or follow letters that are not here. */
  | { readonly kind: "unseen-parents"; readonly missing: number }
  /** Two different letters with the same number: from another device with the same words, or forged. */
  | { readonly kind: "fork"; readonly from: "me" | "network"; readonly authorSeq: number }
  /** A letter in the box that was refused. `reason` is a protocol word (`tag`, `author`, `padding`, …). */
  | { readonly kind: "refused-letter"; readonly reason: string; readonly cursor: number };

/** What the box holds, opened. `empty`: never was, was deleted, or these words are someone's typo; all look the same. */
export interface Thread {
  readonly state: "empty" | "open";
  readonly entries: readonly Entry[];
  /** The first letter as it was asked, where it is in the box. */
  readonly ask?: AskInput;
  readonly problems: readonly ThreadProblem[];
  /** How many letters of complaints and of journeys are in the box, own and others': they are no part of this thread. */
  readonly aside: number;
  /** True once the network has taken the case and named a reply key. */
  readonly welcomed: boolean;
}

export interface ComplaintInput {
  readonly text: string;
  readonly language: Language;
  readonly wantsAnswer: boolean;
}

/** A complaint, and what was answered to it. */
export interface Complained {
  readonly text: string;
  readonly minute: number;
  readonly wantsAnswer: boolean;
  readonly answers: readonly { readonly text: string; readonly minute: number }[];
  /** The own copy is not in the box: it will be gone after leaving. */
  readonly onlyHere?: true;
}

export interface DeleteOutcome {
  /** The box, its letters and tokens are gone from the relay. */
  readonly boxDeleted: boolean;
  /** The request to destroy the case is with the relay for every holder. False too when there was no case to ask about. */
  readonly requestPosted: boolean;
  readonly problem?: SendWhy;
}

export type WordsWhy =
  | { readonly kind: "unknown-word"; readonly word: string; /** from 1 */ readonly position: number; readonly suggestions: readonly string[] }
  | { readonly kind: "wrong-count"; readonly count: number }
  | { readonly kind: "do-not-fit" };

export type IntakeWhy =
  | { readonly kind: "insecure-context" } // no crypto.subtle: not https, not an onion address, not loopback
  | { readonly kind: "unreachable" }
  | { readonly kind: "no-notice" }
  | { readonly kind: "bad-signature" }
  | { readonly kind: "wrong-relay" }
  | { readonly kind: "out-of-date"; readonly today: number; readonly fromDay: number; readonly untilDay: number }
  | { readonly kind: "other-network"; readonly pinned: string; readonly found: string }
  | { readonly kind: "relay-misbehaved"; readonly detail: string };

export type SendWhy =
  | { readonly kind: "insecure-context" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "too-long"; readonly room: Room }
  | { readonly kind: "stamp" } // the relay refused our stamps, several times
  | { readonly kind: "box-full"; readonly retryAfterS: number | null }
  | { readonly kind: "relay-full" }
  | { readonly kind: "intake"; readonly why: IntakeWhy } // the week changed while sending and the new notice is not good
  | { readonly kind: "other-network" }
  | { readonly kind: "no-own-ask" } // the first letter is not in the box: nothing says whom one may write to
  | { readonly kind: "no-thread" } // an empty box: there is nobody to answer to
  | { readonly kind: "already-sent" } // a different first letter from these words is already with the relay
  | { readonly kind: "refused"; readonly problem: string; readonly detail: string }
  | { readonly kind: "relay-misbehaved"; readonly detail: string };

/** The words cannot be used. */
export class WordsProblem extends Error {
  override readonly name = "WordsProblem";
  constructor(readonly why: WordsWhy) {
    super(why.kind);
  }
}

/** There is no trustworthy notice to write to. Nothing was sent. */
export class IntakeProblem extends Error {
  override readonly name = "IntakeProblem";
  constructor(readonly why: IntakeWhy) {
    super(why.kind);
  }
}

/** A letter is not known to be with the relay, or letters could not be fetched. What was prepared is kept: call again. */
export class SendProblem extends Error {
  override readonly name = "SendProblem";
  constructor(readonly why: SendWhy) {
    super(why.kind);
  }
}
