/** From what went wrong below to what a page is told. Anything else is our own mistake and passes through. */
import { Refused, RelayMisbehaved, Unreachable } from "../post/problems.ts";
import { StampProblem } from "../post/stamps.ts";
import { ReaderUnusable } from "../sealing/letters.ts";
import { IntakeProblem, SendProblem, type SendWhy } from "./types.ts";

function whyRefused({ problem, detail, retryAfterS }: Refused): SendWhy {
  if (problem === "box-full") return { kind: "box-full", retryAfterS };
  if (problem === "relay-full") return { kind: "relay-full" };
  if (problem.startsWith("stamp-")) return { kind: "stamp" };
  return { kind: "refused", problem, detail };
}

export function whyOf(error: unknown): SendWhy {
  if (error instanceof SendProblem) return error.why;
  if (error instanceof IntakeProblem) return error.why.kind === "other-network" ? { kind: "other-network" } : { kind: "intake", why: error.why };
  if (error instanceof Refused) return whyRefused(error);
  if (error instanceof Unreachable) return { kind: "unreachable" };
  if (error instanceof StampProblem) return { kind: "stamp" };
  if (error instanceof RelayMisbehaved || error instanceof ReaderUnusable) return { kind: "relay-misbehaved", detail: error.message };
  throw error;
}

/** Runs it, and throws what went wrong as a SendProblem. */
export async function asSendProblem<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new SendProblem(whyOf(error));
  }
}
