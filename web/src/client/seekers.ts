/** Seekers: their words, and the keys and unfinished letters behind them, which live in memory as long as the page does. */
import type { AskInput, Language, Seeker } from "./types.ts";
import { IntakeProblem, WordsProblem } from "./types.ts";
import { postIdOf } from "../sealing/boxes.ts";
import { authorId } from "../sealing/keys.ts";
import { type ReaderKeys, readerKeys } from "../sealing/letters.ts";
import { type AuthorId, type Entropy, entropy, type PostId } from "../sealing/types.ts";
import { entropyOf, type SeekerKeys, seekerKeys, wordsOf, WordsRefused } from "../sealing/words.ts";
import type { Received } from "../cases/threads.ts";
import type { Parcel } from "./parcels.ts";
import type { Contents } from "./sending.ts";
import type { World } from "./world.ts";

/** Secret. What a Seeker stands for. */
export interface Keyring {
  readonly keys: SeekerKeys;
  readonly reader: ReaderKeys;
  readonly author: AuthorId;
  readonly postId: PostId;
  readonly memory: Memory;
}

/** A letter that was sealed, and what it was made of. */
export interface Begun<Input> {
  readonly contents: Contents<Input>;
  readonly parcel: Parcel;
}

/** What was begun on this page and must not be lost or done twice. */
export interface Memory {
  /** One's own box is known to be open. */
  boxOpen: boolean;
  ask: Begun<AskInput> | null;
  letter: Begun<string> | null;
  shred: Parcel | null;
  /** One's own letters that are with the network, whether or not the own copy is stored. */
  sent: Received[];
}

const keyrings = new WeakMap<Seeker, Keyring>();

export function keyringOf(seeker: Seeker): Keyring {
  const keyring = keyrings.get(seeker);
  if (keyring === undefined) throw new TypeError("a Seeker is made by newSeeker or seekerFromWords");
  return keyring;
}

export const emptyMemory = (): Memory => ({ boxOpen: false, ask: null, letter: null, shred: null, sent: [] });

async function seekerOf(world: World, secret: Entropy): Promise<Seeker> {
  const keys = await seekerKeys(secret);
  const reader = await readerKeys(keys.sealing, keys.auth);
  const author = await authorId("s", reader.public.auth);
  const seeker: Seeker = { words: async (language: Language) => wordsOf(secret, await world.lists(language)) };
  keyrings.set(seeker, { keys, reader, author, postId: await postIdOf(keys.readKey), memory: emptyMemory() });
  return seeker;
}

function requireSealing(world: World): void {
  if (!world.canSeal()) throw new IntakeProblem({ kind: "insecure-context" });
}

export async function newSeeker(world: World): Promise<Seeker> {
  requireSealing(world);
  return seekerOf(world, entropy(world.random(16)));
}

export async function seekerFromWords(world: World, text: string): Promise<Seeker> {
  requireSealing(world);
  const secret = await entropyOf(text, world.lists).catch((error: unknown) => {
    throw error instanceof WordsRefused ? new WordsProblem(error.why) : error;
  });
  return seekerOf(world, secret);
}
