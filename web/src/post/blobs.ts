/** The relay's calls for blobs (protocol 6, 13.3). It moves sealed chunks, knows no key that opens them, and retries nothing. */
import { exact, ShapeProblem, whole } from "../json.ts";
import { blobIdOf, SEALED_CHUNK_BYTES } from "../sealing/blobs.ts";
import { b64, type Bytes, concat, utf8 } from "../sealing/encoding.ts";
import type { BlobId, BlobWriteKey } from "../sealing/types.ts";
import { type RelayClient, shapedAnswer } from "./client.ts";
import { Refused, RelayMisbehaved } from "./problems.ts";
import type { Stamp } from "./stamps.ts";

export const MOST_CHUNKS_A_REQUEST = 16;
/** Every writer asks for the same: an odd number would set a writer apart. */
const KEEP_DAYS = 28;
const CHUNKS_A_STAMP = 64;
const CHUNKS_TYPE = "application/octet-stream";

const openedShape = exact({ chunks: whole(1), keep_days: whole(1) });
const stateShape = exact({ chunks: whole(1), next_chunk: whole(0), complete: (value: unknown) => (typeof value === "boolean" ? value : fail()) });

function fail(): never {
  throw new ShapeProblem();
}

/** How many stamps let in a blob of that many chunks: one for each 4 MiB begun. */
export const stampsFor = (chunks: number): number => Math.ceil(chunks / CHUNKS_A_STAMP);

const writer = (key: BlobWriteKey): Record<string, string> => ({ authorization: `Tropa-Blob ${b64(key)}` });
const pathOf = async (key: BlobWriteKey): Promise<string> => `blobs/${b64(await blobIdOf(key))}`;

/** The same again is no error and spends nothing. */
export async function openBlob(relay: RelayClient, key: BlobWriteKey, chunks: number, stamps: readonly Stamp[]): Promise<void> {
  // One header: the name of the kind stands before each stamp.
  const headers = { ...writer(key), "tropa-stamp": stamps.join(","), "content-type": "application/json" };
  const body = utf8(JSON.stringify({ chunks, keep_days: KEEP_DAYS }));
  const opened = shapedAnswer(await relay.call({ method: "PUT", path: await pathOf(key), headers, body }), openedShape);
  if (opened.chunks !== chunks || opened.keep_days !== KEEP_DAYS) throw new RelayMisbehaved("the relay opened another blob than was asked for");
}

/** How many chunks the relay has; null where there is nothing of the blob. */
export async function chunksThere(relay: RelayClient, key: BlobWriteKey, chunks: number): Promise<number | null> {
  try {
    const state = shapedAnswer(await relay.call({ method: "GET", path: await pathOf(key), headers: writer(key) }), stateShape);
    const { next_chunk: next, complete } = state;
    if (state.chunks !== chunks || next > chunks || complete !== (next === chunks)) throw new RelayMisbehaved("the relay says of a blob what cannot be");
    return next;
  } catch (error) {
    if (error instanceof Refused && error.problem === "no-such-blob") return null;
    throw error;
  }
}

/** Stores 1 to 16 sealed chunks from a place on; the same again is no error. */
export async function putChunks(relay: RelayClient, key: BlobWriteKey, first: number, sealed: readonly Bytes[]): Promise<void> {
  const headers = { ...writer(key), "content-type": CHUNKS_TYPE };
  await relay.call({ method: "PUT", path: `${await pathOf(key)}/chunks/${first}`, headers, body: concat(...sealed) });
}

/** Exactly that many sealed chunks, 1 to 16, from a place on. */
export async function getChunks(relay: RelayClient, id: BlobId, first: number, count: number): Promise<readonly Bytes[]> {
  const size = count * SEALED_CHUNK_BYTES;
  const { type, body } = await relay.call({ method: "GET", path: `blobs/${b64(id)}/chunks/${first}?count=${count}`, most: size });
  if (type !== CHUNKS_TYPE || body.length !== size) throw new RelayMisbehaved("the relay sent other chunks than were asked for");
  return Array.from({ length: count }, (_, at) => body.slice(at * SEALED_CHUNK_BYTES, (at + 1) * SEALED_CHUNK_BYTES));
}

/** Everything, at once; no error where it is not there. */
export async function deleteBlob(relay: RelayClient, key: BlobWriteKey): Promise<void> {
  await relay.call({ method: "DELETE", path: await pathOf(key), headers: writer(key) });
}
