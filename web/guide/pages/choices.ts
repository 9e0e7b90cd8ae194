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
export function choices({ title, before, options, several, given, take, or }: Parts): HTMLElement {
  const before_ = given();
  const inputs = options.map(({ key }, at) => el("input", {
    type: several ? "checkbox" : "radio", name: "answer", id: at === 0 ? "answer" : undefined, checked: before_.includes(key),
    change: () => {
      keepAlone(inputs, options, at);
      take(options.filter((_, n) => inputs[n]?.checked).map((option) => option.key));
    },
  }));
  const line = ({ text, hint, alone }: Option, at: number): Child => [
    alone && or !== undefined ? p(or) : null,
    el("label", { class: "choice" }, inputs[at] ?? null, el("span", {}, text, hint === null ? null : el("small", {}, hint))),
  ];
  return el("fieldset", { "aria-describedby": "answer-hint answer-error" }, el("legend", {}, heading(title)), before, mistakePlace("answer"), options.map(line));
}
