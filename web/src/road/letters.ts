/**
 * Which road letters in a box count (protocol 16.4): the network's by the reply key of the own thread, the relay's warning by the watch
 * key, one's own by oneself; of one thread the highest version stands. It fetches nothing and draws nothing.
 */
import {
  type Agree, type Checkin, type JourneyLetter, type LegAnswer, type LegLetter, type PersonBody, readRoadCore, type RoadBody, type RoadCore,
} from "../cases/road.ts";
import { viewBehind } from "../client/reading.ts";
import { type Keyring, keyringOf } from "../client/seekers.ts";
import type { Seeker, Thread } from "../client/types.ts";
import { b64, equal } from "../sealing/encoding.ts";
import { authorId } from "../sealing/keys.ts";
import type { AuthorId, ThreadId } from "../sealing/types.ts";
import { minuteNow } from "./local.ts";
import { quietUntil } from "./times.ts";

/** A letter that is by whom it says. `cursor` is null for one sent from this page that is not in the box. */
export interface Letter<Body extends RoadBody = RoadBody> {
  readonly cursor: number | null;
  readonly core: Omit<RoadCore, "body"> & { readonly body: Body };
}

/** One leg, as far as it is told to this person. */
export interface Leg {
  readonly thread: ThreadId;
  readonly letter: LegLetter;
  /** It says other things than what was answered, or read, before. */
  readonly changed: boolean;
  /** What was answered to this version, last. */
  readonly answer: LegAnswer | null;
}

/** What is agreed about a journey, and what came of it. */
export interface Journey {
  readonly thread: ThreadId;
  readonly letter: JourneyLetter;
  readonly agree: Agree | null;
  /** One's check-ins, oldest first, each with its minute. */
  readonly checkins: readonly (Checkin & { readonly minute: number })[];
  /** The relay warned, nothing was said since, and what was said before, had each word been right, holds no warning back any more. */
  readonly warned: boolean;
}

export interface Road {
  readonly legs: readonly Leg[];
  readonly journeys: readonly Journey[];
}

/** What was sent from this page, as its copy says it; and the numbers used, so that none is used twice. */
interface Memory {
  readonly sent: Letter<PersonBody>[];
  readonly numbers: Map<string, number>;
}

const memories = new WeakMap<Keyring, Memory>();

function memoryOf(keyring: Keyring): Memory {
  const found = memories.get(keyring) ?? { sent: [], numbers: new Map<string, number>() };
  memories.set(keyring, found);
  return found;
}

export const rememberSent = (keyring: Keyring, core: Letter<PersonBody>["core"]): void => void memoryOf(keyring).sent.push({ cursor: null, core });

async function inBox(thread: Thread): Promise<readonly Letter[]> {
  const read = viewBehind(thread).aside.map(async ({ cursor, sender, core: bytes }): Promise<readonly Letter[]> => {
    const core = readRoadCore(bytes);
    return core !== null && core.author === (await authorId(core.author[0] as "s" | "r", sender)) ? [{ cursor, core }] : [];
  });
  return (await Promise.all(read)).flat();
}

const isPersons = (letter: Letter): letter is Letter<PersonBody> => letter.core.author[0] === "s";
const last = <T>(all: readonly T[]): T | null => all[all.length - 1] ?? null;
const is = <K extends RoadBody["kind"]>(kind: K) => (letter: Letter): letter is Letter<Extract<RoadBody, { kind: K }>> => letter.core.body.kind === kind;
const sameLetter = (a: Letter, b: Letter): boolean => equal(a.core.thread, b.core.thread) && a.core.authorSeq === b.core.authorSeq;

/** One's own, in the order they were written; a copy in the box wins over what is remembered. */
function own(keyring: Keyring, letters: readonly Letter[]): readonly Letter<PersonBody>[] {
  const kept = letters.filter(isPersons).filter(({ core }) => core.author === keyring.author);
  const onlyHere = memoryOf(keyring).sent.filter((each) => !kept.some((copy) => sameLetter(copy, each)));
  return [...kept, ...onlyHere].sort((a, b) => a.core.authorSeq - b.core.authorSeq);
}

/** A number for the next own letter of that thread that none has, and none was given to. */
export async function nextNumber(keyring: Keyring, thread: Thread, of: ThreadId): Promise<number> {
  const { numbers } = memoryOf(keyring);
  const known = own(keyring, await inBox(thread)).filter(({ core }) => equal(core.thread, of)).map(({ core }) => core.authorSeq);
  const next = Math.max(-1, numbers.get(b64(of)) ?? -1, ...known) + 1;
  numbers.set(b64(of), next);
  return next;
}

function byThread<L extends Letter>(letters: readonly L[]): readonly (readonly L[])[] {
  const threads = new Map<string, L[]>();
  for (const letter of letters) threads.set(b64(letter.core.thread), [...(threads.get(b64(letter.core.thread)) ?? []), letter]);
  return [...threads.values()];
}

/** The highest version, the first of equals; `letters` are not empty. */
const standing = <B extends LegLetter | JourneyLetter>(letters: readonly Letter<B>[]): Letter<B> =>
  letters.reduce((one, other) => (other.core.body.version > one.core.body.version ? other : one));

/** What a leg says, apart from its number and where it stands. */
const sayingOf = ({ mode, starts, ends, from, where, said, heard, todo, tell, papers }: LegLetter): string =>
  JSON.stringify([mode, starts, ends, from, where, said, heard, todo, tell, papers]);

function legOf(letters: readonly Letter<LegLetter>[], mine: readonly Letter<PersonBody>[]): Leg {
  const { core: { thread, body: letter } } = standing(letters);
  const answers = mine.filter((each) => equal(each.core.thread, thread)).filter(is("leg_answer")).map(({ core }) => core.body);
  const older = letters.map(({ core }) => core.body).filter(({ version }) => version < letter.version).sort((a, b) => b.version - a.version);
  const before = older.find(({ version }) => version === last(answers)?.version) ?? older[0];
  return {
    thread, letter, changed: before !== undefined && sayingOf(before) !== sayingOf(letter),
    answer: last(answers.filter(({ version }) => version === letter.version)),
  };
}

/** Called off before it was ever told, as a leg that waited for its hour is: there is nothing to call off here. */
const wasTold = (letters: readonly Letter<LegLetter>[], mine: readonly Letter<PersonBody>[]): boolean =>
  letters.some(({ core }) => core.body.state !== "called_off" || mine.some((each) => equal(each.core.thread, core.thread)));

async function journeyOf(
  letters: readonly Letter<JourneyLetter>[], mine: readonly Letter<PersonBody>[], warnings: readonly Letter[],
): Promise<Journey> {
  const { core: { thread, body: letter } } = standing(letters);
  const watcher = await authorId("r", letter.reply.auth);
  const here = mine.filter((each) => equal(each.core.thread, thread));
  const checkins = here.filter(is("checkin"));
  const warned = warnings.filter(({ core }) => equal(core.thread, thread) && core.author === watcher).map(({ cursor }) => cursor ?? 0);
  const heard = checkins.map(({ cursor }) => cursor ?? Infinity);
  const said = checkins.map(({ core }) => ({ ...core.body, minute: core.atMinute }));
  // A warning of a window that was answered says that the word was another than agreed: whoever looks on must not see it.
  const warns = Math.max(-1, ...warned) > Math.max(-1, ...heard) && quietUntil(letter, said) <= minuteNow();
  return {
    thread, letter, agree: last(here.filter(is("agree")))?.core.body ?? null,
    checkins: said, warned: warns,
  };
}

/** Those addressed to this very person by the key that speaks in their thread. */
function believed<L extends Letter<LegLetter> | Letter<JourneyLetter>>(letters: readonly L[], by: AuthorId | null, to: ThreadId): readonly L[] {
  return letters.filter(({ core }) => core.author === by && equal(core.body.to, to));
}

/** Every leg and journey of this person's, by when they begin. Throws nothing. */
export async function roadOf(seeker: Seeker, thread: Thread): Promise<Road> {
  const keyring = keyringOf(seeker);
  const letters = await inBox(thread);
  const [by, to, mine] = [viewBehind(thread).replyAuthor, keyring.keys.thread, own(keyring, letters)];
  const told = byThread(believed(letters.filter(is("leg")), by, to)).filter((each) => wasTold(each, mine));
  const journeys = byThread(believed(letters.filter(is("journey")), by, to)).map((each) => journeyOf(each, mine, letters.filter(is("warning"))));
  const legs = told.map((each) => legOf(each, mine));
  return { legs: legs.sort((a, b) => a.letter.starts - b.letter.starts), journeys: await Promise.all(journeys) };
}
