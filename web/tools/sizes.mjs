/**
 * What a first load of each page weighs, compressed: the page, its styles, every script it can load at once, one word list, one language's strings.
 * Not counted: chunks that hold another language's words or strings, and src/later (decision 0136); nothing else is left out.
 */
import { brotliCompressSync, constants } from "node:zlib";

/** Word lists and strings of another language than the page's are not part of its first load; nor is what is fetched when it is first used. */
function isForeign({ entry = "" }, language) {
  if (entry.startsWith("src/later/")) return true;
  const match = /^src\/(?:words|strings|pages)\/(ru|en)\.ts$/.exec(entry);
  return match !== null && match[1] !== language;
}

function reachable(outputs, start, language) {
  const seen = new Set();
  const queue = [...start];
  while (queue.length > 0) {
    const output = outputs.find(({ name }) => name === queue[0]);
    const name = queue.shift();
    if (output === undefined || seen.has(name) || isForeign(output, language)) continue;
    seen.add(name);
    queue.push(...output.needs, ...output.later);
  }
  return [...seen];
}

const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** `[{page, files: [{name, raw, gzip, brotli}], raw, gzip, brotli}]`, bytes. */
export function firstLoads({ files, outputs, templates }) {
  return templates.map(({ name: page, language, sources }) => {
    const start = outputs.filter(({ entry }) => sources.includes(entry)).map(({ name }) => name);
    const rows = [page, ...reachable(outputs, start, language)].map((name) => {
      const bytes = files.get(name);
      return { name, raw: bytes.length, gzip: files.get(`${name}.gz`).length, brotli: brotli(bytes) };
    });
    const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
    return { page, files: rows, raw: total("raw"), gzip: total("gzip"), brotli: total("brotli") };
  });
}

export function printFirstLoads(loads) {
  for (const load of loads) {
    console.log(`${load.page}: ${load.gzip} bytes packed (gzip by zopfli), ${load.brotli} brotli, ${load.raw} raw`);
    for (const row of load.files) console.log(`  ${row.name}: ${row.gzip} packed, ${row.brotli} brotli, ${row.raw} raw`);
  }
}
