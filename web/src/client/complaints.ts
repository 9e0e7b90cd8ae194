/**
 * Complaining: a letter to the listeners whom the notice names, and what they answered. It shares no number and no token with the
 * case's letters, so that nobody who reads those sees that there is one. Own copies are kept as of letters; nothing on the device.
 */
import { type Complaint, type ComplaintCore, readComplaintCore, writeComplaintCore } from "../cases/complaints.ts";
import { complaintsOf } from "../cases/complaint-thread.ts";
import { MOST_CHARACTERS } from "../cases/bodies.ts";
import type { Notice } from "../notice.ts";
import { b64, equal, hex, utf8 } from "../sealing/encoding.ts";
import { authorId } from "../sealing/keys.ts";
import { eventIdOf, roomForCore, sealLetter } from "../sealing/letters.ts";
import type { AuthPublicKey, EventId } from "../sealing/types.ts";
import { noticeOf } from "./intake.ts";
import { freshStamp, type Item, post } from "./parcels.ts";
import { asSendProblem, whyOf } from "./problems.ts";
import { ASK_SIZE, wellFormed } from "./room.ts";
import { viewBehind } from "./reading.ts";
import { requirePinned, whileBoxesClose } from "./sending.ts";
import { type Keyring, keyringOf } from "./seekers.ts";
import { type Complained, type ComplaintInput, type Intake, type Progress, type Room, type Seeker, SendProblem, type SendOutcome, type Thread } from "./types.ts";
import { minuteOf, type World } from "./world.ts";

/** A letter of a complaint that opened and could be read. `cursor` is null for one sent from this page that is not in the box. */
export interface ComplaintLetter {
  readonly cursor: number | null;
  readonly sender: AuthPublicKey;
  readonly core: ComplaintCore;
  readonly eventId: EventId;
}

interface Sealed {
  readonly letter: ComplaintLetter;
  readonly toTeam: Item;
  readonly toSelf: Item;
}

/** What was begun on this page: kept so that a failed send is repeated and not doubled. */
interface Begun {
  input: ComplaintInput | null;
  sealed: Sealed | null;
  withdrawal: Sealed | null;
  readonly sent: ComplaintLetter[];
}

const begun = new WeakMap<Keyring, Begun>();

function begunBy(keyring: Keyring): Begun {
  const found = begun.get(keyring) ?? { input: null, sealed: null, withdrawal: null, sent: [] };
  begun.set(keyring, found);
  return found;
}

/** How much still fits: everything but the text at its largest. */
export function complaintRoom(text: string): Room {
  const around = 3_000;
  const charactersLeft = MOST_CHARACTERS - [...text].length;
  const bytesLeft = roomForCore(ASK_SIZE) - around - utf8(JSON.stringify(wellFormed(text))).length;
  return { bytesLeft, charactersLeft, fits: bytesLeft >= 0 && charactersLeft >= 0 };
}

/** The notice names nobody any more: as where nobody takes letters. */
const nobodyListens = (): SendProblem => new SendProblem({ kind: "intake", why: { kind: "no-notice" } });

async function sealed(keyring: Keyring, { team, complaints }: Notice, core: ComplaintCore): Promise<Sealed> {
  if (complaints === undefined) throw nobodyListens();
  const { keys, reader, postId } = keyring;
  const bytes = writeComplaintCore(core);
  // Of the size of a first letter, whatever it says.
  const toTeam = await sealLetter(bytes, keys.auth, { sealing: complaints.xwing_pub, auth: complaints.auth_pub }, team, ASK_SIZE);
  const toSelf = await sealLetter(bytes, keys.auth, reader.public, { relayId: team.relayId, postId }, ASK_SIZE);
  const letter = { cursor: null, sender: reader.public.auth, core, eventId: await eventIdOf(bytes) };
  const item = (box: Item["box"], sealedLetter: Item["letter"]): Item => ({ box, letter: sealedLetter, stamp: null, posted: false });
  return { letter, toTeam: item(team.postId, toTeam), toSelf: item(postId, toSelf) };
}

/** The letters set aside while the box was read, that say what they should and are by whom they say. */
async function inBox(thread: Thread): Promise<readonly ComplaintLetter[]> {
  const read = viewBehind(thread).aside.map(async ({ cursor, sender, core: bytes, eventId }): Promise<readonly ComplaintLetter[]> => {
    const core = await readComplaintCore(bytes);
    if (core === null || core.author !== (await authorId(core.author[0] as "s" | "t", sender))) return [];
    return [{ cursor, sender, core, eventId }];
  });
  return (await Promise.all(read)).flat();
}

/** Of everything said here so far: no number twice, also where an own copy was not kept. */
async function known(keyring: Keyring, thread: Thread): Promise<readonly ComplaintLetter[]> {
  const here = await inBox(thread);
  const ids = new Set(here.map(({ eventId }) => hex(eventId)));
  return [...here, ...begunBy(keyring).sent.filter(({ eventId }) => !ids.has(hex(eventId)))];
}

async function nextCore(world: World, keyring: Keyring, thread: Thread, body: ComplaintCore["body"]): Promise<ComplaintCore> {
  const { keys, author } = keyring;
  const numbers = (await known(keyring, thread)).filter(({ core }) => core.author === author).map(({ core }) => core.authorSeq);
  return { thread: await complaintsOf(keys.thread), author, authorSeq: Math.max(-1, ...numbers) + 1, atMinute: minuteOf(world), body };
}

async function complaintBody(keyring: Keyring, { complaints }: Notice, { text, language, wantsAnswer }: ComplaintInput): Promise<Complaint> {
  if (complaints === undefined) throw nobodyListens();
  const { keys, reader, postId } = keyring;
  const own = wantsAnswer ? { postId, ...reader.public } : null;
  return { kind: "complaint", case: keys.thread, language, text: wellFormed(text), keys: own, teamAuth: complaints.auth_pub };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

async function parcelOf(world: World, keyring: Keyring, notice: Notice, thread: Thread, input: ComplaintInput): Promise<Sealed> {
  const state = begunBy(keyring);
  if (state.sealed !== null && same(state.input, input)) return state.sealed;
  requirePinned(thread, notice);
  const core = await nextCore(world, keyring, thread, await complaintBody(keyring, notice, input));
  Object.assign(state, { input, sealed: await sealed(keyring, notice, core) });
  return state.sealed as unknown as Sealed;
}

async function toListeners(world: World, keyring: Keyring, { letter, toTeam }: Sealed, progress: Progress): Promise<void> {
  if (toTeam.posted) return;
  await post(world, toTeam, async () => {
    const stamp = await freshStamp(world, (part) => progress({ name: "stamp", part }));
    progress({ name: "posting" });
    return stamp;
  });
  begunBy(keyring).sent.push(letter);
}

/** The own copy, let in by work: a token has the number of a letter of the case. */
async function keepCopy(world: World, { letter, toSelf }: Sealed, progress: Progress): Promise<SendOutcome> {
  const eventId = b64(letter.eventId);
  try {
    progress({ name: "copy" });
    await post(world, toSelf, () => freshStamp(world, (part) => progress({ name: "box-stamp", part })));
    return { eventId, ownCopy: "stored" };
  } catch (error) {
    return { eventId, ownCopy: "not-stored", copyProblem: whyOf(error) };
  }
}

export function sendComplaint(world: World, seeker: Seeker, intake: Intake, thread: Thread, input: ComplaintInput, progress: Progress): Promise<SendOutcome> {
  const keyring = keyringOf(seeker);
  const state = begunBy(keyring);
  const send = async (notice: Notice): Promise<Sealed> => {
    progress({ name: "sealing" });
    const parcel = await parcelOf(world, keyring, notice, thread, input);
    await toListeners(world, keyring, parcel, progress);
    return parcel;
  };
  return asSendProblem(async () => {
    const room = complaintRoom(input.text);
    if (!room.fits) throw new SendProblem({ kind: "too-long", room });
    const parcel = await whileBoxesClose(world, intake, send, () => (state.sealed = null));
    const outcome = await keepCopy(world, parcel, progress);
    if (outcome.ownCopy === "stored") state.sealed = null;
    return outcome;
  });
}

/** Whether anything was said to the listeners, or by them. */
export const hasComplaints = async (seeker: Seeker, thread: Thread): Promise<boolean> => (await known(keyringOf(seeker), thread)).length > 0;

/** What was said to the listeners and what they answered, oldest first. Answers count by the key that was written to, and no other. */
export async function complaintsIn(seeker: Seeker, thread: Thread): Promise<readonly Complained[]> {
  const keyring = keyringOf(seeker);
  const all = await known(keyring, thread);
  const mine = all.filter(({ core }) => core.author === keyring.author && core.body.kind === "complaint");
  const made = mine.map(async ({ core, eventId, cursor }): Promise<Complained> => {
    const body = core.body as Complaint;
    const by = await authorId("t", body.teamAuth);
    const answers = all.flatMap(({ core: { author, atMinute, body: said } }) =>
      author === by && said.kind === "answer" && equal(said.to, eventId) ? [{ text: said.text, minute: atMinute }] : [],
    );
    const entry = { text: body.text, minute: core.atMinute, wantsAnswer: body.keys !== null, answers };
    return cursor === null ? { ...entry, onlyHere: true } : entry;
  });
  return (await Promise.all(made)).sort((a, b) => a.minute - b.minute);
}

/** Asks the listeners, too, to destroy what they were told. Nothing where nothing was said, or where nobody listens any more. */
export async function withdrawComplaints(world: World, seeker: Seeker, intake: Intake, thread: Thread): Promise<void> {
  const [keyring, notice] = [keyringOf(seeker), noticeOf(intake)];
  if (notice.complaints === undefined || (await known(keyring, thread)).length === 0) return;
  const state = begunBy(keyring);
  state.withdrawal ??= await sealed(keyring, notice, await nextCore(world, keyring, thread, { kind: "shred" }));
  await toListeners(world, keyring, state.withdrawal, () => undefined);
}
