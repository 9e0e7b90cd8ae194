/** Verdicts for what travels: frames, cores, notices. */
import type { Verdict } from "./run.ts";

export const wireVerdict: Readonly<Record<string, Verdict>> = {};
