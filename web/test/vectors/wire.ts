/** Verdicts for what travels: frames, cores, notices. */
import { type Core, CoreRefused, readCore } from "../../src/cases/core.ts";
import { NoticeRefused, verifyNotice } from "../../src/notice.ts";
import { decodeFrames, FrameRefused, type Waiting } from "../../src/post/frames.ts";
import { b64, type Bytes, concat, fromHex, unb64 } from "../../src/sealing/encoding.ts";
import { eventIdOf } from "../../src/sealing/letters.ts";
import { SignatureProblem } from "../../src/sealing/signing.ts";
import { fromText, relayId, verifyKey } from "../../src/sealing/types.ts";
import { StatusRefused, verifyStatus } from "../../src/status.ts";
import { compare, parsedEnvelope } from "./reading.ts";
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

function textIn({ body }: Core): string | undefined {
  if (body.kind === "ask") return body.ask.text;
  return body.kind === "letter" ? body.text : undefined;
}

const cores: Verdict = async (vector) => {
  const bytes = unb64(String(vector["core"]));
  try {
    const core = readCore(bytes);
    return compare(vector, "read", {
      event_id: b64(await eventIdOf(bytes)), thread: b64(core.thread), author: core.author, author_seq: core.authorSeq,
      parents: core.parents.map(b64), lamport: core.lamport, kind: core.body.kind, at_minute: core.atMinute, text: textIn(core),
    });
  } catch (error) {
    if (error instanceof CoreRefused) return "refused";
    throw error;
  }
};

const notices: Verdict = async (vector) => {
  const { today, pinned } = vector as unknown as { today: number; pinned: string | null };
  try {
    const envelope = parsedEnvelope(unb64(String(vector["envelope"])));
    await verifyNotice(envelope, fromText(relayId, String(vector["relay_id"])), today, pinned ?? undefined);
    return "accepted";
  } catch (error) {
    if (error instanceof NoticeRefused) return error.fault;
    if (error instanceof SignatureProblem) return "malformed";
    throw error;
  }
};

const statuses: Verdict = async (vector) => {
  const { network, now_hour: nowHour, stewards } = vector as unknown as { network: string; now_hour: number; stewards: readonly string[] };
  const by = { network, stewards: stewards.map((each) => fromText(verifyKey, each)) };
  try {
    const envelope = parsedEnvelope(unb64(String(vector["envelope"])));
    const hours = await verifyStatus(envelope, by, fromText(relayId, String(vector["relay_id"])), nowHour);
    return compare(vector, "accepted", { waiting_hours: hours });
  } catch (error) {
    if (error instanceof StatusRefused) return error.fault;
    if (error instanceof SignatureProblem) return "malformed";
    throw error;
  }
};

export const wireVerdict: Readonly<Record<string, Verdict>> = { "frames.json": frames, "cores.json": cores, "notices.json": notices, "status.json": statuses };
