/** The part of a letter's page where files are chosen, looked at, named, and taken out again. Nothing is sent from here. */
import { MOST_ATTACHMENTS, MOST_NAME_CHARACTERS } from "../client/attachments.ts";
import type { App } from "../pages/app.ts";
import { button, el, note, p, row } from "../pages/el.ts";
import type { Child } from "../pages/el.ts";
import { PRIVATE } from "../pages/form.ts";
import type { Draft } from "../pages/session.ts";
import { AttachedFiles } from "./files.ts";
import { FileRefused, inFullSize, prepared, type Prepared } from "./prepared.ts";
import { decode, drawn } from "./pictures.ts";
import type { FileFault, FileStrings } from "./strings/shape.ts";

const ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf";
const PREVIEW_EDGE = 192;

class Choosing {
  readonly place = el("fieldset", { class: "files" });
  private readonly files: AttachedFiles;
  private readonly list = el("ul", {});
  private readonly faults = el("div", { role: "alert" });
  private readonly status = el("p", { role: "status", class: "meta" });
  /** Numbers the names: two files never get the same one. */
  private count: number;

  constructor(private readonly app: App, draft: Draft, private readonly s: FileStrings, private readonly changed: () => void) {
    const files = draft.files instanceof AttachedFiles ? draft.files : new AttachedFiles(s);
    draft.files = this.files = files;
    this.count = files.list.length;
    // Whoever is choosing is not sending any more.
    files.stop();
  }

  draw(): HTMLElement {
    const { choosing } = this.s;
    // Hidden, because browsers write beside it that no file is chosen, whatever is listed below.
    const input = el("input", { type: "file", id: "files", multiple: true, accept: ACCEPTED, hidden: true });
    const choose = button(choosing.choose, () => input.click());
    choose.setAttribute("aria-describedby", "files-hint");
    input.addEventListener("change", () => void this.take([...(input.files ?? [])]).then(() => { input.value = ""; }));
    const hint = el("div", { id: "files-hint", class: "meta" }, p(choosing.kinds), p(choosing.cleaned), p(choosing.traces));
    this.place.append(...el("div", {},
      el("legend", {}, el("h2", { tabindex: -1 }, choosing.title)), hint,
      row(choose, input), this.status, this.faults, this.list,
    ).childNodes);
    this.show(choosing.none);
    return this.place;
  }

  private show(said: string): void {
    const { list } = this.files;
    this.list.replaceChildren(...list.map((file, at) => this.line(file, at)));
    this.status.textContent = list.length > 0 && said === this.s.choosing.none ? this.s.choosing.taken(list.length) : said;
    this.changed();
  }

  private refuse(name: string, fault: FileFault): void {
    const { refused, faults } = this.s.choosing;
    // A file's name is the sender's own, but what is in it may not be meant for the screen: it stands in a place of its own.
    this.faults.append(note("bad", p(el("bdi", {}, refused(shortened(name))), " ", faults[fault])));
  }

  private async take(files: readonly File[]): Promise<void> {
    this.faults.replaceChildren();
    this.status.textContent = this.s.choosing.preparing;
    for (const file of files) {
      if (this.files.list.length >= MOST_ATTACHMENTS) {
        this.refuse(file.name, "many");
        break;
      }
      await this.attempt(file.name, async () => void this.files.list.push(await prepared(file, this.count + 1, this.s)), () => { this.count += 1; });
    }
    this.show(this.s.choosing.taken(this.files.list.length));
  }

  private async attempt(name: string, work: () => Promise<void>, then: () => void): Promise<void> {
    try {
      await work();
      then();
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      this.refuse(name, error.fault);
    }
  }

  private line(file: Prepared, at: number): HTMLElement {
    const { choosing, size } = this.s;
    const id = `file-${at + 1}`;
    const name = el("input", { ...PRIVATE, id, value: file.name, "aria-describedby": `${id}-about` });
    name.addEventListener("input", () => {
      file.name = [...name.value].slice(0, MOST_NAME_CHARACTERS).join("");
      this.changed();
    });
    const { pixels } = file;
    const about = pixels === null ? size(file.size) : `${size(file.size)} · ${pixels.width} × ${pixels.height}`;
    const full = file.larger === null ? null : button(choosing.full, () => void this.enlarge(file), "small");
    full?.setAttribute("aria-label", choosing.fullFor(file.name));
    const remove = button(choosing.remove, () => this.remove(file, at), "small");
    remove.setAttribute("aria-label", choosing.removeFor(file.name));
    return el("li", {},
      pixels === null ? null : previewOf(file),
      el("label", { for: id }, choosing.name), name, el("p", { id: `${id}-about`, class: "meta" }, about),
      pixels === null ? note("", p(choosing.pdf)) : null, row(full, remove),
    );
  }

  private async enlarge(file: Prepared): Promise<void> {
    this.faults.replaceChildren();
    this.status.textContent = this.s.choosing.preparing;
    let said = this.s.choosing.taken(this.files.list.length);
    await this.attempt(file.name, async () => this.files.replace(file, await inFullSize(file)), () => { said = this.s.choosing.fullDone; });
    this.show(said);
    this.list.querySelectorAll("input")[this.files.list.findIndex(({ name }) => name === file.name)]?.focus();
  }

  private remove(file: Prepared, at: number): void {
    this.files.remove(file);
    this.show(this.files.list.length === 0 ? this.s.choosing.none : this.s.choosing.removed);
    this.app.say(this.s.choosing.removed);
    const left = this.list.querySelectorAll("input");
    (left[Math.min(at, left.length - 1)] ?? this.place.querySelector("button"))?.focus();
  }
}

const SHOWN_CHARACTERS = 40;
const shortened = (name: string): string => (name.length > SHOWN_CHARACTERS ? `${name.slice(0, SHOWN_CHARACTERS)}…` : name);

/** A small picture of what will be sent, beside its name, which says the same to those who listen. */
function previewOf({ content }: Prepared): HTMLElement {
  const place = el("div", { class: "preview", "aria-hidden": "true" });
  decode(content).then(
    ({ bitmap }) => {
      place.append(drawn(bitmap, PREVIEW_EDGE));
      bitmap.close();
    },
    () => undefined,
  );
  return place;
}

/** The part for files of a letter's page; `changed` hears when there are others, or other names. */
export function choosing(app: App, draft: Draft, s: FileStrings, changed: () => void): Child {
  const opened = draft.files === null;
  const place = new Choosing(app, draft, s, changed).draw();
  // It stands where the button was that was pressed for it.
  if (opened) queueMicrotask(() => place.querySelector("h2")?.focus());
  return place;
}
