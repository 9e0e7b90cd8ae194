/**
 * Bundles every src/*.html with what it names, and lists the result in manifest.json.
 *
 * Convention for pages: `src="./pages/ru.ts"` and `href="./styles/main.css"` are relative to src/ and are replaced with the hashed
 * file names; %JS% and %CSS% stand for the page's language's script and for those styles. Scripts that are needed with them, and the word list of the page's language, are announced in its head, so that
 * they come at once and a page whose connection breaks later still works. Everything else is copied as it is.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { licences } from "./licences.mjs";
import { declaredPure, narrowedX25519 } from "./narrowed.mjs";
import { finishScripts } from "./scripts.mjs";
import { packedWordLists } from "./word-lists.mjs";
import { packedForms } from "./packed.mjs";

export const WEB = fileURLToPath(new URL("..", import.meta.url));
const REFERENCE = /\b(src|href)="\.\/([\w./-]+\.(?:ts|css))"/g;

/** Settings shared by everything that is built: same target, no clock, text kept as UTF-8 (Russian would treble otherwise). */
export const COMMON = {
  absWorkingDir: WEB,
  bundle: true,
  format: "esm",
  target: "es2020",
  // Fields of classes are the one newer thing let through (Safari 14.1; big integers need 14.0 anyway): lowering them costs a request.
  supported: { "class-field": true, "class-static-field": true },
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  // Both packages look for Node's crypto module where a browser has none; we refuse such browsers before that line.
  external: ["crypto"],
  plugins: [narrowedX25519, declaredPure, packedWordLists],
};

/** A page with the way to the guide, and one without: which is served depends on whether the relay has a guide. */
const GUIDE = /<!--guide-->([^]*?)<!--\/guide-->/;

function variants(name, text) {
  if (!GUIDE.test(text)) return [[name, text]];
  return [[name, text.replace(GUIDE, "")], [name.replace(/(?=\.html$)/, "-guide"), text.replace(GUIDE, "$1")]];
}

async function readTemplate(name) {
  const text = await readFile(`${WEB}/src/${name}`, "utf8");
  const language = /<html[^>]*\blang="(\w+)"/.exec(text)?.[1];
  if (language === undefined) throw new Error(`${name} says no language`);
  return variants(name, text).map(([variant, content]) => {
    const html = content.replace("%CSS%", "./styles/main.css").replace("%JS%", `./pages/${language}.ts`);
    return { name: variant, html, language, sources: [...html.matchAll(REFERENCE)].map((match) => `src/${match[2]}`) };
  });
}

async function readTemplates() {
  const names = (await readdir(`${WEB}/src`)).filter((name) => name.endsWith(".html")).sort();
  return (await Promise.all(names.map(readTemplate))).flat();
}

/** Bundled scripts and styles, named after what they hold; `{files, outputs}` with outputs by their sources. */
async function bundle(sources) {
  const { outputFiles, metafile } = await esbuild.build({
    ...COMMON,
    entryPoints: [...new Set(sources)].sort(),
    outdir: "dist",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
  });
  return { ...(await finishScripts(outputFiles, metafile)), metafile };
}

function fillIn({ name, html, language }, outputs) {
  const named = (source) => {
    const output = outputs.find(({ entry }) => entry === source);
    if (output === undefined) throw new Error(`${name} names ${source}, which was not built`);
    return output;
  };
  const needed = new Set();
  const filled = html.replace(REFERENCE, (_, attribute, source) => {
    const output = named(`src/${source}`);
    for (const need of output.needs) needed.add(need);
    return `${attribute}="./${output.name}"`;
  });
  const list = outputs.find(({ entry }) => entry === `src/words/${language}.ts`);
  for (const need of list === undefined ? [] : [list.name, ...list.needs]) needed.add(need);
  const links = [...needed].sort().map((file) => `<link rel="modulepreload" href="./${file}">\n`);
  return [name, Buffer.from(filled.replace("</head>", `${links.join("")}</head>`))];
}

function manifestOf(files) {
  const hashes = [...files].map(([name, bytes]) => [name, createHash("sha256").update(bytes).digest("hex")]);
  hashes.sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(`${JSON.stringify(Object.fromEntries(hashes), null, 1)}\n`);
}

/** `{files: Map name→Buffer, templates}`: the whole of dist/, in memory, and what each page loads at once. */
export async function bundlePages() {
  const templates = await readTemplates();
  const { files, outputs, metafile } = await bundle(templates.flatMap(({ sources }) => sources));
  for (const template of templates) files.set(...fillIn(template, outputs));
  files.set("licences.txt", await licences(metafile));
  files.set("manifest.json", manifestOf(files));
  // Not in the manifest: they say nothing that is not in the file they pack.
  for (const [name, bytes] of await packedForms(files)) files.set(name, bytes);
  return { files, outputs, templates };
}
