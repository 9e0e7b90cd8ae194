/**
 * Builds the pocket client into dist/ and the guide's parts into dist-guide/, proves that both are what the sources give, and builds what
 * is not shipped (tests, bench).
 *
 *   node build.mjs            dist/ and dist-guide/ anew
 *   node build.mjs --guide    dist-guide/ anew
 *   node build.mjs --check    build in memory, byte-compare with both, name the first file that differs
 *   node build.mjs --sizes    what a first load weighs, per page
 *   node build.mjs --tests    the Node tests, into ../build/web-tests/
 *   node build.mjs --vectors  the vector page for Chromium, into ../build/vectors/
 *   node build.mjs --bench    the sealing bench, into ../build/bench/
 *
 * The output depends on sources and locked packages only: no clock, no absolute path, no compressor of the machine's (docs/decisions/0030).
 */
import { bundlePages } from "./tools/pages.mjs";
import { bundleGuide } from "./tools/guide.mjs";
import { buildBench, buildTests, buildVectorPage } from "./tools/extras.mjs";
import { compareWithFolder, writeFolder } from "./tools/folder.mjs";
import { firstLoads, printFirstLoads } from "./tools/sizes.mjs";

const FOLDERS = [
  { name: "dist/", bundle: async () => (await bundlePages()).files },
  { name: "dist-guide/", bundle: bundleGuide },
];

async function build(folders = FOLDERS) {
  for (const { name, bundle } of folders) {
    const files = await bundle();
    await writeFolder(new URL(`./${name}`, import.meta.url), files);
    console.log(`${name}: ${files.size} files`);
  }
}

const guide = () => build(FOLDERS.slice(1));

async function check() {
  for (const { name, bundle } of FOLDERS) {
    const files = await bundle();
    const difference = await compareWithFolder(new URL(`./${name}`, import.meta.url), files);
    if (difference !== null) {
      console.error(`${name} is not what the sources give: ${difference}. Run "npm run build" and commit ${name}.`);
      process.exitCode = 1;
    } else console.log(`${name} is what the sources give, byte for byte (${files.size} files)`);
  }
}

async function sizes() {
  printFirstLoads(firstLoads(await bundlePages()));
}

const modes = { "--check": check, "--guide": guide, "--sizes": sizes, "--tests": buildTests, "--vectors": buildVectorPage, "--bench": buildBench };
const asked = process.argv[2];
if (asked !== undefined && !(asked in modes)) {
  console.error(`unknown option ${asked}; known: ${Object.keys(modes).join(" ")}`);
  process.exit(2);
}
await (asked === undefined ? build : modes[asked])();
