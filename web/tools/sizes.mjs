/**
 * What a first load of each page weighs, compressed: the page, its styles, every script it can load at once, one word list, one language's strings.
 * A chunk that holds another language's words or strings is not counted; nothing else is left out.
 */
import { basename } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const LANGUAGE_FILE = /^src\/(?:words|strings)\/(\w+)\.ts$/;

function isForeign(output, language) {
  const match = LANGUAGE_FILE.exec(output.entryPoint ?? "");
  return match !== null && match[1] !== language;
}

function reachable(metafile, start, language) {
  const seen = new Set();
  const queue = [...start];
  while (queue.length > 0) {
    const path = queue.pop();
    const output = metafile.outputs[path];
    if (output === undefined || seen.has(path) || isForeign(output, language)) continue;
    seen.add(path);
    queue.push(...output.imports.map((entry) => entry.path));
  }
  return [...seen].map((path) => basename(path));
}

const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** `[{page, files: [{name, raw, gzip, brotli}], raw, gzip, brotli}]`, bytes. */
export function firstLoads({ files, metafile, templates }) {
  return templates.map(({ name, language }) => {
    const text = files.get(name).toString("utf8");
    const named = Object.keys(metafile.outputs).filter((path) => text.includes(basename(path)));
    const rows = [name, ...reachable(metafile, named, language)].map((file) => {
      const bytes = files.get(file);
      return { name: file, raw: bytes.length, gzip: gzip(bytes), brotli: brotli(bytes) };
    });
    const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
    return { page: name, files: rows, raw: total("raw"), gzip: total("gzip"), brotli: total("brotli") };
  });
}

export function printFirstLoads(loads) {
  for (const load of loads) {
    console.log(`${load.page}: ${load.gzip} bytes gzip -9, ${load.brotli} brotli, ${load.raw} raw`);
    for (const row of load.files) console.log(`  ${row.name}: ${row.gzip} gzip, ${row.brotli} brotli, ${row.raw} raw`);
  }
}
