/**
 * Blobs: a content too large for a letter, sealed in chunks of 64 KiB under a key of its own (protocol 13), as age's STREAM does, all of
 * them full. The twin of Python's tropa.sealing.blobs. It knows no relay and says nothing of what the content is.
 */
import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { type Bytes, concat, hex, utf8 } from "./encoding.ts";
import { sha256 } from "./hashing.ts";
import { type BlobId, blobId, type BlobKey, type BlobWriteKey, maker, MOST_BLOB_BYTES } from "./types.ts";

export const CHUNK_BYTES = 65_536;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + 16;
const NONCE_BYTES = 12;

/** Nothing at all, or more than 25 MiB: nothing was sealed. */
export class BlobUnfit extends Error {}

export type BlobReason = "size" | "extra" | "chunk-size" | "last" | "order" | "forged" | "padding" | "truncated" | "hash";

/** What came is not the blob that the letter names (protocol 13.4). Nothing of it was given out. */
export class BlobRefused extends Error {
  constructor(readonly reason: BlobReason) {
    super(reason);
  }
}

export const blobWriteKey = maker<BlobWriteKey>("a blob's write key", 32);

/** What the relay calls the blob that this key fills (protocol 13.2). */
export async function blobIdOf(key: BlobWriteKey): Promise<BlobId> {
  return blobId(await sha256(concat(utf8("tropa/1/blob"), key)));
}

const aead = new Chacha20Poly1305();
const NO_DATA = new Uint8Array();

/** The size that a size is padded to: at most 12 % more, and few different ones (PoPETs 2019(4), Nikitin and others, section 4). */
export function padme(size: number): number {
  const exponent = 31 - Math.clz32(size);
  const kept = 32 - Math.clz32(exponent);
  const step = 2 ** Math.max(exponent - kept, 0);
  return Math.ceil(size / step) * step;
}

const isFit = (size: number): boolean => Number.isInteger(size) && size >= 1 && size <= MOST_BLOB_BYTES;

/** How many chunks a content of that many bytes makes. Throws BlobUnfit. */
export function chunksOf(size: number): number {
  if (!isFit(size)) throw new BlobUnfit(`a blob holds 1 byte to 25 MiB, not ${size}`);
  return Math.ceil(padme(size) / CHUNK_BYTES);
}

/** Its place from 0 as 11 bytes, big-endian; then 1 for the last chunk. */
function nonceOf(number: number, isLast: boolean): Bytes {
  const nonce = new Uint8Array(NONCE_BYTES);
  new DataView(nonce.buffer).setUint32(NONCE_BYTES - 5, number);
  nonce[NONCE_BYTES - 1] = isLast ? 1 : 0;
  return nonce;
}

/** One chunk of 65,536 bytes, sealed in that place. */
export async function sealChunk(key: BlobKey, number: number, isLast: boolean, chunk: Bytes): Promise<Bytes> {
  return new Uint8Array(await aead.createEncryptionContext(key).seal(nonceOf(number, isLast), chunk, NO_DATA));
}

/** What was sealed in that place, or null: another key, place or end, or changed bytes. */
export async function openChunk(key: BlobKey, number: number, isLast: boolean, sealed: Bytes): Promise<Bytes | null> {
  try {
    return new Uint8Array(await aead.createEncryptionContext(key).open(nonceOf(number, isLast), sealed, NO_DATA));
  } catch {
    return null;
  }
}

/** Seals any chunk of one content, as often as it is asked for, always to the same bytes: the content is in memory and stays as it is. */
export class BlobSealer {
  readonly chunks: number;

  /** Throws BlobUnfit. `key` is for this content and no other. */
  constructor(private readonly key: BlobKey, private readonly content: Bytes) {
    this.chunks = chunksOf(content.length);
  }

  /** The sealed chunk at a place, from 0; 65,552 bytes. */
  chunk(number: number): Promise<Bytes> {
    const chunk = new Uint8Array(CHUNK_BYTES);
    chunk.set(this.content.subarray(number * CHUNK_BYTES, (number + 1) * CHUNK_BYTES));
    return sealChunk(this.key, number, number === this.chunks - 1, chunk);
  }
}

/** Opens sealed chunks in order. Nothing of the content is given out before `finish` has seen all of it. */
export class BlobOpener {
  readonly chunks: number;
  private readonly content: Bytes;
  private done = 0;

  /** Size and hash (hex) are what the letter says. Throws BlobRefused: `size`. */
  constructor(private readonly key: BlobKey, size: number, private readonly hash: string) {
    if (!isFit(size)) throw new BlobRefused("size");
    this.chunks = chunksOf(size);
    this.content = new Uint8Array(size);
  }

  /** How many chunks were taken: the place of the next. */
  get next(): number {
    return this.done;
  }

  /** Takes the next chunk. Throws BlobRefused: `extra`, `chunk-size`, `last`, `order`, `forged`, `padding`. */
  async take(sealed: Bytes): Promise<void> {
    if (this.done === this.chunks) throw new BlobRefused("extra");
    if (sealed.length !== SEALED_CHUNK_BYTES) throw new BlobRefused("chunk-size");
    const padded = await openChunk(this.key, this.done, this.isLast(this.done), sealed);
    if (padded === null) throw new BlobRefused(await this.whyNot(sealed));
    // The last chunks can be padding alone: their place is behind the content's end.
    const start = Math.min(this.done * CHUNK_BYTES, this.content.length);
    const content = padded.subarray(0, this.content.length - start);
    if (padded.subarray(content.length).some((byte) => byte !== 0)) throw new BlobRefused("padding");
    this.content.set(content, start);
    this.done += 1;
  }

  /** The content. Throws BlobRefused: `truncated`, `hash`. */
  async finish(): Promise<Bytes> {
    if (this.done < this.chunks) throw new BlobRefused("truncated");
    if (hex(await sha256(this.content)) !== this.hash) throw new BlobRefused("hash");
    return this.content;
  }

  private isLast(number: number): boolean {
    return number === this.chunks - 1;
  }

  /** Costs more than opening would, and is done once: nothing is opened after a refusal. */
  private async whyNot(sealed: Bytes): Promise<BlobReason> {
    if ((await openChunk(this.key, this.done, !this.isLast(this.done), sealed)) !== null) return "last";
    for (let number = 0; number < this.chunks; number++) {
      if ((await openChunk(this.key, number, this.isLast(number), sealed)) !== null) return "order";
    }
    return "forged";
  }
}
