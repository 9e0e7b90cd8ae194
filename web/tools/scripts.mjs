/**
 * The last steps for bundled files: scripts are minified once more (terser gains 5 % over the bundler alone), and every file is
 * named after the SHA-256 of what it finally holds, so that a name never stands for two contents.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { minify } from "terser";

const OPTIONS = { module: true, ecma: 2020, compress: { passes: 3, unsafe_arrows: true }, format: { comments: false } };

async function contentOf(file) {
  if (!file.path.endsWith(".js")) return file.text;
  const { code } = await minify(file.text, OPTIONS);
  return `${code}\n`;
}

/** `chunk-ABCDEFGH.js` and its content → `chunk-0123456789.js`. */
function finalName(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  return name.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, `-${hash}`);
}

/** Paths so that each comes after all it imports, statically or not. */
function inOrder(metafile) {
  const order = new Set();
  const visit = (path, above) => {
    if (above.includes(path)) throw new Error(`${path} imports itself through ${above.join(", ")}`);
    for (const { path: next } of metafile.outputs[path]?.imports ?? []) if (next in metafile.outputs) visit(next, [...above, path]);
    order.add(path);
  };
  for (const path of Object.keys(metafile.outputs).sort()) visit(path, []);
  return [...order];
}

function needsOf(path, metafile, names) {
  const needs = new Set();
  const visit = (each) => {
    for (const { path: next, kind } of metafile.outputs[each].imports) {
      if (kind !== "import-statement" || !names.has(next) || needs.has(names.get(next))) continue;
      needs.add(names.get(next));
      visit(next);
    }
  };
  visit(path);
  return [...needs];
}

/**
 * `files`: final name → bytes. `outputs`: for each, its final name, the source it begins from, what must be loaded with it (`needs`)
 * and what it may load later (`later`).
 */
export async function finishScripts(outputFiles, metafile) {
  const contents = new Map(await Promise.all(outputFiles.map(async (file) => [basename(file.path), await contentOf(file)])));
  const names = new Map();
  const files = new Map();
  for (const path of inOrder(metafile)) {
    let content = contents.get(basename(path));
    for (const [old, name] of names) content = content.replaceAll(basename(old), name);
    names.set(path, finalName(basename(path), content));
    files.set(names.get(path), Buffer.from(content));
  }
  const outputs = Object.entries(metafile.outputs).map(([path, { entryPoint, imports }]) => ({
    name: names.get(path),
    entry: entryPoint,
    needs: needsOf(path, metafile, names),
    later: imports.filter(({ kind }) => kind === "dynamic-import").map((each) => names.get(each.path)),
  }));
  return { files, outputs };
}
