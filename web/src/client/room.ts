/** How much still fits, while it is being typed: the size of the core that would be sealed, with everything but the text at its largest. */
import { attachmentWire } from "../cases/attachments.ts";
import { bodyWire, type Body, MOST_CHARACTERS } from "../cases/bodies.ts";
import { MOST_PARENTS } from "../cases/core.ts";
import { utf8 } from "../sealing/encoding.ts";
import { type LetterSize, roomForCore } from "../sealing/letters.ts";
import { authPublicKey, blobId, blobKey, postId, sealingPublicKey, token } from "../sealing/types.ts";
import { NETWORK_TOKENS } from "./copies.ts";
import type { AskInput, FileInfo, Room } from "./types.ts";

/** A first letter is always of this size, so that its size says nothing (protocol 4.3). */
export const ASK_SIZE: LetterSize = 16384;
const LETTER_SIZE: LetterSize = 65536;

const keys = { sealing: sealingPublicKey(new Uint8Array(1216)), auth: authPublicKey(new Uint8Array(32)), postId: postId(new Uint8Array(32)) };
const tokens = Array.from({ length: NETWORK_TOKENS }, () => token(new Uint8Array(16)));
const B64_OF_32 = "A".repeat(43);
/** Years and thousands of letters from now. */
const WIDE_NUMBER = 999_999_999;

const someBlob = { id: blobId(new Uint8Array(32)), key: blobKey(new Uint8Array(32)), sha256: "0".repeat(64) };

function coreBytes(body: Body, parents: number, files: readonly FileInfo[]): number {
  const frame = {
    thread: "A".repeat(22), author: "s:" + "A".repeat(22), author_seq: WIDE_NUMBER, parents: Array.from({ length: parents }, () => B64_OF_32),
    lamport: WIDE_NUMBER, kind: body.kind, at_minute: WIDE_NUMBER, body: bodyWire(body),
    blobs: files.map((file) => attachmentWire({ ...file, ...someBlob })),
  };
  return utf8(JSON.stringify(frame)).length;
}

function room(bytesLeft: number, text: string): Room {
  const charactersLeft = MOST_CHARACTERS - [...text].length;
  return { bytesLeft, charactersLeft, fits: bytesLeft >= 0 && charactersLeft >= 0 };
}

/** Half characters, which a broken keyboard can leave behind, become U+FFFD: no letter may carry them. */
export function wellFormed(text: string): string {
  return new TextDecoder().decode(utf8(text));
}

export function roomLeft(input: AskInput | string, files: readonly FileInfo[] = []): Room {
  if (typeof input === "string") {
    const bytes = coreBytes({ kind: "letter", text: wellFormed(input) }, MOST_PARENTS, files);
    return room(roomForCore(LETTER_SIZE) - bytes, input);
  }
  const ask = { ...input, text: wellFormed(input.text), keys, tokens, network: "0".repeat(64), teamAuth: keys.auth };
  return room(roomForCore(ASK_SIZE) - coreBytes({ kind: "ask", ask }, 0, files), input.text);
}
