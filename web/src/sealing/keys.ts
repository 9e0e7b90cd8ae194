/** Public keys from private ones, Diffie–Hellman between authentication keys, and author names (protocol 1.2, 1.3, 4.6). Draws no randomness. */
import { XWing } from "@hpke/hybridkem-x-wing";
import { b64, type Bytes, concat, utf8 } from "./encoding.ts";
import { sha256 } from "./hashing.ts";
import {
  type AuthorId, type AuthPrivateKey, type AuthPublicKey, authPublicKey, type SealingPublicKey, sealingPublicKey, type SealingSeed,
} from "./types.ts";
import { X25519 } from "./x25519.ts";

export const xwing = new XWing();
const x25519 = new X25519();
const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31));

/** The X-Wing public key of a seed. The library's `deriveKeyPair` is something else: it hashes its input first. */
export async function sealingPublic(seed: SealingSeed): Promise<SealingPublicKey> {
  const { publicKey } = await xwing.generateKeyPairDerand(seed);
  return sealingPublicKey(new Uint8Array(await xwing.serializePublicKey(publicKey)));
}

export async function authPublic(key: AuthPrivateKey): Promise<AuthPublicKey> {
  return authPublicKey(await x25519.derive(key, BASE_POINT));
}

/** X25519 of both keys, or null for a weak public key (the result would be all zero; RFC 7748 §6.1). */
export async function sharedSecret(key: AuthPrivateKey, other: AuthPublicKey): Promise<Bytes | null> {
  // The library throws for one of the weak points and answers zeros for the others: both mean the same here.
  const secret = await x25519.derive(key, other).catch(() => new Uint8Array(32));
  return secret.every((byte) => byte === 0) ? null : new Uint8Array(secret);
}

/** `s:`, `t:` or `r:` ‖ b64 of the first 16 bytes of SHA-256("tropa/1/author" ‖ key). */
export async function authorId(role: "s" | "t" | "r", key: AuthPublicKey): Promise<AuthorId> {
  const hash = await sha256(concat(utf8("tropa/1/author"), key));
  return `${role}:${b64(hash.subarray(0, 16))}` as AuthorId;
}

/** Whether the name belongs to the key, in whichever role the name claims. */
export async function authorMatches(author: string, key: AuthPublicKey): Promise<boolean> {
  const role = author.slice(0, 2);
  if (role !== "s:" && role !== "t:" && role !== "r:") return false;
  return author === (await authorId(role[0] as "s" | "t" | "r", key));
}
