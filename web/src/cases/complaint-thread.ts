/** Which thread what is said to listeners belongs to (protocol 15.4). */
import { concat, utf8 } from "../sealing/encoding.ts";
import { sha256 } from "../sealing/hashing.ts";
import { type ThreadId, threadId } from "../sealing/types.ts";

/** The thread of all that is said to listeners about a case. */
export async function complaintsOf(thread: ThreadId): Promise<ThreadId> {
  return threadId((await sha256(concat(utf8("tropa/1/complaint"), thread))).slice(0, 16));
}
