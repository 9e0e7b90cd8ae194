/**
 * Where sentences come from. The reading version in the same file is the only copy of most of them: each stands in an element marked
 * `data-k`, in the order of the pack's list of keys, its blanks in elements with `data-f`. What the reading version does not show is in a list beside the pack.
 */
import type ui from "./words/en.json";

type Forms = readonly string[];
/** The guide's own sentences, by key; an object is a plural by CLDR category. */
export type Ui = typeof ui;
type Plural = { [K in keyof Ui]: Ui[K] extends string ? never : K }[keyof Ui];
export type Single = Exclude<keyof Ui, Plural>;
export type Language = "ru" | "en";

/** Gettext's order of forms. */
const ORDER: Readonly<Record<Language, readonly string[]>> = { ru: ["one", "few", "many"], en: ["one", "other"] };

function textOf(node: Node): string {
  const blank = node instanceof HTMLElement ? node.dataset["f"] : undefined;
  if (blank !== undefined) return `{${blank}}`;
  if (node instanceof HTMLBRElement) return "\n";
  return node.nodeType === Node.TEXT_NODE ? node.nodeValue ?? "" : [...node.childNodes].map(textOf).join("");
}

/** Where the pack's sentences are: in the marked elements, in the order of `keys`, or beside the page. */
export interface Sources {
  readonly marked: readonly Element[];
  readonly keys: readonly string[];
  readonly rest: Readonly<Record<string, string | Forms>>;
}

export class Words {
  // Made once: making one takes longer than using it a hundred times.
  private readonly plurals: Intl.PluralRules;
  private readonly numbers: Intl.NumberFormat;
  private readonly days: Intl.DateTimeFormat;
  private readonly yearDays: Intl.DateTimeFormat;
  private readonly months: Intl.DateTimeFormat;
  private readonly rest: Sources["rest"];
  private readonly find: () => ReadonlyMap<string, Element>;
  private places: ReadonlyMap<string, Element> | null = null;

  constructor(
    readonly language: Language, private readonly ui: Ui, { marked, keys, rest }: Sources,
    /** For papers that are handed in: dates and answers as offices write them. */
    readonly formal = false,
  ) {
    const locale = language === "en" ? "en-GB" : language;
    const dates = (parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(locale, { ...parts, timeZone: "UTC" });
    this.plurals = new Intl.PluralRules(language);
    this.numbers = new Intl.NumberFormat(language);
    this.days = dates({ day: "numeric", month: "long", year: "numeric" });
    this.yearDays = dates({ day: "numeric", month: "long" });
    this.months = dates({ month: "long", year: "numeric" });
    this.rest = rest;
    this.find = () => new Map(marked.map((place, at) => [keys[at] ?? "", place]));
  }

  /** One of the guide's own sentences, its `{places}` filled in. */
  t(key: Single, places: Readonly<Record<string, string | number>> = {}): string {
    return fill(this.ui[key] as string, places);
  }

  /** The guide's own sentence for that many; `{n}` is the number. */
  count(key: Plural, n: number): string {
    const forms = this.ui[key] as Readonly<Record<string, string>>;
    return fill(forms[this.plurals.select(n)] ?? forms["other"] ?? "", { n: this.number(n) });
  }

  /** A sentence of the pack, or null where it has none. */
  maybe(key: string): string | null {
    this.places ??= this.find();
    const found = this.places.get(key);
    if (found !== undefined) return textOf(found);
    const rest = this.rest[key];
    return rest === undefined ? null : typeof rest === "string" ? rest : rest[rest.length - 1] ?? null;
  }

  /** A sentence of the pack; the builder has seen to it that there is one. */
  get(key: string): string {
    return this.maybe(key) ?? key;
  }

  /** The form of a plural sentence for that many. */
  form(key: string, n: number): string {
    const forms = this.rest[key];
    if (forms === undefined || typeof forms === "string") return this.get(key);
    return forms[ORDER[this.language].indexOf(this.plurals.select(n))] ?? forms[forms.length - 1] ?? "";
  }

  number(n: number): string {
    return this.numbers.format(n);
  }

  /** `YYYY-MM-DD` as people write it. */
  day(iso: string): string {
    return this.format(iso, this.days);
  }

  /** `MM-DD`, a day of every year. */
  yearDay(day: string): string {
    return this.format(`2024-${day}`, this.yearDays);
  }

  /** `YYYY-MM`. */
  month(month: string): string {
    return this.format(`${month}-01`, this.months);
  }

  private format(iso: string, how: Intl.DateTimeFormat): string {
    const time = new Date(`${iso}T00:00:00Z`);
    if (Number.isNaN(time.getTime())) return iso;
    const text = how.format(time);
    // Before a full stop the Russian abbreviation of "year" would end in two; papers want it.
    return this.formal ? text : text.replace(/\s?г\.$/, "");
  }
}

/** `{name}` in a text replaced by what stands for it; a name that nothing stands for is left as it is. */
export function fill(text: string, places: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.prototype.hasOwnProperty.call(places, name) ? String(places[name]) : whole));
}
