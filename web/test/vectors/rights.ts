/** The vectors of the rights room: the evaluator's twin must write the same JSON as Python's, byte for byte. */
import { AnswerRefused } from "../../guide/eval/answers.ts";
import { evaluate } from "../../guide/eval/evaluate.ts";
import type { Answer, Pack } from "../../guide/pack.ts";
import type { Case, Verdict, VectorFile } from "./run.ts";

interface RightsFile extends VectorFile {
  readonly packs: Readonly<Record<string, Pack>>;
}

function evaluated(vector: Case, { packs }: RightsFile): string {
  const pack = packs[vector["pack"] as string];
  if (pack === undefined) return `no pack ${String(vector["pack"])}`;
  const answers = new Map(Object.entries(vector["answers"] as Record<string, Answer>));
  const got = JSON.stringify(evaluate(pack, vector["topics"] as readonly string[], answers, vector["today"] as string));
  return got === JSON.stringify(vector["result"]) ? "evaluated" : `another result: ${got}`;
}

export const rightsVerdict: Readonly<Record<string, Verdict>> = {
  "rights.json": async (vector, file) => {
    try {
      return evaluated(vector, file as RightsFile);
    } catch (error) {
      if (error instanceof AnswerRefused) return "refused";
      throw error;
    }
  },
};
