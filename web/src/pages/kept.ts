/** Whether the words were kept: three of them, asked without showing any. Can be skipped, after a plain warning. */
import type { App } from "./app.js";
import { button, el, heading, note, p, paragraphs, row } from "./el.js";
import { PRIVATE, form, mistakePlace } from "./form.js";
import type { Mistake } from "./form.js";
import type { Page } from "./router.js";
import { openThread } from "./thread.js";
import { fillWaitLine } from "./wait-line.js";

const ASKED = 3;

/** Positions from 0, in order, different each time. */
function somePositions(of: number): number[] {
  const lots = [...crypto.getRandomValues(new Uint32Array(of))].map((lot, at) => ({ lot, at }));
  return lots.sort((a, b) => a.lot - b.lot).slice(0, ASKED).map(({ at }) => at).sort((a, b) => a - b);
}

/** As the lists are folded: composed or not, capital or not, ё or е. */
const folded = (word: string): string => word.normalize("NFC").trim().toLowerCase().replace(/ё/g, "е");

export function keptPage(app: App, words: readonly string[]): Page {
  const { s, router } = app;
  const positions = somePositions(words.length);
  const fields = positions.map((at) => el("input", { ...PRIVATE, id: `word-${at + 1}`, type: "text", "aria-describedby": `word-${at + 1}-error` }));
  const lines = fields.map((field, n) => {
    const number = (positions[n] ?? 0) + 1;
    return [el("label", { for: field.id }, s.kept.word(number)), mistakePlace(field.id), field];
  });
  const check = (): Mistake[] =>
    positions.flatMap((at, n) => (folded(fields[n]?.value ?? "") === folded(words[at] ?? "") ? [] : [{ field: `word-${at + 1}`, text: s.kept.wrong(at + 1) }]));
  const more = [button(s.kept.show, () => router.back()), button(s.kept.skip, () => router.go(skipPage(app)), "quiet")];
  return () => form(app, {
    body: [heading(s.kept.title), el("p", { class: "meta" }, s.kept.hint), lines],
    check, done: () => router.go(donePage(app, true)), next: s.kept.next, more,
  });
}

function skipPage(app: App): Page {
  const { s, router } = app;
  return () => [
    heading(s.kept.skipTitle), note("bad", p(s.kept.skipText)),
    row(button(s.back, () => router.back(), "main"), button(s.kept.skipYes, () => router.go(donePage(app, false)))),
  ];
}

function donePage(app: App, good: boolean): Page {
  const { s, router, session } = app;
  const wait = el("p", { hidden: true });
  void fillWaitLine(s, wait, session.intake);
  return () => [
    heading(s.done.title),
    good ? p(s.done.good) : null,
    paragraphs(s.done.text), wait,
    session.intake === null ? null : p(s.done.keeps(session.intake.seekerBoxDays)),
    row(button(s.done.end, () => app.forget(), "main"), button(s.done.open, () => router.go(openThread(app)))),
  ];
}
