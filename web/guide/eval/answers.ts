/** Whether answers fit their questions: the twin of Python's `tropa.rights.answers`. It does not judge whether they are true. */
import type { Answer, Answers, Question } from "../pack.ts";
import type { Index } from "./index.ts";

const MOST = 2 ** 31;

/** An answer that its question cannot have. The pages offer none. */
export class AnswerRefused extends Error {}

/** An ISO day in a year that law can be about. */
export function isDay(text: string): boolean {
  const time = /^(?:19|20|21)\d\d-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function fits({ kind, options = [] }: Question, answer: NonNullable<Answer>): boolean {
  if (kind === "number") return typeof answer === "number" && Number.isInteger(answer) && answer >= 0 && answer <= MOST;
  if (typeof answer !== "string") return false;
  return kind === "date" ? isDay(answer) : (kind === "yes_no" ? ["yes", "no"] : options).includes(answer);
}

/** Throws AnswerRefused for an answer to no question of this pack, or one its question cannot have. */
export function check(index: Index, answers: Answers): void {
  for (const [name, answer] of answers) {
    const question = index.questions.get(name);
    if (question === undefined || (answer !== null && !fits(question, answer))) throw new AnswerRefused(`${name} has no such answer; nothing was computed`);
  }
}
