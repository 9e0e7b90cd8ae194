/** What a letter says of its attachments (protocol 13.2): read strictly, written in the protocol's order. Fetches and opens none. */
import { bytes, type Check, exact, list, matching, ShapeProblem, text, whole } from "../json.ts";
import { b64 } from "../sealing/encoding.ts";
import { type BlobId, blobId, type BlobKey, blobKey, MOST_BLOB_BYTES } from "../sealing/types.ts";

export const MOST_ATTACHMENTS = 8;
export const MOST_NAME_CHARACTERS = 120;

export interface Attachment {
  /** What the relay calls the blob. */
  readonly id: BlobId;
  readonly key: BlobKey;
  /** Hex, of the true content. */
  readonly sha256: string;
  /** Media type, as its sender says. */
  readonly type: string;
  /** Bytes, true. */
  readonly size: number;
  /** As its sender says: any text. */
  readonly name: string;
}

// RFC 6838 §4.2, in small letters, without parameters.
const mediaType = matching(/^[a-z0-9][a-z0-9.+_-]{0,126}\/[a-z0-9][a-z0-9.+_-]{0,126}$/);
const shape = exact({
  blob: bytes(blobId), key: bytes(blobKey), sha256: matching(/^[0-9a-f]{64}$/), type: mediaType, size: whole(1, MOST_BLOB_BYTES),
  name: text(MOST_NAME_CHARACTERS),
});
const shapes = list(shape, MOST_ATTACHMENTS);

/** Each blob and each key once. Throws ShapeProblem. */
export const readAttachments: Check<readonly Attachment[]> = (value) => {
  const found = shapes(value);
  for (const field of ["blob", "key"] as const) {
    if (new Set(found.map((each) => b64(each[field]))).size !== found.length) throw new ShapeProblem();
  }
  return found.map(({ blob: id, ...rest }) => ({ id, ...rest }));
};

export const attachmentWire = ({ id, key, sha256, type, size, name }: Attachment): object => ({ blob: b64(id), key: b64(key), sha256, type, size, name });
