/** Journeys: which letters count, what is sent in which order and how often, and when what is awaited. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkinOf, type CheckinSay, type CheckWindow, type JourneyLetter, MOST_WORD, type PersonBody, readRoadCore } from "../src/cases/road.ts";
import { readThread } from "../src/client/reading.ts";
import { keyringOf } from "../src/client/seekers.ts";
import { SendProblem, type Seeker } from "../src/client/types.ts";
import { begin, goingIn, goOn, type Said } from "../src/road/outbox.ts";
import { type Road, roadOf } from "../src/road/letters.ts";
import { answering, awaited, hourFrom, hourOf, toldAt, windowAt } from "../src/road/times.ts";
import { b64, type Bytes, utf8 } from "../src/sealing/encoding.ts";
import { authorId, sharedSecret } from "../src/sealing/keys.ts";
import { hintOf, NOT_FOR_ME, openLetter, type ReaderKeys, sealLetter } from "../src/sealing/letters.ts";
import { type ThreadId, threadId } from "../src/sealing/types.ts";
import { freshReader } from "./support/network.ts";
import { answer, askedStory, onAnotherDevice, quiet } from "./support/story.ts";

type Asked = Awaited<ReturnType<typeof askedStory>>;

interface Told extends Asked {
  readonly reply: ReaderKeys;
  readonly leg: ReaderKeys;
  readonly thread: ThreadId;
}

const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));
const newThread = (): ThreadId => threadId(random(16));

/** Somebody who was answered, so that the network has a reply key in their thread. */
async function welcomed(): Promise<Told> {
  const told = await askedStory();
  return { ...told, reply: await answer(told, told.ask, told.askId, "Здравствуйте"), leg: await freshReader(), thread: newThread() };
}

const legBody = ({ seeker, leg }: Told, changes: object = {}): object => ({
  to: b64(keyringOf(seeker).keys.thread), as: "carrier", version: 1, state: "asked", mode: "driver", starts: 100, ends: 200, from: "А", where: "Б",
  said: "", heard: "", todo: "", tell: "", papers: [], answer_by: null, reply: { xwing_pub: b64(leg.public.sealing), auth_pub: b64(leg.public.auth) }, ...changes,
});

/** Puts a road letter of the network's into the box. */
async function put({ relay, network, ask }: Told, thread: ThreadId, kind: string, body: object, by: ReaderKeys): Promise<void> {
  const core = {
    thread: b64(thread), author: await authorId("r", by.public.auth), author_seq: 0, parents: [], lamport: 1, kind, at_minute: 1, body, blobs: [],
  };
  const bytes = utf8(JSON.stringify(core));
  assert.notEqual(readRoadCore(bytes), null);
  network.putLetter(ask.keys.postId, await sealLetter(bytes, by.auth, ask.keys, { relayId: relay.id, postId: ask.keys.postId }, 16384));
}

async function roadIn({ world, intake }: Told, seeker: Seeker): Promise<Road> {
  return roadOf(seeker, await readThread(world, seeker, intake));
}

const said = ({ thread, leg }: Told, say: "accept" | "done" = "accept"): Said => ({
  thread, reply: leg.public, body: { kind: "leg_answer", version: 1, say, starts: null, ends: null, text: "" }, renewal: null,
});

async function send(told: Told, what: Said): Promise<void> {
  const { world, seeker, intake } = told;
  await goOn(world, seeker, intake, await readThread(world, seeker, intake), begin(seeker, what), quiet);
}

/** What the network opens with that key. */
async function heard({ relay, network }: Told, keys: ReaderKeys): Promise<readonly { readonly body: PersonBody; readonly number: number; readonly letter: Bytes }[]> {
  const found = await Promise.all(
    relay.lettersIn(network.box).map(async (letter) => {
      const opened = await openLetter(letter, keys, { relayId: relay.id, postId: network.box });
      const core = opened === NOT_FOR_ME ? null : readRoadCore(opened.core);
      return core === null ? [] : [{ body: core.body as PersonBody, number: core.authorSeq, letter }];
    }),
  );
  return found.flat();
}

test("a leg is apart from the thread's letters, and counts by the thread's reply key alone", async () => {
  const told = await welcomed();
  await put(told, told.thread, "leg", legBody(told), told.reply);
  await put(told, newThread(), "leg", legBody(told), told.network.team);
  await put(told, newThread(), "leg", legBody(told), await freshReader());
  await put(told, newThread(), "leg", legBody(told, { to: b64(newThread()) }), told.reply);
  const thread = await readThread(told.world, told.seeker, told.intake);
  assert.deepEqual([thread.entries.length, thread.problems, thread.aside], [2, [], 4]);
  const { legs } = await roadOf(told.seeker, thread);
  assert.deepEqual(legs.map((leg) => [b64(leg.thread), leg.letter.version, leg.changed]), [[b64(told.thread), 1, false]]);
});

test("the highest version stands whatever came last, the first of equals; only other words are a change", async () => {
  const told = await welcomed();
  for (const [version, where] of [[1, "Б"], [3, "Б"], [3, "В"], [2, "Г"]] as const) {
    await put(told, told.thread, "leg", legBody(told, { version, where }), told.reply);
  }
  const { legs: [leg] } = await roadIn(told, told.seeker);
  assert.deepEqual([leg?.letter.version, leg?.letter.where, leg?.changed], [3, "Б", true]);
  const same = await welcomed();
  await put(same, same.thread, "leg", legBody(same), same.reply);
  await put(same, same.thread, "leg", legBody(same, { version: 2, state: "given" }), same.reply);
  assert.deepEqual((await roadIn(same, same.seeker)).legs.map(({ changed, letter }) => [changed, letter.state]), [[false, "given"]]);
});

test("a leg that is called off before it was ever told is not shown", async () => {
  const told = await welcomed();
  const [never, once, again, answered] = [newThread(), newThread(), newThread(), told.thread];
  for (const version of [2, 3]) await put(told, never, "leg", legBody(told, { version, state: "called_off", where: "" }), told.reply);
  await put(told, once, "leg", legBody(told), told.reply);
  await put(told, once, "leg", legBody(told, { version: 2, state: "called_off" }), told.reply);
  for (const [version, state] of [[1, "called_off"], [2, "given"]] as const) await put(told, again, "leg", legBody(told, { version, state }), told.reply);
  await send(told, said(told));
  await put(told, answered, "leg", legBody(told, { version: 2, state: "called_off" }), told.reply);
  const { legs } = await roadIn(told, told.seeker);
  const shown = new Map(legs.map(({ thread, letter }) => [b64(thread), letter.state]));
  assert.deepEqual(shown, new Map([[b64(once), "called_off"], [b64(again), "given"], [b64(answered), "called_off"]]));
});

test("an answer has the hint of its number, is 4,096 bytes, and stands on another device", async () => {
  const told = await welcomed();
  await put(told, told.thread, "leg", legBody(told), told.reply);
  await send(told, said(told));
  await send(told, said(told, "done"));
  const letters = await heard(told, told.leg);
  assert.deepEqual(letters.map(({ number, letter }) => [number, letter.length]), [[0, 4096], [1, 4096]]);
  const secret = await sharedSecret(told.leg.auth, told.ask.keys.auth);
  assert.ok(secret !== null);
  for (const { number, letter } of letters) {
    assert.equal(b64(letter.subarray(0, 16)), b64(await hintOf(secret, { thread: told.thread, authorSeq: number })));
  }
  const { legs: [leg] } = await roadIn(told, await onAnotherDevice(told));
  assert.equal(leg?.answer?.say, "done");
});

test("an answer to an earlier version is none to the one that stands", async () => {
  const told = await welcomed();
  await put(told, told.thread, "leg", legBody(told), told.reply);
  await send(told, said(told));
  await put(told, told.thread, "leg", legBody(told, { version: 2, starts: 101 }), told.reply);
  const { legs: [leg] } = await roadIn(told, told.seeker);
  assert.deepEqual([leg?.answer, leg?.changed], [null, true]);
});

test("what was begun is one thing however often it is said, and a lost answer repeats the very same letter", async () => {
  const told = await welcomed();
  const what = said(told);
  told.relay.fail("POST /v1/boxes", "answer-lost");
  await assert.rejects(send(told, what), SendProblem);
  assert.equal(begin(told.seeker, said(told)), goingIn(told.seeker, told.thread)[0]);
  await send(told, what);
  assert.equal((await heard(told, told.leg)).length, 1);
  assert.deepEqual(goingIn(told.seeker, told.thread), []);
});

test("when the team's box closes meanwhile, it goes into the new one under the same number", async () => {
  const told = await welcomed();
  const thread = await readThread(told.world, told.seeker, told.intake);
  await told.network.nextWeek();
  await goOn(told.world, told.seeker, told.intake, thread, begin(told.seeker, said(told)), quiet);
  assert.deepEqual((await heard(told, told.leg)).map(({ number }) => number), [0]);
});

function checkin({ thread, leg }: Told, say: CheckinSay, word: string, token = random(16)): Said {
  return { thread, reply: leg.public, body: checkinOf(1, 0, say, word), renewal: { series: random(32), token, hour: 500 } };
}

test("the letter goes first, then the renewal, then the copy; each is tried until it is answered, and nothing goes twice", async () => {
  const told = await welcomed();
  const what = checkin(told, "fine", "слово");
  told.relay.fail("POST /v1/series", "unreachable");
  await assert.rejects(send(told, what), SendProblem);
  assert.deepEqual([(await heard(told, told.leg)).length, (await readThread(told.world, told.seeker, told.intake)).aside], [1, 0]);
  told.relay.fail("POST /v1/series", { problem: "relay-full", status: 503 });
  await assert.rejects(send(told, what), SendProblem);
  await send(told, what);
  assert.deepEqual([(await heard(told, told.leg)).length, (await readThread(told.world, told.seeker, told.intake)).aside], [1, 1]);
  assert.equal(told.relay.calls.filter((call) => call.startsWith("POST /v1/series/")).length, 3);
});

test("whatever is said, the relay is asked the same things in the same order, and no copy tells", async () => {
  const asked: string[][] = [];
  for (const [say, word] of [["fine", "слово"], ["fine", "другое"], ["unsafe", ""], ["unsafe", "слово"], ["unsafe", "слово".repeat(MOST_WORD)]] as const) {
    const told = await welcomed();
    const thread = await readThread(told.world, told.seeker, told.intake);
    const before = told.relay.calls.length;
    await goOn(told.world, told.seeker, told.intake, thread, begin(told.seeker, checkin(told, say, word)), quiet);
    asked.push(told.relay.calls.slice(before).map((call) => call.replace(/[\w-]{43}/, "…")));
    const [letter] = await heard(told, told.leg);
    assert.deepEqual(letter?.body, { kind: "checkin", version: 1, window: 0, say, word: say === "unsafe" ? "" : word });
    const kept = told.relay.lettersIn(told.ask.keys.postId).at(-1);
    assert.ok(kept !== undefined);
    const { reader, postId } = keyringOf(told.seeker);
    const opened = await openLetter(kept, reader, { relayId: told.relay.id, postId });
    assert.ok(opened !== NOT_FOR_ME);
    assert.deepEqual(readRoadCore(opened.core)?.body, { kind: "checkin", version: 1, window: 0, say: "fine", word: "" });
  }
  assert.deepEqual(asked, asked.map(() => ["GET /v1/stamp", "POST /v1/boxes/…/letters", "POST /v1/series/…/renew", "GET /v1/stamp", "POST /v1/boxes/…/letters"]));
});

test("numbers are used once, also where a copy was not kept", async () => {
  const told = await welcomed();
  const postId = b64(told.ask.keys.postId);
  told.relay.fail(`POST /v1/boxes/${postId}`, { problem: "box-full", status: 429 });
  const going = begin(told.seeker, said(told));
  await goOn(told.world, told.seeker, told.intake, await readThread(told.world, told.seeker, told.intake), going, quiet);
  assert.ok(going.onlyHere && going.over);
  await send(told, said(told, "done"));
  assert.deepEqual((await heard(told, told.leg)).map(({ number }) => number), [0, 1]);
});

const WINDOWS: readonly CheckWindow[] = [{ from: 600, until: 720, hour: 24 }, { from: 1_200, until: 1_401, hour: 48 }];

test("a check-in answers the last window that has begun, a quarter of an hour early at most", () => {
  assert.deepEqual([584, 585, 600, 900, 1_184, 1_185, 5_000].map((minute) => windowAt(WINDOWS, minute)), [null, 0, 0, 0, 0, 1, 1]);
  const none = new Set<number>();
  assert.deepEqual([0, 719, 720, 1_401].map((minute) => awaited(WINDOWS, minute, none)?.from), [600, 600, 1_200, undefined]);
  assert.equal(awaited(WINDOWS, 650, new Set([0]))?.from, 1_200);
});

test("what was said before its window had begun is no answer to it", () => {
  const each = [[0, 584], [0, 585], [0, 5_000], [1, 1_184], [1, 1_185], [2, 5_000]].map(([window = 0, minute = 0]) => ({ window, minute }));
  assert.deepEqual(answering(WINDOWS, each), [each[1], each[2], each[4]]);
});

test("hours are those that begin then or later; 'later' gives one more", () => {
  const letter = { windows: WINDOWS, grace: 2, ladder: [{ who: "А", after: 0 }, { who: "Б", after: 6 }] } as unknown as JourneyLetter;
  assert.deepEqual([0, 1, 59, 60, 61].map(hourFrom), [0, 1, 1, 1, 2]);
  // Before the first window: the hour at which the ladder begins anyway, whatever is said.
  assert.deepEqual([hourOf(letter, null, "fine", 30), hourOf(letter, null, "unsafe", 30), hourOf(letter, null, "later", 30)], [12, 12, 2]);
  assert.deepEqual([hourOf(letter, 1, "fine", 650), hourOf(letter, 0, "later", 660), hourOf(letter, 0, "later", 661)], [48, 12, 13]);
  assert.deepEqual(toldAt(letter, 1).map(({ minute }) => minute / 60), [26, 32]);
});
