/** SHA-256, HMAC-SHA256, HKDF-SHA256 by the browser's own WebCrypto. Nothing else calls it for these. */
import { type Bytes, utf8 } from "./encoding.ts";

const SHA256 = "SHA-256";

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest(SHA256, bytes));
}

export async function hmacSha256(key: Bytes, message: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: SHA256 }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}

/** RFC 5869, 32 bytes out. */
export async function hkdf(secret: Bytes, salt: string, info: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const parameters = { name: "HKDF", hash: SHA256, salt: utf8(salt), info };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, imported, 256));
}
