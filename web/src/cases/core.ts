/**
 * The core of a letter (protocol 4.5): read strictly, written once and then carried as bytes. Whether its author may say it,
 * and whether it fits its thread, is decided in `threads.ts`.
 */
import { bytes, exact, list, matching, parseJson, ShapeProblem, whole } from "../json.ts";
import { b64, type Bytes, EncodingProblem, fromUtf8, hex, utf8 } from "../sealing/encoding.ts";
import { type AuthorId, type EventId, eventId, type ThreadId, threadId } from "../sealing/types.ts";
import { type Attachment, attachmentWire, readAttachments } from "./attachments.ts";
import { type Body, bodyWire, readBody } from "./bodies.ts";

export const MOST_PARENTS = 16;

export interface Core {
  readonly thread: ThreadId;
  readonly author: AuthorId;
  readonly authorSeq: number;
  readonly parents: readonly EventId[];
  readonly lamport: number;
  readonly atMinute: number;
  readonly body: Body;
  /** Only letters and first letters have any. */
  readonly attachments: readonly Attachment[];
}

/** The core is not UTF-8 JSON of the protocol's shape: reason `core`. */
export class CoreRefused extends Error {}

const coreShape = exact({
  thread: bytes(threadId),
  author: matching(/^[str]:[A-Za-z0-9_-]{21}[AQgw]$/),
  author_seq: whole(0),
  parents: list(bytes(eventId), MOST_PARENTS),
  lamport: whole(1),
  kind: matching(/^[a-z]+$/),
  at_minute: whole(0),
  body: (value: unknown) => value,
  blobs: readAttachments,
});

const sorted = (parents: readonly EventId[]): boolean => {
  const order = parents.map(hex);
  return order.every((parent, index) => index === 0 || parent > (order[index - 1] ?? ""));
};

/** Rules that tie fields to each other (protocol 4.5). */
function checkTies({ author, authorSeq, parents, lamport, body, attachments }: Core): void {
  if (!sorted(parents)) throw new ShapeProblem();
  if ((parents.length === 0) !== (lamport === 1)) throw new ShapeProblem();
  const role = { ask: "s", shred: "s", welcome: "t", letter: author[0] }[body.kind];
  if (author[0] !== role) throw new ShapeProblem();
  if (body.kind === "ask" && (authorSeq !== 0 || parents.length > 0)) throw new ShapeProblem();
  if (attachments.length > 0 && body.kind !== "ask" && body.kind !== "letter") throw new ShapeProblem();
}

function readShaped(text: string): Core {
  const { thread, author, author_seq, parents, lamport, kind, at_minute, body, blobs: attachments } = coreShape(parseJson(text));
  const core = { thread, author: author as AuthorId, authorSeq: author_seq, parents, lamport, atMinute: at_minute, body: readBody(kind, body), attachments };
  checkTies(core);
  return core;
}

/** Throws CoreRefused, and nothing else whatever the bytes. */
export function readCore(core: Bytes): Core {
  try {
    return readShaped(fromUtf8(core));
  } catch (error) {
    if (error instanceof ShapeProblem || error instanceof EncodingProblem) throw new CoreRefused();
    throw error;
  }
}

/** The bytes of a core, in the protocol's order of fields. */
export function writeCore(core: Core): Bytes {
  const { thread, author, authorSeq, parents, lamport, atMinute, body, attachments } = core;
  return utf8(
    JSON.stringify({
      thread: b64(thread), author, author_seq: authorSeq, parents: parents.map(b64), lamport, kind: body.kind, at_minute: atMinute,
      body: bodyWire(body), blobs: attachments.map(attachmentWire),
    }),
  );
}
