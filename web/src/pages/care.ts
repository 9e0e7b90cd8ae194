/** What changes for someone under 18, and for someone who may be tried: said before anything is written. */
import type { App } from "./app.js";
import { button, el, heading, p, paragraphs, row } from "./el.js";
import type { Page } from "./router.js";
import type { Answers } from "./session.js";

export const careful = ({ special }: Answers): boolean => special.includes("minor") || special.includes("lawyer_first");

export function carePage(app: App, next: () => void): Page {
  const { s, session: { answers } } = app;
  return () => [
    heading(s.care.title),
    answers.special.includes("minor") ? [el("h2", {}, s.care.minor), paragraphs(s.care.minorText), p(s.care.minorCall)] : null,
    answers.special.includes("lawyer_first") ? [el("h2", {}, s.care.lawyer), paragraphs(s.care.lawyerText)] : null,
    row(button(s.care.next, next, "main")),
  ];
}
