/**
 * X25519 alone, out of the HPKE library's own package. Its `X25519` class drags in hashing and key formats nobody here uses (3 KB
 * of a first load); the build hands this one to the X-Wing library too (tools/narrowed.mjs), which calls only `derive`.
 */
import { x25519 } from "../../node_modules/@hpke/dhkem-x25519/esm/src/primitives/x25519.js";
import type { Bytes } from "./encoding.ts";

export { HkdfSha256 } from "@hpke/core";

export class X25519 {
  /** The shared secret of both keys; with the base point, the public key. Rejects for one of the weak points. */
  async derive(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Bytes> {
    return new Uint8Array(x25519.getSharedSecret(privateKey, publicKey));
  }
}
