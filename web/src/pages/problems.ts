/** What a reader of letters noticed, in sentences. Neutral, because a lost letter and a withheld one look the same; loud for what may be forged. */
import type { ThreadProblem } from "../client/index.js";
import type { Strings } from "../strings/shape.js";
import { el, note } from "./el.js";

function sentence(s: Strings, problem: ThreadProblem, refused: number): string {
  switch (problem.kind) {
    case "gap": return s.problem[`gap-${problem.from}`](problem.missing);
    case "unseen-parents": return s.problem["unseen-parents"](problem.missing);
    case "other-network": case "no-own-ask": return s.trouble[problem.kind];
    case "fork": return s.problem[`fork-${problem.from}`];
    case "refused-letter": return s.problem["refused-letter"](refused);
    default: return s.problem[problem.kind];
  }
}

/** Nothing says that those who answer are those one wrote to. */
export const forbidsWriting = ({ kind }: { readonly kind: string }): boolean => kind === "other-network" || kind === "no-own-ask";

/** Each thing once; nothing where there is nothing to say. */
export function problemList(s: Strings, problems: readonly ThreadProblem[]): HTMLElement | null {
  if (problems.length === 0) return null;
  const refused = problems.filter(({ kind }) => kind === "refused-letter").length;
  const sentences = new Set(problems.map((problem) => sentence(s, problem, refused)));
  const loud = problems.some((problem) => forbidsWriting(problem) || problem.kind === "second-reply-key");
  return note(loud ? "bad" : "", el("h2", {}, s.thread.problemsTitle), el("ul", {}, [...sentences].map((text) => el("li", {}, text))));
}
