/** Fetching an attachment and opening it on this device: nothing of it is given out before all of it is checked (protocol 13.4). */
import type { Attachment } from "../cases/attachments.ts";
import { getChunks, MOST_CHUNKS_A_REQUEST } from "../post/blobs.ts";
import { BlobOpener, BlobRefused, CHUNK_BYTES } from "../sealing/blobs.ts";
import type { Bytes } from "../sealing/encoding.ts";
import type { World } from "./world.ts";

/** One file on its way here. After Unreachable the same call again goes on where it was; after a refusal it begins anew. */
export class Download {
  private opener: BlobOpener | null = null;

  constructor(private readonly world: World, private readonly attachment: Attachment) {}

  /**
   * The content, whole and checked; null where `tell`, which hears how many bytes are here, said to stop by returning false.
   * Throws BlobRefused, Unreachable, Refused (`no-such-blob`), RelayMisbehaved.
   */
  async run(tell: (bytes: number) => boolean): Promise<Bytes | null> {
    const { id, key, size, sha256 } = this.attachment;
    const opener = (this.opener ??= new BlobOpener(key, size, sha256));
    try {
      for (let batch = 1; opener.next < opener.chunks; batch = Math.min(2 * batch, MOST_CHUNKS_A_REQUEST)) {
        if (!tell(opener.next * CHUNK_BYTES)) return null;
        const count = Math.min(batch, opener.chunks - opener.next);
        for (const sealed of await getChunks(this.world.relay, id, opener.next, count)) await opener.take(sealed);
      }
      return await opener.finish();
    } catch (error) {
      if (error instanceof BlobRefused) this.opener = null;
      throw error;
    }
  }
}
