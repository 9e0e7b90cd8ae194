/** Sending a first letter: what arrives, what is kept, and what a broken connection may not do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sendAsk } from "../src/client/sending.ts";
import { readThread } from "../src/client/reading.ts";
import { keyringOf, newSeeker, seekerFromWords } from "../src/client/seekers.ts";
import { roomLeft } from "../src/client/room.ts";
import { SendProblem, type SendStepName, type SendWhy, WordsProblem } from "../src/client/types.ts";
import { NOT_FOR_ME, openLetter } from "../src/sealing/letters.ts";
import { ASK, onAnotherDevice, quiet, story, type Story, worldOf } from "./support/story.ts";

const own = ({ seeker }: Story) => keyringOf(seeker);
const teamLetters = ({ relay, network }: Story) => relay.lettersIn(network.box);

function refusedWith(kind: SendWhy["kind"]): (error: unknown) => boolean {
  return (error) => error instanceof SendProblem && error.why.kind === kind;
}

test("what is asked arrives letter for letter, in 16,384 bytes, and the own copy too", async () => {
  const told = await story();
  const outcome = await sendAsk(told.world, told.seeker, told.intake, ASK, quiet);
  const [opened] = await told.network.read();
  assert.equal(outcome.ownCopy, "stored");
  assert.ok(opened?.core.body.kind === "ask");
  assert.equal(opened.core.body.ask.text, ASK.text);
  assert.equal(opened.core.body.ask.network, told.intake.network);
  assert.deepEqual(teamLetters(told).map(({ length }) => length), [16384]);
  assert.deepEqual(told.relay.lettersIn(own(told).postId).map(({ length }) => length), [16384]);
});

test("the page hears every step, and a stamp's part never falls", async () => {
  const told = await story();
  const heard: SendStepName[] = [];
  const parts: number[] = [];
  await sendAsk(told.world, told.seeker, told.intake, ASK, ({ name, part }) => {
    if (heard[heard.length - 1] !== name) heard.push(name);
    if (name === "stamp" && part !== undefined) parts.push(part);
  });
  assert.deepEqual(heard, ["sealing", "stamp", "posting", "box-stamp", "box", "copy"]);
  assert.deepEqual(parts, [...parts].sort((a, b) => a - b));
  assert.ok(parts.every((part) => part >= 0 && part < 1));
});

test("an answer lost on its way does not make a second letter", async () => {
  const told = await story();
  told.relay.fail("POST /v1/boxes", "answer-lost");
  await assert.rejects(sendAsk(told.world, told.seeker, told.intake, ASK, quiet), refusedWith("unreachable"));
  const outcome = await sendAsk(told.world, told.seeker, told.intake, ASK, quiet);
  assert.equal(outcome.ownCopy, "stored");
  assert.equal(teamLetters(told).length, 1);
});

test("a stamp that may have been spent is not paid for twice", async () => {
  const told = await story();
  told.relay.fail("POST /v1/boxes", "answer-lost");
  await sendAsk(told.world, told.seeker, told.intake, ASK, quiet).catch(quiet);
  const before = told.relay.calls.filter((call) => call.endsWith("/v1/stamp")).length;
  await sendAsk(told.world, told.seeker, told.intake, ASK, quiet);
  const after = told.relay.calls.filter((call) => call.endsWith("/v1/stamp")).length;
  assert.equal(after - before, 1, "only the own box costs a stamp on the second try");
});

for (const call of ["GET /v1/stamp", "POST /v1/boxes"]) {
  test(`when ${call} never arrives, the words still stand and a second try sends`, async () => {
    const told = await story();
    const words = await told.seeker.words("ru");
    told.relay.fail(call, "unreachable");
    await assert.rejects(sendAsk(told.world, told.seeker, told.intake, ASK, quiet), refusedWith("unreachable"));
    assert.equal(await told.seeker.words("ru"), words);
    await sendAsk(told.world, told.seeker, told.intake, ASK, quiet);
    assert.equal((await told.network.read()).length, 1);
  });
}

test("a stamp refused is replaced; after three the page is told", async () => {
  const told = await story();
  told.relay.fail("POST /v1/boxes", { problem: "stamp-expired", status: 403 });
  await sendAsk(told.world, told.seeker, told.intake, ASK, quiet);
  const other = await story();
  for (let i = 0; i < 3; i++) other.relay.fail("POST /v1/boxes", { problem: "stamp-false", status: 403 });
  await assert.rejects(sendAsk(other.world, other.seeker, other.intake, ASK, quiet), refusedWith("stamp"));
});

for (const call of ["PUT /v1/box", "POST /v1/boxes"]) {
  test(`when the own copy fails at ${call}, the letter counts as sent and the copy can follow`, async () => {
    const told = await story();
    const isOwn = call.startsWith("POST");
    if (isOwn) told.relay.fail(`POST /v1/boxes/${await ownBoxText(told)}`, "unreachable");
    else told.relay.fail(call, "unreachable");
    const first = await sendAsk(told.world, told.seeker, told.intake, ASK, quiet);
    assert.deepEqual([first.ownCopy, first.copyProblem?.kind], ["not-stored", "unreachable"]);
    assert.equal((await readThread(told.world, told.seeker, told.intake)).entries[0]?.onlyHere, true);
    const second = await sendAsk(told.world, told.seeker, told.intake, ASK, quiet);
    assert.deepEqual([second.ownCopy, second.eventId], ["stored", first.eventId]);
    assert.equal(teamLetters(told).length, 1);
    assert.equal((await readThread(told.world, told.seeker, told.intake)).entries[0]?.onlyHere, undefined);
  });
}

async function ownBoxText({ seeker }: Story): Promise<string> {
  return Buffer.from(keyringOf(seeker).postId).toString("base64url");
}

test("a different ask after one that arrived is refused; before that it replaces it", async () => {
  const told = await story();
  const edited = { ...ASK, text: "Иначе." };
  told.relay.fail("POST /v1/boxes", "unreachable");
  await sendAsk(told.world, told.seeker, told.intake, ASK, quiet).catch(quiet);
  await sendAsk(told.world, told.seeker, told.intake, edited, quiet);
  assert.deepEqual((await told.network.read()).map(({ core }) => core.body.kind === "ask" && core.body.ask.text), [edited.text]);
  await assert.rejects(sendAsk(told.world, told.seeker, told.intake, ASK, quiet), refusedWith("already-sent"));
});

test("a team box that closed while someone was writing: the letter is sealed anew to the new week's team", async () => {
  const told = await story();
  await told.network.nextWeek();
  const outcome = await sendAsk(told.world, told.seeker, told.intake, ASK, quiet);
  assert.equal(outcome.ownCopy, "stored");
  assert.equal((await told.network.read()).length, 1);
});

test("a closed box and a notice by somebody else: nothing is sealed to them", async () => {
  const told = await story();
  const impostor = await story();
  await told.network.nextWeek();
  told.relay.notice = await impostor.network.envelope({ relay_id: Buffer.from(told.relay.id).toString("base64url") });
  await assert.rejects(sendAsk(told.world, told.seeker, told.intake, ASK, quiet), refusedWith("other-network"));
});

test("what does not fit is refused before anything is sent, and says by how much", async () => {
  const told = await story();
  const long = { ...ASK, text: "ж".repeat(6_500) };
  await assert.rejects(sendAsk(told.world, told.seeker, told.intake, long, quiet), refusedWith("too-long"));
  assert.ok(roomLeft(long).bytesLeft < 0 && roomLeft(long).charactersLeft > 0);
  assert.equal(told.relay.calls.filter((call) => call.startsWith("POST")).length, 0);
});

test("a text that just fits is sent", async () => {
  const told = await story();
  const left = roomLeft({ ...ASK, text: "" }).bytesLeft;
  const full = { ...ASK, text: "ж".repeat(Math.floor(left / 2)) };
  assert.ok(roomLeft(full).fits && !roomLeft({ ...full, text: `${full.text}ж` }).fits);
  await sendAsk(told.world, told.seeker, told.intake, full, quiet);
  const [opened] = await told.network.read();
  assert.ok(opened?.core.body.kind === "ask" && opened.core.body.ask.text === full.text);
});

test("half a character, left by a broken keyboard, does not make the letter unreadable", async () => {
  const told = await story();
  await sendAsk(told.world, told.seeker, told.intake, { ...ASK, text: "до \ud83d после" }, quiet);
  const [opened] = await told.network.read();
  assert.ok(opened?.core.body.kind === "ask" && opened.core.body.ask.text === "до \ufffd после");
});

test("the network's tokens let its letters in, one each", async () => {
  const told = await story();
  await sendAsk(told.world, told.seeker, told.intake, ASK, quiet);
  const box = told.relay.boxes.get(await ownBoxText(told));
  assert.equal(box?.tokens.size, 31, "32 were registered and the own copy used one");
});

test("a browser that hides its cryptography is told so before anything else", async () => {
  const { relay } = await story();
  const world = { ...worldOf(relay), canSeal: () => false };
  await assert.rejects(newSeeker(world), { name: "IntakeProblem", message: "insecure-context" });
  await assert.rejects(seekerFromWords(world, "abandon"), { name: "IntakeProblem", message: "insecure-context" });
});

test("both languages' words are the same person; nobody else opens their letters", async () => {
  const told = await story();
  await sendAsk(told.world, told.seeker, told.intake, ASK, quiet);
  const again = await seekerFromWords(told.world, (await told.seeker.words("ru")).toUpperCase());
  assert.equal(await again.words("en"), await told.seeker.words("en"));
  assert.equal((await readThread(told.world, again, told.intake)).entries.length, 1);
  const [letter] = told.relay.lettersIn(own(told).postId);
  const stranger = keyringOf(await newSeeker(told.world));
  const address = { relayId: told.relay.id, postId: own(told).postId };
  assert.equal(await openLetter(letter ?? new Uint8Array(), stranger.reader, address), NOT_FOR_ME);
});

test("words that cannot be used say why", async () => {
  const told = await story();
  const words = (await told.seeker.words("en")).split(" ");
  const why = async (text: string) => seekerFromWords(told.world, text).then(() => null, (error: unknown) => (error as WordsProblem).why);
  assert.deepEqual(await why("abandonn"), { kind: "unknown-word", word: "abandonn", position: 1, suggestions: ["abandon"] });
  assert.deepEqual(await why(words.slice(1).join(" ")), { kind: "wrong-count", count: 11 });
  assert.deepEqual(await why("abandon ".repeat(12)), { kind: "do-not-fit" });
  assert.ok(await onAnotherDevice(told));
});
