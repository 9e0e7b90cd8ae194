/** Reading one's own box: fetched, opened, bound to its authors, and told as a Thread. It changes nothing at the relay. */
import type { Attachment } from "../cases/attachments.ts";
import { CoreRefused, readCore } from "../cases/core.ts";
import { odditiesOf } from "../cases/oddities.ts";
import { type Event, type Received, type View, viewOf } from "../cases/threads.ts";
import type { AskBody } from "../cases/bodies.ts";
import type { Notice } from "../notice.ts";
import type { Waiting } from "../post/frames.ts";
import { RelayMisbehaved } from "../post/problems.ts";
import { b64, type Bytes } from "../sealing/encoding.ts";
import { LetterRefused, NOT_FOR_ME, openLetter } from "../sealing/letters.ts";
import type { AuthorId, AuthPublicKey, EventId } from "../sealing/types.ts";
import { noticeOf } from "./intake.ts";
import { asSendProblem } from "./problems.ts";
import { type Keyring, keyringOf } from "./seekers.ts";
import type { AskInput, Entry, FileInfo, Intake, Seeker, Thread, ThreadProblem } from "./types.ts";
import type { World } from "./world.ts";

/** More than a seeker's box can honestly hold on a phone; a relay that sends more is not believed. */
const MOST_LETTERS = 5_000;

interface Behind extends View {
  /** Letters of complaints and journeys: what they say is read where those are shown. */
  readonly aside: readonly SetAside[];
}

const views = new WeakMap<Thread, Behind>();

export function viewBehind(thread: Thread): Behind {
  const view = views.get(thread);
  if (view === undefined) throw new TypeError("a Thread is made by readThread");
  return view;
}

const attachments = new WeakMap<FileInfo, Attachment>();

/** What a file of an Entry stands for, with its key. */
export function attachmentBehind(file: FileInfo): Attachment {
  const attachment = attachments.get(file);
  if (attachment === undefined) throw new TypeError("not a file of an Entry");
  return attachment;
}

function fileOf(attachment: Attachment): FileInfo {
  const { name, type, size } = attachment;
  const file = { name, type, size };
  attachments.set(file, attachment);
  return file;
}

/** A letter of a complaint or a journey, opened and not read. */
export interface SetAside {
  readonly cursor: number;
  readonly sender: AuthPublicKey;
  readonly core: Bytes;
  readonly eventId: EventId;
}

type RefusedLetter = Extract<ThreadProblem, { kind: "refused-letter" }>;

/** No text can hold this: in it the quotes would be escaped. */
const OF_OTHERS = /"kind":"(?!ask|let|we|sh)/;

/** One letter opened and read, or why not; one of another kind than a case's only opened. */
async function open({ reader, postId }: Keyring, { team: { relayId } }: Notice, { cursor, letter }: Waiting): Promise<Received | SetAside | RefusedLetter> {
  try {
    const opened = await openLetter(letter, reader, { relayId, postId });
    if (opened === NOT_FOR_ME) return { kind: "refused-letter", reason: NOT_FOR_ME, cursor };
    const { sender, eventId, core } = opened;
    return { cursor, sender, eventId, core: OF_OTHERS.test(new TextDecoder().decode(core)) ? core : readCore(core) } as Received | SetAside;
  } catch (error) {
    if (error instanceof LetterRefused) return { kind: "refused-letter", reason: error.reason, cursor };
    if (error instanceof CoreRefused) return { kind: "refused-letter", reason: "core", cursor };
    throw error;
  }
}

interface Opened {
  readonly letters: readonly Received[];
  readonly aside: readonly SetAside[];
  readonly refused: readonly RefusedLetter[];
}

/** The whole box, page by page; a page is opened before the next is fetched, so that a phone never holds them all sealed. */
async function openBox(world: World, keyring: Keyring, notice: Notice): Promise<Opened> {
  const letters: Received[] = [];
  const aside: SetAside[] = [];
  const refused: RefusedLetter[] = [];
  for (let after = 0; ; ) {
    const page = await world.relay.letters(keyring.keys.readKey, after);
    if (page.length === 0) return { letters, aside, refused };
    for (const waiting of page) {
      const result = await open(keyring, notice, waiting);
      if ("kind" in result) refused.push(result);
      else if (result.core instanceof Uint8Array) aside.push(result as SetAside);
      else letters.push(result as Received);
      after = waiting.cursor;
    }
    if (letters.length + aside.length + refused.length > MOST_LETTERS) throw new RelayMisbehaved("the box holds more letters than a seeker's box can");
  }
}

function entryOf({ core, from, eventId, cursor }: Event, replyAuthor: AuthorId | null): readonly Entry[] {
  const { body, atMinute } = core;
  if (body.kind !== "ask" && body.kind !== "letter") return [];
  const text = body.kind === "ask" ? body.ask.text : body.text;
  const entry: Entry = { from, kind: body.kind, text, minute: atMinute, eventId: b64(eventId), files: core.attachments.map(fileOf) };
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

function threadOf(view: View, { aside, refused }: Opened, notice: Notice): Thread {
  const problems = problemsOf(view, refused, notice);
  const thread: Thread = {
    state: view.events.length === 0 && problems.length === 0 ? "empty" : "open",
    entries: view.events.flatMap((event) => entryOf(event, view.replyAuthor)),
    ...(view.ask === null ? {} : { ask: inputOf(view.ask) }),
    problems,
    aside: aside.length,
    welcomed: view.reply !== null,
  };
  views.set(thread, { ...view, aside });
  return thread;
}

export function readThread(world: World, seeker: Seeker, intake: Intake): Promise<Thread> {
  const keyring = keyringOf(seeker);
  const notice = noticeOf(intake);
  return asSendProblem(async () => {
    const opened = await openBox(world, keyring, notice);
    const sides = { thread: keyring.keys.thread, own: keyring.reader.public.auth };
    return threadOf(await viewOf([...opened.letters, ...keyring.memory.sent], sides), opened, notice);
  });
}
