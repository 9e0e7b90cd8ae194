/** The vectors that Python, Node and Chromium share, in Node. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { KNOWN_FILES, runVectors, type VectorFile } from "./vectors/run.ts";

const FOLDER = "../vectors";
/** What a seeker's client never reads. */
const OF_DESKS = ["roster.json", "series.json"];

test("every vector file is one we run, and every file we run is there", () => {
  assert.deepEqual(readdirSync(FOLDER).filter((name) => name.endsWith(".json") && !OF_DESKS.includes(name)).sort(), [...KNOWN_FILES].sort());
});

for (const file of KNOWN_FILES) {
  test(`${file}: every case ends as it must`, async () => {
    const results = await runVectors(file, JSON.parse(readFileSync(`${FOLDER}/${file}`, "utf8")) as VectorFile);
    assert.ok(results.length > 0);
    assert.deepEqual(results.filter(({ expect, got }) => expect !== got), []);
  });
}
