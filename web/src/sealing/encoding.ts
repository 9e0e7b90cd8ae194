/**
 * Bytes and text: base64url, hex, UTF-8, big-endian numbers, length-prefixed joins (protocol, notation).
 * Refuses what is not canonical; it knows no keys.
 */

/** Bytes that WebCrypto takes: never backed by shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Text or a number that is not what it must be. Never repeats it. */
export class EncodingProblem extends Error {}

const encoder = new TextEncoder();
// A byte order mark is content, not decoration: the core is hashed as written.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8 of a text; a lone surrogate becomes U+FFFD. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** Text of UTF-8 bytes. Throws EncodingProblem. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new EncodingProblem();
  }
}

function binaryString(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** base64 with padding (RFC 4648 §4). */
export function base64(bytes: Uint8Array): string {
  return btoa(binaryString(bytes));
}

/** Bytes of canonical base64 with padding. Throws EncodingProblem. */
export function unbase64(text: string): Bytes {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) throw new EncodingProblem();
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  // Different texts can name the same bytes (bits left over in the last character): only one of them is accepted.
  if (base64(bytes) !== text) throw new EncodingProblem();
  return bytes;
}

/** base64url without padding (RFC 4648 §5). */
export function b64(bytes: Uint8Array): string {
  return base64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

/** Bytes of canonical base64url without padding. Throws EncodingProblem. */
export function unb64(text: string): Bytes {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new EncodingProblem();
  const standard = text.replace(/-/g, "+").replace(/_/g, "/");
  return unbase64(standard + "=".repeat((4 - (standard.length % 4)) % 4));
}

/** Lower-case hex. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Bytes of lower-case hex. Throws EncodingProblem. */
export function fromHex(text: string): Bytes {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new EncodingProblem();
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Four bytes, big-endian. */
export function u32(value: number): Bytes {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new EncodingProblem();
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** `u32(len(a)) ‖ a ‖ u32(len(b)) ‖ b ‖ …`; texts are taken as ASCII. */
export function lp(...parts: readonly (Uint8Array | string)[]): Bytes {
  const bytes = parts.map((part) => (typeof part === "string" ? utf8(part) : part));
  return concat(...bytes.flatMap((part) => [u32(part.length), part]));
}

/** Equal in time that depends on the length only. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  a.forEach((byte, index) => (difference |= byte ^ (b[index] ?? 0)));
  return difference === 0;
}
