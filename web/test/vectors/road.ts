/** Verdicts for letters about legs and journeys, and for the word that renews. */
import { readRoadCore, writeRoadCore, type PersonCore } from "../../src/cases/road.ts";
import { b64, unb64 } from "../../src/sealing/encoding.ts";
import { renewTokenOf, sameWord } from "../../src/sealing/fine.ts";
import { eventIdOf } from "../../src/sealing/letters.ts";
import { compare } from "./reading.ts";
import type { Case, Verdict } from "./run.ts";

const PERSONS = ["leg_answer", "agree", "checkin"];

const isPersons = (core: NonNullable<ReturnType<typeof readRoadCore>>): core is PersonCore => PERSONS.includes(core.body.kind);

async function coreVerdict(vector: Case): Promise<string> {
  const bytes = unb64(String(vector["core"]));
  const core = readRoadCore(bytes);
  if (core === null) return "refused";
  // What a person writes is written here too, and to the byte.
  const again = isPersons(core) ? b64(writeRoadCore(core)) === b64(bytes) : vector["written_so"] !== false;
  if (again !== (vector["written_so"] !== false)) return "written otherwise than it was read";
  const { thread, author, authorSeq, atMinute, body } = core;
  const top = { thread: b64(thread), author, author_seq: authorSeq, kind: body.kind, at_minute: atMinute };
  return compare(vector, "read", { event_id: b64(await eventIdOf(bytes)), top });
}

async function wordVerdict(vector: Case): Promise<string> {
  const word = String(vector["word"]);
  const token = b64(await renewTokenOf(word, unb64(String(vector["salt"]))));
  return compare(vector, "derived", { counts: sameWord(word), token });
}

const road: Verdict = (vector) => (vector["kind"] === "word" ? wordVerdict(vector) : coreVerdict(vector));

export const roadVerdict: Readonly<Record<string, Verdict>> = { "road.json": road };
