/** Builds what is not shipped: Node tests, the vector page for Chromium, the sealing bench. All into ../build/, which is not committed. */
import { copyFile, mkdir, readdir } from "node:fs/promises";
import * as esbuild from "esbuild";
import { COMMON, WEB } from "./pages.mjs";

const BUILD = `${WEB}/../build`;

/** Every test/*.test.ts becomes ../build/web-tests/NAME.test.mjs. */
export async function buildTests() {
  const tests = (await readdir(`${WEB}/test`)).filter((name) => name.endsWith(".test.ts"));
  await esbuild.build({
    ...COMMON,
    entryPoints: [...tests.map((name) => `test/${name}`), "test/interop/main.ts"],
    outdir: `${BUILD}/web-tests`,
    outbase: "test",
    outExtension: { ".js": ".mjs" },
    platform: "node",
    target: "node20",
    sourcemap: "inline",
  });
}

async function buildPage(entry, folder, page) {
  await mkdir(`${BUILD}/${folder}`, { recursive: true });
  await esbuild.build({ ...COMMON, entryPoints: [entry], outdir: `${BUILD}/${folder}`, minify: true });
  await copyFile(`${WEB}/${page}`, `${BUILD}/${folder}/${page.split("/").pop()}`);
}

/** ../build/vectors/vectors.html, which runs vectors that are handed to it and reports. */
export const buildVectorPage = () => buildPage("test/chromium/vectors.ts", "vectors", "test/chromium/vectors.html");

/** ../build/bench/sealing.html, which offers `tropaBenchSealing(rounds)`. */
export const buildBench = () => buildPage("bench/sealing.ts", "bench", "bench/sealing.html");
