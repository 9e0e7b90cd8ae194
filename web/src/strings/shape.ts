/** The shape every language's sentences have: a missing one does not compile. */
import type { ForWhom, IntakeWhy, Language, Need, SendStepName, SendWhy, Situation } from "../client/types.js";
import type { Kind } from "../pages/detect-parts.js";

/** A label, and what helps to understand it. */
export type Option = readonly [label: string, hint?: string];
type Options<K extends string> = Readonly<Record<K, Option>>;
type Count = (count: number) => string;
export type Special = "minor" | "lawyer_first" | "none";

export interface Question<K extends string> {
  readonly title: string;
  readonly hint: string;
  readonly options: Options<K>;
}

type Texts<K extends string> = Readonly<Record<K, string>>;
type AnyTrouble = IntakeWhy["kind"] | SendWhy["kind"];
/** Troubles that get the sentence of another: to the reader they mean the same. */
export const SAME = { "wrong-relay": "bad-signature", refused: "relay-misbehaved", "box-full": "relay-full" } as const;
type TroubleKind = Exclude<AnyTrouble, "intake" | "insecure-context" | keyof typeof SAME>;

export interface Strings extends Texts<
  "otherLanguage" | "thisLanguage" | "back" | "next" | "again" | "change" | "chooseOne" | "chooseSome" | "errorsTitle" | "forgets" | "exitSoon" | "handed"
> {
  readonly language: Language;
  /** `time` is a number with its unit, as the language writes it. */
  readonly waits: (time: string) => string;
  readonly connection: Texts<"onion" | "local" | "insecure">;
  readonly wait: Texts<"intake" | "thread" | "erase">;
  readonly situation: Question<Situation>;
  readonly forWhom: Question<ForWhom>;
  readonly needs: Question<Need>;
  readonly special: Question<Special> & Texts<"or">;
  readonly care: Texts<"title" | "minor" | "minorCall" | "lawyer" | "next"> & { readonly minorText: readonly string[]; readonly lawyerText: readonly string[] };
  readonly date: Texts<"title" | "hint" | "day" | "month" | "year" | "none" | "wrong">;
  readonly text: Texts<"title" | "label" | "hint" | "lawyer" | "empty" | "attach"> & { readonly left: Count; readonly over: Count };
  readonly warn: Texts<"none" | "why" | "one" | "all" | "undo" | "removed"> & {
    readonly title: Count;
    readonly oneFor: (text: string) => string;
    /** What it is, why it is better left out, what stands there instead. */
    readonly kinds: Readonly<Record<Kind, readonly [what: string, why: string, mark: string]>>;
  };
  readonly crisis: Texts<"title" | "lead" | "edit" | "next">;
  readonly check: Texts<"title" | "none" | "noDate" | "after" | "sealed" | "send"> & { readonly left: Count; readonly languages: (names: string) => string };
  readonly send: Texts<"title" | "stay" | "failed" | "kept" | "half" | "halfText" | "goOn" | "edit" | "showWords"> & { readonly steps: Texts<Exclude<SendStepName, "files">> };
  readonly words: Texts<
    "title" | "sent" | "lead" | "notReady" | "howTitle" | "print" | "printHint" | "printTitle" | "addresses" | "noAddresses" | "fingerprint" | "next"
  > & { readonly how: readonly string[] };
  readonly kept: Texts<"title" | "hint" | "next" | "show" | "skip" | "skipTitle" | "skipText" | "skipYes"> & { readonly word: Count; readonly wrong: Count };
  readonly done: Texts<"title" | "good" | "open" | "end"> & { readonly text: readonly string[]; readonly keeps: Count };
  readonly enter: Texts<"title" | "label" | "hint" | "suggestions" | "perhaps" | "doNotFit" | "next"> & {
    readonly count: Count;
    readonly offered: Count;
    readonly wrongCount: Count;
    readonly unknown: (position: number, word: string) => string;
  };
  readonly empty: Texts<"title" | "lead" | "retype" | "ask"> & { readonly reasons: readonly (readonly [string, string])[] };
  readonly thread: Texts<
    | "title" | "waiting" | "read" | "me" | "network" | "unverified" | "onlyHere" | "write" | "refresh" | "refreshed" | "words" | "erase" | "leave"
    | "problemsTitle" | "asked" | "complain"
  >;
  readonly reply: Texts<"title" | "done" | "next">;
  readonly erase: Texts<"title" | "nowTitle" | "now" | "askedTitle" | "asked" | "notTitle" | "not" | "yes" | "no">;
  readonly erased: Texts<"title" | "partTitle" | "box" | "noBox" | "request" | "noRequest" | "noCase" | "rest" | "end">;
  readonly trouble: Texts<TroubleKind | "title" | "nothingSent" | "unexpected">;
  readonly problem: Texts<"second-reply-key" | "fork-me" | "fork-network" | "relay-misbehaved"> &
    Readonly<Record<"gap-me" | "gap-network" | "unseen-parents" | "refused-letter", Count>>;
}
