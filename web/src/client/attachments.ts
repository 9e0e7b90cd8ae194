/** The façade for files, beside `index.ts` and fetched later than it: what the pages in src/attach are written against. */
import { Refused } from "../post/problems.ts";
import { BlobRefused } from "../sealing/blobs.ts";
import type { Bytes } from "../sealing/encoding.ts";
import { Download } from "./downloads.ts";
import { asSendProblem, whyOf } from "./problems.ts";
import { attachmentBehind } from "./reading.ts";
import type { FileInfo, Seeker, SendWhy, Thread } from "./types.ts";
import { deleteOwnBlobs, type Reached, Upload } from "./uploads.ts";
import { browserWorld } from "./world.ts";

export type { Bytes } from "../sealing/encoding.ts";
export { MOST_ATTACHMENTS, MOST_NAME_CHARACTERS } from "../cases/attachments.ts";
export { MOST_BLOB_BYTES } from "../sealing/types.ts";
export type { Reached, Upload } from "./uploads.ts";

const world = browserWorld();

/** The upload of a content for one letter. Sends nothing yet. */
export const uploadOf = (seeker: Seeker, content: Bytes): ReturnType<typeof Upload.of> => Upload.of(world, seeker, content);

/** Goes on with it; false where `tell` said to stop. Throws SendProblem. */
export const runUpload = (upload: Upload, tell: (reached: Reached) => boolean): Promise<boolean> => asSendProblem(() => upload.run(tell));

/** Deletes what is at the relay of a file that will not be sent. A courtesy: what is left goes by age. */
export const discard = (upload: Upload): void => void upload.discard().catch(() => undefined);

/** Deletes from the relay all that one attached to letters of this thread; false where some of it may still be there. */
export const deleteOwn = (seeker: Seeker, thread: Thread): Promise<boolean> => deleteOwnBlobs(world, seeker, thread);

/** What came of fetching: the content, or why there is none. `gone`: its days are over. `forged`: not what the letter names. */
export type Fetched = { readonly content: Bytes } | { readonly why: SendWhy["kind"] | "gone" | "forged" | "stopped" };

/** A file of an Entry, to be fetched as often as it takes: each call goes on where the last ended. */
export function downloadOf(file: FileInfo): (tell: (bytes: number) => boolean) => Promise<Fetched> {
  const download = new Download(world, attachmentBehind(file));
  return async (tell) => {
    try {
      const content = await download.run(tell);
      return content === null ? { why: "stopped" } : { content };
    } catch (error) {
      if (error instanceof BlobRefused) return { why: "forged" };
      if (error instanceof Refused && error.problem === "no-such-blob") return { why: "gone" };
      return { why: whyOf(error).kind };
    }
  };
}
