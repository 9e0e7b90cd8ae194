/** How long people wait for a first answer: said where the network says it, and nothing at all in every other case. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { waitingHours } from "../src/client/status.ts";
import { b64 } from "../src/sealing/encoding.ts";
import { TODAY } from "./support/network.ts";
import { story, worldOf } from "./support/story.ts";

const HOUR = TODAY * 24;

test("what the network says is shown, whether or not its notice is here already", async () => {
  const { network, world, intake } = await story();
  await network.say(8);
  assert.deepEqual([await waitingHours(world, intake), await waitingHours(world, null)], [8, 8]);
});

test("a notice that is here is not fetched again", async () => {
  const { relay, network, world, intake } = await story();
  await network.say(8);
  relay.calls.length = 0;
  await waitingHours(world, intake);
  assert.deepEqual(relay.calls, ["GET /v1/status"]);
});

test("where too few wrote, nothing is shown", async () => {
  const { network, world, intake } = await story();
  await network.say(null);
  assert.equal(await waitingHours(world, intake), null);
});

test("one that is over, too early, of another network or relay, or by another is not shown", async () => {
  const { network, world, intake } = await story();
  const lies: readonly (readonly [Record<string, unknown>, Uint8Array<ArrayBuffer>?])[] = [
    [{ at_hour: HOUR - 12, until_hour: HOUR + 12 }],
    [{ at_hour: HOUR + 15, until_hour: HOUR + 20 }],
    [{ network: "a".repeat(64) }],
    [{ relay_id: b64(new Uint8Array(32).fill(9)) }],
    [{ until_hour: HOUR + 25 }],
    [{ more: 1 }],
    [{}, crypto.getRandomValues(new Uint8Array(32))],
  ];
  for (const [changes, seed] of lies) {
    await network.say(1, changes, seed);
    assert.equal(await waitingHours(world, intake), null, JSON.stringify(changes));
  }
  await network.say(1, { at_hour: HOUR + 14, until_hour: HOUR + 20 });
  assert.equal(await waitingHours(world, intake), 1);
});

test("a good one that comes in more than 4 KiB is not shown", async () => {
  const { relay, network, world, intake } = await story();
  await network.say(8);
  const { signatures, ...rest } = relay.status as { signatures: object[] };
  const more = Array.from({ length: 40 }, (_, at) => ({ keyid: `${at}`.padStart(64, "0"), sig: "A".repeat(86) + "==" }));
  relay.status = { ...rest, signatures: [...signatures, ...more.slice(0, 10)] };
  assert.equal(await waitingHours(world, intake), 8);
  relay.status = { ...rest, signatures: [...signatures, ...more] };
  assert.equal(await waitingHours(world, intake), null);
});

test("whatever the relay answers or does not, nothing is thrown", async () => {
  const { relay, network, world, intake } = await story();
  for (const status of [null, [], "status", 8, { payload: "", payloadType: "", signatures: [] }]) {
    relay.status = status;
    assert.equal(await waitingHours(world, intake), null);
  }
  await network.say(8);
  relay.fail("GET /v1/status", "unreachable");
  assert.equal(await waitingHours(world, intake), null);
  relay.fail("GET /v1/status", { problem: "unknown-path", status: 404 });
  assert.equal(await waitingHours(world, intake), null);
  relay.fail("GET /v1/notice", { problem: "no-notice", status: 404 });
  assert.equal(await waitingHours(world, null), null);
  assert.equal(await waitingHours(worldOf(relay, TODAY + 30), null), null);
  assert.equal(await waitingHours(world, null), 8);
});
