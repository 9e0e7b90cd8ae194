/**
 * Strict JSON: a text is taken only if it has no duplicate keys, and a value only if it has exactly the fields asked for.
 * Small checks that compose; each throws ShapeProblem. It knows no message of ours.
 */
import { type Bytes, unb64 } from "./sealing/encoding.ts";

/** Not JSON, or not of the shape asked for. Says no more: whoever asked for the shape says what was refused. */
export class ShapeProblem extends Error {}

export type Check<T> = (value: unknown) => T;
type Fields = Readonly<Record<string, Check<unknown>>>;
type Shaped<F extends Fields> = { readonly [K in keyof F]: ReturnType<F[K]> };

function fail(): never {
  throw new ShapeProblem();
}

/** Members of all objects in the value, without recursion: a letter can nest as deep as it is long. */
function countMembers(root: unknown): number {
  const queue = [root];
  let members = 0;
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const inner: unknown[] = Object.values(value);
    if (!Array.isArray(value)) members += inner.length;
    for (const each of inner) queue.push(each);
  }
  return members;
}

const STRINGS = /"(?:[^"\\]|\\.)*"/g;

/**
 * The value of a JSON text whose numbers are all written as integers. A member written twice would vanish in parsing, so
 * colons outside strings are counted against members.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    fail();
  }
  const bare = text.replace(STRINGS, "");
  if (/\d[.eE]/.test(bare)) fail();
  return bare.split(":").length - 1 === countMembers(value) ? value : fail();
}

export function exact<F extends Fields>(fields: F): Check<Shaped<F>> {
  const names = Object.keys(fields);
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) fail();
    const record = value as Record<string, unknown>;
    if (Object.keys(record).length !== names.length) fail();
    const entries = Object.entries(fields).map(([name, check]) => {
      if (!Object.prototype.hasOwnProperty.call(record, name)) fail();
      return [name, check(record[name])] as const;
    });
    return Object.fromEntries(entries) as Shaped<F>;
  };
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?:[^\ud800-\udbff]|^)[\udc00-\udfff]/;

/** A text of at most that many characters (code points), surrogates in pairs. */
export function text(maxCharacters: number): Check<string> {
  return (value) => {
    if (typeof value !== "string") fail();
    if (value.length > maxCharacters && [...value].length > maxCharacters) fail();
    if (LONE_SURROGATE.test(value)) fail();
    return value;
  };
}

export function matching(pattern: RegExp): Check<string> {
  return (value) => (typeof value === "string" && pattern.test(value) ? value : fail());
}

export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Check<number> {
  const isInRange = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
  return (value) => (isInRange(value) ? value : fail());
}

export function oneOf<const T extends string>(values: readonly T[]): Check<T> {
  return (value) => values.find((each) => each === value) ?? fail();
}

export function list<T>(check: Check<T>, most: number): Check<readonly T[]> {
  return (value) => (Array.isArray(value) && value.length <= most ? value.map(check) : fail());
}

/** A list that names nothing twice. */
export function distinct<T extends string>(check: Check<T>, least: number, most: number): Check<readonly T[]> {
  return (value) => {
    const values = list(check, most)(value);
    return values.length >= least && new Set(values).size === values.length ? values : fail();
  };
}

export function orNull<T>(check: Check<T>): Check<T | null> {
  return (value) => (value === null ? null : check(value));
}

/** Canonical base64url, made into what `make` makes. */
export function bytes<T extends Bytes>(make: (raw: Uint8Array) => T): Check<T> {
  return (value) => {
    if (typeof value !== "string") fail();
    try {
      return make(unb64(value));
    } catch {
      return fail();
    }
  };
}
