/** Starts the guide: reads what lies in the file, makes the buttons work. Asks nobody for anything. */
import { button, row } from "../src/pages/el.ts";
import { appOn, byId } from "./app.ts";
import type { Pack } from "./pack.ts";
import { beginning } from "./pages/flow.ts";
import { readingPage } from "./pages/reading.ts";
import { deviceDay } from "./state.ts";
import { Words } from "./words.ts";
import type { Language, Ui } from "./words.ts";

type Rest = Readonly<Record<string, string | readonly string[]>>;

interface Beside {
  readonly language: Language;
  readonly fingerprint: string;
  readonly ui: Ui;
  readonly rest: Rest;
  /** Words of papers in the language in which they are handed in, where that is another. */
  readonly original?: { readonly language: Language; readonly ui: Ui; readonly rest: Rest };
}

const dataOf = <T>(id: string): T => JSON.parse(byId(id).textContent ?? "") as T;

const pack = dataOf<Pack>("pack");
const { language, fingerprint, ui, rest, original } = dataOf<Beside>("beside");
const words = new Words(language, ui, document, rest);
const paperWords = original === undefined
  ? new Words(language, ui, document, rest, true)
  : new Words(original.language, original.ui, document.createElement("div"), original.rest, true);
const app = appOn(pack, words, paperWords, fingerprint, deviceDay(new Date()));
byId("start").replaceChildren(row(
  button(words.t("begin"), () => app.router.go(beginning(app)), "main"),
  button(words.t("read_all"), () => app.router.go(readingPage(app))),
));
byId("today").textContent = words.t("today_is", { day: words.day(app.today) });
byId("reading").hidden = true;
