/** Starts the guide: reads what lies in the file, makes the buttons work. Asks nobody for anything. */
import { inflateSync, strFromU8 } from "fflate";
import { button, row } from "../src/pages/el.ts";
import { appOn, byId } from "./app.ts";
import type { Pack } from "./pack.ts";
import { beginning } from "./pages/flow.ts";
import { readingPage } from "./pages/reading.ts";
import { deviceDay } from "./state.ts";
import { Words } from "./words.ts";
import type { Language, Ui } from "./words.ts";

type Rest = Readonly<Record<string, string | readonly string[]>>;

/** The twin of Python's `tropa.rights.build_page.Data`. */
interface Data {
  readonly pack: Pack;
  readonly language: Language;
  readonly fingerprint: string;
  /** The keys of the sentences on the page, in the order of their numbers. */
  readonly keys: readonly string[];
  readonly rest: Rest;
  readonly ui: Ui;
  /** Words of papers in the language in which they are handed in, where that is another. */
  readonly original: { readonly language: Language; readonly ui: Ui; readonly rest: Rest } | null;
}

/** What the builder packed: a JSON string of base64 of raw DEFLATE. */
function dataIn(element: HTMLElement): Data {
  const packed = Uint8Array.from(atob(JSON.parse(element.textContent ?? "") as string), (letter) => letter.charCodeAt(0));
  return JSON.parse(strFromU8(inflateSync(packed))) as Data;
}

const { pack, language, fingerprint, keys, rest, ui, original } = dataIn(byId("pack"));
// Before the first page is drawn over: its sentences are marked too.
const marked = [...document.querySelectorAll("[data-k]")];
const words = new Words(language, ui, { marked, keys, rest });
const paperWords = original === null
  ? new Words(language, ui, { marked, keys, rest }, true)
  : new Words(original.language, original.ui, { marked: [], keys: [], rest: original.rest }, true);
const app = appOn(pack, words, paperWords, fingerprint, deviceDay(new Date()));
byId("start").replaceChildren(row(
  button(words.t("begin"), () => app.router.go(beginning(app)), "main"),
  button(words.t("read_all"), () => app.router.go(readingPage(app))),
));
byId("today").textContent = words.t("today_is", { day: words.day(app.today) });
byId("reading").hidden = true;
