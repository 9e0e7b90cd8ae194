/**
 * How long sealing takes in this browser: `tropaBenchSealing(rounds)` runs each case so often and gives the median and the 95th
 * percentile. Driven by bench/sealing.py; not shipped.
 */
import { solveStamp } from "../src/post/stamps.ts";
import { type Bytes, hex, utf8 } from "../src/sealing/encoding.ts";
import { type Address, LETTER_SIZES, openLetter, type ReaderKeys, readerKeys, roomForCore, sealLetter } from "../src/sealing/letters.ts";
import { authPrivateKey, entropy, postId, relayId, sealingSeed } from "../src/sealing/types.ts";
import { entropyOf, seekerKeys, wordsOf } from "../src/sealing/words.ts";
import { words as english } from "../src/words/en.ts";

interface Figure {
  readonly case: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
}

const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));
const freshReader = (): Promise<ReaderKeys> => readerKeys(sealingSeed(random(32)), authPrivateKey(random(32)));

/** Milliseconds of each round, after some that warm the engine up. */
async function timed(rounds: number, run: (round: number) => Promise<unknown>, warmUp = 15): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    const start = performance.now();
    await run(round + warmUp);
    if (round >= 0) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b);
}

function figures(name: string, times: readonly number[]): readonly Figure[] {
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
  return [
    { case: name, metric: "p50", value: at(0.5), unit: "ms" },
    { case: name, metric: "p95", value: at(0.95), unit: "ms" },
  ];
}

async function lettersOf(rounds: number): Promise<readonly Figure[]> {
  const [sender, reader, stranger] = [await freshReader(), await freshReader(), await freshReader()];
  const address: Address = { relayId: relayId(random(32)), postId: postId(random(32)) };
  const rows: Figure[] = [];
  for (const size of LETTER_SIZES) {
    const core = utf8("x".repeat(roomForCore(size)));
    const letter = await sealLetter(core, sender.auth, reader.public, address, size);
    const kilobytes = `${size / 1024} KB`;
    rows.push(...figures(`seal ${kilobytes}`, await timed(rounds, () => sealLetter(core, sender.auth, reader.public, address, size))));
    rows.push(...figures(`open ${kilobytes}`, await timed(rounds, () => openLetter(letter, reader, address))));
    rows.push(...figures(`find ${kilobytes} is not for me`, await timed(rounds, () => openLetter(letter, stranger, address))));
  }
  return rows;
}

async function wordsToKeys(rounds: number): Promise<readonly Figure[]> {
  const list = english.split(" ");
  const words = await wordsOf(entropy(random(16)), list);
  const times = await timed(rounds, async () => {
    const keys = await seekerKeys(await entropyOf(words, async () => list));
    return readerKeys(keys.sealing, keys.auth);
  });
  return figures("words to keys", times);
}

const USUAL_COST = 2_000;
const USUAL_COUNTER = 400;

/** A challenge as our relays make it: 2,000 iterations, solved by the middle of the range they draw from. */
async function usualChallenge(): Promise<unknown> {
  const [nonce, salt] = [random(16), random(16)];
  const password = new Uint8Array([...nonce, 0, 0, USUAL_COUNTER >> 8, USUAL_COUNTER & 255]);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: USUAL_COST }, key, 256);
  const keyPrefix = hex(new Uint8Array(bits)).slice(0, 32);
  const parameters = {
    algorithm: "PBKDF2/SHA-256", cost: USUAL_COST, expiresAt: 4_000_000_000, keyLength: 32, keyPrefix, keySignature: "00", nonce: hex(nonce),
    salt: hex(salt),
  };
  return { parameters, signature: "00" };
}

async function stamps(rounds: number): Promise<readonly Figure[]> {
  const challenges = await Promise.all(Array.from({ length: rounds + 1 }, usualChallenge));
  return figures("solve a stamp", await timed(rounds, (round) => solveStamp(challenges[round], () => undefined), 1));
}

async function bench(rounds: number): Promise<readonly Figure[]> {
  // A stamp takes a second or so: a few are enough.
  return [...(await lettersOf(rounds)), ...(await wordsToKeys(rounds)), ...(await stamps(Math.min(rounds, 5)))];
}

declare global {
  var tropaBenchSealing: typeof bench;
}
globalThis.tropaBenchSealing = bench;
