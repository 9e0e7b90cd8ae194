/**
 * The box for twelve words. Suggestions are a listbox that the box points to, so that a keyboard and a screen reader reach it without
 * leaving the box; a word that is in no list is named, with the nearest ones one tap away.
 */
import { suggest } from "../client/index.js";
import type { App } from "./app.js";
import { button, el, p } from "./el.js";
import { PRIVATE } from "./form.js";

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const folded = (word: string): string => word.normalize("NFC").toLowerCase();
const languageOf = (word: string): "ru" | "en" => (/[а-яё]/i.test(word) ? "ru" : "en");
/** Fewer letters fit too many words. */
const ENOUGH = 2;

function wordsIn(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{M}]+/gu)].map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
}

class WordBox {
  readonly area: HTMLTextAreaElement;
  readonly offers = el("ul", { id: "offers", class: "offers", role: "listbox", hidden: true });
  readonly count = el("p", { class: "meta", id: "words-count" });
  readonly unknown = el("div", { class: "warn" });
  private active = -1;
  private turn = 0;

  constructor(private readonly app: App) {
    this.offers.setAttribute("aria-label", app.s.enter.suggestions);
    this.area = el("textarea", {
      ...PRIVATE, id: "words", rows: 4, value: app.session.typed, "aria-describedby": "words-hint words-count words-error",
      "aria-autocomplete": "list", "aria-controls": "offers", translate: "no",
      input: () => this.typed(), keydown: (event) => this.key(event as KeyboardEvent),
    });
    void this.look();
  }

  private typed(): void {
    this.app.session.typed = this.area.value;
    void this.look();
  }

  /** The word the caret is at the end of. */
  private current(): Word | undefined {
    const caret = this.area.selectionEnd;
    return wordsIn(this.area.value).find((word) => word.end === caret);
  }

  private async look(): Promise<void> {
    const turn = (this.turn += 1);
    const words = wordsIn(this.area.value);
    this.count.textContent = this.app.s.enter.count(words.length);
    const current = this.current();
    const typing = current && current.text.length >= ENOUGH ? await suggest(current.text, languageOf(current.text)) : [];
    const strange = await this.strangers(words, current);
    // A later key press has asked again meanwhile.
    if (turn !== this.turn) return;
    this.offer(typing.length === 1 && folded(typing[0] ?? "") === folded(current?.text ?? "") ? [] : typing);
    this.unknown.replaceChildren(...strange);
    this.unknown.classList.toggle("found", strange.length > 0);
  }

  private async strangers(words: readonly Word[], current: Word | undefined): Promise<HTMLElement[]> {
    const lines = await Promise.all(words.map(async (word, at) => {
      if (word.start === current?.start) return [];
      const near = await suggest(word.text, languageOf(word.text));
      return near.some((one) => folded(one) === folded(word.text)) ? [] : [this.stranger(word, at + 1, near)];
    }));
    return lines.flat();
  }

  private stranger(word: Word, position: number, near: readonly string[]): HTMLElement {
    const { s } = this.app;
    const chips = near.map((one) => button(one, () => this.put(word, one), "small"));
    return el("div", {}, p(s.enter.unknown(position, word.text)), chips.length > 0 ? el("div", { class: "row" }, el("span", {}, s.enter.perhaps), chips) : null);
  }

  private offer(words: readonly string[]): void {
    this.active = -1;
    this.area.removeAttribute("aria-activedescendant");
    this.offers.replaceChildren(...words.map((word, at) => el("li", {
      id: `offer-${at}`, role: "option", "aria-selected": "false",
      // Before the box loses the focus, and the list with it.
      pointerdown: (event) => event.preventDefault(), click: () => this.pick(at),
    }, word)));
    this.offers.hidden = words.length === 0 || document.activeElement !== this.area;
    if (!this.offers.hidden) this.app.say(this.app.s.enter.offered(words.length));
  }

  private hide(): void {
    this.offers.hidden = true;
  }

  private move(step: number): void {
    const options = [...this.offers.children];
    this.active = (this.active + step + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === this.active)));
    this.area.setAttribute("aria-activedescendant", `offer-${this.active}`);
    options[this.active]?.scrollIntoView({ block: "nearest" });
  }

  private pick(at: number): void {
    const current = this.current();
    const word = this.offers.children[at]?.textContent;
    if (current && word) this.put(current, word);
  }

  private put({ start, end }: Word, word: string): void {
    const rest = this.area.value.slice(end);
    const gap = /^\P{L}/u.test(rest) ? "" : " ";
    this.area.value = this.area.value.slice(0, start) + word + gap + rest;
    this.area.focus();
    const caret = start + word.length + 1;
    this.area.setSelectionRange(caret, caret);
    this.typed();
  }

  private key(event: KeyboardEvent): void {
    if (this.offers.hidden) return;
    const acts: Record<string, () => void> = {
      ArrowDown: () => this.move(1),
      ArrowUp: () => this.move(this.active < 0 ? 0 : -1),
      Escape: () => this.hide(),
      ...(this.active >= 0 ? { Enter: () => this.pick(this.active) } : {}),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }
}

export function wordBox(app: App): HTMLElement[] {
  const made = new WordBox(app);
  return [made.area, made.offers, made.count, made.unknown];
}
