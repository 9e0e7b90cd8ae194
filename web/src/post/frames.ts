/** Reading `application/vnd.tropa.letters` (protocol 6.3): `u64(cursor) ‖ u32(day) ‖ u32(size) ‖ letter`, end to end. Opens nothing. */
import type { Bytes } from "../sealing/encoding.ts";

const HEADER = 16;
const SIZES: readonly number[] = [4096, 16384, 65536];

export interface Waiting {
  readonly cursor: number;
  readonly day: number;
  readonly letter: Bytes;
}

/** The relay's stream is malformed; none of it is used. */
export class FrameRefused extends Error {
  constructor(readonly reason: "truncated" | "size" | "cursor") {
    super(reason);
  }
}

function header(body: Bytes, offset: number): { cursor: number; day: number; size: number } {
  if (body.length - offset < HEADER) throw new FrameRefused("truncated");
  const view = new DataView(body.buffer, body.byteOffset + offset, HEADER);
  // Above 2^53 the sum would be rounded; no box ever holds so many letters.
  if (view.getUint32(0) >= 0x200000) throw new FrameRefused("cursor");
  return { cursor: view.getUint32(0) * 0x100000000 + view.getUint32(4), day: view.getUint32(8), size: view.getUint32(12) };
}

/** All letters of a whole body, whose cursors must rise above `after`. Throws FrameRefused. */
export function decodeFrames(body: Bytes, after: number): readonly Waiting[] {
  const letters: Waiting[] = [];
  let last = after;
  for (let offset = 0; offset < body.length; ) {
    const { cursor, day, size } = header(body, offset);
    if (!SIZES.includes(size)) throw new FrameRefused("size");
    if (cursor <= last) throw new FrameRefused("cursor");
    const end = offset + HEADER + size;
    if (end > body.length) throw new FrameRefused("truncated");
    letters.push({ cursor, day, letter: body.slice(offset + HEADER, end) });
    last = cursor;
    offset = end;
  }
  return letters;
}
