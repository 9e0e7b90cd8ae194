/**
 * Bundles every src/*.html with what it names, and lists the result in manifest.json.
 *
 * A page in language L (its `<html lang>`) loads src/pages/L.ts where it says %JS% and src/styles/main.css where it says %CSS%. Scripts
 * that are needed with it, and its word list, are announced in its head, so that they come at once and a page whose connection
 * breaks later still works. Everything else in a page is copied as it is.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { licences } from "./licences.mjs";

export const WEB = fileURLToPath(new URL("..", import.meta.url));
const STYLES = "src/styles/main.css";

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

async function readTemplate(name) {
  const html = await readFile(`${WEB}/src/${name}`, "utf8");
  const language = /<html[^>]*\blang="(\w+)"/.exec(html)?.[1];
  if (language === undefined) throw new Error(`${name} says no language`);
  return { name, html, language, script: `src/pages/${language}.ts`, words: `src/words/${language}.ts` };
}

async function readTemplates() {
  const names = (await readdir(`${WEB}/src`)).filter((name) => name.endsWith(".html")).sort();
  return Promise.all(names.map(readTemplate));
}

/** Outputs by the source they begin from, and what each output needs at once. */
function outputsOf(metafile) {
  const outputs = Object.entries(metafile.outputs);
  const byEntry = new Map(outputs.filter(([, o]) => o.entryPoint).map(([path, o]) => [o.entryPoint, path]));
  const needs = (path) => {
    const direct = metafile.outputs[path].imports.filter((entry) => entry.kind === "import-statement").map((entry) => entry.path);
    return [...new Set([...direct, ...direct.flatMap(needs)])];
  };
  return { byEntry, needs };
}

function fillIn({ name, html, script, words }, { byEntry, needs }) {
  const main = byEntry.get(script);
  const list = byEntry.get(words);
  const early = [...needs(main), ...(list === undefined ? [] : [list])].sort();
  const links = early.map((path) => `<link rel="modulepreload" href="./${basename(path)}">\n`).join("");
  const filled = html
    .replace("%CSS%", `./${basename(byEntry.get(STYLES))}`)
    .replace("%JS%", `./${basename(main)}`)
    .replace("</head>", `${links}</head>`);
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
    entryPoints: [STYLES, ...new Set(templates.map(({ script }) => script))],
    outdir: "dist",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
  });
  const files = new Map(result.outputFiles.map((file) => [basename(file.path), Buffer.from(file.contents)]));
  const outputs = outputsOf(result.metafile);
  for (const template of templates) files.set(...fillIn(template, outputs));
  files.set("licences.txt", await licences(result.metafile));
  files.set("manifest.json", manifestOf(files));
  return { files, metafile: result.metafile, templates };
}
