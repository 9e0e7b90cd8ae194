/** Verdicts for what is said to listeners. */
import { readComplaintCore } from "../../src/cases/complaints.ts";
import { b64, unb64 } from "../../src/sealing/encoding.ts";
import { eventIdOf } from "../../src/sealing/letters.ts";
import { compare } from "./reading.ts";
import type { Verdict } from "./run.ts";

const complaints: Verdict = async (vector) => {
  const bytes = unb64(String(vector["core"]));
  const core = await readComplaintCore(bytes);
  if (core === null) return "refused";
  const text = core.body.kind === "shred" ? undefined : core.body.text;
  return compare(vector, "read", {
    event_id: b64(await eventIdOf(bytes)), thread: b64(core.thread), author: core.author, author_seq: core.authorSeq, kind: core.body.kind,
    at_minute: core.atMinute, text,
  });
};

export const complaintVerdict: Readonly<Record<string, Verdict>> = { "complaints.json": complaints };
