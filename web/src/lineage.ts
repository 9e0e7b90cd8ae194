/** Who signs for a network now: from its founding steward on, each set named by the one before it and by itself (protocol 7.2). */
import { bytes, exact, list, matching, parseJson, ShapeProblem, whole } from "./json.ts";
import { type Bytes, fromUtf8, hex } from "./sealing/encoding.ts";
import { envelopeOf, keyidOf, verifyEnvelope } from "./sealing/signing.ts";
import { type VerifyKey, verifyKey } from "./sealing/types.ts";

export const STEWARDS_TYPE = "application/vnd.tropa.stewards+json";
const MOST_STEWARDS = 9;

const fields = {
  network: matching(/^[0-9a-f]{64}$/), number: whole(1), stewards: list(bytes(verifyKey), MOST_STEWARDS), threshold: whole(1, MOST_STEWARDS),
};
const statementShape = exact(fields);
const ORDER = Object.keys(fields);

export interface Stewards {
  readonly stewards: readonly VerifyKey[];
  readonly threshold: number;
}

/** A statement in its one spelling: keys sorted, none twice; more than half of them needed, and at most all. */
function statementOf(payload: Bytes): ReturnType<typeof statementShape> {
  const text = fromUtf8(payload);
  const value = parseJson(text);
  const statement = statementShape(value);
  const { stewards, threshold } = statement;
  const names = stewards.map(hex);
  const isSorted = names.every((name, at) => at === 0 || (names[at - 1] ?? "") < name);
  if (!isSorted || threshold > names.length || 2 * threshold <= names.length || JSON.stringify(value, ORDER) !== text) throw new ShapeProblem();
  return statement;
}

/** Throws ShapeProblem, EncodingProblem or SignatureProblem at the first statement that does not follow. */
export async function followLineage(founder: VerifyKey, lineage: readonly Bytes[]): Promise<Stewards> {
  const network = await keyidOf(founder);
  let now: Stewards = { stewards: [founder], threshold: 1 };
  for (const [at, each] of lineage.entries()) {
    const envelope = envelopeOf(parseJson(fromUtf8(each)));
    await verifyEnvelope(envelope, STEWARDS_TYPE, now.stewards, now.threshold);
    const next = statementOf(envelope.payload);
    await verifyEnvelope(envelope, STEWARDS_TYPE, next.stewards, next.threshold);
    if (next.network !== network || next.number !== at + 1) throw new ShapeProblem();
    now = next;
  }
  return now;
}
