/** Comparing words the way people type them: case and marks aside (protocol 2.1). Knows no list. */

/** 2,048 words as they are shown (NFC), in the order that gives them their numbers. */
export type WordList = readonly string[];
export type WordLanguage = "ru" | "en";

/** Lower case without marks, however typed: ё is е and Й is и. The lists stay unambiguous under it. */
export function fold(text: string): string {
  return text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
}

/** The words typed, in lower case and composed: runs of letters with their marks; everything else separates. */
export function splitWords(text: string): readonly string[] {
  const words = text.normalize("NFKD").toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
  return words.filter((word) => fold(word) !== "").map((word) => word.normalize("NFC"));
}
