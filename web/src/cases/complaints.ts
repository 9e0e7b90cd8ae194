/**
 * What is said to the listeners, and their answers (protocol 15.4): kinds and a thread id of their own, so that nothing of it shows
 * where the case is read. Read strictly, written once. Who listens, and to which key, is not known here.
 */
import { bytes, exact, list, matching, oneOf, orNull, parseJson, ShapeProblem, text, whole } from "../json.ts";
import { b64, type Bytes, EncodingProblem, equal, fromUtf8, utf8 } from "../sealing/encoding.ts";
import { authorId } from "../sealing/keys.ts";
import type { Reader } from "../sealing/letters.ts";
import {
  type AuthorId, type AuthPublicKey, authPublicKey, type EventId, eventId, type PostId, postId, sealingPublicKey, type ThreadId, threadId,
} from "../sealing/types.ts";
import { LANGUAGES, MOST_CHARACTERS } from "./bodies.ts";
import { complaintsOf } from "./complaint-thread.ts";

export interface Complaint {
  readonly kind: "complaint";
  readonly case: ThreadId;
  readonly language: (typeof LANGUAGES)[number];
  readonly text: string;
  /** Null: no answer is wanted. */
  readonly keys: (Reader & { readonly postId: PostId }) | null;
  /** The listeners' key it is sealed to, by which answers come. */
  readonly teamAuth: AuthPublicKey;
}

export interface ComplaintAnswer {
  readonly kind: "answer";
  readonly to: EventId;
  readonly text: string;
}

export type ComplaintBody = Complaint | ComplaintAnswer | { readonly kind: "shred" };

export interface ComplaintCore {
  readonly thread: ThreadId;
  readonly author: AuthorId;
  readonly authorSeq: number;
  readonly atMinute: number;
  readonly body: ComplaintBody;
}

const anyText = text(MOST_CHARACTERS);
const address = exact({ post_id: bytes(postId), xwing_pub: bytes(sealingPublicKey), auth_pub: bytes(authPublicKey) });
const complaintShape = exact({
  case: bytes(threadId), language: oneOf(LANGUAGES), text: anyText, keys: orNull(address), team_auth_pub: bytes(authPublicKey),
});
const answerShape = exact({ to: bytes(eventId), text: anyText });
const shredShape = exact({});
const nothing = list((): never => {
  throw new ShapeProblem();
}, 0);
const coreShape = exact({
  thread: bytes(threadId),
  author: matching(/^[st]:[A-Za-z0-9_-]{21}[AQgw]$/),
  author_seq: whole(0),
  parents: nothing,
  lamport: whole(1, 1),
  kind: oneOf(["complaint", "answer", "shred"]),
  at_minute: whole(0),
  body: (value: unknown) => value,
  blobs: nothing,
});

function readBody(kind: "complaint" | "answer" | "shred", value: unknown): ComplaintBody {
  if (kind === "shred") {
    shredShape(value);
    return { kind };
  }
  if (kind === "answer") return { kind, ...answerShape(value) };
  const { keys, team_auth_pub, ...rest } = complaintShape(value);
  return { kind, ...rest, keys: keys && { postId: keys.post_id, sealing: keys.xwing_pub, auth: keys.auth_pub }, teamAuth: team_auth_pub };
}

/** Rules that tie fields to each other (protocol 15.4). */
async function checkTies({ thread, author, body }: ComplaintCore): Promise<void> {
  if (author[0] !== (body.kind === "answer" ? "t" : "s")) throw new ShapeProblem();
  if (body.kind !== "complaint") return;
  if (!equal(thread, await complaintsOf(body.case))) throw new ShapeProblem();
  if (body.keys !== null && author !== (await authorId("s", body.keys.auth))) throw new ShapeProblem();
}

/** The core, or null where it is none of these, whatever the bytes. */
export async function readComplaintCore(core: Bytes): Promise<ComplaintCore | null> {
  try {
    const { thread, author, author_seq, kind, at_minute, body } = coreShape(parseJson(fromUtf8(core)));
    const read = { thread, author: author as AuthorId, authorSeq: author_seq, atMinute: at_minute, body: readBody(kind, body) };
    await checkTies(read);
    return read;
  } catch (error) {
    if (error instanceof ShapeProblem || error instanceof EncodingProblem) return null;
    throw error;
  }
}

function bodyWire(body: ComplaintBody): object {
  if (body.kind === "shred") return {};
  if (body.kind === "answer") return { to: b64(body.to), text: body.text };
  const { language, text: words, keys, teamAuth } = body;
  const own = keys && { post_id: b64(keys.postId), xwing_pub: b64(keys.sealing), auth_pub: b64(keys.auth) };
  return { case: b64(body.case), language, text: words, keys: own, team_auth_pub: b64(teamAuth) };
}

/** The bytes of a core, in the protocol's order of fields. */
export function writeComplaintCore({ thread, author, authorSeq, atMinute, body }: ComplaintCore): Bytes {
  return utf8(
    JSON.stringify({
      thread: b64(thread), author, author_seq: authorSeq, parents: [], lamport: 1, kind: body.kind, at_minute: atMinute, body: bodyWire(body),
      blobs: [],
    }),
  );
}
