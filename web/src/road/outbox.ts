/**
 * A person's road letters on their way (protocol 16.4, 16.5): first the letter, then the renewal, then the own copy, each until it is
 * answered; the same again does only what is missing. Whatever is said, the same is asked of the relay.
 */
import { blanked, type PersonBody, type PersonCore, writeRoadCore } from "../cases/road.ts";
import { PERSON_LETTER } from "../cases/road-ties.ts";
import { freshStamp, type Item, post } from "../client/parcels.ts";
import { asSendProblem } from "../client/problems.ts";
import { type Keyring, keyringOf } from "../client/seekers.ts";
import { requirePinned, whileBoxesClose } from "../client/sending.ts";
import type { Intake, Progress, Seeker, Thread } from "../client/types.ts";
import { minuteOf, type World } from "../client/world.ts";
import { exact, list, oneOf, whole } from "../json.ts";
import type { Notice } from "../notice.ts";
import { shapedAnswer } from "../post/client.ts";
import { Refused } from "../post/problems.ts";
import { b64, type Bytes, equal, utf8 } from "../sealing/encoding.ts";
import { type Reader, sealLetter } from "../sealing/letters.ts";
import type { PostId, ThreadId } from "../sealing/types.ts";
import { nextNumber, rememberSent } from "./letters.ts";

/** Putting a series off; `token` may be one that the relay does not know. */
export interface Renewal {
  readonly series: Bytes;
  readonly token: Bytes;
  readonly hour: number;
}

export interface Said {
  readonly thread: ThreadId;
  /** The key that the letter is sealed to. */
  readonly reply: Reader;
  readonly body: PersonBody;
  readonly renewal: Renewal | null;
}

/** Something that was said, and how far it is. Changed only here. */
export interface Going {
  readonly said: Said;
  core: PersonCore | null;
  toTeam: Item | null;
  toSelf: Item | null;
  renewed: boolean;
  /** Everything that can be done is done. */
  over: boolean;
  /** The own copy is not in the box: it will be gone after leaving. */
  onlyHere: boolean;
}

const outboxes = new WeakMap<Keyring, Going[]>();

const sameBody = (a: PersonBody, b: PersonBody): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What is still on its way in that thread. */
export const goingIn = (seeker: Seeker, thread: ThreadId): readonly Going[] =>
  (outboxes.get(keyringOf(seeker)) ?? []).filter(({ said, over }) => !over && equal(said.thread, thread));

/** Begins to say it; the very same said again while it is on its way is one and the same. Nothing that was said is given up for it. */
export function begin(seeker: Seeker, said: Said): Going {
  const same = goingIn(seeker, said.thread).find((going) => sameBody(going.said.body, said.body));
  if (same !== undefined) return same;
  const fresh: Going = { said, core: null, toTeam: null, toSelf: null, renewed: said.renewal === null, over: false, onlyHere: false };
  const keyring = keyringOf(seeker);
  outboxes.set(keyring, [...(outboxes.get(keyring) ?? []).filter(({ over }) => !over), fresh]);
  return fresh;
}

const item = (box: PostId, letter: Bytes): Item => ({ box, letter, stamp: null, posted: false });

async function seal(world: World, keyring: Keyring, { team }: Notice, thread: Thread, going: Going): Promise<Item> {
  const { keys, author, reader, postId } = keyring;
  const { said } = going;
  going.core ??= {
    thread: said.thread, author, authorSeq: await nextNumber(keyring, thread, said.thread), atMinute: minuteOf(world), body: said.body,
  };
  const kept = writeRoadCore({ ...going.core, body: blanked(said.body) });
  going.toSelf ??= item(postId, await sealLetter(kept, keys.auth, reader.public, { relayId: team.relayId, postId }, PERSON_LETTER));
  return item(team.postId, await sealLetter(writeRoadCore(going.core), keys.auth, said.reply, team, PERSON_LETTER, going.core));
}

async function toNetwork(world: World, keyring: Keyring, notice: Notice, thread: Thread, going: Going, progress: Progress): Promise<void> {
  if (going.toTeam?.posted) return;
  requirePinned(thread, notice);
  progress({ name: "sealing" });
  going.toTeam ??= await seal(world, keyring, notice, thread, going);
  await post(world, going.toTeam, async () => {
    const stamp = await freshStamp(world, (part) => progress({ name: "stamp", part }));
    progress({ name: "posting" });
    return stamp;
  });
  if (going.core !== null) rememberSent(keyring, { ...going.core, body: blanked(going.said.body) });
}

const standing = exact({
  state: oneOf(["running", "cancelled", "done"]),
  rungs: list(exact({ hour: whole(0), state: oneOf(["waiting", "released", "lost", "cancelled"]) }), 16),
});

/** Whatever the relay answers, it is done: nobody who looks on can tell what the word meant. A relay that is busy has not answered. */
async function renew(world: World, going: Going): Promise<void> {
  const { renewal } = going.said;
  if (going.renewed || renewal === null) return;
  const headers = { "tropa-series": `renew ${b64(renewal.token)}`, "content-type": "application/json" };
  const body = utf8(JSON.stringify({ first_hour: renewal.hour }));
  try {
    shapedAnswer(await world.relay.call({ method: "POST", path: `series/${b64(renewal.series)}/renew`, headers, body }), standing);
  } catch (error) {
    if (!(error instanceof Refused) || error.problem === "relay-full") throw error;
  }
  going.renewed = true;
}

/** Let in by work, as copies of complaints are. A box that refuses it is no reason to say the rest again. */
async function keepCopy(world: World, going: Going, progress: Progress): Promise<void> {
  if (going.toSelf === null) return;
  progress({ name: "copy" });
  try {
    await post(world, going.toSelf, () => freshStamp(world, (part) => progress({ name: "box-stamp", part })));
  } catch (error) {
    if (!(error instanceof Refused) || error.problem === "relay-full") throw error;
    going.onlyHere = true;
  }
}

/** Does what is missing. Throws SendProblem: then it is kept, and the same call goes on. */
export function goOn(world: World, seeker: Seeker, intake: Intake, thread: Thread, going: Going, progress: Progress): Promise<void> {
  const keyring = keyringOf(seeker);
  return asSendProblem(async () => {
    await whileBoxesClose(world, intake, (notice) => toNetwork(world, keyring, notice, thread, going, progress), () => (going.toTeam = null));
    await renew(world, going);
    await keepCopy(world, going, progress);
    going.over = true;
  });
}
