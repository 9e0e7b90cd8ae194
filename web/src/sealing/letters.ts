/**
 * Sealing a core to one reader and opening it again (protocol 4.2–4.4). "Not for me" is a value; a letter that opens and is
 * wrong is a LetterRefused with the protocol's reason. What a core says is none of its business.
 */
import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, DecapError, EncapError, HkdfSha256, OpenError } from "@hpke/core";
import { type Bytes, concat, equal, lp, u32, utf8 } from "./encoding.ts";
import { hkdf, hmacSha256, sha256 } from "./hashing.ts";
import { authPublic, sealingPublic, sharedSecret, xwing } from "./keys.ts";
import {
  type AuthPrivateKey, type AuthPublicKey, authPublicKey, type EventId, eventId, type PostId, type RelayId, type SealingPublicKey,
  type SealingSeed, type ThreadId,
} from "./types.ts";

export const LETTER_SIZES = [4096, 16384, 65536] as const;
export type LetterSize = (typeof LETTER_SIZES)[number];

const ENC = 1120;
const HINT = 16;
const OVERHEAD = HINT + ENC + 16 + 32 + 32 + 4; // hint, enc, AEAD tag, sender, tag, length
const HEAD = 32 + 32 + 4;

export interface Address {
  readonly relayId: RelayId;
  readonly postId: PostId;
}

export interface Reader {
  readonly sealing: SealingPublicKey;
  readonly auth: AuthPublicKey;
}

/** Secret. A reader's private keys, with the public ones worked out once. */
export interface ReaderKeys {
  readonly sealing: SealingSeed;
  readonly auth: AuthPrivateKey;
  readonly public: Reader;
}

export interface OpenedLetter {
  readonly sender: AuthPublicKey;
  readonly core: Bytes;
  readonly eventId: EventId;
}

export const NOT_FOR_ME = "not-for-me";
export type RefusalReason = "size" | "length" | "padding" | "weak-key" | "tag";

/** The peer's letter is wrong. */
export class LetterRefused extends Error {
  constructor(readonly reason: RefusalReason) {
    super(reason);
  }
}

/** A reader's public key gives no shared secret: nothing was sealed to it. */
export class ReaderUnusable extends Error {}

/** Our core does not fit the letter: nothing was sealed. */
export class CoreTooLarge extends Error {
  constructor(readonly coreBytes: number, readonly roomBytes: number) {
    super(`the core is ${coreBytes} bytes and the letter holds ${roomBytes}`);
  }
}

const suite = new CipherSuite({ kem: xwing, kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });

/** Bytes for core and zeros in a letter of that size. */
export function roomForCore(size: LetterSize): number {
  return size - OVERHEAD;
}

/** The smallest letter that holds the core. Throws CoreTooLarge. */
export function smallestSize(coreBytes: number): LetterSize {
  const size = LETTER_SIZES.find((candidate) => coreBytes <= roomForCore(candidate));
  if (size === undefined) throw new CoreTooLarge(coreBytes, roomForCore(65536));
  return size;
}

export async function eventIdOf(core: Bytes): Promise<EventId> {
  return eventId(await sha256(concat(utf8("tropa/1/event"), core)));
}

export async function readerKeys(sealing: SealingSeed, auth: AuthPrivateKey): Promise<ReaderKeys> {
  return { sealing, auth, public: { sealing: await sealingPublic(sealing), auth: await authPublic(auth) } };
}

function letterInfo({ relayId, postId }: Address, hint: Bytes): Bytes {
  return lp("tropa/1/letter", relayId, postId, hint);
}

/** Which of the writer's letters to a reply key this is: its holders know what to look for. */
export interface Numbered {
  readonly thread: ThreadId;
  readonly authorSeq: number;
}

/** What stands in front of such a letter; `secret` is of writer and reply key (protocol 4.10). */
export async function hintOf(secret: Bytes, { thread, authorSeq }: Numbered): Promise<Bytes> {
  const number = concat(u32(Math.floor(authorSeq / 2 ** 32)), u32(authorSeq % 2 ** 32));
  return (await hkdf(secret, "tropa/1", lp("hint", thread, number))).slice(0, HINT);
}

async function tagOf(secret: Bytes, core: Bytes, sender: AuthPublicKey, reader: Reader, { relayId, postId }: Address): Promise<Bytes> {
  const info = lp("auth", relayId, postId, reader.sealing, sender, reader.auth);
  return hmacSha256(await hkdf(secret, "tropa/1", info), core);
}

async function encrypt(plaintext: Bytes, reader: SealingPublicKey, address: Address, hint: Bytes): Promise<Bytes> {
  const recipientPublicKey = await xwing.importKey("raw", reader.buffer, true);
  try {
    const context = await suite.createSenderContext({ recipientPublicKey, info: letterInfo(address, hint) });
    return concat(hint, new Uint8Array(context.enc), new Uint8Array(await context.seal(plaintext)));
  } catch (error) {
    if (error instanceof EncapError) throw new ReaderUnusable("the reader's sealing key gives no shared secret");
    throw error;
  }
}

/**
 * The letter's bytes: the smallest size that fits, or `size`. `numbered` is for a letter to a reply key; any other hint is random.
 * Fresh randomness makes each one new. Throws CoreTooLarge, ReaderUnusable.
 */
export async function sealLetter(
  core: Bytes, sender: AuthPrivateKey, reader: Reader, address: Address, size?: LetterSize, numbered?: Numbered,
): Promise<Bytes> {
  const chosen = size ?? smallestSize(core.length);
  const room = roomForCore(chosen);
  if (core.length > room) throw new CoreTooLarge(core.length, room);
  const secret = await sharedSecret(sender, reader.auth);
  if (secret === null) throw new ReaderUnusable("the reader's authentication key is weak");
  const senderPublic = await authPublic(sender);
  const tag = await tagOf(secret, core, senderPublic, reader, address);
  const plaintext = concat(senderPublic, tag, u32(core.length), core, new Uint8Array(room - core.length));
  const hint = numbered ? await hintOf(secret, numbered) : crypto.getRandomValues(new Uint8Array(HINT));
  return encrypt(plaintext, reader.sealing, address, hint);
}

async function decrypt(letter: Bytes, keys: ReaderKeys, address: Address): Promise<Bytes | null> {
  const recipientKey = await xwing.importKey("raw", keys.sealing.buffer, false);
  try {
    const enc = letter.slice(HINT, HINT + ENC);
    const context = await suite.createRecipientContext({ recipientKey, enc, info: letterInfo(address, letter.slice(0, HINT)) });
    return new Uint8Array(await context.open(letter.slice(HINT + ENC)));
  } catch (error) {
    if (error instanceof OpenError || error instanceof DecapError) return null;
    throw error;
  }
}

/** The core inside, with zeros behind it checked. Throws LetterRefused. */
function coreOf(plaintext: Bytes): Bytes {
  const length = new DataView(plaintext.buffer, plaintext.byteOffset).getUint32(64);
  if (length > plaintext.length - HEAD) throw new LetterRefused("length");
  if (plaintext.subarray(HEAD + length).some((byte) => byte !== 0)) throw new LetterRefused("padding");
  return plaintext.slice(HEAD, HEAD + length);
}

/** The opened letter, or NOT_FOR_ME. Throws LetterRefused. */
export async function openLetter(letter: Bytes, keys: ReaderKeys, address: Address): Promise<OpenedLetter | typeof NOT_FOR_ME> {
  if (!LETTER_SIZES.some((size) => size === letter.length)) throw new LetterRefused("size");
  const plaintext = await decrypt(letter, keys, address);
  if (plaintext === null) return NOT_FOR_ME;
  const core = coreOf(plaintext);
  const sender = authPublicKey(plaintext.slice(0, 32));
  const secret = await sharedSecret(keys.auth, sender);
  if (secret === null) throw new LetterRefused("weak-key");
  const tag = await tagOf(secret, core, sender, keys.public, address);
  if (!equal(tag, plaintext.subarray(32, 64))) throw new LetterRefused("tag");
  return { sender, core, eventId: await eventIdOf(core) };
}
