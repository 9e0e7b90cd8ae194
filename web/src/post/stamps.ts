/**
 * Stamps (protocol 5.1): solving the relay's ALTCHA challenge while the page stays alive, and putting a stamp in its header.
 * It asks the relay for nothing.
 */
import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";
import type { Challenge } from "altcha-lib/types";
import { exact, matching, oneOf, ShapeProblem, whole } from "../json.ts";
import { b64, base64, utf8 } from "../sealing/encoding.ts";
import type { Token } from "../sealing/types.ts";

declare const kind: unique symbol;
/** The value of the `Tropa-Stamp` header. */
export type Stamp = string & { readonly [kind]: "Stamp" };

/** The relay's challenge is not one we solve, or it could not be solved in time. */
export class StampProblem extends Error {
  override readonly name = "StampProblem";
}

const LONGEST_MS = 300_000;
// A relay that asks for more than this (some minutes on an old phone) is broken or hostile.
const MOST_ITERATIONS = 20_000;
// Our relays draw the try that succeeds from below this; only the progress shown depends on it.
const USUAL_TRIES = 600;

export function tokenStamp(token: Token): Stamp {
  return `token ${b64(token)}` as Stamp;
}

const isHex = matching(/^(?:[0-9a-f]{2}){1,64}$/);
const challengeShape = exact({
  parameters: exact({
    algorithm: oneOf(["PBKDF2/SHA-256"]),
    cost: whole(1),
    keyLength: thirtyTwo,
    keyPrefix: isHex,
    nonce: isHex,
    salt: isHex,
    expiresAt: whole(0),
    keySignature: isHex,
  }),
  signature: isHex,
});

function thirtyTwo(value: unknown): 32 {
  if (value !== 32) throw new ShapeProblem("a key of another length");
  return value;
}

function challengeOf(value: unknown): Challenge {
  try {
    const challenge = challengeShape(value);
    if (challenge.parameters.cost <= MOST_ITERATIONS) return challenge;
  } catch (error) {
    if (!(error instanceof ShapeProblem)) throw error;
  }
  throw new StampProblem("the relay's challenge is not one this client solves");
}

/**
 * A solved challenge as a stamp. `progress` hears 0 to below 1, an estimate. Key derivation is WebCrypto's and runs beside the page.
 * Throws StampProblem.
 */
export async function solveStamp(value: unknown, progress: (part: number) => void): Promise<Stamp> {
  const challenge = challengeOf(value);
  let tries = 0;
  const counted: typeof deriveKey = (parameters, salt, password) => {
    progress(Math.min(tries++ / USUAL_TRIES, 0.99));
    return deriveKey(parameters, salt, password);
  };
  const solved = await solveChallenge({ challenge, deriveKey: counted, timeout: LONGEST_MS });
  if (solved === null) throw new StampProblem("the relay's challenge took too long");
  // The library's answer also says how long it took, which would say what machine this is.
  const solution = { counter: solved.counter, derivedKey: solved.derivedKey };
  return `altcha ${base64(utf8(JSON.stringify({ challenge, solution })))}` as Stamp;
}
