/**
 * The relay's client: one method for each call of protocol 6 that a seeker makes. It retries nothing, sends no cookie and no
 * referrer, and checks every answer's shape before it is used. Letters are sealed and stamps solved elsewhere.
 */
import { type Check, bytes, exact, list, parseJson, ShapeProblem, text, whole } from "../json.ts";
import { b64, type Bytes, EncodingProblem, equal, fromUtf8, utf8 } from "../sealing/encoding.ts";
import { letterIdOf } from "../sealing/boxes.ts";
import { eventId, type PostId, type ReadKey, type RelayId, relayId, type TokenHash } from "../sealing/types.ts";
import { decodeFrames, FrameRefused, type Waiting } from "./frames.ts";
import { refusalOf, Refused, RelayMisbehaved, Unreachable } from "./problems.ts";
import type { Stamp } from "./stamps.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface RelayInfo {
  readonly relayId: RelayId;
  readonly teamLetterDays: number;
  readonly seekerBoxDays: number;
}

const PATIENCE_MS = 60_000;
const MOST_JSON_BYTES = 576 * 1024; // a notice carries every change of stewards (protocol 7.2)
const MOST_STATUS_BYTES = 4096;
const PER_READ = 50;
const MOST_FRAMES_BYTES = PER_READ * (16 + 65536);

const infoShape = exact({
  relay_id: bytes(relayId),
  letter_sizes: list(whole(1), 16),
  team_letter_days: whole(0),
  seeker_box_days: whole(0),
  box_quota_letters: whole(0),
  software: text(200),
});
const boxShape = exact({ unspent_tokens: whole(0) });
const receiptShape = exact({ letter_id: bytes(eventId) });

export interface Answer {
  readonly type: string;
  readonly body: Bytes;
}

interface Call {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: Bytes;
  readonly most?: number;
}

/** The answer's JSON, of that shape. Throws RelayMisbehaved. */
export function shapedAnswer<T>(answer: Answer, check: Check<T>): T {
  try {
    if (answer.type !== "application/json") throw new ShapeProblem();
    return check(parseJson(fromUtf8(answer.body)));
  } catch (error) {
    if (error instanceof ShapeProblem || error instanceof EncodingProblem) throw new RelayMisbehaved("an answer of another shape");
    throw error;
  }
}

function authorization(key: ReadKey): Record<string, string> {
  return { authorization: `Tropa-Box ${b64(key)}` };
}

async function answerOf(response: Response, most: number): Promise<Answer> {
  const body = new Uint8Array(await response.arrayBuffer());
  if (body.length > most) throw new RelayMisbehaved("the answer is larger than the protocol allows");
  const type = response.headers.get("content-type") ?? "";
  if (response.ok) return { type, body };
  if (type !== "application/problem+json") throw new RelayMisbehaved(`an answer with status ${response.status} that is no relay's`);
  throw refusalOf(new TextDecoder().decode(body));
}

/** Speaks to one relay. Every method throws Unreachable, Refused or RelayMisbehaved. */
export class RelayClient {
  /** `base` is what goes before `/v1`: empty for the relay that served the page. */
  constructor(private readonly base: string, private readonly fetch: Fetch) {}

  /** One call of the interface; the methods below and `blobs.ts` say which there are. */
  async call({ method, path, headers = {}, body, most = MOST_JSON_BYTES }: Call): Promise<Answer> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
    try {
      const response = await this.fetch(`${this.base}/v1/${path}`, {
        method, headers, body: body ?? null, signal: patience.signal,
        cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer",
      });
      return await answerOf(response, most);
    } catch (error) {
      // What fetch throws differs between browsers; the families thrown on purpose are passed on.
      if (error instanceof Refused || error instanceof RelayMisbehaved) throw error;
      throw new Unreachable("the relay cannot be reached");
    } finally {
      clearTimeout(timer);
    }
  }

  async relayInfo(): Promise<RelayInfo> {
    const info = shapedAnswer(await this.call({ method: "GET", path: "relay" }), infoShape);
    return { relayId: info.relay_id, teamLetterDays: info.team_letter_days, seekerBoxDays: info.seeker_box_days };
  }

  /** The newest notice's envelope as parsed JSON; nothing about it is believed yet. */
  async notice(): Promise<unknown> {
    return shapedAnswer(await this.call({ method: "GET", path: "notice" }), (value) => value);
  }

  /** The newest status' envelope as parsed JSON; nothing about it is believed yet. */
  async status(): Promise<unknown> {
    return shapedAnswer(await this.call({ method: "GET", path: "status", most: MOST_STATUS_BYTES }), (value) => value);
  }

  /** A challenge as parsed JSON, for `solveStamp`. */
  async challenge(): Promise<unknown> {
    return shapedAnswer(await this.call({ method: "GET", path: "stamp" }), (value) => value);
  }

  async openBox(key: ReadKey, stamp: Stamp, tokens: readonly TokenHash[]): Promise<void> {
    const headers = { ...authorization(key), "tropa-stamp": stamp, "content-type": "application/json" };
    const body = utf8(JSON.stringify({ token_hashes: tokens.map(b64) }));
    shapedAnswer(await this.call({ method: "PUT", path: "box", headers, body }), boxShape);
  }

  async deleteBox(key: ReadKey): Promise<void> {
    await this.call({ method: "DELETE", path: "box", headers: authorization(key) });
  }

  /** Returns once the letter is on the relay's disk. Safe to repeat with the very same letter. */
  async postLetter(box: PostId, letter: Bytes, stamp: Stamp): Promise<void> {
    const headers = { "tropa-stamp": stamp, "content-type": "application/octet-stream" };
    const answer = await this.call({ method: "POST", path: `boxes/${b64(box)}/letters`, headers, body: letter });
    const receipt = shapedAnswer(answer, receiptShape);
    if (!equal(receipt.letter_id, await letterIdOf(letter))) throw new RelayMisbehaved("the receipt is for another letter");
  }

  /** At most 50 letters after the cursor, oldest first; an empty list means there are no more. */
  async letters(key: ReadKey, after: number): Promise<readonly Waiting[]> {
    const path = `letters?after=${after}&limit=${PER_READ}&wait=0`;
    const answer = await this.call({ method: "GET", path, headers: authorization(key), most: MOST_FRAMES_BYTES });
    if (answer.type !== "application/vnd.tropa.letters") throw new RelayMisbehaved("not a stream of letters");
    try {
      return decodeFrames(answer.body, after);
    } catch (error) {
      if (error instanceof FrameRefused) throw new RelayMisbehaved(`the stream of letters is malformed (${error.reason})`);
      throw error;
    }
  }
}
