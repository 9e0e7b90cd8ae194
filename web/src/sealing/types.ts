/**
 * A distinct type for each kind of key and name, so that no function can be handed the wrong one. The types exist for the
 * compiler only; at run time each is a byte array of the one length its maker lets through.
 */
import { type Bytes, unb64 } from "./encoding.ts";

declare const kind: unique symbol;
type Kind<Name extends string> = Bytes & { readonly [kind]: Name };

export type ReadKey = Kind<"ReadKey">;
export type PostId = Kind<"PostId">;
export type RelayId = Kind<"RelayId">;
/** Secret. */
export type SealingSeed = Kind<"SealingSeed">;
export type SealingPublicKey = Kind<"SealingPublicKey">;
/** Secret. */
export type AuthPrivateKey = Kind<"AuthPrivateKey">;
export type AuthPublicKey = Kind<"AuthPublicKey">;
export type VerifyKey = Kind<"VerifyKey">;
export type EventId = Kind<"EventId">;
/** Secret: everything a seeker has comes from it. */
export type Entropy = Kind<"Entropy">;
/** Secret until it is spent. */
export type Token = Kind<"Token">;
export type TokenHash = Kind<"TokenHash">;
export type ThreadId = Kind<"ThreadId">;
export type BlobId = Kind<"BlobId">;
/** Secret: opens one blob. */
export type BlobKey = Kind<"BlobKey">;
/** Secret: fills and deletes one blob. */
export type BlobWriteKey = Kind<"BlobWriteKey">;

/** Who made a letter: `s:`, `t:` or `r:` and a short hash of their key (protocol 4.6). */
export type AuthorId = string & { readonly [kind]: "AuthorId" };

/** Randomness as an argument: that many bytes. */
export type Random = (size: number) => Bytes;

/** A key or name of the wrong length. */
export class LengthProblem extends Error {}

/** The largest content of a blob. */
export const MOST_BLOB_BYTES = 25 * 2 ** 20;

export type Maker<Made extends Bytes> = (raw: Uint8Array) => Made;

export function maker<Made extends Bytes>(name: string, size: number): Maker<Made> {
  return (raw) => {
    if (raw.length !== size) throw new LengthProblem(`${name} is ${size} bytes, not ${raw.length}`);
    return new Uint8Array(raw) as Made;
  };
}

export const readKey = maker<ReadKey>("a read key", 32);
export const postId = maker<PostId>("a post id", 32);
export const relayId = maker<RelayId>("a relay id", 32);
export const sealingSeed = maker<SealingSeed>("a sealing seed", 32);
export const sealingPublicKey = maker<SealingPublicKey>("a sealing public key", 1216);
export const authPrivateKey = maker<AuthPrivateKey>("an authentication private key", 32);
export const authPublicKey = maker<AuthPublicKey>("an authentication public key", 32);
export const verifyKey = maker<VerifyKey>("a verification key", 32);
export const eventId = maker<EventId>("an event id", 32);
export const entropy = maker<Entropy>("entropy", 16);
export const token = maker<Token>("a token", 16);
export const tokenHash = maker<TokenHash>("a token's hash", 32);
export const threadId = maker<ThreadId>("a thread id", 16);
export const blobId = maker<BlobId>("a blob id", 32);
export const blobKey = maker<BlobKey>("a blob key", 32);

/** The maker's type from canonical base64url. Throws EncodingProblem, LengthProblem. */
export function fromText<Made extends Bytes>(make: Maker<Made>, text: string): Made {
  return make(unb64(text));
}
