/**
 * Stamps (protocol 5.1): solving the relay's ALTCHA challenge while the page stays alive, and putting a stamp in its header.
 * It asks the relay for nothing.
 */
import { exact, matching, oneOf, ShapeProblem, whole } from "../json.ts";
import { b64, base64, type Bytes, concat, fromHex, hex, u32, utf8 } from "../sealing/encoding.ts";
import type { Token } from "../sealing/types.ts";

declare const kind: unique symbol;
/** The value of the `Tropa-Stamp` header. */
export type Stamp = string & { readonly [kind]: "Stamp" };

/** The relay's challenge is not one we solve, or it could not be solved in time. */
export class StampProblem extends Error {}

// A relay that asks for more than this (some minutes on an old phone) is broken or hostile.
const MOST_ITERATIONS = 20_000;
const MOST_TRIES = 20_000;
// A quiet relay draws the try that succeeds from below this, a busy one from up to eight times as many; only the
// progress shown depends on it: even at first, then ever slower, never at a stand.
const USUAL_TRIES = 600;
const USUAL_PART = 0.8;
/** Tries at once: a phone's cores share them, and the page is heard between. */
const AT_ONCE = 8;

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
  if (value !== 32) throw new ShapeProblem();
  return value;
}

type Challenge = ReturnType<typeof challengeShape>;

function challengeOf(value: unknown): Challenge {
  try {
    const challenge = challengeShape(value);
    if (challenge.parameters.cost <= MOST_ITERATIONS) return challenge;
  } catch (error) {
    if (!(error instanceof ShapeProblem)) throw error;
  }
  throw new StampProblem("the relay's challenge is not one this client solves");
}

/** ALTCHA v2: PBKDF2 of `nonce ‖ u32(counter)`. */
async function derive({ nonce, salt, cost }: Challenge["parameters"], counter: number): Promise<Bytes> {
  const password = await crypto.subtle.importKey("raw", concat(fromHex(nonce), u32(counter)), "PBKDF2", false, ["deriveBits"]);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt: fromHex(salt), iterations: cost };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, password, 256));
}

function partAt(tries: number): number {
  return tries < USUAL_TRIES ? (USUAL_PART * tries) / USUAL_TRIES : 1 - ((1 - USUAL_PART) * USUAL_TRIES) / tries;
}

/** The first counter whose key begins as the challenge asks. Throws StampProblem. */
async function search({ parameters }: Challenge, progress: (part: number) => void): Promise<{ counter: number; derivedKey: string }> {
  for (let start = 0; start < MOST_TRIES; start += AT_ONCE) {
    progress(partAt(start));
    const counters = Array.from({ length: AT_ONCE }, (_, index) => start + index);
    const keys = await Promise.all(counters.map(async (counter) => ({ counter, derivedKey: hex(await derive(parameters, counter)) })));
    const solution = keys.find(({ derivedKey }) => derivedKey.startsWith(parameters.keyPrefix));
    if (solution !== undefined) return solution;
  }
  throw new StampProblem("the relay's challenge has no solution within reach");
}

/**
 * A solved challenge as a stamp. `progress` hears 0 to below 1, an estimate. Key derivation is WebCrypto's and runs beside the
 * page. How long it took is left out: it would say what machine this is. Throws StampProblem.
 */
export async function solveStamp(value: unknown, progress: (part: number) => void): Promise<Stamp> {
  const challenge = challengeOf(value);
  return `altcha ${base64(utf8(JSON.stringify({ challenge, solution: await search(challenge, progress) })))}` as Stamp;
}
