/** A seeker, a network and a relay, ready for a test; and the few things that happen in most of them. */
import type { AskBody } from "../../src/cases/bodies.ts";
import { fetchIntake } from "../../src/client/intake.ts";
import { keyringOf, newSeeker, seekerFromWords } from "../../src/client/seekers.ts";
import { sendAsk } from "../../src/client/sending.ts";
import type { AskInput, Intake, Seeker } from "../../src/client/types.ts";
import type { World } from "../../src/client/world.ts";
import { RelayClient } from "../../src/post/client.ts";
import { b64 } from "../../src/sealing/encoding.ts";
import type { ReaderKeys } from "../../src/sealing/letters.ts";
import type { EventId } from "../../src/sealing/types.ts";
import { lists } from "../vectors/sealing.ts";
import { freshReader, InventedNetwork, TODAY } from "./network.ts";
import { RelayInMemory } from "./relay.ts";

export const ASK: AskInput = {
  language: "ru", situation: "72h", forWhom: "self", needs: ["summons"], flags: [], actBy: "2026-11-30", text: "Повестка пришла вчера. Что мне делать?",
};

export const quiet = (): void => undefined;

export function worldOf(relay: RelayInMemory, today = TODAY): World {
  return {
    relay: new RelayClient("", relay.fetch), lists, nowMs: () => (today * 24 + 12) * 3_600_000, canSeal: () => true,
    random: (size) => crypto.getRandomValues(new Uint8Array(size)),
  };
}

export interface Story {
  readonly relay: RelayInMemory;
  readonly network: InventedNetwork;
  readonly world: World;
  readonly intake: Intake;
  readonly seeker: Seeker;
}

export async function story(): Promise<Story> {
  const relay = new RelayInMemory();
  const network = await InventedNetwork.found(relay);
  const world = worldOf(relay);
  return { relay, network, world, intake: await fetchIntake(world), seeker: await newSeeker(world) };
}

/** A story in which the first letter has been sent, as the network sees it. */
export async function askedStory(): Promise<Story & { readonly ask: AskBody; readonly askId: EventId }> {
  const told = await story();
  await sendAsk(told.world, told.seeker, told.intake, ASK, quiet);
  const [opened] = await told.network.read();
  if (opened?.core.body.kind !== "ask") throw new Error("the network did not get the ask");
  return { ...told, ask: opened.core.body.ask, askId: opened.eventId };
}

/** The same person on another device: nothing but the words is carried over. */
export async function onAnotherDevice({ world, seeker }: Story): Promise<Seeker> {
  return seekerFromWords(world, await seeker.words("en"));
}

/** The network welcomes and answers, as a desk does. */
export async function answer(told: Story, ask: AskBody, askId: EventId, text: string): Promise<ReaderKeys> {
  const { network, seeker } = told;
  const reply = await freshReader();
  const common = { thread: keyringOf(seeker).keys.thread, atMinute: 1 };
  const welcomed = { kind: "welcome", reply: reply.public } as const;
  const welcome = await network.put(ask, network.team, "t", { ...common, authorSeq: 0, parents: [askId], lamport: 2, body: welcomed });
  await network.put(ask, reply, "r", { ...common, authorSeq: 0, parents: [welcome], lamport: 3, body: { kind: "letter", text } });
  return reply;
}

/** A relay that withholds the first letter and serves the notice of a network of its own; which this returns. */
export async function withheldStory({ relay, ask }: Story & { readonly ask: AskBody }): Promise<InventedNetwork> {
  relay.boxes.get(b64(ask.keys.postId))?.letters.shift();
  return InventedNetwork.found(relay);
}
