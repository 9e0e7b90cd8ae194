/** From the word that means "I am fine" to the token that puts the ladder off (protocol 16.5): the twin of Python's `sealing/fine.py`. */
import { type Bytes, concat, utf8 } from "./encoding.ts";
import { hmacSha256 } from "./hashing.ts";

const TOKEN = 16;

/** How a word counts, however it was typed. */
export const sameWord = (word: string): string =>
  word.normalize("NFKC").toLowerCase().replace(/ё/g, "е").replace(/[\t-\r ]+/g, " ").replace(/^ | $/g, "");

/** The token that only the agreed word gives; any other word gives one that renews nothing. */
export async function renewTokenOf(word: string, salt: Bytes): Promise<Bytes> {
  // HKDF (RFC 5869) with one block out; the client's own takes a text for its salt.
  const pseudorandom = await hmacSha256(salt, utf8(sameWord(word)));
  return (await hmacSha256(pseudorandom, concat(utf8("tropa/1/fine"), Uint8Array.of(1)))).slice(0, TOKEN);
}
