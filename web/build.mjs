/**
 * Builds the pocket client into dist/, proves that dist/ is what the sources give, and builds what is not shipped (tests, bench).
 *
 *   node build.mjs            dist/ anew
 *   node build.mjs --check    build in memory, byte-compare with dist/, name the first file that differs
 *   node build.mjs --sizes    what a first load weighs, per page
 *   node build.mjs --tests    the Node tests, into ../build/web-tests/
 *   node build.mjs --vectors  the vector page for Chromium, into ../build/vectors/
 *   node build.mjs --bench    the sealing bench, into ../build/bench/
 *
 * The output depends on sources and locked packages only: no clock, no absolute path, no compression (see docs/decisions).
 */
import { bundlePages } from "./tools/pages.mjs";
import { buildBench, buildTests, buildVectorPage } from "./tools/extras.mjs";
import { compareWithFolder, writeFolder } from "./tools/folder.mjs";
import { firstLoads, printFirstLoads } from "./tools/sizes.mjs";

const DIST = new URL("./dist/", import.meta.url);

async function build() {
  const { files } = await bundlePages();
  await writeFolder(DIST, files);
  console.log(`dist/: ${files.size} files`);
}

async function check() {
  const { files } = await bundlePages();
  const difference = await compareWithFolder(DIST, files);
  if (difference !== null) {
    console.error(`dist/ is not what the sources give: ${difference}. Run "npm run build" and commit dist/.`);
    process.exitCode = 1;
    return;
  }
  console.log(`dist/ is what the sources give, byte for byte (${files.size} files)`);
}

async function sizes() {
  printFirstLoads(firstLoads(await bundlePages()));
}

const modes = { "--check": check, "--sizes": sizes, "--tests": buildTests, "--vectors": buildVectorPage, "--bench": buildBench };
const asked = process.argv[2];
if (asked !== undefined && !(asked in modes)) {
  console.error(`unknown option ${asked}; known: ${Object.keys(modes).join(" ")}`);
  process.exit(2);
}
await (asked === undefined ? build : modes[asked])();
