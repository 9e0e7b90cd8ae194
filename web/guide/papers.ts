/** The paragraphs of a paper for this person, in the language in which it is handed in. The twin of Python's `tropa.rights.papers`. */
import type { App } from "./app.ts";
import { Moment, find } from "./eval/conditions.ts";
import { indexOf } from "./eval/index.ts";
import type { Paragraph, Place } from "./files/docx.ts";
import type { Field, Paper, PaperParagraph } from "./pack.ts";
import { answerText, filled } from "./speak.ts";

const PLACES: Readonly<Record<PaperParagraph["style"], Place>> = {
  address: "right", title: "title", body: "body", item: "item", attachment: "item", signature: "body",
};
const BLANKS: Readonly<Record<Field["kind"], string>> = { line: "_".repeat(30), text: "_".repeat(60), date: "«___» ______________ 20___" };

/** What stands in a field: what was typed, else the answer to the question it is bound to, else nothing. */
export function given(app: App, paper: Paper, { id, question }: Field): string {
  const typed = app.state.fields.get(`${paper.id}.${id}`);
  if (typed !== undefined) return typed;
  const answer = question === undefined ? null : app.state.answers.get(question) ?? null;
  return question === undefined || answer === null ? "" : answerText({ ...app, words: app.paperWords }, question);
}

/** The paper as it stands, line by line. A paragraph that is not for this person is left out; one that may be is kept. */
export function draft(app: App, paper: Paper): Paragraph[] {
  const moment = new Moment(indexOf(app.pack), app.state.answers, app.today);
  const fields = Object.fromEntries((paper.fields ?? []).map((field) => [field.id, given(app, paper, field).trim() || BLANKS[field.kind]]));
  const shown = paper.paragraphs.filter(({ when }) => find(when, moment, "when").truth !== false);
  return shown.map(({ id, style }) => ({
    place: PLACES[style], text: filled({ ...app, words: app.paperWords }, app.paperWords.get(`paper.${paper.id}.p.${id}`), fields),
  }));
}
