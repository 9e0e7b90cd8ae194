/** Verifying Ed25519 signatures in DSSE envelopes (protocol 1.4; DSSE v1.0). The client signs nothing. */
import { verifyAsync } from "@noble/ed25519";
import { type Bytes, concat, EncodingProblem, hex, unbase64, utf8 } from "./encoding.ts";
import { sha256 } from "./hashing.ts";
import type { VerifyKey } from "./types.ts";

/** `bad-signature`: nobody we trust signed this. `malformed-envelope`: not a DSSE envelope of the expected type. */
export class SignatureProblem extends Error {
  override readonly name = "SignatureProblem";
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

function malformed(): never {
  throw new SignatureProblem("malformed-envelope");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(record: Record<string, unknown>, field: string): string {
  const value = record[field];
  return typeof value === "string" ? value : malformed();
}

function bytesOf(record: Record<string, unknown>, field: string): Bytes {
  try {
    return unbase64(textOf(record, field));
  } catch (error) {
    if (error instanceof EncodingProblem) malformed();
    throw error;
  }
}

/** An envelope from parsed JSON. Fields DSSE does not name are ignored, as its specification asks. Throws SignatureProblem. */
export function envelopeOf(value: unknown): Envelope {
  if (!isRecord(value)) malformed();
  const signatures = value["signatures"];
  if (!Array.isArray(signatures) || signatures.length === 0) malformed();
  return {
    payload: bytesOf(value, "payload"),
    payloadType: textOf(value, "payloadType"),
    signatures: signatures.map((entry: unknown) =>
      isRecord(entry) ? { keyid: textOf(entry, "keyid"), sig: bytesOf(entry, "sig") } : malformed(),
    ),
  };
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

/** Throws SignatureProblem unless the envelope has that type and a good signature by that key. */
export async function verifyEnvelope(envelope: Envelope, payloadType: string, key: VerifyKey): Promise<void> {
  if (envelope.payloadType !== payloadType) malformed();
  const message = preAuthentication(envelope.payloadType, envelope.payload);
  const keyid = await keyidOf(key);
  const candidates = envelope.signatures.filter((entry) => entry.keyid === keyid);
  for (const { sig } of candidates) if (await verifies(sig, message, key)) return;
  throw new SignatureProblem("bad-signature");
}
