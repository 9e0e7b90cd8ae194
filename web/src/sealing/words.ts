/**
 * Twelve words: entropy shown in Russian or English and read back, and the seeker's keys from it (protocol 2). The lists are
 * handed in; nothing here loads, draws or keeps anything.
 */
import { fromNumbers, toNumbers } from "./bip39.ts";
import { type Bytes, concat, u32, utf8 } from "./encoding.ts";
import { fold, splitWords, type WordLanguage, type WordList } from "./folding.ts";
import { hkdf } from "./hashing.ts";
import { lookAlikes } from "./suggest.ts";
import {
  authPrivateKey, type Entropy, entropy, type ReadKey, readKey, type AuthPrivateKey, type SealingSeed, sealingSeed, type ThreadId, threadId,
  type Token, token,
} from "./types.ts";

/** Gives a language's list, loading it if need be. */
export type Lists = (language: WordLanguage) => Promise<WordList>;
const COUNT = 12;

/** The words cannot be read; `why` says what to show. */
export class WordsRefused extends Error {
  constructor(
    readonly why:
      | { readonly kind: "unknown-word"; readonly word: string; readonly position: number; readonly suggestions: readonly string[] }
      | { readonly kind: "wrong-count"; readonly count: number }
      | { readonly kind: "do-not-fit" },
  ) {
    super(why.kind);
  }
}

export async function wordsOf(secret: Entropy, list: WordList): Promise<string> {
  return (await toNumbers(secret)).map((number) => list[number]).join(" ");
}

const isCyrillic = (word: string): boolean => /^[\u0400-\u04ff]/.test(word);

/** The list in which more of the words are found; when equal, by the first word's script. Loads only lists that can hold one of them. */
async function listOf(words: readonly string[], lists: Lists): Promise<WordList> {
  const first: WordLanguage = isCyrillic(words[0] ?? "") ? "ru" : "en";
  const other: WordLanguage = first === "ru" ? "en" : "ru";
  const list = await lists(first);
  const script = other === "ru" ? /[\u0400-\u04ff]/ : /[a-z]/;
  if (!words.some((word) => script.test(word))) return list;
  const rival = await lists(other);
  const found = (candidate: WordList): number => words.filter((word) => candidate.some((each) => fold(each) === fold(word))).length;
  return found(rival) > found(list) ? rival : list;
}

/** Entropy of twelve words. Throws WordsRefused: the first word that is not in the list, then the count, then the check. */
export async function entropyOf(text: string, lists: Lists): Promise<Entropy> {
  const words = splitWords(text);
  const list = await listOf(words, lists);
  const known = list.map(fold);
  const unknown = words.findIndex((word) => !known.includes(fold(word)));
  if (unknown >= 0) {
    const word = words[unknown] ?? "";
    throw new WordsRefused({ kind: "unknown-word", word, position: unknown + 1, suggestions: lookAlikes(word, list) });
  }
  if (words.length !== COUNT) throw new WordsRefused({ kind: "wrong-count", count: words.length });
  const secret = await fromNumbers(words.map((word) => known.indexOf(fold(word))));
  if (secret === null) throw new WordsRefused({ kind: "do-not-fit" });
  return entropy(secret);
}

/** Secret: everything that follows from the words (protocol 2.2). */
export interface SeekerKeys {
  readonly readKey: ReadKey;
  readonly sealing: SealingSeed;
  readonly auth: AuthPrivateKey;
  readonly thread: ThreadId;
  /** The seed of the write keys of what is attached (decision 0135). */
  readonly blobs: Bytes;
  token(index: number): Promise<Token>;
}

const LABEL = "tropa/1/words";

export async function seekerKeys(secret: Entropy): Promise<SeekerKeys> {
  const part = (label: string): Promise<Bytes> => hkdf(secret, LABEL, utf8(label));
  const tokenSeed = await part("tokens");
  return {
    readKey: readKey(await part("read")),
    sealing: sealingSeed(await part("xwing")),
    auth: authPrivateKey(await part("auth")),
    thread: threadId((await part("thread")).subarray(0, 16)),
    blobs: await part("blobs"),
    token: async (index) => token((await hkdf(tokenSeed, LABEL, concat(utf8("token"), u32(index)))).subarray(0, 16)),
  };
}
