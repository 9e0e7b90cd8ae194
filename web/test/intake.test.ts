/** The notice: what is accepted to write to, and each way it is refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchIntake } from "../src/client/intake.ts";
import { IntakeProblem, type IntakeWhy } from "../src/client/types.ts";
import { b64 } from "../src/sealing/encoding.ts";
import { TODAY } from "./support/network.ts";
import { story, worldOf } from "./support/story.ts";

async function why(run: Promise<unknown>): Promise<IntakeWhy | null> {
  return run.then(() => null, (error: unknown) => {
    if (error instanceof IntakeProblem) return error.why;
    throw error;
  });
}

test("a good notice gives what a page shows", async () => {
  const { intake } = await story();
  assert.deepEqual([intake.languages, intake.addresses, intake.seekerBoxDays], [["ru", "en"], ["http://127.0.0.1:8750/"], 180]);
  assert.match(intake.network, /^[0-9a-f]{64}$/);
});

test("a phone's clock may be two days off, not three", async () => {
  const { relay, world } = await story();
  const { week } = await fetchIntake(world);
  const [monday, sunday] = [week * 7 - 3, week * 7 + 3];
  for (const day of [monday - 2, sunday + 2]) assert.equal(await why(fetchIntake(worldOf(relay, day))), null);
  for (const day of [monday - 3, sunday + 3]) {
    assert.deepEqual(await why(fetchIntake(worldOf(relay, day))), { kind: "out-of-date", today: day, fromDay: monday, untilDay: sunday });
  }
  assert.ok(TODAY >= monday && TODAY <= sunday);
});

test("no relay, no notice, no sense: each is said", async () => {
  const { relay, world } = await story();
  relay.fail("GET /v1/relay", "unreachable");
  assert.deepEqual(await why(fetchIntake(world)), { kind: "unreachable" });
  relay.fail("GET /v1/notice", { problem: "no-notice", status: 404 });
  assert.deepEqual(await why(fetchIntake(world)), { kind: "no-notice" });
  relay.fail("GET /v1/notice", { problem: "unknown-path", status: 404 });
  assert.equal((await why(fetchIntake(world)))?.kind, "relay-misbehaved");
});

test("a notice for another relay is refused", async () => {
  const { relay, network, world } = await story();
  relay.notice = await network.envelope({ relay_id: b64(new Uint8Array(32).fill(9)) });
  assert.deepEqual(await why(fetchIntake(world)), { kind: "wrong-relay" });
});

test("a notice in another's name, altered, or of another shape is refused", async () => {
  const { relay, network, world } = await story();
  const good = relay.notice as { payload: string };
  for (const notice of [
    await network.envelope({ network: "0".repeat(64) }),
    await network.envelope({ steward_pub: b64(new Uint8Array(32).fill(9)) }),
    await network.envelope({ more: 1 }),
    await network.envelope({ valid_until_day: 200_000 }),
    { ...good, payload: good.payload.replace(/.$/, "") },
    { ...good, payload: `${good.payload.slice(0, 40)}${good.payload[40] === "A" ? "B" : "A"}${good.payload.slice(41)}` },
    [], null, "notice",
  ]) {
    relay.notice = notice;
    const found = await why(fetchIntake(world));
    assert.ok(found?.kind === "bad-signature" || found?.kind === "no-notice", JSON.stringify(found));
  }
});

test("another network than the pinned one is refused", async () => {
  const { world, intake } = await story();
  const pinned = "a".repeat(64);
  assert.deepEqual(await why(fetchIntake(world, pinned)), { kind: "other-network", pinned, found: intake.network });
  assert.equal(await why(fetchIntake(world, intake.network)), null);
});
