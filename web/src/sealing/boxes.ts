/** Names that the relay sees: of boxes, of spent tokens, of letters (protocol 3.1, 5.1, 6). It opens nothing. */
import { type Bytes, concat, utf8 } from "./encoding.ts";
import { sha256 } from "./hashing.ts";
import { type PostId, postId, type ReadKey, type Token, type TokenHash, tokenHash } from "./types.ts";

export async function postIdOf(key: ReadKey): Promise<PostId> {
  return postId(await sha256(concat(utf8("tropa/1/box"), key)));
}

export async function tokenHashOf(token: Token): Promise<TokenHash> {
  return tokenHash(await sha256(concat(utf8("tropa/1/token"), token)));
}

/** What the relay calls a letter it has stored. */
export function letterIdOf(letter: Bytes): Promise<Bytes> {
  return sha256(letter);
}
