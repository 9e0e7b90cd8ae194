/** A pack with its parts by id, and what its conditions name: the twin of Python's `tropa.rights.index`. */
import type { Condition, Pack, Question, Reading, Rule, Value } from "../pack.ts";

type Amount = number | string;
const byId = <T extends { readonly id: string }>(all: readonly T[]): ReadonlyMap<string, T> => new Map(all.map((one) => [one.id, one]));
export const unique = <T>(all: Iterable<T>): T[] => [...new Set(all)];

export class Index {
  readonly questions: ReadonlyMap<string, Question>;
  readonly values: ReadonlyMap<string, Value>;
  readonly rules: ReadonlyMap<string, Rule>;
  private readonly place: ReadonlyMap<string, number>;

  constructor(readonly pack: Pack) {
    this.questions = byId(pack.questions);
    this.values = byId(pack.values);
    this.rules = byId(pack.rules);
    this.place = new Map(pack.questions.map(({ id }, at) => [id, at]));
  }

  /** Ids of questions in the order of asking, each once. */
  inOrder(questions: Iterable<string>): string[] {
    return unique(questions).sort((a, b) => (this.place.get(a) ?? 0) - (this.place.get(b) ?? 0));
  }

  /** The readings of a value that hold on a day, with their positions; more than one is a conflict. */
  readings(value: string, today: string): (readonly [number, Reading])[] {
    const every = (this.values.get(value)?.readings ?? []).map((reading, at) => [at, reading] as const);
    const begun = every.map(([, { from }]) => from).filter((from) => from <= today).sort();
    return every.filter(([, { from }]) => from === begun[begun.length - 1]);
  }

  /** What a number, an ISO day or a value's id stands for on a day; nothing if no reading holds yet. */
  amounts(number: Amount, today: string): Amount[] {
    if (typeof number !== "string" || !this.values.has(number)) return [number];
    return unique(this.readings(number, today).map(([, { amount }]) => amount));
  }
}

const kept = new WeakMap<Pack, Index>();

/** The pack's index, built once. */
export function indexOf(pack: Pack): Index {
  const found = kept.get(pack) ?? new Index(pack);
  kept.set(pack, found);
  return found;
}

/** The node and all below it, from the top. */
export function walk(condition: Condition | undefined): Condition[] {
  if (condition === undefined) return [];
  const below = condition.not !== undefined ? [condition.not] : condition.all ?? condition.any ?? [];
  return [condition, ...below.flatMap(walk)];
}

/** The question (or `today`) a statement is about; undefined for a node that joins others. */
export function questionOf({ is, in: among, of, known }: Condition): string | undefined {
  return Object.keys(is ?? {})[0] ?? Object.keys(among ?? {})[0] ?? of ?? known;
}

/** The lower and upper bound of a range of numbers or days: from it on, below it. */
export function bounds({ from, after, below, before }: Condition): readonly [Amount | undefined, Amount | undefined] {
  return [from ?? after, below ?? before];
}
