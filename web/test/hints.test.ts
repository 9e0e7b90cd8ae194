/** A later letter carries the hint its holders look for; a first letter and copies say nothing (protocol 4.10). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readThread } from "../src/client/reading.ts";
import { sendLetter } from "../src/client/sending.ts";
import { b64 } from "../src/sealing/encoding.ts";
import { sharedSecret } from "../src/sealing/keys.ts";
import { hintOf } from "../src/sealing/letters.ts";
import { readCore } from "../src/cases/core.ts";
import { openLetter, NOT_FOR_ME } from "../src/sealing/letters.ts";
import { answer, askedStory, quiet } from "./support/story.ts";

const hintsIn = (letters: readonly Uint8Array[]): readonly string[] => letters.map((letter) => b64(letter.subarray(0, 16)));

test("a letter to the reply key carries the hint of its number, and nothing else in any box does", async () => {
  const told = await askedStory();
  const { network, relay, world, seeker, ask } = told;
  const reply = await answer(told, ask, told.askId, "Мы прочли.");
  const thread = await readThread(world, seeker, told.intake);
  await sendLetter(world, seeker, told.intake, thread, "Спасибо.", quiet);
  const letters = relay.lettersIn(network.box);
  const [later] = await network.read(reply);
  assert.ok(later);
  const secret = await sharedSecret(reply.auth, ask.keys.auth);
  assert.ok(secret);
  const { thread: id, authorSeq } = later.core;
  assert.equal(authorSeq, 1);
  const expected = b64(await hintOf(secret, { thread: id, authorSeq }));
  assert.deepEqual(hintsIn(letters).map((hint) => hint === expected), [false, true]);
  assert.equal(hintsIn(relay.lettersIn(ask.keys.postId)).includes(expected), false);
});

test("before there is a reply key the hint is random: the same number twice shows two hints", async () => {
  const told = await askedStory();
  const { network, relay, world, seeker } = told;
  const thread = await readThread(world, seeker, told.intake);
  await sendLetter(world, seeker, told.intake, thread, "Раз.", quiet);
  await sendLetter(world, seeker, told.intake, thread, "Два.", quiet);
  const hints = hintsIn(relay.lettersIn(network.box));
  assert.equal(new Set(hints).size, 3);
  const opened = await openLetter(relay.lettersIn(network.box)[1] as Uint8Array<ArrayBuffer>, network.team, { relayId: relay.id, postId: network.box });
  assert.ok(opened !== NOT_FOR_ME && readCore(opened.core).authorSeq === 1);
});
