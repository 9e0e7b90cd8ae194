/**
 * The files of a letter that came: fetched when asked for, checked whole, then shown as pixels or as text, or saved. Whatever a letter says of a file, its
 * name included, is text; what a file is, is seen from how it begins.
 */
import { type Bytes, downloadOf } from "../client/attachments.ts";
import type { FileInfo } from "../client/index.ts";
import type { App } from "../pages/app.ts";
import { button, el, note, p, row } from "../pages/el.ts";
import type { Child } from "../pages/el.ts";
import { troubleText } from "../pages/waiting.ts";
import { decode, drawn, PictureRefused } from "./pictures.ts";
import { save } from "./save.ts";
import { isPicture, type Kind, kindOf } from "./sniff.ts";
import type { FileStrings } from "./strings/shape.ts";

/** A screen's worth, and enough to read small print when it is enlarged. */
const SHOWN_EDGE = 2560;

/** What may be saved: under which ending, and how it must begin. */
const SAVED: Readonly<Record<string, { readonly ending: string; readonly begins: Kind; readonly word: "pdf" | "docx" }>> = {
  "application/pdf": { ending: ".pdf", begins: "application/pdf", word: "pdf" },
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": { ending: ".docx", begins: "zip", word: "docx" },
};
const PICTURES = ["image/jpeg", "image/png", "image/webp"];
const TEXT = "text/plain";
/** As much as a desk sends. */
const MOST_TEXT_BYTES = 2 * 2 ** 20;
/** No text has these signs; and those that turn what follows round are shown as none. */
const NO_TEXT = /[\0-\x08\x0b\x0e-\x1f]/;
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/** Signs that are not shown or that turn what stands beside them round: nobody's name needs them. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const nameOf = ({ name }: FileInfo, s: FileStrings): string => name.replace(UNSEEN, "\ufffd").trim() || s.reading.noName;

function wordOf({ type }: FileInfo, s: FileStrings): string {
  return s.reading.kinds[PICTURES.includes(type) ? "picture" : type === TEXT ? "text" : (SAVED[type]?.word ?? "other")];
}

/** What a text says; null where it is none. */
function textOf(content: Bytes): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    return NO_TEXT.test(text) ? null : text.replace(TURNING, "\ufffd");
  } catch {
    return null;
  }
}

class Reading {
  readonly line = el("li", {});
  private readonly below = el("div");
  private readonly status = el("p", { role: "status", class: "meta" });
  private readonly fetchOn: ReturnType<typeof downloadOf>;
  /** Which press is the one that counts. */
  private attempt = 0;

  constructor(private readonly app: App, private readonly s: FileStrings, private readonly file: FileInfo, private readonly number: number) {
    this.fetchOn = downloadOf(file);
    this.line.append(...el("div", {}, label(file, s), this.below, this.status).childNodes);
    this.offer(s.reading.open);
  }

  private show(child: Child): void {
    this.below.replaceChildren(...el("div", {}, child).childNodes);
  }

  /** A button that fetches; `child` stands above it. */
  private offer(text: string, child: Child = null): void {
    const open = button(text, () => void this.fetch(), "small");
    open.setAttribute("aria-label", text === this.s.reading.open ? this.s.reading.openFor(nameOf(this.file, this.s)) : `${text}: ${nameOf(this.file, this.s)}`);
    this.show([child, row(open)]);
  }

  private async fetch(): Promise<void> {
    const { reading, size } = this.s;
    const mine = (this.attempt += 1);
    const bar = el("progress", { max: this.file.size, value: 0, "aria-label": nameOf(this.file, this.s) });
    const sum = el("p", { class: "meta" });
    const stop = button(reading.stop, () => { this.attempt += 1; this.offer(reading.again); }, "small");
    this.show([bar, sum, row(stop)]);
    stop.focus();
    this.status.textContent = reading.checking;
    const fetched = await this.fetchOn((bytes) => {
      bar.value = bytes;
      sum.textContent = reading.got(size(Math.min(bytes, this.file.size)), size(this.file.size));
      return this.attempt === mine;
    });
    if (this.attempt !== mine) return;
    this.status.textContent = "";
    if ("content" in fetched) return this.open(fetched.content);
    this.failed(fetched.why);
  }

  private failed(why: Exclude<Awaited<ReturnType<ReturnType<typeof downloadOf>>>, { content: Bytes }>["why"]): void {
    const { reading } = this.s;
    if (why === "gone" || why === "forged") return this.say(reading[why]);
    const text = why === "stopped" || why === "intake" ? this.app.s.trouble.unexpected : troubleText(this.app.s, why);
    this.offer(reading.again, note("bad", el("p", { role: "alert" }, text)));
  }

  private say(text: string): void {
    this.show(note("bad", el("p", { role: "alert" }, text)));
  }

  private async open(content: Bytes): Promise<void> {
    const { reading } = this.s;
    const kind = kindOf(content);
    const saved = SAVED[this.file.type];
    if (saved !== undefined) return kind === saved.begins ? this.offerSaving(content, saved.ending) : this.say(reading.otherInside);
    if (this.file.type === TEXT) return this.showText(content, kind);
    if (!PICTURES.includes(this.file.type)) return this.say(reading.unknown);
    if (!isPicture(kind) || kind !== this.file.type) return this.say(reading.otherInside);
    await this.showPicture(content);
  }

  private offerSaving(content: Bytes, ending: string): void {
    const { reading } = this.s;
    const keep = button(reading.save, () => save(reading.savedAs(this.number) + ending, content), "small");
    this.show([el("p", { role: "status" }, reading.saveHint), row(keep)]);
    keep.focus();
  }

  private showText(content: Bytes, kind: Kind): void {
    const { reading } = this.s;
    if (content.length > MOST_TEXT_BYTES) return this.say(reading.long);
    const text = kind === "other" ? textOf(content) : null;
    if (text === null) return this.say(reading.otherInside);
    const shown = el("pre", { class: "letter", role: "region", dir: "auto", "aria-label": nameOf(this.file, this.s) }, text);
    shown.tabIndex = -1;
    this.show(shown);
    this.status.textContent = reading.shown;
    shown.focus();
  }

  private async showPicture(content: Bytes): Promise<void> {
    const { reading } = this.s;
    try {
      const { bitmap } = await decode(content);
      const canvas = drawn(bitmap, SHOWN_EDGE);
      bitmap.close();
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", nameOf(this.file, this.s));
      canvas.tabIndex = -1;
      this.show(canvas);
      this.status.textContent = reading.shown;
      canvas.focus();
    } catch (error) {
      if (!(error instanceof PictureRefused)) throw error;
      this.say(error.fault === "pixels" ? reading.pixels : reading.broken);
    }
  }
}

function label(file: FileInfo, s: FileStrings): HTMLElement {
  return p(el("bdi", {}, nameOf(file, s)), el("small", {}, `${wordOf(file, s)}, ${s.size(file.size)}`));
}

/** The list of a letter's files: those that came, each to be opened; one's own are only named. */
export function attached(app: App, files: readonly FileInfo[], own: boolean, s: FileStrings): Child {
  const lines = files.map((file, at) => (own ? el("li", {}, label(file, s)) : new Reading(app, s, file, at + 1).line));
  return [el("h3", {}, s.reading.title), el("ul", { class: "files" }, lines), own ? el("p", { class: "meta" }, s.reading.own) : null];
}
