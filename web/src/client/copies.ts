/** One's own box: opening it, and storing a copy of every letter sent, so that the words alone bring the thread back (protocol 4.9). */
import { Refused } from "../post/problems.ts";
import { type Stamp, tokenStamp } from "../post/stamps.ts";
import { tokenHashOf } from "../sealing/boxes.ts";
import type { Token } from "../sealing/types.ts";
import { freshStamp, type Parcel, post } from "./parcels.ts";
import type { Keyring } from "./seekers.ts";
import type { Progress, SendOutcome } from "./types.ts";
import { b64, equal } from "../sealing/encoding.ts";
import { whyOf } from "./problems.ts";
import type { World } from "./world.ts";

/** Tokens 0 to 15 let in one's own copies, 16 to 31 are given to the network in the first letter. */
export const OWN_TOKENS = 16;
export const NETWORK_TOKENS = 16;

export function networkTokens({ keys }: Keyring): Promise<readonly Token[]> {
  return Promise.all(Array.from({ length: NETWORK_TOKENS }, (_, index) => keys.token(OWN_TOKENS + index)));
}

async function openBox(world: World, { keys, memory }: Keyring, progress: Progress): Promise<void> {
  const stamp = await freshStamp(world, (part) => progress({ name: "box-stamp", part }));
  progress({ name: "box" });
  const tokens = Array.from({ length: OWN_TOKENS + NETWORK_TOKENS }, (_, index) => keys.token(index));
  const hashes = await Promise.all(tokens.map(async (token) => tokenHashOf(await token)));
  await world.relay.openBox(keys.readKey, stamp, hashes);
  memory.boxOpen = true;
}

/** The own token of that number, unless there is none or the first letter gave it away (another program's seeker may have). */
async function ownToken({ keys }: Keyring, number: number, given: readonly Token[]): Promise<Token | null> {
  if (number >= OWN_TOKENS) return null;
  const token = await keys.token(number);
  return given.some((each) => equal(each, token)) ? null : token;
}

/** The token that belongs to this letter at first, then solved stamps: tokens run out, or were spent from another device. */
function stampsFor(world: World, keyring: Keyring, number: number, given: readonly Token[], progress: Progress): () => Promise<Stamp> {
  let asked = 0;
  return async () => {
    const token = asked++ === 0 ? await ownToken(keyring, number, given) : null;
    return token === null ? freshStamp(world, (part) => progress({ name: "box-stamp", part })) : tokenStamp(token);
  };
}

/** Stores the own copy; the box is opened where it is not there, and always for a first letter. */
async function store(world: World, keyring: Keyring, { core, toSelf }: Parcel, given: readonly Token[], progress: Progress): Promise<void> {
  const stamps = stampsFor(world, keyring, core.authorSeq, given, progress);
  const put = (): Promise<void> => {
    progress({ name: "copy" });
    return post(world, toSelf, stamps);
  };
  if (core.body.kind === "ask" && !keyring.memory.boxOpen) await openBox(world, keyring, progress);
  try {
    await put();
  } catch (error) {
    if (!(error instanceof Refused && error.problem === "no-such-box")) throw error;
    await openBox(world, keyring, progress);
    await put();
  }
}

/**
 * The outcome of a letter that the network has: the own copy is stored now, or the outcome says why not. `given` are the tokens
 * that the first letter named: they are the network's.
 */
export async function finish(world: World, keyring: Keyring, parcel: Parcel, given: readonly Token[], progress: Progress): Promise<SendOutcome> {
  const eventId = b64(parcel.eventId);
  try {
    if (!parcel.toSelf.posted) await store(world, keyring, parcel, given, progress);
    return { eventId, ownCopy: "stored" };
  } catch (error) {
    return { eventId, ownCopy: "not-stored", copyProblem: whyOf(error) };
  }
}
