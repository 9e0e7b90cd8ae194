/**
 * Twelve words: entropy shown in Russian or English and read back, and the seeker's keys from it (protocol 2). The lists are
 * handed in; nothing here loads, draws or keeps anything.
 */
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { type Bytes, concat, u32, utf8 } from "./encoding.ts";
import { hkdf } from "./hashing.ts";
import {
  authPrivateKey, type Entropy, entropy, type ReadKey, readKey, type AuthPrivateKey, type SealingSeed, sealingSeed, type ThreadId, threadId,
  type Token, token,
} from "./types.ts";

/** 2,048 words in the list's order, NFKD or NFC. */
export type WordList = readonly string[];
export type WordLanguage = "ru" | "en";
const COUNT = 12;
const SUGGESTIONS = 6;

/** The words cannot be read; `why` says what to show. */
export class WordsRefused extends Error {
  override readonly name = "WordsRefused";
  constructor(
    readonly why:
      | { readonly kind: "unknown-word"; readonly word: string; readonly position: number; readonly suggestions: readonly string[] }
      | { readonly kind: "wrong-count"; readonly count: number }
      | { readonly kind: "do-not-fit" },
  ) {
    super(why.kind);
  }
}

const normal = (text: string): string => text.normalize("NFKD").toLowerCase();
const shown = (word: string): string => word.normalize("NFC");

export function wordsOf(secret: Entropy, list: WordList): string {
  return shown(entropyToMnemonic(secret, list.map(normal)));
}

/** The words of a text, normalised: a letter keeps the marks that belong to it (й is и with a breve). */
export function splitWords(text: string): readonly string[] {
  return normal(text).match(/[\p{L}\p{M}]+/gu) ?? [];
}

/** The language most of the words are written in, by script. */
export function languageOf(words: readonly string[]): WordLanguage {
  const cyrillic = words.filter((word) => /\p{Script=Cyrillic}/u.test(word)).length;
  return cyrillic * 2 > words.length ? "ru" : "en";
}

/** Entropy of twelve words. Throws WordsRefused: a word that is not in the list first, then the count, then the checksum. */
export function entropyOf(words: readonly string[], list: WordList): Entropy {
  const known = list.map(normal);
  const set = new Set(known);
  const unknown = words.findIndex((word) => !set.has(word));
  if (unknown >= 0) {
    const word = words[unknown] ?? "";
    throw new WordsRefused({ kind: "unknown-word", word: shown(word), position: unknown + 1, suggestions: suggestWords(word, list) });
  }
  if (words.length !== COUNT) throw new WordsRefused({ kind: "wrong-count", count: words.length });
  return checked(words, known);
}

function checked(words: readonly string[], known: string[]): Entropy {
  try {
    return entropy(mnemonicToEntropy(words.join(" "), known));
  } catch {
    // Words and count are good, so only the checksum is left.
    throw new WordsRefused({ kind: "do-not-fit" });
  }
}

/** Levenshtein distance, given up above `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(swap, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? limit + 1;
}

/** Words that begin with the text; where none does, those within two typos, nearest first. At most six. */
export function suggestWords(text: string, list: WordList): readonly string[] {
  const [typed = ""] = splitWords(text);
  if (typed === "") return [];
  const beginning = list.filter((word) => normal(word).startsWith(typed));
  if (beginning.length > 0) return beginning.slice(0, SUGGESTIONS).map(shown);
  const near = list.map((word) => ({ word, typos: distance(typed, normal(word), 2) })).filter(({ typos }) => typos <= 2);
  return near.sort((a, b) => a.typos - b.typos).slice(0, SUGGESTIONS).map(({ word }) => shown(word));
}

/** Secret: everything that follows from the words (protocol 2.2). */
export interface SeekerKeys {
  readonly readKey: ReadKey;
  readonly sealing: SealingSeed;
  readonly auth: AuthPrivateKey;
  readonly thread: ThreadId;
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
    token: async (index) => token((await hkdf(tokenSeed, LABEL, concat(utf8("token"), u32(index)))).subarray(0, 16)),
  };
}
