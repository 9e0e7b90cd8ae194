/**
 * Bundles every src/*.html with what it names, and lists the result in manifest.json.
 *
 * Convention for pages: `src="./pages/main.ts"`, `href="./styles/main.css"` (also in `rel="modulepreload"`) are relative to src/ and
 * are replaced with the hashed file names. Everything else in a page is copied as it is.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { licences } from "./licences.mjs";

export const WEB = fileURLToPath(new URL("..", import.meta.url));
const REFERENCE = /\b(src|href)="\.\/([\w./-]+\.(?:ts|css))"/g;

/** Settings shared by everything that is built: same target, no clock, text kept as UTF-8 (Russian would treble otherwise). */
export const COMMON = {
  absWorkingDir: WEB,
  bundle: true,
  format: "esm",
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  // Both packages look for Node's crypto module where a browser has none; we refuse such browsers before that line.
  external: ["crypto"],
};

async function readTemplates() {
  const names = (await readdir(`${WEB}/src`)).filter((name) => name.endsWith(".html")).sort();
  return Promise.all(names.map(async (name) => ({ name, html: await readFile(`${WEB}/src/${name}`, "utf8") })));
}

function entryPointsOf(templates) {
  const found = templates.flatMap(({ html }) => [...html.matchAll(REFERENCE)].map((match) => `src/${match[2]}`));
  return [...new Set(found)].sort();
}

function fillIn({ name, html }, outputOf) {
  const filled = html.replace(REFERENCE, (_, attribute, source) => {
    const output = outputOf.get(`src/${source}`);
    if (output === undefined) throw new Error(`${name} names ${source}, which was not built`);
    return `${attribute}="./${output}"`;
  });
  return [name, Buffer.from(filled)];
}

function manifestOf(files) {
  const hashes = [...files].map(([name, bytes]) => [name, createHash("sha256").update(bytes).digest("hex")]);
  hashes.sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(`${JSON.stringify(Object.fromEntries(hashes), null, 1)}\n`);
}

/** `{files: Map name→Buffer, metafile, templates}`: the whole of dist/, in memory. */
export async function bundlePages() {
  const templates = await readTemplates();
  const result = await esbuild.build({
    ...COMMON,
    entryPoints: entryPointsOf(templates),
    outdir: "dist",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
  });
  const files = new Map(result.outputFiles.map((file) => [basename(file.path), Buffer.from(file.contents)]));
  const outputs = Object.entries(result.metafile.outputs);
  const outputOf = new Map(outputs.filter(([, o]) => o.entryPoint).map(([path, o]) => [o.entryPoint, basename(path)]));
  for (const template of templates) files.set(...fillIn(template, outputOf));
  files.set("licences.txt", await licences(result.metafile));
  files.set("manifest.json", manifestOf(files));
  return { files, metafile: result.metafile, templates, outputOf };
}
