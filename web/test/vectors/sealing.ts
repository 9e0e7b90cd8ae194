/** Verdicts for the sealing room's vectors: words, keys, letters, envelopes, authors. */
import { getPublicKeyAsync } from "@noble/ed25519";
import { letterIdOf, postIdOf, tokenHashOf } from "../../src/sealing/boxes.ts";
import { b64, type Bytes, EncodingProblem, fromHex, lp, unb64 } from "../../src/sealing/encoding.ts";
import { authorId, authorMatches, authPublic, sealingPublic, sharedSecret } from "../../src/sealing/keys.ts";
import { eventIdOf, hintOf, LetterRefused, NOT_FOR_ME, openLetter, readerKeys } from "../../src/sealing/letters.ts";
import { envelopeOf, keyidOf, SignatureProblem, verifyEnvelope } from "../../src/sealing/signing.ts";
import * as types from "../../src/sealing/types.ts";
import { entropyOf, type Lists, type SeekerKeys, seekerKeys, wordsOf, WordsRefused } from "../../src/sealing/words.ts";
import { words as english } from "../../src/words/en.ts";
import { words as russian } from "../../src/words/ru.ts";
import { compare, parsedEnvelope } from "./reading.ts";
import type { Case, Verdict } from "./run.ts";

const { fromText } = types;
const text = (vector: Case, field: string): string => String(vector[field]);
export const lists: Lists = async (language) => (language === "ru" ? russian : english).split(" ");

async function derivedKeys(keys: SeekerKeys): Promise<Record<string, unknown>> {
  return {
    read_key: b64(keys.readKey), post_id: b64(await postIdOf(keys.readKey)), sealing_seed: b64(keys.sealing),
    sealing_public: b64(await sealingPublic(keys.sealing)), auth_private: b64(keys.auth), auth_public: b64(await authPublic(keys.auth)),
    thread: b64(keys.thread),
  };
}

async function receipt(vector: Case): Promise<string> {
  const secret = fromText(types.entropy, text(vector, "entropy"));
  const keys = await seekerKeys(secret);
  const shown = { ru: await wordsOf(secret, await lists("ru")), en: await wordsOf(secret, await lists("en")) };
  const tokens = vector["tokens"] as Record<string, string> | readonly string[];
  const numbers = Object.keys(tokens).map(Number);
  for (const number of numbers) {
    const expected = (tokens as Record<number, string>)[number];
    if (b64(await keys.token(number)) !== expected) return `token ${number} differs`;
  }
  return compare(vector, "derived", { ...shown, ...(await derivedKeys(keys)) });
}

async function typed(vector: Case): Promise<string> {
  try {
    return compare(vector, "entropy", { entropy: b64(await entropyOf(text(vector, "typed"), lists)) });
  } catch (error) {
    if (!(error instanceof WordsRefused)) throw error;
    const { why } = error;
    if (why.kind === "wrong-count") return compare(vector, why.kind, { count: why.count });
    if (why.kind === "do-not-fit") return why.kind;
    const suggests = vector["suggests"];
    if (suggests !== undefined && !why.suggestions.includes(String(suggests))) return `suggests ${why.suggestions.join()}`;
    return compare(vector, why.kind, { word: why.word, position: why.position });
  }
}

type Derive = (input: Bytes) => Promise<string>;
const DERIVATIONS: Readonly<Record<string, Derive>> = {
  "sealing-public": async (input) => b64(await sealingPublic(types.sealingSeed(input))),
  "auth-public": async (input) => b64(await authPublic(types.authPrivateKey(input))),
  // The client signs nothing: this checks the library that verifies.
  "verify-key": async (input) => b64(new Uint8Array(await getPublicKeyAsync(input))),
  keyid: (input) => keyidOf(types.verifyKey(input)),
  "post-id": async (input) => b64(await postIdOf(types.readKey(input))),
  "token-hash": async (input) => b64(await tokenHashOf(types.token(input))),
  "letter-id": async (input) => b64(await letterIdOf(input)),
  "event-id": async (input) => b64(await eventIdOf(input)),
  "author-s": (input) => authorId("s", types.authPublicKey(input)),
  "author-t": (input) => authorId("t", types.authPublicKey(input)),
  "author-r": (input) => authorId("r", types.authPublicKey(input)),
};

async function replyHint([own, peer, thread, authorSeq]: [string, string, string, number]): Promise<string> {
  const secret = await sharedSecret(types.fromText(types.authPrivateKey, own), types.fromText(types.authPublicKey, peer));
  return secret === null ? "weak" : b64(await hintOf(secret, { thread: types.fromText(types.threadId, thread), authorSeq }));
}

async function derive(vector: Case): Promise<string> {
  const kind = text(vector, "kind");
  if (kind === "lp") return b64(lp(...(vector["in"] as string[]).map(unb64)));
  if (kind === "reply-hint") return replyHint(vector["in"] as [string, string, string, number]);
  if (kind === "b64-of") return b64(fromHex(text(vector, "in")));
  if (kind === "unb64") return b64(unb64(text(vector, "in")));
  const derivation = DERIVATIONS[kind];
  if (derivation === undefined) throw new Error(`no derivation is called ${kind}`);
  return derivation(unb64(text(vector, "in")));
}

const keys: Verdict = async (vector) => {
  try {
    const out = await derive(vector);
    return vector["out"] === undefined ? `derived ${out}` : compare(vector, "derived", { out });
  } catch (error) {
    if (error instanceof EncodingProblem) return "refused";
    throw error;
  }
};

const letters: Verdict = async (vector) => {
  const reader = await readerKeys(
    fromText(types.sealingSeed, text(vector, "reader_sealing_seed")), fromText(types.authPrivateKey, text(vector, "reader_auth_private")),
  );
  const address = { relayId: fromText(types.relayId, text(vector, "relay_id")), postId: fromText(types.postId, text(vector, "post_id")) };
  try {
    const opened = await openLetter(unb64(text(vector, "letter")), reader, address);
    if (opened === NOT_FOR_ME) return NOT_FOR_ME;
    return compare(vector, "opened", { sender: b64(opened.sender), core: b64(opened.core), event_id: b64(opened.eventId) });
  } catch (error) {
    if (error instanceof LetterRefused) return error.reason;
    throw error;
  }
};

const envelopes: Verdict = async (vector) => {
  const trusted = (vector["keys"] as string[]).map((key) => fromText(types.verifyKey, key));
  try {
    const envelope = envelopeOf(parsedEnvelope(unb64(text(vector, "envelope"))));
    await verifyEnvelope(envelope, text(vector, "payload_type"), trusted, Number(vector["threshold"]));
    return compare(vector, "verified", { payload: b64(envelope.payload) });
  } catch (error) {
    if (error instanceof SignatureProblem) return error.kind === "malformed-envelope" ? "malformed" : error.kind;
    throw error;
  }
};

const authors: Verdict = async (vector) =>
  (await authorMatches(text(vector, "author"), fromText(types.authPublicKey, text(vector, "sender")))) ? "matches" : "refused";

const words: Verdict = (vector) => (vector["kind"] === "receipt" ? receipt(vector) : typed(vector));

export const sealingVerdict: Readonly<Record<string, Verdict>> = { "words.json": words, "keys.json": keys, "letters.json": letters, "envelopes.json": envelopes, "authors.json": authors };

