/** BIP39's arithmetic for twelve words: 128 bits and a check of four, eleven bits a word. Lists and languages are elsewhere. */
import type { Bytes } from "./encoding.ts";
import { sha256 } from "./hashing.ts";

const bitsOf = (numbers: Iterable<number>, width: number): string =>
  Array.from(numbers, (number) => number.toString(2).padStart(width, "0")).join("");

const numbersOf = (bits: string, width: number): readonly number[] =>
  (bits.match(new RegExp(`.{${width}}`, "g")) ?? []).map((piece) => parseInt(piece, 2));

/** The first four bits of SHA-256 (BIP39: one bit of check for every 32). */
const checkOf = async (entropy: Bytes): Promise<string> => bitsOf(await sha256(entropy), 8).slice(0, 4);

/** Numbers, 0 to 2047, of the twelve words for 16 bytes. */
export async function toNumbers(entropy: Bytes): Promise<readonly number[]> {
  return numbersOf(bitsOf(entropy, 8) + (await checkOf(entropy)), 11);
}

/** The 16 bytes twelve numbers stand for, or null where the check does not come out. */
export async function fromNumbers(numbers: readonly number[]): Promise<Bytes | null> {
  const bits = bitsOf(numbers, 11);
  const entropy = Uint8Array.from(numbersOf(bits.slice(0, 128), 8));
  return bits.slice(128) === (await checkOf(entropy)) ? entropy : null;
}
