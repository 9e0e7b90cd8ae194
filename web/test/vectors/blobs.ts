/** Verdicts for attachments: how a letter names blobs, and how their content is sealed and opened in chunks. */
import { CoreRefused, readCore } from "../../src/cases/core.ts";
import { attachmentWire } from "../../src/cases/attachments.ts";
import {
  blobIdOf, BlobOpener, BlobRefused, BlobSealer, BlobUnfit, blobWriteKey, CHUNK_BYTES, chunksOf, padme, sealChunk,
} from "../../src/sealing/blobs.ts";
import { b64, type Bytes, concat, fromHex, hex, u32, unb64, utf8 } from "../../src/sealing/encoding.ts";
import { sha256 } from "../../src/sealing/hashing.ts";
import { eventIdOf } from "../../src/sealing/letters.ts";
import { blobKey, fromText } from "../../src/sealing/types.ts";
import { compare } from "./reading.ts";
import type { Case, Verdict } from "./run.ts";

async function contentOf(seed: string, size: number): Promise<Bytes> {
  const parts = Array.from({ length: Math.ceil(size / 32) }, (_, at) => sha256(concat(utf8(seed), u32(at))));
  return concat(...(await Promise.all(parts))).slice(0, size);
}

async function chunks(vector: Case): Promise<string> {
  try {
    const size = Number(vector["size"]);
    return compare(vector, "chunks", { chunks: chunksOf(size), padme: padme(size) });
  } catch (error) {
    if (error instanceof BlobUnfit) return "refused";
    throw error;
  }
}

async function sealed(vector: Case): Promise<string> {
  const content = await contentOf(String(vector["seed"]), Number(vector["size"]));
  const sealer = new BlobSealer(fromText(blobKey, String(vector["key"])), content);
  const made = await Promise.all(Array.from({ length: sealer.chunks }, (_, number) => sealer.chunk(number)));
  return compare(vector, "sealed", {
    chunks: sealer.chunks, sha256: hex(await sha256(content)), chunk_sha256: await Promise.all(made.map(async (chunk) => hex(await sha256(chunk)))),
    begins: b64((made[0] ?? new Uint8Array()).slice(0, 32)), blob_id: b64(await blobIdOf(fromText(blobWriteKey, String(vector["write_key"])))),
  });
}

interface Part {
  readonly of: number;
  readonly place: number;
  readonly last: boolean;
  readonly fill?: string;
  readonly under?: string;
  readonly cut?: number;
  readonly flip?: number;
}

async function partOf({ of, place, last, fill = "", under, cut = 0, flip }: Part, content: Bytes, key: string): Promise<Bytes> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  chunk.set(content.subarray(of * CHUNK_BYTES, (of + 1) * CHUNK_BYTES));
  chunk.set(fromHex(fill), CHUNK_BYTES - fill.length / 2);
  const made = await sealChunk(fromText(blobKey, under ?? key), place, last, chunk);
  if (flip !== undefined) made[flip] = (made[flip] ?? 0) ^ 1;
  return made.slice(0, made.length - cut);
}

async function refused(vector: Case): Promise<string> {
  const { seed, size, key, sha256: hash, content_size: contentSize } = vector as unknown as Record<string, string>;
  const content = await contentOf(String(seed), Number(contentSize ?? size));
  try {
    const opener = new BlobOpener(fromText(blobKey, String(key)), Number(size), String(hash));
    for (const part of vector["parts"] as readonly Part[]) await opener.take(await partOf(part, content, String(key)));
    await opener.finish();
    return "opened";
  } catch (error) {
    if (error instanceof BlobRefused) return error.reason;
    throw error;
  }
}

const KINDS: Readonly<Record<string, Verdict>> = { chunks, sealed, refused };

const blobs: Verdict = async (vector, file) => (await KINDS[String(vector["kind"])]?.(vector, file)) ?? "nothing here runs this kind";

const attachments: Verdict = async (vector) => {
  const bytes = unb64(String(vector["core"]));
  try {
    const core = readCore(bytes);
    const order = ["blob", "key", "sha256", "type", "size", "name"];
    const wanted = JSON.parse(JSON.stringify(vector["blobs"] ?? null, order)) as unknown;
    return compare({ ...vector, blobs: wanted }, "read", { event_id: b64(await eventIdOf(bytes)), blobs: core.attachments.map(attachmentWire) });
  } catch (error) {
    if (error instanceof CoreRefused) return "refused";
    throw error;
  }
};

export const blobVerdict: Readonly<Record<string, Verdict>> = { "blobs.json": blobs, "attachments.json": attachments };
