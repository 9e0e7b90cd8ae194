/** The bundle that is shipped: what it may not contain, what it may weigh, and that its lists are the lists. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { bundlePages } from "../tools/pages.mjs";
import { firstLoads } from "../tools/sizes.mjs";
import { pack } from "../tools/word-lists.mjs";

const MOST_BYTES_OF_A_FIRST_LOAD = 60 * 1024;
const built = await bundlePages();
const scripts = [...built.files].filter(([name]) => name.endsWith(".js")).map(([name, bytes]) => [name, bytes.toString("utf8")]);
const texts = [...built.files].filter(([name]) => !/\.(?:txt|gz)$/.test(name)).map(([name, bytes]) => [name, bytes.toString("utf8")]);

test("nothing is stored in the browser: no script names a place to store", () => {
  const places = /localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\b|serviceWorker|showSaveFilePicker|navigator\.storage/;
  for (const [name, text] of scripts) assert.doesNotMatch(text, places, name);
});

test("no script makes code out of text, and none is fetched from elsewhere", () => {
  for (const [name, text] of scripts) {
    assert.doesNotMatch(text, /\beval\(|new Function\(|importScripts|document\.write/, name);
    assert.doesNotMatch(text, /(?:import|from)\s*\(?["'](?:https?:)?\/\//, name);
  }
});

test("nothing tells where or when it was built", () => {
  for (const [name, text] of texts) assert.doesNotMatch(text, /\/(?:home|root|Users|tmp|work)\/|node_modules|sourceMappingURL/, name);
});

test("every file is in the manifest with its hash, and hashed names are the content's", () => {
  const manifest = JSON.parse(built.files.get("manifest.json").toString("utf8"));
  const names = [...built.files.keys()].filter((name) => name !== "manifest.json" && !name.endsWith(".gz")).sort();
  assert.deepEqual(Object.keys(manifest), names);
  for (const name of names) {
    const hash = createHash("sha256").update(built.files.get(name)).digest("hex");
    assert.equal(manifest[name], hash);
    const inName = /-([0-9a-f]{10})\.(?:js|css)$/.exec(name)?.[1];
    if (/\.(?:js|css)$/.test(name)) assert.equal(inName, hash.slice(0, 10));
  }
});

test("a first load, compressed as every relay and browser can, stays within 60 KB on each page", () => {
  const loads = firstLoads(built);
  assert.deepEqual(loads.map(({ page }) => page), ["en.html", "en-guide.html", "index.html", "index-guide.html"]);
  for (const { page, gzip } of loads) assert.ok(gzip <= MOST_BYTES_OF_A_FIRST_LOAD, `${page} weighs ${gzip} bytes`);
});

test("a packed file unpacks to the file beside it", () => {
  const packed = [...built.files].filter(([name]) => name.endsWith(".gz"));
  assert.ok(packed.length >= scripts.length);
  for (const [name, bytes] of packed) assert.ok(gunzipSync(bytes).equals(built.files.get(name.slice(0, -3))), name);
});

test("two builds give the same bytes", async () => {
  const again = await bundlePages();
  for (const [name, bytes] of built.files) assert.ok(bytes.equals(again.files.get(name)), name);
  assert.equal(again.files.size, built.files.size);
});

for (const language of ["ru", "en"]) {
  test(`the ${language} word list comes out of the bundle as it went in`, async () => {
    const source = /"([^"]+)"/.exec(readFileSync(`src/words/${language}.ts`, "utf8"))[1];
    const { packed } = pack(source.split(" "));
    const chunk = scripts.find(([, text]) => text.includes(packed));
    assert.ok(chunk !== undefined);
    const { words } = await import(`data:text/javascript;base64,${Buffer.from(chunk[1]).toString("base64")}`);
    assert.equal(words, source);
  });
}
