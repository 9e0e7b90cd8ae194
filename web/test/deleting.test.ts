/** Deleting everything: the request and the box, each whatever becomes of the other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deleteEverything } from "../src/client/deleting.ts";
import { readThread } from "../src/client/reading.ts";
import { keyringOf, newSeeker } from "../src/client/seekers.ts";
import { fetchIntake } from "../src/client/intake.ts";
import { InventedNetwork } from "./support/network.ts";
import { answer, askedStory, onAnotherDevice, story, withheldStory } from "./support/story.ts";

test("the network is asked to destroy the case, under the reply key, and the box is gone", async () => {
  const told = await askedStory();
  const reply = await answer(told, told.ask, told.askId, "Здравствуйте.");
  const thread = await readThread(told.world, told.seeker, told.intake);
  assert.deepEqual(await deleteEverything(told.world, told.seeker, told.intake, thread), { boxDeleted: true, requestPosted: true });
  assert.deepEqual((await told.network.read(reply)).map(({ core }) => core.body.kind), ["shred"]);
  const after = await readThread(told.world, await onAnotherDevice(told), told.intake);
  assert.equal(after.state, "empty");
  assert.equal((await readThread(told.world, told.seeker, told.intake)).state, "empty");
});

test("without a welcome the request goes to the team's key", async () => {
  const told = await askedStory();
  const thread = await readThread(told.world, told.seeker, told.intake);
  await deleteEverything(told.world, told.seeker, told.intake, thread);
  assert.deepEqual((await told.network.read()).map(({ core }) => core.body.kind), ["ask", "shred"]);
});

test("when the request cannot be posted the box is deleted all the same, and a second call posts it once", async () => {
  const told = await askedStory();
  const thread = await readThread(told.world, told.seeker, told.intake);
  told.relay.fail("POST /v1/boxes", "answer-lost");
  const first = await deleteEverything(told.world, told.seeker, told.intake, thread);
  assert.deepEqual(first, { boxDeleted: true, requestPosted: false, problem: { kind: "unreachable" } });
  assert.deepEqual(await deleteEverything(told.world, told.seeker, told.intake, thread), { boxDeleted: true, requestPosted: true });
  assert.deepEqual((await told.network.read()).map(({ core }) => core.body.kind), ["ask", "shred"]);
});

test("when the box cannot be deleted the request stands, and a second call only deletes", async () => {
  const told = await askedStory();
  const thread = await readThread(told.world, told.seeker, told.intake);
  told.relay.fail("DELETE /v1/box", "unreachable");
  const first = await deleteEverything(told.world, told.seeker, told.intake, thread);
  assert.deepEqual(first, { boxDeleted: false, requestPosted: true, problem: { kind: "unreachable" } });
  await deleteEverything(told.world, told.seeker, told.intake, thread);
  assert.equal((await told.network.read()).length, 2);
  assert.equal((await readThread(told.world, told.seeker, told.intake)).state, "empty");
});

test("an empty box has nobody to ask: it is deleted, and that is no problem", async () => {
  const told = await story();
  const seeker = await newSeeker(told.world);
  const thread = await readThread(told.world, seeker, told.intake);
  assert.deepEqual(await deleteEverything(told.world, seeker, told.intake, thread), { boxDeleted: true, requestPosted: false });
});

test("another network is told nothing; the box is deleted", async () => {
  const told = await askedStory();
  const impostor = await InventedNetwork.found(told.relay);
  const intake = await fetchIntake(told.world);
  const thread = await readThread(told.world, told.seeker, intake);
  const outcome = await deleteEverything(told.world, told.seeker, intake, thread);
  assert.deepEqual(outcome, { boxDeleted: true, requestPosted: false, problem: { kind: "other-network" } });
  assert.equal((await impostor.read()).length, 0);
});

test("without the first letter nobody is asked: the box is deleted, and it is said that the request was not handed over", async () => {
  const told = await askedStory();
  await answer(told, told.ask, told.askId, "Здравствуйте.");
  const impostor = await withheldStory(told);
  const seeker = await onAnotherDevice(told);
  const intake = await fetchIntake(told.world);
  const thread = await readThread(told.world, seeker, intake);
  const outcome = await deleteEverything(told.world, seeker, intake, thread);
  assert.deepEqual(outcome, { boxDeleted: true, requestPosted: false, problem: { kind: "no-own-ask" } });
  assert.equal(told.relay.lettersIn(impostor.box).length, 0);
  assert.equal((await readThread(told.world, seeker, intake)).state, "empty");
});

test("an event at the ceiling of time does not make the request unreadable", async () => {
  const told = await askedStory();
  const core = { thread: keyringOf(told.seeker).keys.thread, authorSeq: 0, parents: [told.askId], lamport: Number.MAX_SAFE_INTEGER, atMinute: 1 };
  await told.network.put(told.ask, told.network.team, "t", { ...core, body: { kind: "letter", text: "x" } });
  const thread = await readThread(told.world, told.seeker, told.intake);
  assert.equal((await deleteEverything(told.world, told.seeker, told.intake, thread)).requestPosted, true);
  assert.deepEqual((await told.network.read()).map(({ core: { body, lamport } }) => [body.kind, lamport]), [["ask", 1], ["shred", 2]]);
});
