/** Which list words look like a mistyped or unfinished one. Plain edit distance; it decides nothing, it only helps a person look. */
import { fold, splitWords, type WordList } from "./folding.ts";

const MOST = 5;
const MOST_SLIPS = 2;
const LONGEST_WORTH_COMPARING = 16;

/** How many letters to add, leave out, replace, or swap with their neighbour to get from `a` to `b`. */
export function slips(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  const at = (numbers: readonly number[], index: number): number => numbers[index] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const replaced = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(at(row, j) + 1, at(next, j - 1) + 1, replaced, swapped ? at(before, j - 2) + 1 : Infinity));
    }
    [before, row] = [row, next];
  }
  return at(row, b.length);
}

function rank(typed: string, word: string): number {
  // The lists are made so that four letters tell their words apart.
  if (typed.length >= 4 && typed.slice(0, 4) === word.slice(0, 4)) return 0;
  return Math.abs(typed.length - word.length) <= MOST_SLIPS ? slips(typed, word) : Infinity;
}

/** Up to five words, nearest first: those sharing four first letters, then those at most two slips away. */
export function lookAlikes(word: string, list: WordList): readonly string[] {
  const typed = fold(word);
  if (typed.length > LONGEST_WORTH_COMPARING) return [];
  const ranked = list.map((known) => ({ known, rank: rank(typed, fold(known)) })).filter((each) => each.rank <= MOST_SLIPS);
  return ranked.sort((a, b) => a.rank - b.rank).slice(0, MOST).map(({ known }) => known);
}

/** While typing: up to five words that begin with the text; where none does, those that look like it. */
export function suggestWords(text: string, list: WordList): readonly string[] {
  const typed = fold(splitWords(text)[0] ?? "");
  if (typed === "") return [];
  const beginning = list.filter((word) => fold(word).startsWith(typed));
  return beginning.length > 0 ? beginning.slice(0, MOST) : lookAlikes(typed, list);
}
