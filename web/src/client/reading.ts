/** Reading one's own box: fetched, opened, bound to its authors, and told as a Thread. It changes nothing at the relay. */
import { CoreRefused, readCore } from "../cases/core.ts";
import { odditiesOf } from "../cases/oddities.ts";
import { type Event, type Received, type View, viewOf } from "../cases/threads.ts";
import type { AskBody } from "../cases/bodies.ts";
import type { Notice } from "../notice.ts";
import type { Waiting } from "../post/frames.ts";
import { RelayMisbehaved } from "../post/problems.ts";
import { b64 } from "../sealing/encoding.ts";
import { LetterRefused, NOT_FOR_ME, openLetter } from "../sealing/letters.ts";
import type { AuthorId } from "../sealing/types.ts";
import { noticeOf } from "./intake.ts";
import { asSendProblem } from "./problems.ts";
import { type Keyring, keyringOf } from "./seekers.ts";
import type { AskInput, Entry, Intake, Seeker, Thread, ThreadProblem } from "./types.ts";
import type { World } from "./world.ts";

/** More than a seeker's box can honestly hold on a phone; a relay that sends more is not believed. */
const MOST_LETTERS = 5_000;

const views = new WeakMap<Thread, View>();

export function viewBehind(thread: Thread): View {
  const view = views.get(thread);
  if (view === undefined) throw new TypeError("a Thread is made by readThread");
  return view;
}

type RefusedLetter = Extract<ThreadProblem, { kind: "refused-letter" }>;

/** One letter opened and read, or why not. */
async function open({ reader, postId }: Keyring, { team: { relayId } }: Notice, { cursor, letter }: Waiting): Promise<Received | RefusedLetter> {
  try {
    const opened = await openLetter(letter, reader, { relayId, postId });
    if (opened === NOT_FOR_ME) return { kind: "refused-letter", reason: NOT_FOR_ME, cursor };
    return { cursor, sender: opened.sender, core: readCore(opened.core), eventId: opened.eventId };
  } catch (error) {
    if (error instanceof LetterRefused) return { kind: "refused-letter", reason: error.reason, cursor };
    if (error instanceof CoreRefused) return { kind: "refused-letter", reason: "core", cursor };
    throw error;
  }
}

interface Opened {
  readonly letters: readonly Received[];
  readonly refused: readonly RefusedLetter[];
}

/** The whole box, page by page; a page is opened before the next is fetched, so that a phone never holds them all sealed. */
async function openBox(world: World, keyring: Keyring, notice: Notice): Promise<Opened> {
  const letters: Received[] = [];
  const refused: RefusedLetter[] = [];
  for (let after = 0; ; ) {
    const page = await world.relay.letters(keyring.keys.readKey, after);
    if (page.length === 0) return { letters, refused };
    for (const waiting of page) {
      const result = await open(keyring, notice, waiting);
      if ("kind" in result) refused.push(result);
      else letters.push(result);
      after = waiting.cursor;
    }
    if (letters.length + refused.length > MOST_LETTERS) throw new RelayMisbehaved("the box holds more letters than a seeker's box can");
  }
}

function entryOf({ core, from, eventId, cursor }: Event, replyAuthor: AuthorId | null): readonly Entry[] {
  const { body, atMinute } = core;
  if (body.kind !== "ask" && body.kind !== "letter") return [];
  const text = body.kind === "ask" ? body.ask.text : body.text;
  const entry: Entry = { from, kind: body.kind, text, minute: atMinute, eventId: b64(eventId) };
  const unverified = from === "network" && core.author !== replyAuthor;
  return [{ ...entry, ...(unverified ? { unverified: true as const } : {}), ...(cursor === null ? { onlyHere: true as const } : {}) }];
}

function inputOf({ language, situation, forWhom, needs, flags, actBy, text }: AskBody): AskInput {
  return { language, situation, forWhom, needs, flags, actBy, text };
}

function problemsOf(view: View, refused: readonly RefusedLetter[], { network }: Notice): readonly ThreadProblem[] {
  const { ask, events } = view;
  const otherNetwork = ask !== null && ask.network !== network;
  const unbound = view.refused.map(({ reason, cursor }) => ({ kind: "refused-letter", reason, cursor: cursor ?? 0 }) as const);
  const rest = [...odditiesOf(events), ...refused, ...unbound];
  return [
    ...(otherNetwork ? [{ kind: "other-network", pinned: ask.network, found: network } as const] : []),
    ...(ask === null && events.length + rest.length > 0 ? [{ kind: "no-own-ask" } as const] : []),
    ...(view.secondReply ? [{ kind: "second-reply-key" } as const] : []),
    ...rest,
  ];
}

function threadOf(view: View, refused: readonly RefusedLetter[], notice: Notice): Thread {
  const problems = problemsOf(view, refused, notice);
  const thread: Thread = {
    state: view.events.length === 0 && problems.length === 0 ? "empty" : "open",
    entries: view.events.flatMap((event) => entryOf(event, view.replyAuthor)),
    ...(view.ask === null ? {} : { ask: inputOf(view.ask) }),
    problems,
    welcomed: view.reply !== null,
  };
  views.set(thread, view);
  return thread;
}

export function readThread(world: World, seeker: Seeker, intake: Intake): Promise<Thread> {
  const keyring = keyringOf(seeker);
  const notice = noticeOf(intake);
  return asSendProblem(async () => {
    const { letters, refused } = await openBox(world, keyring, notice);
    const sides = { thread: keyring.keys.thread, own: keyring.reader.public.auth };
    return threadOf(await viewOf([...letters, ...keyring.memory.sent], sides), refused, notice);
  });
}
