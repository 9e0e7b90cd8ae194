/**
 * Sending: a first letter, later letters. What was sealed is remembered until the relay has it, so that calling again does only
 * what is missing; a letter is never posted twice and the words are never lost.
 */
import type { Attachment } from "../cases/attachments.ts";
import type { Core } from "../cases/core.ts";
import { nextPlace } from "../cases/threads.ts";
import type { Notice } from "../notice.ts";
import { Refused } from "../post/problems.ts";
import { hex } from "../sealing/encoding.ts";
import { authPublicKey } from "../sealing/types.ts";
import type { AskBody, Body } from "../cases/bodies.ts";
import { finish, networkTokens } from "./copies.ts";
import { fetchIntake, noticeOf } from "./intake.ts";
import { type Destination, freshStamp, pack, type Parcel, post } from "./parcels.ts";
import { asSendProblem } from "./problems.ts";
import { ASK_SIZE, roomLeft, wellFormed } from "./room.ts";
import { type Keyring, keyringOf } from "./seekers.ts";
import { viewBehind } from "./reading.ts";
import { type AskInput, type Intake, type Progress, type Seeker, SendProblem, type SendOutcome, type Thread } from "./types.ts";
import { minuteOf, type World } from "./world.ts";

/** What a letter is made of: what was answered or written, and what is attached and at the relay already. */
export interface Contents<Input> {
  readonly input: Input;
  readonly attachments: readonly Attachment[];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function requireRoom({ input, attachments }: Contents<AskInput | string>): void {
  const room = roomLeft(input, attachments);
  if (!room.fits) throw new SendProblem({ kind: "too-long", room });
}

/** Posts to the network's box and remembers the event as sent. */
export async function dispatch(world: World, { memory, reader }: Keyring, parcel: Parcel, progress: Progress): Promise<void> {
  if (parcel.toTeam.posted) return;
  await post(world, parcel.toTeam, async () => {
    const stamp = await freshStamp(world, (part) => progress({ name: "stamp", part }));
    progress({ name: "posting" });
    return stamp;
  });
  memory.sent.push({ cursor: null, sender: reader.public.auth, core: parcel.core, eventId: parcel.eventId });
}

async function askBody(keyring: Keyring, { network, team }: Notice, input: AskInput): Promise<AskBody> {
  const { language, situation, forWhom, needs, flags, actBy, text } = input;
  return {
    language, situation, forWhom, needs, flags, actBy, text: wellFormed(text), network, teamAuth: authPublicKey(team.auth),
    keys: { postId: keyring.postId, ...keyring.reader.public }, tokens: await networkTokens(keyring),
  };
}

async function packAsk(world: World, keyring: Keyring, notice: Notice, { input, attachments }: Contents<AskInput>): Promise<Parcel> {
  const body: Body = { kind: "ask", ask: await askBody(keyring, notice, input) };
  const place = { authorSeq: 0, parents: [], lamport: 1 };
  const core: Core = { thread: keyring.keys.thread, author: keyring.author, ...place, atMinute: minuteOf(world), body, attachments };
  return pack(keyring, core, { reader: notice.team, isReply: false, address: notice.team }, ASK_SIZE);
}

/** The parcel of this ask: the one begun before, or a new one. A different ask after one that arrived is refused. */
async function askParcel(world: World, keyring: Keyring, notice: Notice, contents: Contents<AskInput>): Promise<Parcel> {
  const begun = keyring.memory.ask;
  if (begun !== null && same(begun.contents, contents)) return begun.parcel;
  if (begun?.parcel.toTeam.posted === true) throw new SendProblem({ kind: "already-sent" });
  const parcel = await packAsk(world, keyring, notice, contents);
  keyring.memory.ask = { contents, parcel };
  return parcel;
}

const isClosedBox = (error: unknown): boolean => error instanceof Refused && error.problem === "box-closed";

/** The team's week may end while someone is writing: then the newest notice of the same network is fetched and the letter sealed anew. */
export async function whileBoxesClose<Sent>(world: World, intake: Intake, send: (notice: Notice) => Promise<Sent>, forget: () => void): Promise<Sent> {
  try {
    return await send(noticeOf(intake));
  } catch (error) {
    if (!isClosedBox(error)) throw error;
    forget();
    return send(noticeOf(await fetchIntake(world, intake.network)));
  }
}

export function sendAsk(
  world: World, seeker: Seeker, intake: Intake, input: AskInput, progress: Progress, attachments: readonly Attachment[] = [],
): Promise<SendOutcome> {
  const keyring = keyringOf(seeker);
  const contents = { input, attachments };
  const send = async (notice: Notice): Promise<Parcel> => {
    progress({ name: "sealing" });
    const parcel = await askParcel(world, keyring, notice, contents);
    await dispatch(world, keyring, parcel, progress);
    return parcel;
  };
  return asSendProblem(async () => {
    requireRoom(contents);
    const parcel = await whileBoxesClose(world, intake, send, () => (keyring.memory.ask = null));
    return finish(world, keyring, parcel, [], progress);
  });
}

/** To the thread's reply key once there is one, until then to the team's key of the week; always into the current team box. */
function destinationOf(thread: Thread, { team }: Notice): Destination {
  const { reply } = viewBehind(thread);
  return { reader: reply ?? team, isReply: reply !== null, address: team };
}

/** Throws SendProblem unless the first letter is here and names this very network: to nobody else may anything be sealed. */
export function requirePinned(thread: Thread, { network }: Notice): void {
  const { ask } = viewBehind(thread);
  if (thread.state === "empty") throw new SendProblem({ kind: "no-thread" });
  if (ask === null) throw new SendProblem({ kind: "no-own-ask" });
  if (ask.network !== network) throw new SendProblem({ kind: "other-network" });
}

/** An event of ours, placed after everything that was read and sent. */
function nextCore(world: World, { keys, author, memory }: Keyring, thread: Thread, body: Body, attachments: readonly Attachment[]): Core {
  const known = viewBehind(thread).events;
  const ids = new Set(known.map(({ eventId }) => hex(eventId)));
  const events = [...known, ...memory.sent.filter(({ eventId }) => !ids.has(hex(eventId)))];
  return { thread: keys.thread, author, ...nextPlace(events, author), atMinute: minuteOf(world), body, attachments };
}

/** An event of ours, sealed for the network and for oneself. Throws SendProblem where the thread must not be answered. */
export async function packNext(
  world: World, keyring: Keyring, notice: Notice, thread: Thread, body: Body, attachments: readonly Attachment[] = [],
): Promise<Parcel> {
  requirePinned(thread, notice);
  return pack(keyring, nextCore(world, keyring, thread, body, attachments), destinationOf(thread, notice));
}

async function letterParcel(world: World, keyring: Keyring, notice: Notice, thread: Thread, contents: Contents<string>): Promise<Parcel> {
  const begun = keyring.memory.letter;
  if (begun !== null && same(begun.contents, contents)) return begun.parcel;
  const { input, attachments } = contents;
  const parcel = await packNext(world, keyring, notice, thread, { kind: "letter", text: wellFormed(input) }, attachments);
  keyring.memory.letter = { contents, parcel };
  return parcel;
}

export function sendLetter(
  world: World, seeker: Seeker, intake: Intake, thread: Thread, input: string, progress: Progress, attachments: readonly Attachment[] = [],
): Promise<SendOutcome> {
  const keyring = keyringOf(seeker);
  const contents = { input, attachments };
  const { memory } = keyring;
  const send = async (notice: Notice): Promise<Parcel> => {
    progress({ name: "sealing" });
    const parcel = await letterParcel(world, keyring, notice, thread, contents);
    await dispatch(world, keyring, parcel, progress);
    return parcel;
  };
  return asSendProblem(async () => {
    requireRoom(contents);
    const parcel = await whileBoxesClose(world, intake, send, () => (memory.letter = null));
    const outcome = await finish(world, keyring, parcel, viewBehind(thread).ask?.tokens ?? [], progress);
    // Done: the same words may be sent again as another letter.
    if (outcome.ownCopy === "stored") memory.letter = null;
    return outcome;
  });
}
