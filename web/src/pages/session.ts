/** What someone has answered and opened: in memory, for as long as the page is open, and nowhere else. */
import type {
  AskInput, Attachment, FileInfo, Flag, ForWhom, Intake, Need, Progress, Seeker, SendOutcome, Situation, Thread,
} from "../client/index.js";
import type { Special } from "../strings/shape.js";
import type { Strings } from "../strings/shape.js";
import { detect } from "./detect.js";
import type { Child } from "./el.js";

/** What is attached to a text: in memory, like the text. Made by the part that is fetched later. */
export interface Files {
  readonly list: readonly FileInfo[];
  /** Brings them to the relay; called again, it goes on where it was. Throws SendProblem. */
  sent(seeker: Seeker, progress: Progress): Promise<readonly Attachment[]>;
  /** To be shown meanwhile: how far it is, and a way to stop it, after which `stopped` is called. */
  beside(stopped: () => void): Child;
}

/** A text that is being written, and what happened to it on the way. */
export interface Draft {
  text: string;
  /** Something was flagged and taken out. */
  stripped: boolean;
  /** Numbers to call were shown for this text. */
  called: boolean;
  files: Files | null;
}

export interface Answers {
  situation: Situation | null;
  forWhom: ForWhom | null;
  needs: readonly Need[];
  special: readonly Special[];
  /** Day, month, year as typed. */
  date: readonly [string, string, string];
  draft: Draft;
}

export interface Session {
  answers: Answers;
  /** Answering one question again from "check answers": the next step leads back there. */
  changing: boolean;
  reply: Draft;
  intake: Intake | null;
  seeker: Seeker | null;
  /** Who is asking now: kept over failed attempts, so that a letter which did arrive keeps its words. */
  asker: Seeker | null;
  thread: Thread | null;
  /** The words as typed when coming back. */
  typed: string;
  outcome: SendOutcome | null;
}

export const noDraft = (): Draft => ({ text: "", stripped: false, called: false, files: null });

export const noAnswers = (): Answers => ({ situation: null, forWhom: null, needs: [], special: [], date: ["", "", ""], draft: noDraft() });

export function newSession(): Session {
  return {
    answers: noAnswers(), changing: false, reply: noDraft(), intake: null, seeker: null, asker: null, thread: null, typed: "", outcome: null,
  };
}

/** `YYYY-MM-DD`, null where nothing was typed, undefined where the calendar has no such day. */
export function dayOf([day, month, year]: Answers["date"]): string | null | undefined {
  if (!day && !month && !year) return null;
  const iso = `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const time = /^20\d\d-\d\d-\d\d$/.test(iso) ? Date.parse(`${iso}T00:00:00Z`) : NaN;
  // Browsers roll 31 February over into March: only a day that reads back the same exists.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso) ? iso : undefined;
}

function flagsOf({ special, draft }: Answers): Flag[] {
  const flags: Flag[] = special.filter((one): one is "minor" | "lawyer_first" => one !== "none");
  if (draft.called) flags.unshift("crisis");
  if (draft.stripped && detect(draft.text).length === 0) flags.push("nothing_identifying");
  return flags;
}

/** The answers as a first letter. What was not answered yet is `other`, so that the room left can be told early. */
export function askOf(answers: Answers, { language }: Strings): AskInput {
  return {
    language,
    situation: answers.situation ?? "other",
    forWhom: answers.forWhom ?? "self",
    needs: answers.needs.length > 0 ? answers.needs : ["other"],
    flags: flagsOf(answers),
    actBy: dayOf(answers.date) ?? null,
    text: answers.draft.text.trim(),
  };
}
