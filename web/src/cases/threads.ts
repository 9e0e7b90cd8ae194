/**
 * A seeker's thread from the letters in their box: authors bound (protocol 4.6), duplicates gone, one order, and what does not
 * add up named without blame. Pure; the clock, the relay and the keys are elsewhere.
 */
import { equal, hex } from "../sealing/encoding.ts";
import { authorId } from "../sealing/keys.ts";
import type { Reader } from "../sealing/letters.ts";
import type { AuthorId, AuthPublicKey, EventId, ThreadId } from "../sealing/types.ts";
import type { AskBody } from "./bodies.ts";
import { type Core, MOST_PARENTS } from "./core.ts";

/** A letter that opened and could be read. `cursor` is null for one that was sent from this page and is not in the box. */
export interface Received {
  readonly cursor: number | null;
  readonly sender: AuthPublicKey;
  readonly core: Core;
  readonly eventId: EventId;
}

export interface Event extends Received {
  readonly from: "me" | "network";
}

export interface Refusal {
  readonly cursor: number | null;
  readonly reason: "thread" | "author" | "lamport";
}

/** Who this box belongs to. */
export interface Sides {
  readonly thread: ThreadId;
  readonly own: AuthPublicKey;
}

/** The thread as far as it can be seen from this box, in order. */
export interface View {
  readonly events: readonly Event[];
  readonly refused: readonly Refusal[];
  readonly ask: AskBody | null;
  /** Whom to seal to once the network has named a reply key: the first accepted welcome's, for good. */
  readonly reply: Reader | null;
  /** The author who holds that key; letters of the network by any other are not verified. */
  readonly replyAuthor: AuthorId | null;
  /** A later welcome named another key. */
  readonly secondReply: boolean;
}

const order = (a: Received, b: Received): number => a.core.lamport - b.core.lamport || (hex(a.eventId) < hex(b.eventId) ? -1 : 1);

/** Each event once; a copy that is in the box wins over one that is not. */
function distinct(letters: readonly Received[]): readonly Received[] {
  const byId = new Map<string, Received>();
  for (const letter of letters) {
    const id = hex(letter.eventId);
    if ((byId.get(id)?.cursor ?? null) === null) byId.set(id, letter);
  }
  return [...byId.values()].sort(order);
}

/** Which names may speak in this thread. */
interface Known {
  readonly own: AuthorId;
  readonly teams: ReadonlySet<AuthorId>;
  readonly replies: ReadonlySet<AuthorId>;
}

/** Only the key that the first letter was sealed to may introduce anyone; without that letter, nobody (protocol 4.6). */
const teamsOf = async (ask: AskBody | null): Promise<ReadonlySet<AuthorId>> =>
  new Set(ask === null ? [] : [await authorId("t", ask.teamAuth)]);

type Verdict = "me" | "network" | Refusal["reason"];

/** A name claims a role; the key must be the name's, and the name one that is known here. */
async function judge({ core, sender }: Received, { thread }: Sides, known: Known): Promise<Verdict> {
  if (!equal(core.thread, thread)) return "thread";
  if (core.author !== (await authorId(core.author[0] as "s" | "t" | "r", sender))) return "author";
  if (core.body.kind === "ask" && !equal(core.body.ask.keys.auth, sender)) return "author";
  if (core.author === known.own) return "me";
  return known.teams.has(core.author) || known.replies.has(core.author) ? "network" : "author";
}

async function sort(letters: readonly Received[], sides: Sides, known: Known): Promise<{ events: Event[]; refused: Refusal[] }> {
  const events: Event[] = [];
  const refused: Refusal[] = [];
  for (const letter of letters) {
    const verdict = await judge(letter, sides, known);
    if (verdict === "me" || verdict === "network") events.push({ ...letter, from: verdict });
    else refused.push({ cursor: letter.cursor, reason: verdict });
  }
  return { events, refused };
}

const welcomesIn = (events: readonly Event[]): readonly Reader[] =>
  events.flatMap(({ core: { body } }) => (body.kind === "welcome" ? [body.reply] : []));

/** Lamport times must rise along parents (protocol 4.5); parents that are not here cannot be compared. */
function checkTimes(events: readonly Event[]): { events: readonly Event[]; refused: readonly Refusal[] } {
  const times = new Map(events.map(({ eventId, core }) => [hex(eventId), core.lamport]));
  const rises = ({ core }: Event): boolean => core.parents.every((parent) => (times.get(hex(parent)) ?? 0) < core.lamport);
  const refused = events.filter((event) => !rises(event)).map(({ cursor }): Refusal => ({ cursor, reason: "lamport" }));
  return { events: events.filter(rises), refused };
}

const replyAuthorOf = ({ auth }: Reader): Promise<AuthorId> => authorId("r", auth);
const sameReader = (a: Reader, b: Reader): boolean => equal(a.auth, b.auth) && equal(a.sealing, b.sealing);

export async function viewOf(letters: readonly Received[], sides: Sides): Promise<View> {
  const sorted = distinct(letters);
  const own = await authorId("s", sides.own);
  const noReplies: ReadonlySet<AuthorId> = new Set();
  const mine = await sort(sorted, sides, { own, teams: noReplies, replies: noReplies });
  const asks = mine.events.flatMap(({ core: { body } }) => (body.kind === "ask" ? [body.ask] : []));
  const ask = asks[0] ?? null;
  const teams = await teamsOf(ask);
  const byTeams = await sort(sorted, sides, { own, teams, replies: noReplies });
  const replies = new Set(await Promise.all(welcomesIn(checkTimes(byTeams.events).events).map(replyAuthorOf)));
  const bound = await sort(sorted, sides, { own, teams, replies });
  const { events, refused } = checkTimes(bound.events);
  const named = welcomesIn(events);
  const reply = named[0] ?? null;
  return {
    events, refused: [...bound.refused, ...refused], ask, reply, replyAuthor: reply && await replyAuthorOf(reply),
    secondReply: reply !== null && !named.every((each) => sameReader(each, reply)),
  };
}

/** Where the next event of ours goes: after everything seen. */
export function nextPlace(events: readonly Received[], own: AuthorId): Pick<Core, "authorSeq" | "parents" | "lamport"> {
  const named = new Set(events.flatMap(({ core }) => core.parents.map(hex)));
  // A lamport at the ceiling could not be followed: an event that claims it is shown, but not built upon.
  const below = events.filter(({ core }) => core.lamport < Number.MAX_SAFE_INTEGER).sort(order);
  const open = below.filter(({ eventId }) => !named.has(hex(eventId))).slice(-MOST_PARENTS);
  const heads = open.length > 0 ? open : below.slice(-1);
  const parents = heads.map(({ eventId }) => eventId).sort((a, b) => (hex(a) < hex(b) ? -1 : 1));
  const seqs = events.filter(({ core }) => core.author === own).map(({ core }) => core.authorSeq);
  const lamports = heads.map(({ core }) => core.lamport);
  return { authorSeq: Math.max(-1, ...seqs) + 1, parents, lamport: Math.max(0, ...lamports) + 1 };
}
