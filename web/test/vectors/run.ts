/** Runs the project's test vectors (../vectors/*.json) through the client's code, the same in Node and in Chromium. Reads no file itself. */
import { blobVerdict } from "./blobs.ts";
import { complaintVerdict } from "./complaints.ts";
import { rightsVerdict } from "./rights.ts";
import { roadVerdict } from "./road.ts";
import { sealingVerdict } from "./sealing.ts";
import { wireVerdict } from "./wire.ts";

/** One case: what it is called, what must come of it, and fields that differ by file. */
export interface Case {
  readonly name: string;
  readonly expect: string;
  readonly [field: string]: unknown;
}

export interface VectorFile {
  readonly about: string;
  readonly cases: readonly Case[];
}

/** What came of a case: the word the file would call it, or a sentence where even that is wrong. */
export type Verdict = (vector: Case, file: VectorFile) => Promise<string>;

export interface Result {
  readonly file: string;
  readonly name: string;
  readonly expect: string;
  readonly got: string;
}

const VERDICTS: Readonly<Record<string, Verdict>> = { ...blobVerdict, ...complaintVerdict, ...rightsVerdict, ...roadVerdict, ...sealingVerdict, ...wireVerdict };

export const KNOWN_FILES = Object.keys(VERDICTS);

async function judge(verdict: Verdict, vector: Case, file: VectorFile): Promise<string> {
  try {
    return await verdict(vector, file);
  } catch (error) {
    return `threw ${String(error)}`;
  }
}

/** Throws where the file is one that nothing here knows how to run: a vector nobody runs proves nothing. */
export async function runVectors(file: string, content: VectorFile): Promise<readonly Result[]> {
  const verdict = VERDICTS[file];
  if (verdict === undefined) throw new Error(`nothing here runs ${file}`);
  const results: Result[] = [];
  for (const vector of content.cases) results.push({ file, name: vector.name, expect: vector.expect, got: await judge(verdict, vector, content) });
  return results;
}
