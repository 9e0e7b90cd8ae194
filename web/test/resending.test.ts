/** Broken connections in any order: however often sending is tried, the network gets the letter once and the words bring it back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readThread } from "../src/client/reading.ts";
import { sendAsk, sendLetter } from "../src/client/sending.ts";
import { SendProblem } from "../src/client/types.ts";
import type { Fault } from "./support/relay.ts";
import { ASK, askedStory, onAnotherDevice, quiet, story, type Story } from "./support/story.ts";

const CALLS = ["GET /v1/stamp", "POST /v1/boxes", "PUT /v1/box", "GET /v1/notice", "GET /v1/relay"];
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom("unreachable" as const, "answer-lost" as const),
  fc.constantFrom(["stamp-spent", 403], ["stamp-expired", 403], ["relay-full", 503], ["box-full", 429]).map(([problem, status]) => ({ problem: String(problem), status: Number(status) })),
);
const faults = fc.array(fc.tuple(fc.constantFrom(...CALLS), fault), { maxLength: 6 });

/** Tries until it is sent and kept; every failure on the way must be one a page can explain. */
async function untilStored(send: () => Promise<{ ownCopy: string }>): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    try {
      if ((await send()).ownCopy === "stored") return;
    } catch (error) {
      assert.ok(error instanceof SendProblem, String(error));
    }
  }
  assert.fail("still not sent");
}

async function seenByBoth(told: Story): Promise<readonly [number, number]> {
  const elsewhere = await readThread(told.world, await onAnotherDevice(told), told.intake);
  assert.deepEqual(elsewhere.problems, []);
  return [(await told.network.read()).length, elsewhere.entries.length];
}

test("a first letter", async () => {
  await fc.assert(
    fc.asyncProperty(faults, async (planned) => {
      const told = await story();
      for (const [call, each] of planned) told.relay.fail(call, each);
      await untilStored(() => sendAsk(told.world, told.seeker, told.intake, ASK, quiet));
      assert.deepEqual(await seenByBoth(told), [1, 1]);
    }),
    { numRuns: 12 },
  );
});

test("a later letter", async () => {
  await fc.assert(
    fc.asyncProperty(faults, async (planned) => {
      const told = await askedStory();
      const thread = await readThread(told.world, told.seeker, told.intake);
      for (const [call, each] of planned) told.relay.fail(call, each);
      await untilStored(() => sendLetter(told.world, told.seeker, told.intake, thread, "Ещё вопрос.", quiet));
      assert.deepEqual(await seenByBoth(told), [2, 2]);
    }),
    { numRuns: 12 },
  );
});
