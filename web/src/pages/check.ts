/** Check answers: everything as it will be sent, each with a way to change it, then seal and send. */
import { newSeeker, sendAsk } from "../client/index.js";
import type { SendOutcome } from "../client/index.js";
import type { App } from "./app.js";
import type { Questions } from "./ask.js";
import { detect } from "./detect.js";
import { button, el, heading, note, p, row } from "./el.js";
import type { Page } from "./router.js";
import { sendingPage } from "./sending.js";
import { askOf, dayOf, noAnswers } from "./session.js";
import { openWords } from "./words.js";

function shownDay({ s, session: { answers } }: App): string {
  const day = dayOf(answers.date);
  return day ? new Intl.DateTimeFormat(s.language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`)) : s.check.noDate;
}

function answersOf(app: App): readonly (readonly [keyof Questions, string, readonly string[]])[] {
  const { s, session: { answers: a } } = app;
  const first = (texts: readonly [string, ...unknown[]]): string => texts[0];
  return [
    ["situation", s.situation.title, a.situation === null ? [] : [first(s.situation.options[a.situation])]],
    ["forWhom", s.forWhom.title, a.forWhom === null ? [] : [first(s.forWhom.options[a.forWhom])]],
    ["needs", s.needs.title, a.needs.map((need) => first(s.needs.options[need]))],
    ["special", s.special.title, a.special.map((one) => (one === "none" ? s.check.none : first(s.special.options[one])))],
    ["date", s.date.title, [shownDay(app)]],
    ["text", s.text.title, [a.draft.text.trim(), ...(a.draft.files?.list ?? []).map(({ name }) => name)]],
  ];
}

function line(app: App, questions: Questions, [key, question, given]: ReturnType<typeof answersOf>[number]): HTMLElement {
  const { s, session, router } = app;
  const change = button(s.change, () => {
    session.changing = true;
    router.go(questions[key](app));
  }, "quiet");
  change.setAttribute("aria-label", `${s.change}: ${question}`);
  return el("div", {}, el("dt", {}, question), el("dd", {}, given.map((text) => p(text))), el("dd", {}, change));
}

function otherLanguages({ s, session }: App): HTMLElement | null {
  const spoken = session.intake?.languages ?? [];
  if (spoken.length === 0 || spoken.includes(s.language)) return null;
  const names = new Intl.DisplayNames(s.language, { type: "language" });
  return note("", p(s.check.languages(spoken.map((one) => names.of(one) ?? one).join(", "))));
}

/** The letter is there: its words are now this person's, and the answers are of no more use. */
function arrived(app: App, outcome: SendOutcome): void {
  const { session, router } = app;
  Object.assign(session, { seeker: session.asker, asker: null, answers: noAnswers(), outcome });
  router.settle(openWords(app));
}

function send(app: App): void {
  const { session, s, router } = app;
  const ask = askOf(session.answers, s);
  router.go(sendingPage(app, {
    draft: session.answers.draft,
    seeker: async () => (session.asker ??= await newSeeker()),
    run: (seeker, progress, attached) => {
      if (session.intake === null) throw new Error("no notice");
      return sendAsk(seeker, session.intake, ask, progress, attached);
    },
    done: (outcome) => arrived(app, outcome),
    showWords: () => arrived(app, { eventId: "", ownCopy: "not-stored" }),
  }));
}

export function checkPage(app: App, questions: Questions): Page {
  const { s, session } = app;
  return () => {
    session.changing = false;
    const left = detect(session.answers.draft.text).length;
    return [
      heading(s.check.title),
      otherLanguages(app),
      el("dl", {}, answersOf(app).map((answer) => line(app, questions, answer))),
      left > 0 ? note("", p(s.check.left(left))) : null,
      p(s.check.sealed),
      p(s.check.after),
      row(button(s.check.send, () => send(app), "main")),
    ];
  };
}
