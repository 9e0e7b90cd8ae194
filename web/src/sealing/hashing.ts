/** SHA-256, HMAC-SHA256, HKDF-SHA256 over the browser's own WebCrypto. Nothing else calls it for these. */
import { HkdfSha256 } from "@hpke/core";
import { type Bytes, utf8 } from "./encoding.ts";

const SHA256 = "SHA-256";
const kdf = new HkdfSha256();

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest(SHA256, bytes));
}

export async function hmacSha256(key: Bytes, message: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: SHA256 }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}

/** RFC 5869, 32 bytes out. WebCrypto's own HKDF will not do: some refuse an `info` above 1,024 bytes, and ours carries a public key. */
export async function hkdf(secret: Bytes, salt: string, info: Bytes): Promise<Bytes> {
  // HKDF's first step is this HMAC; the library's own takes salts of 32 bytes only.
  const pseudorandom = await hmacSha256(utf8(salt), secret);
  return new Uint8Array(await kdf.expand(pseudorandom.buffer, info.buffer, 32));
}
