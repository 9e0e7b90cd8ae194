/** Verifying the notice a seeker's client writes to (protocol 7.1, 7.3). It fetches nothing and reads no clock. */
import { bytes, distinct, exact, list, matching, oneOf, orNull, parseJson, ShapeProblem, text, whole } from "./json.ts";
import { followLineage, type Stewards } from "./lineage.ts";
import { type Bytes, EncodingProblem, equal, fromUtf8, hex } from "./sealing/encoding.ts";
import type { Address, Reader } from "./sealing/letters.ts";
import { type Envelope, envelopeOf, keyidOf, SignatureProblem, verifyEnvelope } from "./sealing/signing.ts";
import { authPublicKey, postId, type RelayId, relayId, sealingPublicKey, type VerifyKey, verifyKey } from "./sealing/types.ts";

export const NOTICE_TYPE = "application/vnd.tropa.notice+json";
/** Phone clocks: a notice holds that many days before and after its week. */
const GRACE_DAYS = 2;

export interface Notice {
  /** Key id (hex) of its founding steward: the network's name, whoever signs now. */
  readonly network: string;
  /** Who signs now: the last set of its lineage. */
  readonly stewards: readonly VerifyKey[];
  readonly week: number;
  readonly fromDay: number;
  readonly untilDay: number;
  readonly team: Reader & Address;
  readonly languages: readonly string[];
  readonly addresses: readonly string[];
  readonly clientSha256: string | null;
  /** The key that complaints are sealed to, and how many people read them; undefined where the network takes none. */
  readonly complaints: Wire["complaints"];
}

/** Which condition failed first, in the order they are checked. */
export type NoticeFault = "malformed" | "lineage" | "signature" | "network" | "relay" | "other-signer" | "not-yet" | "expired";

/** The notice is not one to write to. */
export class NoticeRefused extends Error {
  constructor(readonly fault: NoticeFault, readonly notice?: Notice) {
    super(fault);
  }
}

const MOST_WEEK = 2 ** 20;
const day = whole(0, 7 * MOST_WEEK);
const url = (value: unknown): string => matching(/^https?:\/\/[!-~]+$/)(text(200)(value));
const teamFields = { post_id: bytes(postId), xwing_pub: bytes(sealingPublicKey), auth_pub: bytes(authPublicKey) };
const noticeFields = {
  network: matching(/^[0-9a-f]{64}$/),
  steward_pub: bytes(verifyKey),
  lineage: list(bytes((raw) => raw as Bytes), 64),
  version: whole(1),
  week: whole(0, MOST_WEEK),
  valid_from_day: day,
  valid_until_day: day,
  relay_id: bytes(relayId),
  team: exact(teamFields),
  languages: distinct(oneOf(["ru", "en"]), 1, 2),
  addresses: list(url, 16),
  client_sha256: orNull(matching(/^[0-9a-f]{64}$/)),
};
/** Left out where nobody listens, as in every notice before there were listeners (protocol 15.3). */
const complaintFields = { xwing_pub: bytes(sealingPublicKey), auth_pub: bytes(authPublicKey), listeners: whole(1, 16) };
const shortShape = exact(noticeFields);
const longShape = exact({ ...noticeFields, complaints: exact(complaintFields) });
type Wire = ReturnType<typeof shortShape> & { readonly complaints?: ReturnType<typeof longShape>["complaints"] };
const noticeShape = (value: unknown): Wire => (((value as { complaints?: unknown } | null)?.complaints === undefined ? shortShape : longShape)(value));
interface Signed {
  readonly wire: Wire;
  readonly stewards: readonly VerifyKey[];
}
const ORDER = [...Object.keys(noticeFields), "complaints", ...Object.keys(teamFields), "listeners"];

interface Keys {
  readonly xwing_pub: Bytes;
  readonly auth_pub: Bytes;
}

/** An X-Wing key is two keys. */
const keysOf = ({ xwing_pub: xwing, auth_pub: auth }: Keys): readonly Bytes[] => [xwing.slice(0, -32), xwing.slice(-32), auth];

/** Whether one key stands in two places: the team's, which others hold, must not be the listeners'. */
const servesTwice = (team: Keys & { readonly post_id: Bytes }, complaints: Keys): boolean =>
  new Set([team.post_id, ...keysOf(team), ...keysOf(complaints)].map(hex)).size < 7;

/** What the payload says, believed only after its signature. A payload has one spelling: compact, fields in the protocol's order. */
function wireOf(envelope: Envelope): Wire {
  const payload = fromUtf8(envelope.payload);
  const value = parseJson(payload);
  const wire = noticeShape(value);
  if (JSON.stringify(value, ORDER) !== payload) throw new ShapeProblem();
  const { week, valid_from_day: from, valid_until_day: until } = wire;
  if (from !== week * 7 - 3 || until !== from + 6 || (wire.complaints && servesTwice(wire.team, wire.complaints))) throw new ShapeProblem();
  return wire;
}

function noticeOf({ wire, stewards }: Signed): Notice {
  const { team } = wire;
  return {
    network: wire.network,
    stewards,
    week: wire.week,
    fromDay: wire.valid_from_day,
    untilDay: wire.valid_until_day,
    team: { relayId: wire.relay_id, postId: team.post_id, sealing: team.xwing_pub, auth: team.auth_pub },
    languages: wire.languages,
    addresses: wire.addresses,
    clientSha256: wire.client_sha256,
    complaints: wire.complaints,
  };
}

const isPeersFault = (error: unknown): boolean => [ShapeProblem, EncodingProblem, SignatureProblem].some((kind) => error instanceof kind);

async function stewardsOf(wire: Wire): Promise<Stewards> {
  try {
    return await followLineage(wire.steward_pub, wire.lineage);
  } catch (error) {
    throw isPeersFault(error) ? new NoticeRefused("lineage") : error;
  }
}

async function signed(value: unknown): Promise<Signed> {
  try {
    const envelope = envelopeOf(value);
    const wire = wireOf(envelope);
    const { stewards, threshold } = await stewardsOf(wire);
    await verifyEnvelope(envelope, NOTICE_TYPE, stewards, threshold);
    return { wire, stewards };
  } catch (error) {
    if (error instanceof ShapeProblem || error instanceof EncodingProblem) throw new NoticeRefused("malformed");
    if (error instanceof SignatureProblem) throw new NoticeRefused(error.kind === "bad-signature" ? "signature" : "malformed");
    throw error;
  }
}

/**
 * The notice in an envelope (parsed JSON), good for that relay on that day. Without `pinned` any well-signed network is accepted.
 * Throws NoticeRefused and nothing else, with the notice itself where its signature was good.
 */
export async function verifyNotice(envelope: unknown, relay: RelayId, today: number, pinned?: string): Promise<Notice> {
  const found = await signed(envelope);
  const { wire } = found;
  const notice = noticeOf(found);
  const { network, fromDay, untilDay } = notice;
  if ((await keyidOf(wire.steward_pub)) !== network) throw new NoticeRefused("network");
  if (!equal(wire.relay_id, relay)) throw new NoticeRefused("relay", notice);
  if (pinned !== undefined && network !== pinned) throw new NoticeRefused("other-signer", notice);
  if (today < fromDay - GRACE_DAYS) throw new NoticeRefused("not-yet", notice);
  if (today > untilDay + GRACE_DAYS) throw new NoticeRefused("expired", notice);
  return notice;
}
