/** The twelve words: shown, printed, checked that they were kept. They are drawn from the seeker's keys each time and kept nowhere. */
import type { Language } from "../client/index.js";
import type { App } from "./app.js";
import { button, el, heading, note, p, paragraphs, row } from "./el.js";
import { keptPage } from "./kept.js";
import type { Child } from "./el.js";
import type { Page } from "./router.js";
import { waiting } from "./waiting.js";

const OTHER: Readonly<Record<Language, Language>> = { ru: "en", en: "ru" };

async function wordsOf(app: App, language: Language): Promise<readonly string[]> {
  if (app.session.seeker === null) throw new Error("no words");
  return (await app.session.seeker.words(language)).split(" ");
}

/** Opens the words in that language, in this page's place or as the next. */
export function openWords(app: App, language: Language = app.s.language): Page {
  return waiting(app, app.s.words.title, async () => wordsPage(app, await wordsOf(app, language), language));
}

const list = (words: readonly string[], look: string, language: Language): HTMLElement =>
  el("ol", { class: look, lang: language, translate: "no" }, words.map((word) => el("li", {}, word)));

/** On paper: words, where to come back, the network's mark in groups that can be read out. No name of anything. */
function sheet({ s, session }: App, words: readonly string[], language: Language): HTMLElement {
  const { addresses = [], network = "" } = session.intake ?? {};
  return el(
    "div", { class: "sheet" },
    el("h2", {}, s.words.printTitle), list(words, "words", language),
    el("h2", {}, s.words.addresses), el("ul", {}, (addresses.length > 0 ? addresses : [s.words.noAddresses]).map((one) => el("li", {}, one))),
    el("h2", {}, s.words.fingerprint), p(network.match(/.{1,4}/g)?.join(" ") ?? ""),
  );
}

function advice({ s }: App): Child {
  return [el("h2", {}, s.words.howTitle), el("ul", {}, s.words.how.map((one) => el("li", {}, one)))];
}

function wordsPage(app: App, words: readonly string[], language: Language): Page {
  const { s, router, session } = app;
  const other = language === s.language ? s.otherLanguage : s.thisLanguage;
  return () => [
    el(
      "div", { class: "unprinted" },
      heading(s.words.title),
      session.outcome === null ? null : paragraphs([s.words.sent]),
      session.outcome?.ownCopy === "not-stored" ? note("bad", p(s.words.notReady)) : null,
      p(s.words.lead),
      list(words, "words", language),
      button(other, () => router.swap(openWords(app, OTHER[language])), "quiet"),
      advice(app),
      p(s.words.printHint),
      row(button(s.words.next, () => router.go(keptPage(app, words)), "main"), button(s.words.print, () => print())),
    ),
    sheet(app, words, language),
  ];
}
