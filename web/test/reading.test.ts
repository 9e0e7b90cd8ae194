/** Coming back with words: what is shown, in which order, from whom, and what does not add up. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchIntake } from "../src/client/intake.ts";
import { readThread } from "../src/client/reading.ts";
import { keyringOf, newSeeker } from "../src/client/seekers.ts";
import { sendLetter } from "../src/client/sending.ts";
import { SendProblem, type Thread } from "../src/client/types.ts";
import { sealLetter } from "../src/sealing/letters.ts";
import { b64, utf8 } from "../src/sealing/encoding.ts";
import { eventId } from "../src/sealing/types.ts";
import { freshReader, InventedNetwork } from "./support/network.ts";
import { answer, ASK, askedStory, onAnotherDevice, quiet, story, withheldStory } from "./support/story.ts";

const said = ({ entries }: Thread) => entries.map(({ from, text }) => [from, text]);

test("the answer is read back with the words alone", async () => {
  const told = await askedStory();
  await answer(told, told.ask, told.askId, "Явка не обязательна, пока повестка не вручена.");
  const thread = await readThread(told.world, await onAnotherDevice(told), told.intake);
  assert.deepEqual(said(thread), [["me", ASK.text], ["network", "Явка не обязательна, пока повестка не вручена."]]);
  assert.deepEqual([thread.state, thread.welcomed, thread.problems], ["open", true, []]);
  assert.deepEqual(thread.ask, ASK);
});

test("letters go back and forth, sealed to the reply key, from either device", async () => {
  const told = await askedStory();
  const reply = await answer(told, told.ask, told.askId, "Здравствуйте.");
  const elsewhere = await onAnotherDevice(told);
  const thread = await readThread(told.world, elsewhere, told.intake);
  const outcome = await sendLetter(told.world, elsewhere, told.intake, thread, "Спасибо!", quiet);
  assert.equal(outcome.ownCopy, "stored");
  const [received] = await told.network.read(reply);
  assert.ok(received?.core.body.kind === "letter" && received.core.body.text === "Спасибо!");
  assert.deepEqual([received.core.authorSeq, received.core.lamport, received.core.parents.length], [1, 4, 1]);
  const again = await readThread(told.world, told.seeker, told.intake);
  assert.deepEqual(said(again), [["me", ASK.text], ["network", "Здравствуйте."], ["me", "Спасибо!"]]);
  assert.deepEqual(again.problems, []);
});

test("before a welcome a later letter goes to the team's key", async () => {
  const told = await askedStory();
  const thread = await readThread(told.world, told.seeker, told.intake);
  await sendLetter(told.world, told.seeker, told.intake, thread, "Ещё одно.", quiet);
  assert.deepEqual((await told.network.read()).map(({ core }) => core.body.kind), ["ask", "letter"]);
});

test("two letters in a row, without reading between, are numbered and chained", async () => {
  const told = await askedStory();
  const thread = await readThread(told.world, told.seeker, told.intake);
  await sendLetter(told.world, told.seeker, told.intake, thread, "раз", quiet);
  await sendLetter(told.world, told.seeker, told.intake, thread, "раз", quiet);
  const letters = (await told.network.read()).map(({ core }) => [core.authorSeq, core.lamport]);
  assert.deepEqual(letters, [[0, 1], [1, 2], [2, 3]]);
});

test("a later letter whose answer is lost is not posted twice", async () => {
  const told = await askedStory();
  const thread = await readThread(told.world, told.seeker, told.intake);
  told.relay.fail("POST /v1/boxes", "answer-lost");
  await assert.rejects(sendLetter(told.world, told.seeker, told.intake, thread, "раз", quiet), SendProblem);
  await sendLetter(told.world, told.seeker, told.intake, thread, "раз", quiet);
  assert.equal((await told.network.read()).length, 2);
});

test("after sixteen own letters the own copy costs a solved stamp, and is stored", async () => {
  const told = await askedStory();
  const thread = await readThread(told.world, told.seeker, told.intake);
  for (let number = 1; number <= 17; number++) {
    const outcome = await sendLetter(told.world, told.seeker, told.intake, thread, `письмо ${number}`, quiet);
    assert.equal(outcome.ownCopy, "stored");
  }
  assert.equal((await readThread(told.world, await onAnotherDevice(told), told.intake)).entries.length, 18);
});

test("a box that is gone is opened again for the copy of a letter sent all the same", async () => {
  const told = await askedStory();
  const thread = await readThread(told.world, told.seeker, told.intake);
  await told.world.relay.deleteBox(keyringOf(told.seeker).keys.readKey);
  const outcome = await sendLetter(told.world, told.seeker, told.intake, thread, "Я ещё здесь.", quiet);
  assert.equal(outcome.ownCopy, "stored");
  assert.deepEqual(said(await readThread(told.world, await onAnotherDevice(told), told.intake)), [["me", "Я ещё здесь."]]);
});

test("an empty box, a deleted one and a stranger's words look the same, and cannot be answered", async () => {
  const told = await story();
  const thread = await readThread(told.world, await newSeeker(told.world), told.intake);
  assert.deepEqual(thread, { state: "empty", entries: [], problems: [], aside: 0, welcomed: false });
  await assert.rejects(sendLetter(told.world, told.seeker, told.intake, thread, "раз", quiet), { name: "SendProblem", message: "no-thread" });
});

test("a copy of a letter vanishes; one that does not open is named and harms nothing", async () => {
  const told = await askedStory();
  const [copy] = told.relay.lettersIn(told.ask.keys.postId);
  told.network.putLetter(told.ask.keys.postId, copy ?? new Uint8Array());
  told.network.putLetter(told.ask.keys.postId, new Uint8Array(4096).fill(7));
  const thread = await readThread(told.world, told.seeker, told.intake);
  assert.deepEqual(said(thread), [["me", ASK.text]]);
  assert.deepEqual(thread.problems, [{ kind: "refused-letter", reason: "not-for-me", cursor: 3 }]);
});

test("a stranger who has the keys cannot speak as the network", async () => {
  const told = await askedStory();
  const stranger = await freshReader();
  const core = { thread: keyringOf(told.seeker).keys.thread, authorSeq: 0, parents: [told.askId], lamport: 2, atMinute: 1 };
  await told.network.put(told.ask, stranger, "t", { ...core, body: { kind: "welcome", reply: stranger.public } });
  await told.network.put(told.ask, stranger, "r", { ...core, body: { kind: "letter", text: "Придите сами." } });
  await told.network.put(told.ask, stranger, "s", { ...core, body: { kind: "letter", text: "Это я." } });
  const thread = await readThread(told.world, told.seeker, told.intake);
  assert.deepEqual(said(thread), [["me", ASK.text]]);
  assert.deepEqual(thread.problems.map((each) => each.kind === "refused-letter" && each.reason), ["author", "author", "author"]);
  assert.equal(thread.welcomed, false);
});

test("a name that is not the sender's is refused", async () => {
  const told = await askedStory();
  const stranger = await freshReader();
  const bytes = JSON.stringify({
    thread: b64(keyringOf(told.seeker).keys.thread), author: keyringOf(told.seeker).author, author_seq: 1, parents: [b64(told.askId)], lamport: 2,
    kind: "letter", at_minute: 1, body: { text: "Не я." }, blobs: [],
  });
  const address = { relayId: told.relay.id, postId: told.ask.keys.postId };
  told.network.putLetter(told.ask.keys.postId, await sealLetter(utf8(bytes), stranger.auth, told.ask.keys, address));
  const thread = await readThread(told.world, told.seeker, told.intake);
  assert.deepEqual(thread.problems, [{ kind: "refused-letter", reason: "author", cursor: 2 }]);
});

test("a letter of another thread, and one whose time does not rise, are refused", async () => {
  const told = await askedStory();
  const thread = keyringOf(told.seeker).keys.thread;
  const welcome = { authorSeq: 0, atMinute: 1, body: { kind: "letter", text: "раз" } as const };
  await told.network.put(told.ask, told.network.team, "t", { ...welcome, thread: keyringOf(await newSeeker(told.world)).keys.thread, parents: [told.askId], lamport: 2 });
  const later = await told.network.put(told.ask, told.network.team, "t", { ...welcome, thread, parents: [told.askId], lamport: 9 });
  await told.network.put(told.ask, told.network.team, "t", { ...welcome, authorSeq: 1, thread, parents: [later], lamport: 5 });
  const { problems } = await readThread(told.world, told.seeker, told.intake);
  assert.deepEqual(problems.map((each) => each.kind === "refused-letter" && each.reason), ["thread", "lamport"]);
});

test("a letter under the team's key instead of the thread's is shown with a word of caution", async () => {
  const told = await askedStory();
  const core = { thread: keyringOf(told.seeker).keys.thread, authorSeq: 0, parents: [told.askId], lamport: 2, atMinute: 1 };
  await told.network.put(told.ask, told.network.team, "t", { ...core, body: { kind: "letter", text: "От команды." } });
  const thread = await readThread(told.world, told.seeker, told.intake);
  assert.deepEqual(thread.entries.map(({ unverified }) => unverified), [undefined, true]);
});

test("letters withheld show as a hole in the numbering and as parents that are not here", async () => {
  const told = await askedStory();
  const core = { thread: keyringOf(told.seeker).keys.thread, atMinute: 1, body: { kind: "letter", text: "третье" } as const };
  await told.network.put(told.ask, told.network.team, "t", { ...core, authorSeq: 2, parents: [eventId(new Uint8Array(32).fill(1))], lamport: 4 });
  const { problems } = await readThread(told.world, told.seeker, told.intake);
  assert.deepEqual(problems, [{ kind: "gap", from: "network", missing: 2 }, { kind: "unseen-parents", missing: 1 }]);
});

test("two devices that answered at once are shown, not judged", async () => {
  const told = await askedStory();
  const thread = await readThread(told.world, told.seeker, told.intake);
  const elsewhere = await onAnotherDevice(told);
  const theirs = await readThread(told.world, elsewhere, told.intake);
  await sendLetter(told.world, told.seeker, told.intake, thread, "с телефона", quiet);
  await sendLetter(told.world, elsewhere, told.intake, theirs, "с компьютера", quiet);
  const both = await readThread(told.world, await onAnotherDevice(told), told.intake);
  assert.equal(both.entries.length, 3);
  assert.deepEqual(both.problems, [{ kind: "fork", from: "me", authorSeq: 1 }]);
});

test("another signer than at the first letter: said loudly, and nothing is sent to them", async () => {
  const told = await askedStory();
  const impostor = await InventedNetwork.found(told.relay);
  const intake = await fetchIntake(told.world);
  const core = { thread: keyringOf(told.seeker).keys.thread, authorSeq: 0, parents: [told.askId], lamport: 2, atMinute: 1 };
  await told.network.put(told.ask, impostor.team, "t", { ...core, body: { kind: "letter", text: "Мы новые." } });
  const thread = await readThread(told.world, told.seeker, intake);
  assert.deepEqual(thread.problems[0], { kind: "other-network", pinned: told.intake.network, found: intake.network });
  assert.deepEqual(said(thread), [["me", ASK.text]]);
  await assert.rejects(sendLetter(told.world, told.seeker, intake, thread, "раз", quiet), { name: "SendProblem", message: "other-network" });
  assert.equal((await impostor.read()).length, 0);
});

test("a box of more than one page is read whole", async () => {
  const told = await askedStory();
  for (let index = 0; index < 60; index++) told.network.putLetter(told.ask.keys.postId, new Uint8Array(4096).fill(index));
  const thread = await readThread(told.world, told.seeker, told.intake);
  assert.equal(thread.problems.length, 60);
  assert.equal(thread.entries.length, 1);
});

for (const shown of ["an own letter", "letters of the network", "nothing that opens"] as const) {
  test(`the first letter withheld, ${shown} left: said loudly, nobody is believed, nothing is sent`, async () => {
    const told = await askedStory();
    if (shown === "an own letter") {
      await sendLetter(told.world, told.seeker, told.intake, await readThread(told.world, told.seeker, told.intake), "ещё", quiet);
    }
    if (shown === "nothing that opens") told.network.putLetter(told.ask.keys.postId, new Uint8Array(4096).fill(7));
    const impostor = await withheldStory(told);
    if (shown === "letters of the network") await answer({ ...told, network: impostor }, told.ask, told.askId, "Где вы?");
    const seeker = await onAnotherDevice(told);
    const intake = await fetchIntake(told.world);
    const thread = await readThread(told.world, seeker, intake);
    assert.deepEqual([thread.state, thread.problems[0], thread.welcomed], ["open", { kind: "no-own-ask" }, false]);
    assert.deepEqual(said(thread), shown === "an own letter" ? [["me", "ещё"]] : []);
    await assert.rejects(sendLetter(told.world, seeker, intake, thread, "Я прячусь у", quiet), { name: "SendProblem", message: "no-own-ask" });
    assert.equal(told.relay.lettersIn(impostor.box).length, 0);
  });
}

test("a thread read under one network is not answered under the notice of another", async () => {
  const told = await askedStory();
  const thread = await readThread(told.world, told.seeker, told.intake);
  const impostor = await InventedNetwork.found(told.relay);
  const send = sendLetter(told.world, told.seeker, await fetchIntake(told.world), thread, "раз", quiet);
  await assert.rejects(send, { name: "SendProblem", message: "other-network" });
  assert.equal(told.relay.lettersIn(impostor.box).length, 0);
});

test("a second welcome does not take the thread over: said loudly, its letters are not verified, the first key stays", async () => {
  const told = await askedStory();
  const thread = keyringOf(told.seeker).keys.thread;
  const thief = await freshReader();
  const second = { thread, authorSeq: 1, parents: [told.askId], lamport: 50, atMinute: 1, body: { kind: "welcome", reply: thief.public } } as const;
  const id = await told.network.put(told.ask, told.network.team, "t", second);
  await told.network.put(told.ask, thief, "r", { thread, authorSeq: 0, parents: [id], lamport: 51, atMinute: 1, body: { kind: "letter", text: "Где вы?" } });
  const reply = await answer(told, told.ask, told.askId, "Здравствуйте.");
  const read = await readThread(told.world, told.seeker, told.intake);
  assert.deepEqual(read.problems, [{ kind: "second-reply-key" }]);
  assert.deepEqual(read.entries.map(({ text, unverified }) => [text, unverified]), [[ASK.text, undefined], ["Здравствуйте.", undefined], ["Где вы?", true]]);
  await sendLetter(told.world, told.seeker, told.intake, read, "мой адрес", quiet);
  assert.deepEqual([(await told.network.read(reply)).length, (await told.network.read(thief)).length], [1, 0]);
});

test("a welcome by another week's team key introduces nobody, even where the notice names that key", async () => {
  const told = await askedStory();
  const thief = await freshReader();
  await told.network.nextWeek();
  const first = { thread: keyringOf(told.seeker).keys.thread, authorSeq: 0, parents: [told.askId], lamport: 2, atMinute: 1 };
  const id = await told.network.put(told.ask, told.network.team, "t", { ...first, body: { kind: "welcome", reply: thief.public } });
  await told.network.put(told.ask, thief, "r", { ...first, parents: [id], lamport: 3, body: { kind: "letter", text: "Где вы?" } });
  const read = await readThread(told.world, told.seeker, await fetchIntake(told.world));
  assert.deepEqual([said(read), read.welcomed], [[["me", ASK.text]], false]);
  assert.deepEqual(read.problems.map(({ kind }) => kind), ["refused-letter", "refused-letter"]);
});

test("the same reply key welcomed twice is no second one", async () => {
  const told = await askedStory();
  const reply = await answer(told, told.ask, told.askId, "Здравствуйте.");
  const again = { thread: keyringOf(told.seeker).keys.thread, authorSeq: 1, parents: [told.askId], lamport: 9, atMinute: 1 };
  await told.network.put(told.ask, told.network.team, "t", { ...again, body: { kind: "welcome", reply: reply.public } });
  assert.deepEqual((await readThread(told.world, told.seeker, told.intake)).problems, []);
});

test("letters after an event at the ceiling of time, or one below it, are still read by everyone", async () => {
  for (const lamport of [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1]) {
    const told = await askedStory();
    const high = { thread: keyringOf(told.seeker).keys.thread, authorSeq: 0, parents: [told.askId], lamport, atMinute: 1 };
    await told.network.put(told.ask, told.network.team, "t", { ...high, body: { kind: "letter", text: "x" } });
    for (const text of ["раз", "два", "три"]) {
      const seeker = await onAnotherDevice(told);
      await sendLetter(told.world, seeker, told.intake, await readThread(told.world, seeker, told.intake), text, quiet);
    }
    const thread = await readThread(told.world, await onAnotherDevice(told), told.intake);
    assert.deepEqual([thread.entries.length, thread.problems], [5, []]);
    assert.equal((await told.network.read()).length, 4);
  }
});
