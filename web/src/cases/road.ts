/**
 * Road letters: what the network and a person write to each other about a leg or a journey (protocol 16.4). Kinds and thread ids of
 * their own, apart from the case. Read strictly, written once; which of them count is not known here.
 */
import { type Check, bytes, exact, list, matching, oneOf, orNull, parseJson, ShapeProblem, text, whole } from "../json.ts";
import { b64, type Bytes, EncodingProblem, fromUtf8, utf8 } from "../sealing/encoding.ts";
import type { Reader } from "../sealing/letters.ts";
import { type AuthorId, authPublicKey, maker, sealingPublicKey, type ThreadId, threadId } from "../sealing/types.ts";
import { checkTies } from "./road-ties.ts";

export const MODES = ["train", "bus", "flight", "driver", "host", "walk"] as const;
export const PAPERS = ["internal", "foreign", "foreign_biometric", "visa", "military_id", "birth_certificate", "guardian_consent", "other"] as const;
export const LEG_SAYS = ["accept", "decline", "propose", "done", "failed"] as const;
export const CHECKIN_SAYS = ["fine", "later", "unsafe"] as const;
export const MOST_WINDOWS = 12;
export const MOST_WORD = 40;
export const MOST_TEXT = 500;
const MOST_LADDER = 8;
const MOST_PAPERS = 8;

export type Mode = (typeof MODES)[number];
export type Paper = (typeof PAPERS)[number];
export type LegSay = (typeof LEG_SAYS)[number];
export type CheckinSay = (typeof CHECKIN_SAYS)[number];

/** All that a carrier, or the traveller, is told of one leg; `version` rises when it changes. Times are minutes. */
export interface LegLetter {
  readonly kind: "leg";
  readonly to: ThreadId;
  readonly forWhom: "carrier" | "traveller";
  readonly version: number;
  readonly state: "asked" | "given" | "called_off";
  readonly mode: Mode;
  readonly starts: number;
  readonly ends: number;
  readonly from: string;
  readonly where: string;
  readonly said: string;
  readonly heard: string;
  readonly todo: string;
  readonly tell: string;
  readonly papers: readonly Paper[];
  readonly answerBy: number | null;
  readonly reply: Reader;
}

/** Times only where another is proposed. */
export interface LegAnswer {
  readonly kind: "leg_answer";
  readonly version: number;
  readonly say: LegSay;
  readonly starts: number | null;
  readonly ends: number | null;
  readonly text: string;
}

/** When a check-in is awaited, in minutes; `hour`: to which the series is renewed when it came. */
export interface CheckWindow {
  readonly from: number;
  readonly until: number;
  readonly hour: number;
}

/** What is agreed about check-ins and the ladder. `reply` is the watch key. */
export interface JourneyLetter {
  readonly kind: "journey";
  readonly to: ThreadId;
  readonly version: number;
  readonly state: "offered" | "running" | "over";
  readonly text: string;
  readonly windows: readonly CheckWindow[];
  /** Hours. */
  readonly grace: number;
  readonly ladder: readonly { readonly who: string; readonly after: number }[];
  readonly reply: Reader;
  readonly salt: Bytes | null;
  readonly series: Bytes | null;
}

export interface Agree {
  readonly kind: "agree";
  readonly version: number;
  readonly yes: boolean;
  readonly fine: string;
  readonly duress: string;
  readonly text: string;
}

/** Never where. */
export interface Checkin {
  readonly kind: "checkin";
  readonly version: number;
  readonly window: number;
  readonly say: CheckinSay;
  readonly word: string;
}

/** What a person writes. */
export type PersonBody = LegAnswer | Agree | Checkin;
export type RoadBody = PersonBody | LegLetter | JourneyLetter | { readonly kind: "warning" } | { readonly kind: "rung" };

export interface RoadCore {
  readonly thread: ThreadId;
  readonly author: AuthorId;
  readonly authorSeq: number;
  readonly atMinute: number;
  readonly body: RoadBody;
}

/** A list that is not empty. */
const some = <T>(check: Check<readonly T[]>): Check<readonly T[]> => (value) => {
  const values = check(value);
  if (values.length === 0) throw new ShapeProblem();
  return values;
};

const yesOrNo: Check<boolean> = (value) => {
  if (typeof value !== "boolean") throw new ShapeProblem();
  return value;
};

const sixteen = maker<Bytes>("a salt or a token", 16);
const seriesId = maker<Bytes>("the name of a series", 32);
const minute = whole(0);
const version = whole(1);
const word = text(MOST_WORD);
const short = text(MOST_TEXT);
const replyShape = exact({ xwing_pub: bytes(sealingPublicKey), auth_pub: bytes(authPublicKey) });
const reply: Check<Reader> = (value) => {
  const { xwing_pub, auth_pub } = replyShape(value);
  return { sealing: xwing_pub, auth: auth_pub };
};

const legShape = exact({
  to: bytes(threadId), as: oneOf(["carrier", "traveller"]), version, state: oneOf(["asked", "given", "called_off"]), mode: oneOf(MODES),
  starts: minute, ends: minute, from: text(120), where: text(120), said: text(200), heard: text(200), todo: text(1_500), tell: short,
  papers: list(oneOf(PAPERS), MOST_PAPERS), answer_by: orNull(minute), reply,
});
const journeyShape = exact({
  to: bytes(threadId), version, state: oneOf(["offered", "running", "over"]), text: text(2_000),
  windows: some(list(exact({ from: minute, until: minute, hour: minute }), MOST_WINDOWS)), grace: whole(1, 48),
  ladder: some(list(exact({ who: text(80), after: whole(0, 72) }), MOST_LADDER)), reply,
  salt: orNull(bytes(sixteen)), series: orNull(bytes(seriesId)),
});
const answerShape = exact({ version, say: oneOf(LEG_SAYS), starts: orNull(minute), ends: orNull(minute), text: short });
const agreeShape = exact({ version, yes: yesOrNo, fine: word, duress: word, text: short });
const checkinShape = exact({ version, window: whole(0, MOST_WINDOWS - 1), say: oneOf(CHECKIN_SAYS), word });
const warningShape = exact({});
const rungShape = exact({ version, rung: whole(0, MOST_LADDER - 1), cancel: bytes(sixteen) });

const KINDS = ["leg", "leg_answer", "journey", "agree", "checkin", "warning", "rung"] as const;
type RoadKind = (typeof KINDS)[number];
const BY_PERSONS: readonly RoadKind[] = ["leg_answer", "agree", "checkin"];

const nothing = list((): never => {
  throw new ShapeProblem();
}, 0);
const coreShape = exact({
  thread: bytes(threadId), author: matching(/^[sr]:[A-Za-z0-9_-]{21}[AQgw]$/), author_seq: whole(0), parents: nothing, lamport: whole(1, 1),
  kind: oneOf(KINDS), at_minute: minute, body: (value: unknown) => value, blobs: nothing,
});

function readBody(kind: RoadKind, value: unknown): RoadBody {
  switch (kind) {
    case "leg": {
      const { as, answer_by, ...rest } = legShape(value);
      return { kind, forWhom: as, answerBy: answer_by, ...rest };
    }
    case "leg_answer": return { kind, ...answerShape(value) };
    case "journey": return { kind, ...journeyShape(value) };
    case "agree": return { kind, ...agreeShape(value) };
    case "checkin": return { kind, ...checkinShape(value) };
    case "warning":
      warningShape(value);
      return { kind };
    case "rung":
      rungShape(value);
      return { kind };
  }
}

/** The core, or null where it is none of these, whatever the bytes. */
export function readRoadCore(core: Bytes): RoadCore | null {
  try {
    const { thread, author, author_seq, kind, at_minute, body } = coreShape(parseJson(fromUtf8(core)));
    if (author[0] !== (BY_PERSONS.includes(kind) ? "s" : "r")) return null;
    const read = { thread, author: author as AuthorId, authorSeq: author_seq, atMinute: at_minute, body: readBody(kind, body) };
    checkTies(read, core.length);
    return read;
  } catch (error) {
    if (error instanceof ShapeProblem || error instanceof EncodingProblem) return null;
    throw error;
  }
}

/** A letter of a person's. */
export type PersonCore = RoadCore & { readonly body: PersonBody };

/** The bytes of a person's core, in the protocol's order of fields. */
export function writeRoadCore({ thread, author, authorSeq, atMinute, body }: PersonCore): Bytes {
  const { kind, ...fields } = body;
  return utf8(
    JSON.stringify({
      thread: b64(thread), author, author_seq: authorSeq, parents: [], lamport: 1, kind, at_minute: atMinute, body: wire[kind](fields as never), blobs: [],
    }),
  );
}

/** Fields in the protocol's order, however the value was made. */
const wire = {
  leg_answer: ({ version: of, say, starts, ends, text: said }: LegAnswer) => ({ version: of, say, starts, ends, text: said }),
  agree: ({ version: of, yes, fine, duress, text: said }: Agree) => ({ version: of, yes, fine, duress, text: said }),
  checkin: ({ version: of, window, say, word: typed }: Checkin) => ({ version: of, window, say, word: typed }),
} as const;

/** A check-in as it is said. Whoever is not safe sends no word: whatever was typed, and however long, nobody may refuse it. */
export const checkinOf = (version: number, window: number, say: CheckinSay, word: string): Checkin =>
  ({ kind: "checkin", version, window, say, word: say === "unsafe" ? "" : word });

/** What is kept in one's own box: nothing that could betray whoever wrote it (protocol 16.4). */
export function blanked(body: PersonBody): PersonBody {
  if (body.kind === "agree") return { ...body, fine: "", duress: "" };
  if (body.kind === "checkin") return { ...body, word: "", say: body.say === "unsafe" ? "fine" : body.say };
  return body;
}

