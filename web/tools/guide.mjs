/**
 * Builds what the guide is put together from, into dist-guide/: one script and one style for every language, the guide's own sentences, and
 * the licences of what is inside. `tropa guide build` puts a pack beside them; it needs no Node.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as esbuild from "esbuild";
import { minify } from "terser";
import { licences } from "./licences.mjs";
import { COMMON, WEB } from "./pages.mjs";

const LANGUAGES = ["en", "ru"];
// A file must be able to hold the script as it is: ASCII, for files in any character set, and nothing in it that ends or comments out the
// element around it.
const UNFIT = /<\/script|<!--|<script/i;

async function script() {
  const { outputFiles, metafile } = await esbuild.build({
    ...COMMON, charset: "ascii", plugins: [], entryPoints: ["guide/main.ts"], format: "iife", minify: true, write: false, metafile: true,
  });
  const { code } = await minify(outputFiles[0].text, { ecma: 2020, compress: { passes: 3 }, format: { comments: false, inline_script: true, ascii_only: true } });
  if (UNFIT.test(code)) throw new Error("the guide's script cannot stand in a page as it is");
  return { code: `${code}\n`, metafile };
}

async function style() {
  const { outputFiles } = await esbuild.build({ ...COMMON, charset: "ascii", plugins: [], entryPoints: ["guide/guide.css"], minify: true, write: false });
  return outputFiles[0].text;
}

/** A map of name to bytes: the whole of dist-guide/. */
export async function bundleGuide() {
  const { code, metafile } = await script();
  const files = new Map([["guide.css", Buffer.from(await style())], ["guide.js", Buffer.from(code)], ["licences.txt", await licences(metafile)]]);
  const keys = new Set();
  for (const language of LANGUAGES) {
    const words = JSON.parse(await readFile(`${WEB}/guide/words/${language}.json`, "utf8"));
    keys.add(JSON.stringify(Object.keys(words).sort()));
    files.set(`words-${language}.json`, Buffer.from(`${JSON.stringify(words)}\n`));
  }
  if (keys.size !== 1) throw new Error("the guide's languages do not have the same sentences");
  const hashes = [...files].map(([name, bytes]) => [name, createHash("sha256").update(bytes).digest("hex")]).sort(([a], [b]) => (a < b ? -1 : 1));
  files.set("manifest.json", Buffer.from(`${JSON.stringify(Object.fromEntries(hashes), null, 1)}\n`));
  return files;
}
