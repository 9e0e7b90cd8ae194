/**
 * The X-Wing library asks its X25519 package for a class and uses one method of it. It gets that method, over the same package's
 * curve, from src/sealing/x25519.ts; what the class would drag in (3 KB compressed) stays out. Vectors and interop tests run on this.
 */
import { fileURLToPath } from "node:url";

const NARROW = fileURLToPath(new URL("../src/sealing/x25519.ts", import.meta.url));

export const narrowedX25519 = {
  name: "narrowed X25519",
  setup(build) {
    build.onResolve({ filter: /^@hpke\/dhkem-x25519$/ }, () => ({ path: NARROW }));
  },
};
