/** Complaining: to the listeners of the notice, apart from the case, and answers only by the key that was written to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Complaint, type ComplaintCore, readComplaintCore, writeComplaintCore } from "../src/cases/complaints.ts";
import { complaintsOf } from "../src/cases/complaint-thread.ts";
import { complaintsIn, sendComplaint, withdrawComplaints } from "../src/client/complaints.ts";
import { fetchIntake } from "../src/client/intake.ts";
import { readThread } from "../src/client/reading.ts";
import { keyringOf } from "../src/client/seekers.ts";
import { sendLetter } from "../src/client/sending.ts";
import { type Intake, SendProblem } from "../src/client/types.ts";
import { b64 } from "../src/sealing/encoding.ts";
import { authorId } from "../src/sealing/keys.ts";
import { NOT_FOR_ME, openLetter, type ReaderKeys, sealLetter } from "../src/sealing/letters.ts";
import type { EventId } from "../src/sealing/types.ts";
import { freshReader } from "./support/network.ts";
import { askedStory, onAnotherDevice, quiet } from "./support/story.ts";

type Asked = Awaited<ReturnType<typeof askedStory>>;

const INPUT = { text: "Со мной говорят грубо", language: "ru", wantsAnswer: true } as const;

interface Told extends Asked {
  readonly listeners: ReaderKeys;
  readonly intake: Intake;
}

/** A network that names two listeners, and somebody whose first letter it has. */
async function heard(): Promise<Told> {
  const told = await askedStory();
  const listeners = await freshReader();
  const { sealing, auth } = listeners.public;
  told.relay.notice = await told.network.envelope({ complaints: { xwing_pub: b64(sealing), auth_pub: b64(auth), listeners: 2 } });
  return { ...told, listeners, intake: await fetchIntake(told.world) };
}

async function opened({ network, relay }: Told, keys: ReaderKeys): Promise<readonly { core: ComplaintCore; eventId: EventId }[]> {
  const address = { relayId: relay.id, postId: network.box };
  const results = await Promise.all(relay.lettersIn(network.box).map((letter) => openLetter(letter, keys, address)));
  const cores = results.flatMap((result) => (result === NOT_FOR_ME ? [] : [result]));
  const read = await Promise.all(cores.map(async ({ core, eventId }) => ({ core: await readComplaintCore(core), eventId })));
  return read.flatMap(({ core, eventId }) => (core === null ? [] : [{ core, eventId }]));
}

async function answered({ ask, network, relay, seeker }: Told, to: EventId, by: ReaderKeys, text: string): Promise<void> {
  const author = await authorId("t", by.public.auth);
  const thread = await complaintsOf(keyringOf(seeker).keys.thread);
  const core = writeComplaintCore({ thread, author, authorSeq: 0, atMinute: 2, body: { kind: "answer", to, text } });
  network.putLetter(ask.keys.postId, await sealLetter(core, by.auth, ask.keys, { relayId: relay.id, postId: ask.keys.postId }));
}

async function complained(told: Told): Promise<{ eventId: EventId; body: Complaint }> {
  const thread = await readThread(told.world, told.seeker, told.intake);
  await sendComplaint(told.world, told.seeker, told.intake, thread, INPUT, quiet);
  const [found] = await opened(told, told.listeners);
  assert.ok(found?.core.body.kind === "complaint");
  return { eventId: found.eventId, body: found.core.body };
}

test("only the listeners open it, it is as long as a first letter, and the case's thread has nothing of it", async () => {
  const told = await heard();
  await complained(told);
  assert.deepEqual(await opened(told, told.network.team), []);
  assert.deepEqual(told.relay.lettersIn(told.network.box).map(({ length }) => length), [16384, 16384]);
  const thread = await readThread(told.world, await onAnotherDevice(told), told.intake);
  assert.deepEqual([thread.entries.length, thread.problems, thread.aside], [1, [], 1]);
});

test("a letter after a complaint has the number it would have had without it", async () => {
  const told = await heard();
  await complained(told);
  const thread = await readThread(told.world, told.seeker, told.intake);
  await sendLetter(told.world, told.seeker, told.intake, thread, "Ещё", quiet);
  const letters = await told.network.read();
  assert.deepEqual(letters.map(({ core }) => core.authorSeq), [0, 1]);
});

test("an answer by the key that was written to is shown on another device, and no other is", async () => {
  const told = await heard();
  const { eventId } = await complained(told);
  await answered(told, eventId, told.listeners, "Мы поговорим");
  await answered(told, eventId, told.network.team, "Замолчите");
  const elsewhere = await onAnotherDevice(told);
  const all = await complaintsIn(elsewhere, await readThread(told.world, elsewhere, told.intake));
  assert.deepEqual(all.map(({ text, answers }) => [text, answers.map((each) => each.text)]), [[INPUT.text, ["Мы поговорим"]]]);
});

test("whoever wants no answer gives no address", async () => {
  const told = await heard();
  const thread = await readThread(told.world, told.seeker, told.intake);
  await sendComplaint(told.world, told.seeker, told.intake, thread, { ...INPUT, wantsAnswer: false }, quiet);
  const [found] = await opened(told, told.listeners);
  assert.ok(found?.core.body.kind === "complaint" && found.core.body.keys === null);
});

test("where nobody listens any more nothing is sent", async () => {
  const told = await askedStory();
  const thread = await readThread(told.world, told.seeker, told.intake);
  const before = told.relay.lettersIn(told.network.box).length;
  await assert.rejects(sendComplaint(told.world, told.seeker, told.intake, thread, INPUT, quiet), SendProblem);
  assert.equal(told.relay.lettersIn(told.network.box).length, before);
});

test("a send whose answer was lost is repeated with the very same letter", async () => {
  const told = await heard();
  const thread = await readThread(told.world, told.seeker, told.intake);
  told.relay.fail("POST /v1/boxes", "answer-lost");
  await assert.rejects(sendComplaint(told.world, told.seeker, told.intake, thread, INPUT, quiet), SendProblem);
  await sendComplaint(told.world, told.seeker, told.intake, thread, INPUT, quiet);
  assert.equal((await opened(told, told.listeners)).length, 1);
});

test("deleting everything asks the listeners too, once", async () => {
  const told = await heard();
  await complained(told);
  const thread = await readThread(told.world, told.seeker, told.intake);
  await withdrawComplaints(told.world, told.seeker, told.intake, thread);
  await withdrawComplaints(told.world, told.seeker, told.intake, thread);
  assert.deepEqual((await opened(told, told.listeners)).map(({ core }) => core.body.kind), ["complaint", "shred"]);
});
