/**
 * The few parts that every detector's pattern is made of.
 *
 * No lookbehind (older phones refuse the whole script over it) and no `\b` (blind to Cyrillic): a pattern begins with GAP,
 * what may stand before a find, and its only group is the find itself.
 */
export type Kind = "unit" | "place" | "name" | "phone" | "email" | "handle" | "document" | "birth";

export interface Pattern {
  readonly kind: Kind;
  readonly pattern: RegExp;
}

export const LETTER = "[A-Za-zА-Яа-яЁё]";
/** Before a find: the beginning, or what cannot be the middle of a word or of a number. */
const GAP = "(?:^|[^A-Za-zА-Яа-яЁё0-9.,+@/-]|[.,](?=\\D))";
/** After a find: no letter and no digit. */
export const STOP = "(?![A-Za-zА-Яа-яЁё0-9])";

/** A pattern whose find is `body`, wherever no word or number runs into it. */
export function find(kind: Kind, body: string, flags: "" | "i" = ""): Pattern {
  return { kind, pattern: new RegExp(`${GAP}(${body})`, `g${flags}`) };
}

/** Any of these words (space-separated), with a small or a capital first letter, where the rest of the pattern must see capitals. */
export function anyOf(words: string): string {
  const forms = words.split(" ").map((word) => `[${word.charAt(0)}${word.charAt(0).toUpperCase()}]${word.slice(1)}`);
  return `(?:${forms.join("|")})`;
}
