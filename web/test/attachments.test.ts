/** Files on their way: gone on with after whatever breaks, sealed to the same bytes, named by a letter, deleted with the words alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Download } from "../src/client/downloads.ts";
import { readThread } from "../src/client/reading.ts";
import { roomLeft } from "../src/client/room.ts";
import { sendLetter } from "../src/client/sending.ts";
import { deleteOwnBlobs, type Reached, Upload } from "../src/client/uploads.ts";
import type { Attachment } from "../src/cases/attachments.ts";
import { Refused, Unreachable } from "../src/post/problems.ts";
import { BlobRefused } from "../src/sealing/blobs.ts";
import { b64, type Bytes } from "../src/sealing/encoding.ts";
import { askedStory, onAnotherDevice, quiet, type Story, story } from "./support/story.ts";

const FILE = { name: "фото 1.jpg", type: "image/jpeg", size: 0 };
const goOn = (): boolean => true;

function content(size: number): Bytes {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, size)));
  return bytes;
}

async function sent(told: Story, bytes: Bytes): Promise<Attachment> {
  const { upload, named } = await Upload.of(told.world, told.seeker, bytes);
  assert.equal(await upload.run(goOn), true);
  return named(FILE);
}

const fetched = (told: Story, attachment: Attachment): Promise<Bytes | null> => new Download(told.world, attachment).run(goOn);

test("what was sent is what is fetched, to the byte, at every edge of a chunk and with chunks of padding alone", async () => {
  const told = await story();
  for (const size of [1, 65_535, 65_536, 65_537, 300_001, 4 * 2 ** 20 + 1]) {
    const bytes = content(size);
    const attachment = await sent(told, bytes);
    assert.equal(attachment.size, size);
    assert.deepEqual(await fetched(told, attachment), bytes);
  }
});

test("one stamp for each 4 MiB begun, solved before anything is sent", async () => {
  const told = await story();
  await sent(told, content(4 * 2 ** 20 + 1));
  const calls = told.relay.calls.map((call) => call.replace(/blobs\/[\w-]+/, "blobs/id"));
  const stamps = calls.filter((call) => call === "GET /v1/stamp").length;
  assert.equal(stamps, 2);
  assert.ok(calls.lastIndexOf("GET /v1/stamp") < calls.indexOf("PUT /v1/blobs/id"));
});

// Requests hold one chunk at first, then two: what is asked for third depends on whether the second was stored.
for (const [fault, third] of [["unreachable", 2], ["answer-lost", 3]] as const) {
  test(`${fault} at any request: the same call again goes on, and solves no stamp twice`, async () => {
    const told = await story();
    const bytes = content(700_000);
    const { upload, named } = await Upload.of(told.world, told.seeker, bytes);
    const path = `/v1/blobs/${b64(named(FILE).id)}`;
    for (const call of [`PUT ${path}`, `PUT ${path}/chunks/1`, `PUT ${path}/chunks/${third}`]) {
      told.relay.fail(call, fault);
      await assert.rejects(upload.run(goOn), Unreachable);
    }
    await upload.run(goOn);
    assert.deepEqual(await fetched(told, named(FILE)), bytes);
    assert.equal(told.relay.calls.filter((call) => call === "GET /v1/stamp").length, 1);
    assert.equal(told.relay.spent.size, 1);
  });
}

test("a blob the relay has forgotten meanwhile is opened anew, with another stamp", async () => {
  const told = await story();
  const bytes = content(200_000);
  const { upload, named } = await Upload.of(told.world, told.seeker, bytes);
  const id = b64(named(FILE).id);
  told.relay.fail(`PUT /v1/blobs/${id}/chunks/1`, "unreachable");
  await assert.rejects(upload.run(goOn), Unreachable);
  told.relay.blobs.delete(id);
  await upload.run(goOn);
  assert.deepEqual(await fetched(told, named(FILE)), bytes);
});

test("a stamp that is refused is solved anew; a relay that refuses them all is believed after three", async () => {
  const told = await story();
  const { upload } = await Upload.of(told.world, told.seeker, content(10));
  told.relay.fail("PUT /v1/blobs/", { problem: "stamp-expired", status: 403 });
  await upload.run(goOn);
  const other = (await Upload.of(told.world, told.seeker, content(10))).upload;
  for (let times = 0; times < 3; times++) told.relay.fail("PUT /v1/blobs/", { problem: "stamp-false", status: 403 });
  await assert.rejects(other.run(goOn), Refused);
});

test("whoever stops is heard before the next request, and can go on", async () => {
  const told = await story();
  const bytes = content(700_000);
  const { upload, named } = await Upload.of(told.world, told.seeker, bytes);
  const heard: Reached[] = [];
  assert.equal(await upload.run((reached) => heard.push(reached) < 4), false);
  const before = told.relay.calls.length;
  assert.deepEqual(heard.at(-1)?.doing, "bytes");
  await upload.run(goOn);
  assert.ok(told.relay.calls.length > before);
  assert.deepEqual(await fetched(told, named(FILE)), bytes);
});

test("a fetch that breaks off goes on where it was; nothing is given out before", async () => {
  const told = await story();
  const bytes = content(700_000);
  const attachment = await sent(told, bytes);
  const download = new Download(told.world, attachment);
  told.relay.fail(`GET /v1/blobs/${b64(attachment.id)}/chunks/3`, "unreachable");
  await assert.rejects(download.run(goOn), Unreachable);
  const before = told.relay.calls.length;
  assert.deepEqual(await download.run(goOn), bytes);
  assert.deepEqual(told.relay.calls.slice(before).map((call) => call.split("/").pop()), ["3", "4", "6", "10"]);
});

test("a chunk that was exchanged is refused, and the next attempt begins anew", async () => {
  const told = await story();
  const bytes = content(200_000);
  const attachment = await sent(told, bytes);
  const stored = told.relay.blobs.get(b64(attachment.id))?.stored ?? [];
  const good = stored[1];
  assert.ok(good !== undefined);
  stored[1] = good.map((byte, at) => (at === 7 ? byte ^ 1 : byte));
  const download = new Download(told.world, attachment);
  await assert.rejects(download.run(goOn), (error: unknown) => error instanceof BlobRefused && error.reason === "forged");
  stored[1] = good;
  assert.deepEqual(await download.run(goOn), bytes);
});

test("a letter names its files to the network and to oneself in the same event", async () => {
  const told = await askedStory();
  const attachment = await sent(told, content(1000));
  const thread = await readThread(told.world, told.seeker, told.intake);
  await sendLetter(told.world, told.seeker, told.intake, thread, "Вот.", quiet, [attachment]);
  const [, letter] = await told.network.read();
  assert.deepEqual(letter?.core.attachments, [attachment]);
  const later = await readThread(told.world, await onAnotherDevice(told), told.intake);
  assert.deepEqual(later.entries.map(({ files }) => files.length), [0, 1]);
  assert.deepEqual(later.entries[1]?.files, [{ name: FILE.name, type: FILE.type, size: 1000 }]);
  assert.equal(later.entries[1]?.eventId, letter === undefined ? "" : b64(letter.eventId));
});

test("the same text with other files is another letter; with the same, it is not sent twice", async () => {
  const told = await askedStory();
  const [one, two] = [await sent(told, content(10)), await sent(told, content(10))];
  const thread = await readThread(told.world, told.seeker, told.intake);
  const send = (attachments: readonly Attachment[]): Promise<unknown> =>
    sendLetter(told.world, told.seeker, told.intake, thread, "Вот.", quiet, attachments);
  told.relay.fail("POST /v1/boxes/", "answer-lost");
  await assert.rejects(send([one]));
  await send([one]);
  await send([two]);
  const letters = (await told.network.read()).slice(1);
  assert.deepEqual(letters.map(({ core }) => core.attachments), [[one], [two]]);
});

test("the words alone delete what was attached, and nobody else's", async () => {
  const told = await askedStory();
  const attachment = await sent(told, content(1000));
  const other = await sent(await story(), content(10));
  told.relay.blobs.set(b64(other.id), { chunks: 1, stored: [] });
  const thread = await readThread(told.world, told.seeker, told.intake);
  await sendLetter(told.world, told.seeker, told.intake, thread, "Вот.", quiet, [attachment]);
  const seeker = await onAnotherDevice(told);
  const later = await readThread(told.world, seeker, told.intake);
  assert.equal(await deleteOwnBlobs(told.world, seeker, later), true);
  assert.deepEqual([...told.relay.blobs.keys()], [b64(other.id)]);
});

test("what is deleted is said truthfully: false where the relay was not reached", async () => {
  const told = await askedStory();
  const attachment = await sent(told, content(1000));
  const thread = await readThread(told.world, told.seeker, told.intake);
  await sendLetter(told.world, told.seeker, told.intake, thread, "Вот.", quiet, [attachment]);
  const later = await readThread(told.world, told.seeker, told.intake);
  told.relay.fail("DELETE /v1/blobs/", "unreachable");
  assert.equal(await deleteOwnBlobs(told.world, told.seeker, later), false);
  assert.equal(told.relay.blobs.size, 1);
});

test("files take room in a letter, and eight of the longest names still leave some in the first", () => {
  const file = { name: "ъ".repeat(120), type: "image/jpeg", size: 25 * 2 ** 20 };
  const ask = { language: "ru", situation: "other", forWhom: "self", needs: ["other"], flags: [], actBy: null, text: "" } as const;
  const alone = roomLeft(ask).bytesLeft;
  assert.ok(alone - roomLeft(ask, [file]).bytesLeft > 400);
  assert.ok(roomLeft(ask, Array.from({ length: 8 }, () => file)).bytesLeft > 5000);
});
