/**
 * Keeps out of the bundle what the cryptography packages carry and nobody calls. Vectors and interop tests run on the result.
 */
import { fileURLToPath } from "node:url";

const NARROW = fileURLToPath(new URL("../src/sealing/x25519.ts", import.meta.url));

/**
 * The X-Wing library asks its X25519 package for a class and uses one method of it. It gets that method, over the same package's
 * curve, from src/sealing/x25519.ts; what the class would drag in stays out.
 */
export const narrowedX25519 = {
  name: "narrowed X25519",
  setup(build) {
    build.onResolve({ filter: /^@hpke\/dhkem-x25519$/ }, () => ({ path: NARROW }));
  },
};

/**
 * These packages declare in their package.json that their files have no side effects, but carry a second package.json beside
 * the files that does not say so, and the bundler believes the nearer one.
 */
export const declaredPure = {
  name: "declared pure",
  setup(build) {
    build.onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      const concerned = /^(?:@hpke\/|mlkem$)/.test(path) || /node_modules[/\\](?:@hpke|mlkem)[/\\]/.test(importer);
      if (pluginData?.seen || !concerned || kind === "entry-point") return undefined;
      const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: { seen: true } });
      return found.errors.length > 0 || found.external ? undefined : { ...found, sideEffects: false };
    });
  },
};
