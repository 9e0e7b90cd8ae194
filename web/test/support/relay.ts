/**
 * A relay in memory that keeps protocol 3, 5 and 6 as far as a seeker can see them, behind the same `fetch` the browser has.
 * Faults are switched on by tests. The real relay is tested in Python; this one is only for the client's own logic.
 */
import { createChallenge, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";
import type { Payload } from "altcha-lib/types";
import type { Fetch } from "../../src/post/client.ts";
import { blobIdOf, blobWriteKey } from "../../src/sealing/blobs.ts";
import { postIdOf, letterIdOf, tokenHashOf } from "../../src/sealing/boxes.ts";
import { b64, type Bytes, concat, fromUtf8, unb64, unbase64, u32, utf8 } from "../../src/sealing/encoding.ts";
import { type PostId, readKey, relayId, type RelayId, token } from "../../src/sealing/types.ts";

const SECRET = "invented";
/** What goes wrong with the next matching call: never arrives, arrives but the answer is lost, or a problem is answered. */
export type Fault = "unreachable" | "answer-lost" | { readonly problem: string; readonly status: number };

interface Box {
  readonly kind: "team" | "seeker";
  closed: boolean;
  readonly letters: { cursor: number; letter: Bytes }[];
  readonly tokens: Set<string>;
  next: number;
}

/** A blob's sealed chunks as they came. */
export interface BlobAtRelay {
  readonly chunks: number;
  readonly stored: Bytes[];
}

const CHUNK = 65_552;

class Problem extends Error {
  constructor(readonly problem: string, readonly status: number) {
    super(problem);
  }
}

const frame = ({ cursor, letter }: { cursor: number; letter: Bytes }): Bytes =>
  concat(u32(0), u32(cursor), u32(20_000), u32(letter.length), letter);

export class RelayInMemory {
  readonly id: RelayId = relayId(crypto.getRandomValues(new Uint8Array(32)));
  readonly boxes = new Map<string, Box>();
  readonly calls: string[] = [];
  readonly spent = new Set<string>();
  readonly blobs = new Map<string, BlobAtRelay>();
  notice: unknown = null;
  status: unknown = null;
  private readonly faults: { call: string; fault: Fault }[] = [];

  openTeamBox(box: PostId): void {
    this.boxes.set(b64(box), { kind: "team", closed: false, letters: [], tokens: new Set(), next: 1 });
  }

  /** The next call that begins with `call` (method and path) meets this fault; faults queue. */
  fail(call: string, fault: Fault): void {
    this.faults.push({ call, fault });
  }

  /** Letters in the box, in order. */
  lettersIn(box: PostId): readonly Bytes[] {
    return (this.boxes.get(b64(box))?.letters ?? []).map(({ letter }) => letter);
  }

  readonly fetch: Fetch = async (url, init) => {
    const call = `${init.method} ${url.split("?")[0]}`;
    this.calls.push(call);
    const index = this.faults.findIndex((each) => call.startsWith(each.call));
    const fault = index < 0 ? null : this.faults.splice(index, 1)[0]?.fault ?? null;
    if (fault === "unreachable") throw new TypeError("network");
    if (fault !== null && typeof fault === "object") return problem(fault.problem, fault.status);
    const response = await this.answer(url, init).catch((error: unknown) => {
      if (error instanceof Problem) return problem(error.problem, error.status);
      throw error;
    });
    if (fault === "answer-lost") throw new TypeError("network");
    return response;
  };

  private async answer(url: string, init: RequestInit): Promise<Response> {
    const [path = "", query = ""] = url.split("?");
    const headers = new Headers(init.headers);
    const body = init.body instanceof Uint8Array ? new Uint8Array(init.body) : new Uint8Array();
    const posting = /^\/v1\/boxes\/([\w-]+)\/letters$/.exec(path);
    if (init.method === "POST" && posting !== null) return this.post(posting[1] ?? "", body, headers);
    const blob = /^\/v1\/blobs\/([\w-]+)(?:\/chunks\/(\d+))?$/.exec(path);
    if (blob !== null) return this.blob(`${init.method}${blob[2] === undefined ? "" : " chunks"}`, blob[1] ?? "", Number(blob[2]), body, headers, query);
    switch (`${init.method} ${path}`) {
      case "GET /v1/relay":
        return json({
          relay_id: b64(this.id), letter_sizes: [4096, 16384, 65536], team_letter_days: 28, seeker_box_days: 180, box_quota_letters: 100,
          software: "in memory",
        });
      case "GET /v1/notice":
        return this.notice === null ? problem("no-notice", 404) : json(this.notice);
      case "GET /v1/status":
        return this.status === null ? problem("no-status", 404) : json(this.status);
      case "GET /v1/stamp":
        return json(await challenge());
      case "PUT /v1/box":
        return this.open(body, headers);
      case "DELETE /v1/box":
        this.boxes.delete(await ownBox(headers));
        return new Response(null, { status: 204 });
      case "GET /v1/letters":
        return this.read(headers, new URLSearchParams(query));
      default:
        return problem("unknown-path", 404);
    }
  }

  private async blob(call: string, id: string, first: number, body: Bytes, headers: Headers, query: string): Promise<Response> {
    const found = this.blobs.get(id);
    if (call === "GET chunks") return chunksOf(found, first, Number(new URLSearchParams(query).get("count")));
    const [kind, key = ""] = (headers.get("authorization") ?? "").split(" ");
    if (kind !== "Tropa-Blob" || b64(await blobIdOf(blobWriteKey(unb64(key)))) !== id) throw new Problem("bad-write-key", 401);
    if (call === "DELETE") this.blobs.delete(id);
    if (call === "DELETE") return new Response(null, { status: 204 });
    if (call === "PUT") return this.openBlob(id, JSON.parse(fromUtf8(body)) as { chunks: number; keep_days: number }, headers);
    if (found === undefined) throw new Problem("no-such-blob", 404);
    const next = found.stored.length;
    if (call === "GET") return json({ chunks: found.chunks, next_chunk: next, complete: next === found.chunks });
    return store(found, first, body);
  }

  private async openBlob(id: string, wanted: { chunks: number; keep_days: number }, headers: Headers): Promise<Response> {
    const stamps = (headers.get("tropa-stamp") ?? "").split(",");
    if (this.blobs.has(id)) return json(wanted);
    if (stamps.length !== Math.ceil(wanted.chunks / 64)) throw new Problem("stamp-required", 401);
    for (const stamp of stamps) await this.takeStamp(new Headers({ "tropa-stamp": stamp.trim() }), null);
    this.blobs.set(id, { chunks: wanted.chunks, stored: [] });
    return json(wanted, 201);
  }

  private async open(body: Bytes, headers: Headers): Promise<Response> {
    await this.takeStamp(headers, null);
    const id = await ownBox(headers);
    const box = this.boxes.get(id) ?? { kind: "seeker", closed: false, letters: [], tokens: new Set<string>(), next: 1 };
    for (const hash of (JSON.parse(fromUtf8(body)) as { token_hashes: string[] }).token_hashes) box.tokens.add(hash);
    this.boxes.set(id, box);
    return json({ unspent_tokens: box.tokens.size }, 201);
  }

  private async post(id: string, letter: Bytes, headers: Headers): Promise<Response> {
    const box = this.boxes.get(id);
    if (box === undefined) throw new Problem("no-such-box", 404);
    const receipt = { letter_id: b64(await letterIdOf(letter)) };
    if (box.letters.some((each) => b64(each.letter) === b64(letter))) return json(receipt, 200);
    if (box.closed) throw new Problem("box-closed", 410);
    await this.takeStamp(headers, box);
    box.letters.push({ cursor: box.next++, letter });
    return json(receipt, 201);
  }

  private async read(headers: Headers, query: URLSearchParams): Promise<Response> {
    const after = Number(query.get("after"));
    const letters = this.boxes.get(await ownBox(headers))?.letters ?? [];
    const page = letters.filter(({ cursor }) => cursor > after).slice(0, Number(query.get("limit")));
    return new Response(concat(...page.map(frame)), { headers: { "content-type": "application/vnd.tropa.letters" } });
  }

  /** Checks and spends a stamp; tokens are good for `box` only. */
  private async takeStamp(headers: Headers, box: Box | null): Promise<void> {
    const [kind, value = ""] = (headers.get("tropa-stamp") ?? "").split(" ");
    if (kind === "token") {
      const hash = b64(await tokenHashOf(token(unb64(value))));
      if (box?.tokens.delete(hash) !== true) throw new Problem("stamp-spent", 403);
      return;
    }
    if (kind !== "altcha") throw new Problem("stamp-required", 401);
    if (this.spent.has(value)) throw new Problem("stamp-spent", 403);
    const { challenge, solution } = JSON.parse(fromUtf8(unbase64(value))) as Payload;
    const result = await verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret: SECRET, hmacKeySignatureSecret: SECRET });
    if (!result.verified) throw new Problem("stamp-false", 403);
    this.spent.add(value);
  }
}

function store({ stored }: BlobAtRelay, first: number, body: Bytes): Response {
  const chunks = Array.from({ length: body.length / CHUNK }, (_, at) => body.slice(at * CHUNK, (at + 1) * CHUNK));
  if (first > stored.length) throw new Problem("bad-request", 400);
  if (chunks.some((chunk, at) => first + at < stored.length && b64(chunk) !== b64(stored[first + at] ?? chunk))) throw new Problem("chunk-differs", 409);
  stored.push(...chunks.slice(stored.length - first));
  return new Response(null, { status: 204 });
}

function chunksOf(blob: BlobAtRelay | undefined, first: number, count: number): Response {
  if (blob === undefined || blob.stored.length < blob.chunks) throw new Problem("no-such-blob", 404);
  return new Response(concat(...blob.stored.slice(first, first + count)), { headers: { "content-type": "application/octet-stream" } });
}

const challenge = (): Promise<unknown> =>
  createChallenge({
    algorithm: "PBKDF2/SHA-256", cost: 1, counter: 3, expiresAt: 4_000_000_000, deriveKey, hmacSignatureSecret: SECRET,
    hmacKeySignatureSecret: SECRET,
  });

async function ownBox(headers: Headers): Promise<string> {
  const [kind, key = ""] = (headers.get("authorization") ?? "").split(" ");
  if (kind !== "Tropa-Box") throw new Problem("bad-read-key", 401);
  return b64(await postIdOf(readKey(unb64(key))));
}

function json(value: unknown, status = 200): Response {
  return new Response(utf8(JSON.stringify(value)), { status, headers: { "content-type": "application/json" } });
}

function problem(name: string, status: number): Response {
  const body = { type: `urn:tropa:problem:${name}`, title: name, status, detail: "invented" };
  return new Response(utf8(JSON.stringify(body)), { status, headers: { "content-type": "application/problem+json" } });
}
