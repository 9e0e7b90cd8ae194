/** What is offered to a traveller, and agreeing to it with two words that are never shown again; and how it stands. */
import type { Agree, JourneyLetter } from "../cases/road.ts";
import { MOST_WORD } from "../cases/road.ts";
import { wellFormed } from "../client/room.ts";
import type { App } from "../pages/app.ts";
import { button, type Child, el, heading, note, p, row } from "../pages/el.ts";
import { form, type Mistake, mistakePlace, PRIVATE } from "../pages/form.ts";
import type { Page } from "../pages/router.ts";
import { noDraft } from "../pages/session.ts";
import { sameWord } from "../sealing/fine.ts";
import { checkIn } from "./check-in.ts";
import { reason } from "./legs.ts";
import type { Journey } from "./letters.ts";
import { hours, span } from "./local.ts";
import { say, stillGoing } from "./sending.ts";
import type { RoadStrings } from "./strings/shape.ts";

/** What was agreed, or is offered: the network's own words, the windows, and who is told of a silence. */
function terms(app: App, { journey: s }: RoadStrings, { text, windows, grace, ladder }: JourneyLetter): Child {
  return [
    text === "" ? null : el("p", { class: "letter" }, text),
    el("h2", {}, s.windows), p(s.windowsWhy), el("ul", {}, windows.map(({ from, until }) => el("li", {}, span(app.s, from, until)))),
    el("h2", {}, s.ladder), p(s.silence), el("ol", {}, ladder.map(({ who, after }) => el("li", {}, s.told(who, hours(app.s, grace + after))))), p(s.deleting),
  ];
}

type Words = Record<"fine" | "duress", string>;

function answer(app: App, s: RoadStrings, { thread, letter }: Journey, agree: Omit<Agree, "kind" | "version">): void {
  say(app, s, { thread, reply: letter.reply, body: { kind: "agree", version: letter.version, ...agree }, renewal: null }, s.sending.sent);
}

function field(name: keyof Words, label: string, words: Words): Child {
  const id = `word-${name}`;
  const input = el("input", { ...PRIVATE, id, value: words[name], "aria-describedby": `words-why ${id}-error` });
  input.addEventListener("input", () => {
    words[name] = input.value;
  });
  return [el("label", { for: id }, label), mistakePlace(id), input];
}

function mistakesIn({ journey: s }: RoadStrings, words: Words): readonly Mistake[] {
  const wrong = (["fine", "duress"] as const).flatMap((name): readonly Mistake[] => {
    if (sameWord(words[name]) === "") return [{ field: `word-${name}`, text: s.noWord }];
    return [...wellFormed(words[name])].length > MOST_WORD ? [{ field: `word-${name}`, text: s.longWord }] : [];
  });
  if (wrong.length > 0 || sameWord(words.fine) !== sameWord(words.duress)) return wrong;
  return [{ field: "word-duress", text: s.sameWords }];
}

function refusing(app: App, s: RoadStrings, journey: Journey): Page {
  const draft = noDraft();
  return () => {
    const { body, check } = reason(app, s, draft);
    const done = (): void => answer(app, s, journey, { yes: false, fine: "", duress: "", text: wellFormed(draft.text.trim()) });
    return form(app, { body: [heading(s.journey.noTitle), p(s.journey.noWhy), body], check, done, next: s.journey.sendNo });
  };
}

function agreeing(app: App, s: RoadStrings, journey: Journey): Page {
  const words: Words = { fine: "", duress: "" };
  const done = (): void => {
    const said = { yes: true, fine: wellFormed(words.fine), duress: wellFormed(words.duress), text: "" };
    Object.assign(words, { fine: "", duress: "" });
    answer(app, s, journey, said);
  };
  return () => [
    heading(s.journey.read), terms(app, s, journey.letter), el("h2", {}, s.journey.words), el("div", { id: "words-why" }, s.journey.wordsWhy.map((each) => p(each))),
    form(app, {
      body: [field("fine", s.journey.fine, words), field("duress", s.journey.duress, words)], check: () => mistakesIn(s, words), done,
      next: s.journey.yes, more: button(s.journey.no, () => app.router.go(refusing(app, s, journey))),
    }),
  ];
}

function offer(app: App, s: RoadStrings, journey: Journey): Child {
  const { letter, agree } = journey;
  const read = row(button(s.journey.read, () => app.router.go(agreeing(app, s, journey)), "main"));
  if (agree === null) return [p(s.journey.offered), read];
  if (agree.version < letter.version) return [note("", p(s.journey.changed)), read];
  return p(agree.yes ? s.journey.agreed : s.journey.refused);
}

/** One card. `number` sets it apart from the others on the page. */
export function journeyCard(app: App, s: RoadStrings, journey: Journey, number: number): HTMLElement {
  const { letter, thread } = journey;
  const going = stillGoing(app, s, thread);
  if (letter.state === "running") {
    const agreed = el("details", {}, el("summary", {}, s.journey.running), terms(app, s, letter));
    return el("article", { class: "network" }, el("h2", {}, s.check.title), going, checkIn(app, s, journey, number), agreed);
  }
  const rest = letter.state === "over" ? p(s.journey.over) : offer(app, s, journey);
  return el("article", { class: "network" }, el("h2", {}, s.title), going, rest);
}
