/** One question with ready answers: one of them, or several. */
import type { Option, Question } from "../strings/shape.js";
import type { App } from "./app.js";
import { el, heading, p } from "./el.js";
import { form, mistakePlace } from "./form.js";
import type { Child } from "./el.js";
import type { Page } from "./router.js";

export interface ChoiceParts<K extends string> {
  readonly question: Question<K>;
  readonly several: boolean;
  readonly chosen: () => readonly K[];
  readonly choose: (chosen: readonly K[]) => void;
  /** An answer that excludes the others, set apart by this word. */
  readonly alone?: readonly [answer: K, or: string];
  readonly before?: Child;
  readonly done: () => void;
}

interface Answer<K extends string> {
  readonly key: K;
  readonly input: HTMLInputElement;
}

function label(input: HTMLInputElement, [text, hint]: Option): HTMLElement {
  const help = hint === undefined ? null : el("small", {}, hint);
  return el("label", { class: "choice" }, input, el("span", {}, text, help));
}

function inputs<K extends string>({ question, several, chosen }: ChoiceParts<K>): Answer<K>[] {
  const keys = Object.keys(question.options) as K[];
  // In the order in which they are written: none of them is a bare number, which would come first.
  return keys.map((key, at) => ({
    key,
    input: el("input", { type: several ? "checkbox" : "radio", name: "answer", id: at === 0 ? "answer" : undefined, checked: chosen().includes(key) }),
  }));
}

function keepAlone<K extends string>(all: readonly Answer<K>[], changed: Answer<K>, alone: K | undefined): void {
  if (alone === undefined || !changed.input.checked) return;
  for (const { key, input } of all) if ((key === alone) !== (changed.key === alone)) input.checked = false;
}

/** The page of one question. Each answer is kept as soon as it is given. */
export function choicePage<K extends string>(app: App, parts: ChoiceParts<K>): Page {
  const { question, several, alone } = parts;
  return () => {
    const all = inputs(parts);
    for (const one of all) {
      one.input.addEventListener("change", () => {
        keepAlone(all, one, alone?.[0]);
        parts.choose(all.filter(({ input }) => input.checked).map(({ key }) => key));
      });
    }
    const lines = all.map(({ key, input }) => [
      key === alone?.[0] ? p(alone[1]) : null,
      label(input, question.options[key]),
    ]);
    const body = el(
      "fieldset", { "aria-describedby": "answer-hint answer-error" },
      el("legend", {}, heading(question.title)),
      parts.before ?? null,
      el("p", { id: "answer-hint", class: "meta" }, question.hint),
      mistakePlace("answer"),
      lines,
    );
    const missing = several ? app.s.chooseSome : app.s.chooseOne;
    return form(app, { body, done: parts.done, check: () => (parts.chosen().length > 0 ? [] : [{ field: "answer", text: missing }]) });
  };
}
