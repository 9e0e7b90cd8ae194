/** Verifying the status beside a notice: how long people now wait for a first answer (protocol 7.5). It fetches nothing and reads no clock. */
import { bytes, exact, matching, orNull, parseJson, ShapeProblem, whole } from "./json.ts";
import { EncodingProblem, equal, fromUtf8 } from "./sealing/encoding.ts";
import { envelopeOf, SignatureProblem, verifyEnvelope } from "./sealing/signing.ts";
import { type RelayId, relayId, type VerifyKey } from "./sealing/types.ts";

export const STATUS_TYPE = "application/vnd.tropa.status+json";
const MOST_HOURS = 24;
/** Phone clocks: a status may be from so many hours ahead. */
const HOURS_AHEAD = 2;

export type StatusFault = "malformed" | "signature" | "network" | "relay" | "not-yet" | "over";

/** The status is not one to show. */
export class StatusRefused extends Error {
  constructor(readonly fault: StatusFault) {
    super(fault);
  }
}

/** Whose status it must be: what a verified notice says of its network. */
export interface Signers {
  readonly network: string;
  readonly stewards: readonly VerifyKey[];
}

const hour = whole(0, 24 * 7 * 2 ** 20);
const fields = {
  network: matching(/^[0-9a-f]{64}$/), relay_id: bytes(relayId), at_hour: hour, until_hour: hour, waiting_hours: orNull(whole(0, 720)),
};
const statusShape = exact(fields);
const ORDER = Object.keys(fields);
type Wire = ReturnType<typeof statusShape>;

async function signed(value: unknown, stewards: readonly VerifyKey[]): Promise<Wire> {
  try {
    const envelope = envelopeOf(value);
    await verifyEnvelope(envelope, STATUS_TYPE, stewards);
    const payload = fromUtf8(envelope.payload);
    const parsed = parseJson(payload);
    const wire = statusShape(parsed);
    const { at_hour: at, until_hour: until } = wire;
    if (JSON.stringify(parsed, ORDER) !== payload || until <= at || until > at + MOST_HOURS) throw new ShapeProblem();
    return wire;
  } catch (error) {
    if (error instanceof SignatureProblem && error.kind === "bad-signature") throw new StatusRefused("signature");
    if ([ShapeProblem, EncodingProblem, SignatureProblem].some((kind) => error instanceof kind)) throw new StatusRefused("malformed");
    throw error;
  }
}

/** How many hours people wait, or null where too few wrote to say. Throws StatusRefused and nothing else. */
export async function verifyStatus(envelope: unknown, by: Signers, relay: RelayId, nowHour: number): Promise<number | null> {
  const wire = await signed(envelope, by.stewards);
  if (wire.network !== by.network) throw new StatusRefused("network");
  if (!equal(wire.relay_id, relay)) throw new StatusRefused("relay");
  if (nowHour < wire.at_hour - HOURS_AHEAD) throw new StatusRefused("not-yet");
  if (nowHour >= wire.until_hour) throw new StatusRefused("over");
  return wire.waiting_hours;
}
