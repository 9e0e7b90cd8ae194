/** Gathers the licences of the packages that are in a bundle, from the packages themselves. Shipped beside it, never loaded. */
import { readdir, readFile } from "node:fs/promises";
import { WEB } from "./pages.mjs";

function packagesIn(metafile) {
  const found = new Set();
  for (const path of Object.keys(metafile.inputs)) {
    const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (match) found.add(match[1]);
  }
  return [...found].sort();
}

async function licenceOf(name) {
  const folder = `${WEB}/node_modules/${name}`;
  const { version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const file = (await readdir(folder)).filter((entry) => /^licen[cs]e/i.test(entry)).sort()[0];
  if (file === undefined) throw new Error(`${name} carries no licence file`);
  return `${name} ${version} (${license})\n\n${(await readFile(`${folder}/${file}`, "utf8")).trim()}\n`;
}

/** Text as bytes; throws where a bundled package has no licence file. */
export async function licences(metafile) {
  const texts = await Promise.all(packagesIn(metafile).map(licenceOf));
  return Buffer.from(texts.join(`\n${"-".repeat(72)}\n\n`));
}
