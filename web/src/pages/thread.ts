/** The letters both ways, newest first: who, which day, what. Nothing is stored; what looks wrong is said without alarm. */
import { readThread, roomLeft, sendLetter } from "../client/index.js";
import type { Entry, Thread } from "../client/index.js";
import type { App } from "./app.js";
import { crisisPage } from "./crisis.js";
import { emptyPage } from "./empty.js";
import { later } from "./later.js";
import { erasePage } from "./erase.js";
import { button, el, heading, note, p, row } from "./el.js";
import { form } from "./form.js";
import { forbidsWriting, problemList } from "./problems.js";
import type { Page } from "./router.js";
import { signOfSelfHarm } from "./self-harm.js";
import { sendingPage } from "./sending.js";
import { noDraft } from "./session.js";
import { waiting } from "./waiting.js";
import { openWords } from "./words.js";
import { writer } from "./writer.js";

const MINUTE_MS = 60_000;
const REPLY_ROWS = 6;

/** Reads the box, then shows the letters or that there are none. `said` is announced then; `kept` is said if the box cannot be read. */
export function openThread(app: App, said = "", kept: string | null = null): Page {
  const { session, s } = app;
  return waiting(app, s.wait.thread, async () => {
    if (session.seeker === null || session.intake === null) throw new Error("no words");
    const thread = await readThread(session.seeker, session.intake);
    session.thread = thread;
    app.say(said);
    return thread.state === "empty" ? emptyPage(app) : threadPage(app, thread);
  }, kept);
}

/** When the writer says it was; null for a time beyond every calendar, which can only be made up. */
function timeOf({ s }: App, { minute }: Entry): HTMLElement | null {
  const when = new Date(minute * MINUTE_MS);
  if (Number.isNaN(when.getTime())) return null;
  const shown = new Intl.DateTimeFormat(s.language, { dateStyle: "long", timeStyle: "short" }).format(when);
  return el("time", { datetime: when.toISOString() }, shown);
}

function letter(app: App, entry: Entry): HTMLElement {
  const { s } = app;
  const who = entry.from === "me" ? s.thread.me : s.thread.network;
  return el(
    "article", { class: entry.from },
    el("h2", {}, who, el("small", {}, timeOf(app, entry), entry.kind === "ask" ? ` · ${s.thread.asked}` : null)),
    el("p", { class: "letter" }, entry.text),
    entry.files.length === 0 ? null : later(app, (part) => part.attached(app, entry.files, entry.from === "me")),
    entry.unverified ? note("", p(s.thread.unverified)) : null,
    entry.onlyHere ? note("", p(s.thread.onlyHere)) : null,
  );
}

/** A quiet way to complain, where somebody listens. */
function complaint(app: App): HTMLElement | null {
  const { s: { thread: { complain } }, session, router } = app;
  const page: Page = () => [heading(complain), later(app, (part) => part.complaining(app))];
  return session.intake?.listeners ? row(button(complain, () => router.go(page))) : null;
}

function threadPage(app: App, thread: Thread): Page {
  const { s, router } = app;
  const answered = thread.entries.some(({ from }) => from === "network");
  return () => [
    heading(s.thread.title),
    problemList(s, thread.problems),
    p(answered ? s.thread.read : s.thread.waiting),
    row(
      thread.problems.some(forbidsWriting) ? null : button(s.thread.write, () => router.go(replyPage(app)), "main"),
      button(s.thread.refresh, () => router.swap(openThread(app, s.thread.refreshed))),
    ),
    thread.aside ? later(app, (part) => part.beside(app, thread)) : null,
    [...thread.entries].reverse().map((entry) => letter(app, entry)),
    row(
      button(s.thread.words, () => router.go(openWords(app))),
      button(s.thread.erase, () => router.go(erasePage(app))),
      button(s.thread.leave, () => app.forget()),
    ),
    complaint(app),
  ];
}

function sendReply(app: App): Page {
  const { s, session, router } = app;
  const text = session.reply.text.trim();
  return sendingPage(app, {
    draft: session.reply,
    seeker: async () => {
      if (session.seeker === null) throw new Error("no words");
      return session.seeker;
    },
    run: (seeker, progress, attached) => {
      if (session.intake === null || session.thread === null) throw new Error("no words");
      return sendLetter(seeker, session.intake, session.thread, text, progress, attached);
    },
    done: () => {
      session.reply = noDraft();
      router.settle(openThread(app, s.reply.done, s.reply.done));
    },
  });
}

function replyDone(app: App): void {
  const { reply } = app.session;
  if (reply.called || !signOfSelfHarm(reply.text)) return app.router.go(sendReply(app));
  reply.called = true;
  app.router.go(crisisPage(app, sendReply(app)));
}

function replyPage(app: App): Page {
  const { s, session } = app;
  const lawyer = session.thread?.ask?.flags.includes("lawyer_first") ?? false;
  const room = () => roomLeft(session.reply.text.trim(), session.reply.files?.list);
  const check = () => {
    if (session.reply.text.trim() === "" && !session.reply.files?.list.length) return [{ field: "text", text: s.text.empty }];
    return room().fits ? [] : [{ field: "text", text: s.trouble["too-long"] }];
  };
  return () => form(app, {
    body: [
      heading(s.reply.title), lawyer ? note("", p(s.text.lawyer)) : null, el("p", { id: "text-hint", class: "meta" }, s.text.hint),
      writer(app, session.reply, s.text.label, "text-hint", REPLY_ROWS, room),
    ],
    check, done: () => replyDone(app), next: s.reply.next,
  });
}
