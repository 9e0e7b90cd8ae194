/**
 * Bringing a file to the relay in sealed chunks, and the rest of it after an interruption (protocol 13.3). The content and its keys are in
 * memory for as long as the page is open, so that a chunk is sealed to the same bytes each time.
 */
import type { Attachment } from "../cases/attachments.ts";
import { chunksThere, deleteBlob, MOST_CHUNKS_A_REQUEST, openBlob, putChunks, stampsFor } from "../post/blobs.ts";
import { Refused } from "../post/problems.ts";
import type { Stamp } from "../post/stamps.ts";
import { blobIdOf, BlobSealer, blobWriteKey, CHUNK_BYTES } from "../sealing/blobs.ts";
import { type Bytes, concat, equal, hex, utf8 } from "../sealing/encoding.ts";
import { hkdf, sha256 } from "../sealing/hashing.ts";
import { type BlobKey, blobKey, type BlobWriteKey } from "../sealing/types.ts";
import { freshStamp } from "./parcels.ts";
import { viewBehind } from "./reading.ts";
import { keyringOf } from "./seekers.ts";
import type { FileInfo, Seeker, Thread } from "./types.ts";
import type { World } from "./world.ts";

/** How far a file is: stamps are solved first, then bytes go. */
export type Reached =
  | { readonly doing: "stamps"; readonly solved: number; readonly of: number; /** 0..1, of the one being solved */ readonly part: number }
  | { readonly doing: "bytes"; readonly sent: number };

const TIMES_OPENED = 3;
// A request that takes longer than this is made smaller: the next may not come through at all.
const SLOW_MS = 15_000;
const QUICK_MS = 5_000;

/** The write key of what is sealed under `key`: whoever has the words can delete it later (decision 0135). */
export async function writeKeyOf(seed: Bytes, key: BlobKey): Promise<BlobWriteKey> {
  return blobWriteKey(await hkdf(seed, "tropa/1/words", concat(utf8("blob"), key)));
}

/** One file on its way. */
export class Upload {
  private readonly sealer: BlobSealer;
  /** Kept while it is unknown whether they were spent. */
  private stamps: Stamp[] = [];
  private asked = false;

  private constructor(private readonly world: World, key: BlobKey, private readonly writeKey: BlobWriteKey, private readonly content: Bytes) {
    this.sealer = new BlobSealer(key, content);
  }

  /** The upload of a content under fresh keys, and how a letter will name it. Sends nothing yet. Throws BlobUnfit. */
  static async of(world: World, seeker: Seeker, content: Bytes): Promise<{ upload: Upload; named: (file: FileInfo) => Attachment }> {
    const key = blobKey(world.random(32));
    const writeKey = await writeKeyOf(keyringOf(seeker).keys.blobs, key);
    const [id, hash] = [await blobIdOf(writeKey), hex(await sha256(content))];
    const named = ({ name, type }: FileInfo): Attachment => ({ id, key, sha256: hash, type, size: content.length, name });
    return { upload: new Upload(world, key, writeKey, content), named };
  }

  /**
   * Brings what the relay does not have yet; when this returns, all of it is on the relay's disk. `tell` hears how far it is; it ends early
   * once `tell` returns false. Throws Unreachable, Refused, RelayMisbehaved, StampProblem; then call it again.
   */
  async run(tell: (reached: Reached) => boolean): Promise<boolean> {
    for (let opened = 1; ; opened++) {
      try {
        const there = this.asked ? await chunksThere(this.world.relay, this.writeKey, this.sealer.chunks) : null;
        if (there === null && !(await this.open(tell))) return false;
        return await this.fill(there ?? 0, tell);
      } catch (error) {
        // A blob of which nothing came for hours is not there any more; a stamp can expire while the others are solved.
        if (!(error instanceof Refused) || opened >= TIMES_OPENED) throw error;
        if (error.problem.startsWith("stamp-")) this.stamps = [];
        else if (error.problem !== "no-such-blob") throw error;
      }
    }
  }

  /** Deletes what is at the relay, if it was begun. */
  async discard(): Promise<void> {
    if (this.asked) await deleteBlob(this.world.relay, this.writeKey);
  }

  private async open(tell: (reached: Reached) => boolean): Promise<boolean> {
    const of = stampsFor(this.sealer.chunks);
    while (this.stamps.length < of) {
      const solved = this.stamps.length;
      if (!tell({ doing: "stamps", solved, of, part: 0 })) return false;
      this.stamps.push(await freshStamp(this.world, (part) => void tell({ doing: "stamps", solved, of, part })));
    }
    this.asked = true;
    await openBlob(this.world.relay, this.writeKey, this.sealer.chunks, this.stamps);
    this.stamps = [];
    return true;
  }

  private async fill(from: number, tell: (reached: Reached) => boolean): Promise<boolean> {
    const { chunks } = this.sealer;
    // Small at first: over a slow connection a large request may never come through whole.
    for (let done = from, batch = 1; done < chunks; ) {
      if (!this.tellBytes(done, tell)) return false;
      const until = Math.min(done + batch, chunks);
      const sealed = await Promise.all(Array.from({ length: until - done }, (_, at) => this.sealer.chunk(done + at)));
      const began = this.world.nowMs();
      await putChunks(this.world.relay, this.writeKey, done, sealed);
      const took = this.world.nowMs() - began;
      done = until;
      if (took < QUICK_MS) batch = Math.min(2 * batch, MOST_CHUNKS_A_REQUEST);
      else if (took > SLOW_MS) batch = Math.max(1, batch >> 1);
    }
    return this.tellBytes(chunks, tell);
  }

  private tellBytes(chunks: number, tell: (reached: Reached) => boolean): boolean {
    return tell({ doing: "bytes", sent: Math.min(chunks * CHUNK_BYTES, this.content.length) });
  }
}

async function deleteOwnBlob(world: World, seed: Bytes, { id, key }: Attachment): Promise<void> {
  const writeKey = await writeKeyOf(seed, key);
  // Another program with these words may have made write keys of its own.
  if (!equal(await blobIdOf(writeKey), id)) throw new Error("a blob whose write key does not follow from the words");
  await deleteBlob(world.relay, writeKey);
}

/** Deletes every blob that a letter of one's own names, each whatever becomes of the others; whether all are gone. */
export async function deleteOwnBlobs(world: World, seeker: Seeker, thread: Thread): Promise<boolean> {
  const { blobs } = keyringOf(seeker).keys;
  const own = viewBehind(thread).events.filter(({ from }) => from === "me").flatMap(({ core }) => core.attachments);
  const done = await Promise.allSettled(own.map((each) => deleteOwnBlob(world, blobs, each)));
  return done.every(({ status }) => status === "fulfilled");
}
