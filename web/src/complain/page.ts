/** Complaining about how one is helped: who reads it, what was said and answered, and a form. Nothing is kept on the device. */
import { complaintRoom, type Complained, complaintsIn, sendComplaint } from "../client/complaining.ts";
import type { Seeker } from "../client/types.ts";
import type { App } from "../pages/app.ts";
import { crisisPage } from "../pages/crisis.ts";
import { type Child, el, note, p } from "../pages/el.ts";
import { form } from "../pages/form.ts";
import { forbidsWriting } from "../pages/problems.ts";
import type { Page } from "../pages/router.ts";
import { signOfSelfHarm } from "../pages/self-harm.ts";
import { sendingPage } from "../pages/sending.ts";
import { type Draft, noDraft } from "../pages/session.ts";
import { openThread } from "../pages/thread.ts";
import { writer } from "../pages/writer.ts";
import type { ComplaintStrings } from "./strings/shape.ts";

const ROWS = 6;

/** What is being written: in memory, for as long as these words are open. */
interface Writing {
  draft: Draft;
  wantsAnswer: boolean;
}

const written = new WeakMap<Seeker, Writing>();

function writingOf({ session: { seeker } }: App): Writing {
  if (seeker === null) throw new Error("no words");
  const found = written.get(seeker) ?? { draft: noDraft(), wantsAnswer: true };
  written.set(seeker, found);
  return found;
}

const MINUTE_MS = 60_000;

function time({ s }: App, minute: number): HTMLElement | null {
  const when = new Date(minute * MINUTE_MS);
  if (Number.isNaN(when.getTime())) return null;
  return el("time", { datetime: when.toISOString() }, new Intl.DateTimeFormat(s.language, { dateStyle: "long" }).format(when));
}

function entry(app: App, look: string, who: string, text: string, minute: number, below: Child): HTMLElement {
  return el("article", { class: look }, el("h3", {}, who, " ", el("small", {}, time(app, minute))), el("p", { class: "letter" }, text), below);
}

function one(app: App, s: ComplaintStrings, { text, minute, wantsAnswer, answers, onlyHere }: Complained): Child {
  const state = answers.length > 0 ? null : p(wantsAnswer ? s.waiting : s.noAnswerWanted);
  return [
    entry(app, "me", s.me, text, minute, [state, onlyHere ? note("", p(s.onlyHere)) : null]),
    answers.map((answer) => entry(app, "network", s.listeners, answer.text, answer.minute, null)),
  ];
}

function said(app: App, s: ComplaintStrings, may: boolean): HTMLElement {
  const place = el("div");
  const { seeker, thread } = app.session;
  if (seeker === null || thread === null) return place;
  void complaintsIn(seeker, thread).then((all) => {
    if (all.length === 0) return;
    place.append(...el("div", {}, el("h2", {}, s.earlier), all.map((each) => one(app, s, each)), may ? el("h2", {}, s.more) : null).childNodes);
  });
  return place;
}

function sending(app: App, s: ComplaintStrings): Page {
  const { session, router } = app;
  const now = writingOf(app);
  return sendingPage(app, {
    draft: now.draft,
    seeker: async () => {
      if (session.seeker === null) throw new Error("no words");
      return session.seeker;
    },
    run: (seeker, progress) => {
      if (session.intake === null || session.thread === null) throw new Error("no words");
      const input = { text: now.draft.text.trim(), language: app.s.language, wantsAnswer: now.wantsAnswer };
      return sendComplaint(seeker, session.intake, session.thread, input, progress);
    },
    done: () => {
      now.draft = noDraft();
      router.settle(openThread(app, s.sent, s.sent));
    },
  });
}

function done(app: App, s: ComplaintStrings): void {
  const { draft } = writingOf(app);
  if (draft.called || !signOfSelfHarm(draft.text)) return app.router.go(sending(app, s));
  draft.called = true;
  app.router.go(crisisPage(app, sending(app, s)));
}

function choice(app: App, s: ComplaintStrings): HTMLElement {
  const now = writingOf(app);
  const box = el("input", { type: "checkbox", id: "wants-answer", checked: now.wantsAnswer });
  box.addEventListener("change", () => {
    now.wantsAnswer = box.checked;
  });
  return el("label", { class: "choice" }, box, el("span", {}, s.wantsAnswer));
}

function writing(app: App, s: ComplaintStrings): Child {
  const { draft } = writingOf(app);
  const room = () => complaintRoom(draft.text.trim());
  const check = () => {
    if (draft.text.trim() === "") return [{ field: "text", text: app.s.text.empty }];
    return room().fits ? [] : [{ field: "text", text: app.s.trouble["too-long"] }];
  };
  const body = [
    el("p", { id: "text-hint", class: "meta" }, s.hint), writer(app, draft, s.label, "text-hint", ROWS, room, false), choice(app, s),
  ];
  return form(app, { body, check, done: () => done(app, s), next: s.send });
}

/** The whole page below its heading. */
export function complaining(app: App, s: ComplaintStrings): Child {
  const { intake, thread } = app.session;
  const listeners = intake?.listeners ?? 0;
  const may = listeners > 0 && !(thread?.problems.some(forbidsWriting) ?? true);
  return [may ? [p(s.readers(listeners)), p(s.notTheHelper)] : p(s.nobodyNow), said(app, s, may), may ? writing(app, s) : null];
}

