/** Ready answers to choose from: one of them, or several. */
import { el, heading, p } from "../../src/pages/el.ts";
import type { Child } from "../../src/pages/el.ts";
import { mistakePlace } from "../../src/pages/form.ts";

interface Option {
  readonly key: string;
  readonly text: string;
  readonly hint: string | null;
  /** It excludes the others. */
  readonly alone?: boolean;
}

interface Parts {
  /** The question's id, empty for what it is about. */
  readonly id: string;
  readonly title: string;
  readonly before: Child;
  readonly options: readonly Option[];
  readonly several: boolean;
  readonly given: () => readonly string[];
  readonly take: (chosen: readonly string[]) => void;
  /** The word before an answer that excludes the others. */
  readonly or?: string;
}

/** For questions with one answer. */
export const sole = (take: (key: string) => void) => ([key]: readonly string[]): void => { if (key !== undefined) take(key); };

function keepAlone(inputs: readonly HTMLInputElement[], options: readonly Option[], changed: number): void {
  if (inputs[changed]?.checked !== true || !options.some(({ alone }) => alone)) return;
  const alone = options[changed]?.alone ?? false;
  inputs.forEach((input, at) => { if ((options[at]?.alone ?? false) !== alone) input.checked = false; });
}

/** The heading, what comes before the answers, and the answers. */
export function choices({ id, title, before, options, several, given, take, or }: Parts): HTMLElement {
  const chosen = given();
  const inputs = options.map(({ key }, at) => el("input", {
    type: several ? "checkbox" : "radio", name: "answer", value: key, id: at === 0 ? "answer" : undefined, checked: chosen.includes(key),
    change: () => {
      keepAlone(inputs, options, at);
      take(options.filter((_, n) => inputs[n]?.checked).map((option) => option.key));
    },
  }));
  const line = ({ text, hint, alone }: Option, at: number): Child => [
    alone && or !== undefined ? p(or) : null,
    el("label", { class: "choice" }, inputs[at] ?? null, el("span", {}, text, hint === null ? null : el("small", {}, hint))),
  ];
  return el("fieldset", { "data-question": id, "aria-describedby": "answer-hint answer-error" }, el("legend", {}, heading(title)), before, mistakePlace("answer"), options.map(line));
}
