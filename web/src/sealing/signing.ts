/** Verifying Ed25519 signatures in DSSE envelopes (protocol 1.4; DSSE v1.0). The client signs nothing. */
import { verifyAsync } from "@noble/ed25519";
import { exact, list, ShapeProblem, text } from "../json.ts";
import { type Bytes, concat, EncodingProblem, hex, unbase64, utf8 } from "./encoding.ts";
import { sha256 } from "./hashing.ts";
import type { VerifyKey } from "./types.ts";

/** `bad-signature`: nobody we trust signed this. `malformed-envelope`: not a DSSE envelope of the expected type. */
export class SignatureProblem extends Error {
  constructor(readonly kind: "bad-signature" | "malformed-envelope") {
    super(kind);
  }
}

export interface Envelope {
  readonly payload: Bytes;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: Bytes }[];
}

/** Lower-case hex SHA-256 of the raw public key. */
export async function keyidOf(key: VerifyKey): Promise<string> {
  return hex(await sha256(key));
}

const envelopeShape = exact({
  payload: text(Infinity),
  payloadType: text(Infinity),
  signatures: list(exact({ keyid: text(Infinity), sig: text(Infinity) }), 64),
});

function malformed(): never {
  throw new SignatureProblem("malformed-envelope");
}

/** An envelope from parsed JSON, strictly: no unknown fields, one spelling of base64, one signature a key. Throws SignatureProblem. */
export function envelopeOf(value: unknown): Envelope {
  try {
    const { payload, payloadType, signatures } = envelopeShape(value);
    if (new Set(signatures.map((each) => each.keyid)).size !== signatures.length) malformed();
    return { payload: unbase64(payload), payloadType, signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: unbase64(sig) })) };
  } catch (error) {
    if (error instanceof ShapeProblem || error instanceof EncodingProblem) malformed();
    throw error;
  }
}

/** What is signed: DSSE's pre-authentication encoding. */
function preAuthentication(type: string, payload: Bytes): Bytes {
  const typeBytes = utf8(type);
  return concat(utf8(`DSSEv1 ${typeBytes.length} `), typeBytes, utf8(` ${payload.length} `), payload);
}

async function verifies(signature: Bytes, message: Bytes, key: VerifyKey): Promise<boolean> {
  // Strict RFC 8032 as Python's side checks it; the library's default accepts more.
  return verifyAsync(signature, message, key, { zip215: false }).catch(() => false);
}

/** Throws SignatureProblem unless the envelope has that type and good signatures by at least `threshold` different ones of `keys`. */
export async function verifyEnvelope(envelope: Envelope, payloadType: string, keys: readonly VerifyKey[], threshold = 1): Promise<void> {
  if (envelope.payloadType !== payloadType) malformed();
  const message = preAuthentication(envelope.payloadType, envelope.payload);
  const byKeyid = new Map(await Promise.all(keys.map(async (key) => [await keyidOf(key), key] as const)));
  const good = await Promise.all(
    envelope.signatures.map(({ keyid, sig }) => {
      const key = byKeyid.get(keyid);
      return key !== undefined && verifies(sig, message, key);
    }),
  );
  if (good.filter(Boolean).length < threshold) throw new SignatureProblem("bad-signature");
}
