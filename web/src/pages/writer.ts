/** The box for free text: flags what is better left out while it is typed, takes it out in one tap, says how much room is left. */
import type { Room } from "../client/index.js";
import type { App } from "./app.js";
import { detect, strip } from "./detect.js";
import type { Find, Kind } from "./detect.js";
import { button, el, p, row } from "./el.js";
import { PRIVATE, mistakePlace } from "./form.js";
import { later } from "./later.js";
import type { Draft } from "./session.js";

const SAY_AFTER_MS = 900;
const BYTES_PER_LETTER = { ru: 2, en: 1 } as const;

function roomText({ s }: App, room: Room): string {
  const letters = Math.min(room.charactersLeft, Math.floor(room.bytesLeft / BYTES_PER_LETTER[s.language]));
  return room.fits ? s.text.left(Math.floor(letters / 10) * 10) : s.text.over(Math.max(1, -letters));
}

function marks({ s }: App): Record<Kind, string> {
  return Object.fromEntries(Object.entries(s.warn.kinds).map(([kind, texts]) => [kind, texts[2]])) as Record<Kind, string>;
}

function findLine({ s }: App, one: Find, take: (finds: readonly Find[]) => void): HTMLElement {
  const [what, why] = s.warn.kinds[one.kind];
  const remove = button(s.warn.one, () => take([one]), "small");
  remove.setAttribute("aria-label", s.warn.oneFor(one.text));
  return el("li", {}, el("span", {}, el("b", {}, one.text), ` (${what}): ${why}`), remove);
}

class Writer {
  readonly area: HTMLTextAreaElement;
  readonly list = el("div", { class: "warn" });
  readonly room = el("p", { class: "meta", id: "text-room" });
  private shown = "";
  private before: string | null = null;
  private later = 0;

  constructor(private readonly app: App, private readonly draft: Draft, hints: string, rows: number, private readonly left: () => Room) {
    this.area = el("textarea", { ...PRIVATE, autocapitalize: "sentences", id: "text", rows, "aria-describedby": `${hints} text-room text-error`, value: draft.text });
    this.area.addEventListener("input", () => this.typed());
    this.refresh(true);
  }

  private typed(): void {
    this.draft.text = this.area.value;
    const undone = this.before !== null;
    this.before = null;
    this.refresh(undone);
  }

  refresh(always: boolean): void {
    this.room.textContent = roomText(this.app, this.left());
    const finds = detect(this.draft.text);
    const key = finds.map((one) => one.kind + one.text).join("\n");
    if (always || key !== this.shown) this.show(finds);
    else this.finds = finds;
    this.shown = key;
  }

  /** As of the last key press: the lines stay while only their positions move. */
  private finds: readonly Find[] = [];

  private show(finds: readonly Find[]): void {
    const { s } = this.app;
    this.finds = finds;
    const undo = this.before === null ? null : button(s.warn.undo, () => this.undo());
    const lines = finds.map((one, at) => findLine(this.app, one, () => this.take(this.finds.slice(at, at + 1))));
    const all = finds.length > 0 ? button(s.warn.all, () => this.take(this.finds)) : null;
    const head = finds.length > 0 ? [el("h2", {}, s.warn.title(finds.length)), el("ul", {}, lines)] : this.draft.text.trim() ? p(s.warn.none) : null;
    this.list.replaceChildren(...el("div", {}, head, row(all, undo), finds.length > 0 ? el("p", { class: "meta" }, s.warn.why) : null).childNodes);
    this.list.classList.toggle("found", finds.length > 0);
    clearTimeout(this.later);
    if (finds.length > 0) this.later = setTimeout(() => this.app.say(s.warn.title(finds.length)), SAY_AFTER_MS);
  }

  private put(text: string): void {
    this.draft.text = text;
    this.area.value = text;
    this.refresh(true);
    (this.list.querySelector("button") ?? this.area).focus();
  }

  private take(finds: readonly Find[]): void {
    this.before = this.draft.text;
    this.draft.stripped = true;
    this.put(strip(this.draft.text, finds, marks(this.app)));
    this.app.say(this.app.s.warn.removed);
  }

  private undo(): void {
    const text = this.before ?? this.draft.text;
    this.before = null;
    this.put(text);
  }
}

/** Behind a button until someone asks for it: most letters have no files. */
function attaching(app: App, draft: Draft, changed: () => void): HTMLElement {
  const open = (): HTMLElement => later(app, (part) => part.attaching(app, draft, changed));
  const closed = row(button(app.s.text.attach, () => closed.replaceWith(open())));
  return draft.files === null ? closed : open();
}

/** The label, the box, what was flagged, the room left, the files. `hints` are ids that describe the box. */
export function writer(app: App, draft: Draft, label: string, hints: string, rows: number, left: () => Room, takesFiles = true): HTMLElement[] {
  const made = new Writer(app, draft, hints, rows, left);
  const files = takesFiles ? [attaching(app, draft, () => made.refresh(false))] : [];
  return [el("label", { for: "text" }, label), mistakePlace("text"), made.area, made.room, made.list, ...files];
}
