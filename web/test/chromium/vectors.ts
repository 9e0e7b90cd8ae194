/** The vectors in a browser: `tropaVectorFiles` names those it knows, `tropaRunVectors(file, content)` runs one. Driven by tests/web. */
import { KNOWN_FILES, runVectors } from "../vectors/run.ts";

declare global {
  var tropaVectorFiles: readonly string[];
  var tropaRunVectors: typeof runVectors;
}
globalThis.tropaVectorFiles = KNOWN_FILES;
globalThis.tropaRunVectors = runVectors;
