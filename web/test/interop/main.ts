/**
 * The client's sealing, cores and stamps for another program: one JSON request a line on stdin, one JSON answer a line on stdout.
 * Driven by tests/web/test_interop.py. Bytes are base64url.
 */
import { createInterface } from "node:readline";
import { CoreRefused, readCore, writeCore } from "../../src/cases/core.ts";
import { readRoadCore, writeRoadCore, type PersonCore } from "../../src/cases/road.ts";
import { solveStamp } from "../../src/post/stamps.ts";
import { b64, unb64 } from "../../src/sealing/encoding.ts";
import { renewTokenOf, sameWord } from "../../src/sealing/fine.ts";
import { type Address, type LetterSize, LetterRefused, NOT_FOR_ME, openLetter, readerKeys, sealLetter } from "../../src/sealing/letters.ts";
import * as types from "../../src/sealing/types.ts";
import { entropyOf, wordsOf } from "../../src/sealing/words.ts";
import { lists } from "../vectors/sealing.ts";

type Request = Readonly<Record<string, string>>;
type Answer = Readonly<Record<string, unknown>>;
const { fromText } = types;

const addressOf = ({ relay_id = "", post_id = "" }: Request): Address => ({ relayId: fromText(types.relayId, relay_id), postId: fromText(types.postId, post_id) });

async function seal(request: Request): Promise<Answer> {
  const { core = "", sender = "", sealing = "", auth = "", size } = request;
  const reader = { sealing: fromText(types.sealingPublicKey, sealing), auth: fromText(types.authPublicKey, auth) };
  const chosen = size === undefined ? undefined : (Number(size) as LetterSize);
  return { letter: b64(await sealLetter(unb64(core), fromText(types.authPrivateKey, sender), reader, addressOf(request), chosen)) };
}

async function open(request: Request): Promise<Answer> {
  const { letter = "", sealing = "", auth = "" } = request;
  const keys = await readerKeys(fromText(types.sealingSeed, sealing), fromText(types.authPrivateKey, auth));
  const opened = await openLetter(unb64(letter), keys, addressOf(request));
  if (opened === NOT_FOR_ME) return { outcome: NOT_FOR_ME };
  return { outcome: "opened", core: b64(opened.core), sender: b64(opened.sender), event_id: b64(opened.eventId) };
}

/** A road letter as it was read; written again where it is one that the client writes. */
function road(core: string): Answer {
  const read = readRoadCore(unb64(core));
  if (read === null) return { outcome: "refused" };
  const byPerson = read.author.startsWith("s:");
  return byPerson ? { outcome: "read", core: b64(writeRoadCore(read as PersonCore)) } : { outcome: "read" };
}

const OPERATIONS: Readonly<Record<string, (request: Request) => Promise<Answer>>> = {
  seal,
  open,
  rewrite: async ({ core = "" }) => ({ core: b64(writeCore(readCore(unb64(core)))) }),
  stamp: async ({ challenge = "" }) => ({ stamp: await solveStamp(JSON.parse(challenge), () => undefined) }),
  words: async ({ entropy = "", language }) => ({ words: await wordsOf(fromText(types.entropy, entropy), await lists(language === "ru" ? "ru" : "en")) }),
  road: async ({ core = "" }) => road(core),
  renew: async ({ word = "", salt = "" }) => ({ counts: sameWord(word), token: b64(await renewTokenOf(word, unb64(salt))) }),
  entropy: async ({ words = "" }) => ({ entropy: b64(await entropyOf(words, lists)) }),
};

async function answer(line: string): Promise<Answer> {
  const request = JSON.parse(line) as Request;
  try {
    return (await OPERATIONS[request["do"] ?? ""]?.(request)) ?? { outcome: "unknown operation" };
  } catch (error) {
    if (error instanceof LetterRefused) return { outcome: error.reason };
    if (error instanceof CoreRefused) return { outcome: "core" };
    return { outcome: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
