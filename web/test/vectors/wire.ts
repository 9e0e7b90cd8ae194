/** Verdicts for what travels: frames, cores, notices. */
import { decodeFrames, FrameRefused, type Waiting } from "../../src/post/frames.ts";
import { type Bytes, concat, fromHex } from "../../src/sealing/encoding.ts";
import type { Case, Verdict } from "./run.ts";

/** Parts of `[hex, times]`, one after the other. */
function bodyOf(vector: Case): Bytes {
  const parts = vector["body"] as readonly (readonly [string, number])[];
  return concat(...parts.map(([hex, times]) => concat(...Array.from({ length: times }, () => fromHex(hex)))));
}

interface Expected {
  readonly cursor: number;
  readonly day: number;
  readonly size: number;
  readonly byte: string;
}

function isAsExpected({ cursor, day, letter }: Waiting, expected: Expected | undefined): boolean {
  if (expected === undefined) return false;
  const [byte] = fromHex(expected.byte);
  return cursor === expected.cursor && day === expected.day && letter.length === expected.size && letter.every((each) => each === byte);
}

const frames: Verdict = async (vector) => {
  try {
    const letters = decodeFrames(bodyOf(vector), Number(vector["after"]));
    const expected = vector["letters"] as readonly Expected[] | undefined;
    const same = letters.length === expected?.length && letters.every((letter, index) => isAsExpected(letter, expected[index]));
    return same ? "letters" : "other letters";
  } catch (error) {
    if (error instanceof FrameRefused) return error.reason;
    throw error;
  }
};

export const wireVerdict: Readonly<Record<string, Verdict>> = { "frames.json": frames };
