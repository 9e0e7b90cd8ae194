/**
 * Finds, in what someone types, things that help nobody and can harm: unit numbers, places, names, numbers that identify.
 * Pure and on the device. It warns and never decides; an empty result is no proof that a text is safe.
 */
import { FORCE_PATTERNS } from "./detect-forces.js";
import { NAME_PATTERNS } from "./detect-names.js";
import { NUMBER_PATTERNS } from "./detect-numbers.js";
import type { Kind, Pattern } from "./detect-parts.js";

export type { Kind } from "./detect-parts.js";

export interface Find {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const PATTERNS: readonly Pattern[] = [...FORCE_PATTERNS, ...NUMBER_PATTERNS, ...NAME_PATTERNS];

function findsOf({ kind, pattern }: Pattern, text: string): Find[] {
  const finds: Find[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const whole = match[1] ?? "";
    const found = whole.trimEnd();
    const start = match.index + match[0].length - whole.length;
    finds.push({ kind, start, end: start + found.length, text: found });
  }
  return finds;
}

/** Everything found in `text`, in order, without overlaps: of two that overlap the longer stays. */
export function detect(text: string): readonly Find[] {
  const all = PATTERNS.flatMap((pattern) => findsOf(pattern, text));
  all.sort((a, b) => b.end - b.start - (a.end - a.start));
  const kept: Find[] = [];
  for (const one of all) {
    if (kept.every((other) => one.end <= other.start || one.start >= other.end)) kept.push(one);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** `text` with each find replaced by the neutral word for its kind. `finds` are of this very text, in order. */
export function strip(text: string, finds: readonly Find[], marks: Readonly<Record<Kind, string>>): string {
  let left = "";
  let at = 0;
  for (const one of finds) {
    left += text.slice(at, one.start) + marks[one.kind];
    at = one.end;
  }
  return left + text.slice(at);
}
