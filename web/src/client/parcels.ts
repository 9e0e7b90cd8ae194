/**
 * Letters on their way: sealed once, then posted until the relay has them. The sealed bytes are kept, so that a repeat posts
 * the very same letter, which the relay takes only once (protocol 5.2).
 */
import { Refused } from "../post/problems.ts";
import { solveStamp, type Stamp } from "../post/stamps.ts";
import type { Core } from "../cases/core.ts";
import { writeCore } from "../cases/core.ts";
import type { Bytes } from "../sealing/encoding.ts";
import { type Address, eventIdOf, type LetterSize, type Reader, sealLetter } from "../sealing/letters.ts";
import type { EventId, PostId } from "../sealing/types.ts";
import type { Keyring } from "./seekers.ts";
import type { World } from "./world.ts";

/** One letter for one box. Changed only by `post`. */
export interface Item {
  readonly box: PostId;
  readonly letter: Bytes;
  stamp: Stamp | null;
  posted: boolean;
}

/** One event of the seeker's: for the network, and for the seeker's own box where a copy is kept. */
export interface Parcel {
  readonly core: Core;
  readonly eventId: EventId;
  readonly toTeam: Item;
  readonly toSelf: Item;
}

export interface Destination {
  readonly reader: Reader;
  /** The thread's reply key, not a team's. */
  readonly isReply: boolean;
  /** The team box. */
  readonly address: Address;
}

const item = (box: PostId, letter: Bytes): Item => ({ box, letter, stamp: null, posted: false });

/** Seals an event for the network and for oneself. Throws CoreTooLarge, ReaderUnusable. */
export async function pack({ keys, reader, postId }: Keyring, core: Core, { reader: team, isReply, address }: Destination, size?: LetterSize): Promise<Parcel> {
  const bytes = writeCore(core);
  const toTeam = await sealLetter(bytes, keys.auth, team, address, size, isReply ? core : undefined);
  const toSelf = await sealLetter(bytes, keys.auth, reader.public, { relayId: address.relayId, postId }, size);
  return { core, eventId: await eventIdOf(bytes), toTeam: item(address.postId, toTeam), toSelf: item(postId, toSelf) };
}

export async function freshStamp(world: World, progress: (part: number) => void): Promise<Stamp> {
  return solveStamp(await world.relay.challenge(), progress);
}

const STAMPS_TRIED = 3;

function isStampRefusal(error: unknown): boolean {
  return error instanceof Refused && error.problem.startsWith("stamp-");
}

/**
 * Posts an item with the stamp it has, or one made now; a stamp the relay refuses is replaced, a few times. A stamp is kept
 * while it is unknown whether it was spent.
 */
export async function post(world: World, letter: Item, makeStamp: () => Promise<Stamp>): Promise<void> {
  for (let tried = 1; !letter.posted; tried++) {
    letter.stamp ??= await makeStamp();
    try {
      await world.relay.postLetter(letter.box, letter.letter, letter.stamp);
      letter.posted = true;
    } catch (error) {
      if (!isStampRefusal(error)) throw error;
      letter.stamp = null;
      if (tried >= STAMPS_TRIED) throw error;
    }
  }
}
