/** What several verdicts share: comparing what was found with what the vector says, and an envelope's bytes as JSON. */
import { parseJson, ShapeProblem } from "../../src/json.ts";
import { type Bytes, EncodingProblem, fromUtf8 } from "../../src/sealing/encoding.ts";
import { SignatureProblem } from "../../src/sealing/signing.ts";
import type { Case } from "./run.ts";

/** The expected word where every field is as the vector says, otherwise the first that differs. */
export function compare(vector: Case, word: string, found: Record<string, unknown>): string {
  for (const [field, value] of Object.entries(found)) {
    if (JSON.stringify(value) !== JSON.stringify(vector[field])) return `${word}, but ${field} is ${JSON.stringify(value)}`;
  }
  return word;
}

/** As the relay's client parses it before anything looks at it. */
export function parsedEnvelope(bytes: Bytes): unknown {
  try {
    return parseJson(fromUtf8(bytes));
  } catch (error) {
    if (error instanceof ShapeProblem || error instanceof EncodingProblem) throw new SignatureProblem("malformed-envelope");
    throw error;
  }
}

