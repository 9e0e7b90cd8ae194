/** Whatever comes in, a parser gives a value or its own kind of problem, never another error; and what is written is read back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { validateMnemonic, entropyToMnemonic } from "@scure/bip39";
import { CoreRefused, readCore } from "../src/cases/core.ts";
import { parseJson, ShapeProblem } from "../src/json.ts";
import { NoticeRefused, verifyNotice } from "../src/notice.ts";
import { RelayClient } from "../src/post/client.ts";
import { decodeFrames, FrameRefused } from "../src/post/frames.ts";
import { refusalOf, Refused, RelayMisbehaved, Unreachable } from "../src/post/problems.ts";
import { solveStamp, StampProblem } from "../src/post/stamps.ts";
import { b64, type Bytes, EncodingProblem, fromUtf8, unb64, utf8 } from "../src/sealing/encoding.ts";
import { fold } from "../src/sealing/folding.ts";
import { LetterRefused, NOT_FOR_ME, openLetter } from "../src/sealing/letters.ts";
import { envelopeOf, SignatureProblem } from "../src/sealing/signing.ts";
import { suggestWords } from "../src/sealing/suggest.ts";
import { entropy, postId, readKey, relayId } from "../src/sealing/types.ts";
import { entropyOf, wordsOf, WordsRefused } from "../src/sealing/words.ts";
import { freshReader } from "./support/network.ts";
import { askedStory } from "./support/story.ts";
import { lists } from "./vectors/sealing.ts";

const bytes = (constraints: fc.IntArrayConstraints = {}): fc.Arbitrary<Bytes> => fc.uint8Array(constraints).map((each) => new Uint8Array(each));
const jsonText = fc.oneof(fc.json({ maxDepth: 4 }), fc.string({ maxLength: 60 }));

async function outcome(run: () => unknown, ...kinds: readonly (new (...rest: never[]) => Error)[]): Promise<void> {
  try {
    await run();
  } catch (error) {
    assert.ok(kinds.some((kind) => error instanceof kind), String(error));
  }
}

/** A good core with one piece cut out, doubled or replaced: nearer to the edges than noise. */
async function brokenCores(): Promise<fc.Arbitrary<Bytes>> {
  const { network } = await askedStory();
  const [opened] = await network.read();
  const { writeCore } = await import("../src/cases/core.ts");
  if (opened === undefined) throw new Error("no ask");
  const good = fromUtf8(writeCore(opened.core));
  return fc
    .tuple(fc.nat(good.length), fc.nat(40), fc.oneof(fc.constantFrom("", "{", '"', ",", "null", "1.0", "1e3", "-1", "\\ud800", "[]"), fc.string({ maxLength: 4 })))
    .map(([at, drop, put]) => utf8(good.slice(0, at) + put + good.slice(at + drop)));
}

test("a core is read or refused", async () => {
  const broken = await brokenCores();
  await fc.assert(fc.asyncProperty(fc.oneof(bytes({ maxLength: 200 }), jsonText.map(utf8), broken), (core) => outcome(() => readCore(core), CoreRefused)), { numRuns: 500 });
});

test("JSON is parsed or refused, and what is parsed has each key once", () => {
  fc.assert(
    fc.property(jsonText, (text) => {
      try {
        assert.deepEqual(parseJson(text), JSON.parse(text));
      } catch (error) {
        assert.ok(error instanceof ShapeProblem);
      }
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (key, value) => {
      const member = `${JSON.stringify(key)}:${JSON.stringify(value)}`;
      assert.throws(() => parseJson(`{${member},${member}}`), ShapeProblem);
    }),
  );
});

test("a stream of letters is read whole or refused", async () => {
  const head = fc.tuple(fc.nat(3), fc.nat(5), fc.constantFrom(4096, 4096, 16384, 7)).map(([high, low, size]) => Uint8Array.of(0, 0, 0, high, 0, 0, 0, low, 0, 0, 1, 0, 0, size >> 16, (size >> 8) & 255, size & 255));
  const stream = fc.array(fc.tuple(head, fc.constantFrom(4096, 16384, 100, 0)), { maxLength: 4 }).map((frames) => {
    const parts = frames.flatMap(([each, size]) => [each, new Uint8Array(size)]);
    return new Uint8Array(Buffer.concat(parts));
  });
  await fc.assert(fc.asyncProperty(fc.oneof(bytes({ maxLength: 100 }), stream), fc.nat(5), (body, after) => outcome(() => decodeFrames(body, after), FrameRefused)));
});

test("typed words stand for a key or say why not", async () => {
  const [russian, english] = [await lists("ru"), await lists("en")];
  const some = fc.array(fc.oneof(fc.constantFrom(...russian.slice(0, 50)), fc.constantFrom(...english.slice(0, 50)), fc.string({ maxLength: 8 })), { maxLength: 14 });
  await fc.assert(fc.asyncProperty(fc.oneof(fc.string({ unit: "binary" }), some.map((each) => each.join(" "))), (text) => outcome(() => entropyOf(text, lists), WordsRefused)));
});

test("every entropy comes back from its words in both languages, and the words are BIP39's", async () => {
  await fc.assert(
    fc.asyncProperty(bytes({ minLength: 16, maxLength: 16 }), async (raw) => {
      const secret = entropy(raw);
      for (const language of ["ru", "en"] as const) {
        const list = await lists(language);
        const words = await wordsOf(secret, list);
        assert.deepEqual(await entropyOf(words, lists), secret);
        // An independent implementation of BIP39, over the list as it is compared.
        assert.ok(validateMnemonic(fold(words), list.map(fold)));
        assert.equal(entropyToMnemonic(raw, list.map(fold)), fold(words));
      }
    }),
    { numRuns: 30 },
  );
});

test("suggestions are words of the list, at most five, whatever is typed", async () => {
  const list = await lists("ru");
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...list).map((word) => word.slice(0, 3))), (typed) => {
      const suggested = suggestWords(typed, list);
      assert.ok(suggested.length <= 5 && suggested.every((word) => list.includes(word)));
    }),
  );
});

test("base64url is canonical or refused", async () => {
  fc.assert(fc.property(bytes({ maxLength: 80 }), (raw) => assert.deepEqual(unb64(b64(raw)), raw)));
  const near = fc.string({ unit: fc.constantFrom(..."ABgw-_=+/ é"), maxLength: 12 });
  fc.assert(
    fc.property(near, (text) => {
      try {
        assert.equal(b64(unb64(text)), text);
      } catch (error) {
        assert.ok(error instanceof EncodingProblem);
      }
    }),
  );
});

test("an envelope is read or refused; a notice is accepted or refused", async () => {
  const relay = relayId(new Uint8Array(32));
  await fc.assert(fc.asyncProperty(fc.jsonValue(), (value) => outcome(() => envelopeOf(value), SignatureProblem)));
  const signatures = fc.array(fc.record({ keyid: fc.string(), sig: fc.base64String() }), { maxLength: 2 });
  const envelope = fc.record({ payload: fc.json().map((text) => btoa(unescape(encodeURIComponent(text)))), payloadType: fc.string(), signatures });
  await fc.assert(fc.asyncProperty(fc.oneof(envelope, fc.jsonValue()), (value) => outcome(() => verifyNotice(value, relay, 20_000), NoticeRefused)));
});

test("a refusal's body is a named problem or misbehaviour, and never throws", () => {
  fc.assert(
    fc.property(jsonText, (text) => {
      const found = refusalOf(text);
      assert.ok(found instanceof Refused || found instanceof RelayMisbehaved);
    }),
  );
});

test("whatever a server answers, the client of the relay gives a value or one of its three problems", async () => {
  const types = fc.constantFrom("application/json", "application/problem+json", "application/vnd.tropa.letters", "text/html", "");
  const status = fc.constantFrom(200, 201, 401, 404, 410, 429, 500, 503);
  await fc.assert(
    fc.asyncProperty(status, types, fc.oneof(bytes({ maxLength: 64 }), jsonText.map(utf8)), async (code, type, body) => {
      const client = new RelayClient("", async () => new Response(body, { status: code, headers: { "content-type": type } }));
      const key = readKey(new Uint8Array(32));
      const calls = [
        () => client.relayInfo(), () => client.notice(), () => client.challenge(), () => client.letters(key, 0), () => client.deleteBox(key),
        () => client.postLetter(postId(key), new Uint8Array(4096), "token x" as never), () => client.openBox(key, "altcha x" as never, []),
      ];
      for (const call of calls) await outcome(call, Unreachable, Refused, RelayMisbehaved);
    }),
  );
});

test("a challenge is solved or refused, without trying what no relay of ours asks", async () => {
  const hex = fc.constantFrom("00", "ab", "", "xyz", "0");
  const parameters = fc.record({
    algorithm: fc.constantFrom("PBKDF2/SHA-256", "SHA-256"), cost: fc.constantFrom(1, 0, -1, 1.5, 20_001, 1e9), keyLength: fc.constantFrom(32, 16),
    keyPrefix: hex, nonce: hex, salt: hex, expiresAt: fc.integer(), keySignature: hex,
  });
  const challenge = fc.oneof(fc.jsonValue(), fc.record({ parameters, signature: hex }));
  await fc.assert(fc.asyncProperty(challenge, (value) => outcome(() => solveStamp(value, () => undefined), StampProblem)));
});

test("random bytes of a letter's size are nobody's; of any other size they are refused", async () => {
  const reader = await freshReader();
  const address = { relayId: relayId(new Uint8Array(32)), postId: postId(new Uint8Array(32)) };
  const letter = fc.oneof(bytes({ maxLength: 64 }), fc.uint8Array({ minLength: 4096, maxLength: 4096 }).map((each) => new Uint8Array(each)));
  await fc.assert(
    fc.asyncProperty(letter, (each) => outcome(async () => assert.equal(await openLetter(each, reader, address), NOT_FOR_ME), LetterRefused)),
    { numRuns: 30 },
  );
});
