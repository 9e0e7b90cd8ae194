/** What can go wrong between the client and the relay, split by who erred. It decides nothing about what happens next. */
import { exact, matching, parseJson, ShapeProblem, text, whole } from "../json.ts";

/** No answer, or it broke off. Nothing is known about whether the relay acted. */
export class Unreachable extends Error {}

/** The relay answered with a problem of protocol 6.4. */
export class Refused extends Error {
  constructor(readonly problem: string, readonly detail: string, readonly retryAfterS: number | null) {
    super(problem);
  }
}

/** An answer that no relay of this protocol gives. It was not used. */
export class RelayMisbehaved extends Error {}

const PROBLEM = {
  type: matching(/^urn:tropa:problem:[a-z-]+$/),
  title: text(1000),
  status: whole(400),
  detail: text(4000),
};
const SHAPES = [
  exact(PROBLEM),
  exact({ ...PROBLEM, retry_after_s: whole(0) }),
  exact({ ...PROBLEM, notice: (value: unknown) => value }),
] as const;

function shaped(value: unknown): { type: string; detail: string; retry_after_s?: number } {
  for (const shape of SHAPES) {
    try {
      return shape(value);
    } catch (error) {
      if (!(error instanceof ShapeProblem)) throw error;
    }
  }
  throw new RelayMisbehaved("a refusal whose reason cannot be read");
}

/** The problem in a refusal's body; RelayMisbehaved where it is none. A value, to be thrown by whoever asked. */
export function refusalOf(body: string): Refused | RelayMisbehaved {
  try {
    const { type, detail, retry_after_s } = shaped(parseJson(body));
    return new Refused(type.slice("urn:tropa:problem:".length), detail, retry_after_s ?? null);
  } catch (error) {
    if (error instanceof RelayMisbehaved) return error;
    if (error instanceof ShapeProblem) return new RelayMisbehaved("a refusal whose reason cannot be read");
    throw error;
  }
}
