/** Legs as cards: everything that is told of each, what was answered, and what can be. */
import type { LegLetter, LegSay } from "../cases/road.ts";
import { MOST_TEXT } from "../cases/road.ts";
import type { App } from "../pages/app.ts";
import { button, type Child, el, heading, note, p, row } from "../pages/el.ts";
import { form, mistakePlace, PRIVATE } from "../pages/form.ts";
import type { Page } from "../pages/router.ts";
import { type Draft, noDraft } from "../pages/session.ts";
import { writer } from "../pages/writer.ts";
import { wellFormed } from "../client/room.ts";
import type { Room } from "../client/types.ts";
import { utf8 } from "../sealing/encoding.ts";
import type { Leg } from "./letters.ts";
import { minuteTyped, moment, span, typedOf, zoneOf } from "./local.ts";
import { say, stillGoing } from "./sending.ts";
import type { RoadStrings } from "./strings/shape.ts";

const ROWS = 3;
/** What a letter of 4,096 bytes surely leaves for it. */
const MOST_BYTES = 2_400;

/** How much of a word about it still fits. */
export function roomFor(text: string): Room {
  const charactersLeft = MOST_TEXT - [...text].length;
  const bytesLeft = MOST_BYTES - utf8(JSON.stringify(wellFormed(text))).length;
  return { charactersLeft, bytesLeft, fits: charactersLeft >= 0 && bytesLeft >= 0 };
}

/** A box for a word about it, which may stay empty. */
export function reason(app: App, s: RoadStrings, draft: Draft): { body: Child; check: () => readonly { field: string; text: string }[] } {
  const room = () => roomFor(draft.text.trim());
  return {
    body: [el("p", { id: "text-hint", class: "meta" }, s.leg.reasonHint), writer(app, draft, s.leg.reason, "text-hint", ROWS, room, false)],
    check: () => (room().fits ? [] : [{ field: "text", text: app.s.trouble["too-long"] }]),
  };
}

type Times = Pick<LegLetter, "starts" | "ends">;

function answer(app: App, s: RoadStrings, { thread, letter }: Leg, what: LegSay, text = "", times: Times | null = null): void {
  const body = { kind: "leg_answer", version: letter.version, say: what, starts: times?.starts ?? null, ends: times?.ends ?? null, text: wellFormed(text) } as const;
  say(app, s, { thread, reply: letter.reply, body, renewal: null }, s.sending.sent);
}

const nameOf = ({ leg: s }: RoadStrings, { mode, from, where }: LegLetter): string =>
  `${s.modes[mode]}: ${[...new Set([from, where])].filter((each) => each.trim() !== "").join(" → ")}`;

/** A page that asks for a word about it. */
function reasonPage(app: App, s: RoadStrings, leg: Leg, what: "decline" | "failed"): Page {
  const draft = noDraft();
  return () => {
    const { body, check } = reason(app, s, draft);
    const done = (): void => answer(app, s, leg, what, draft.text.trim());
    return form(app, { body: [heading(what === "decline" ? s.leg.declineTitle : s.leg.failedTitle), p(nameOf(s, leg.letter)), body], check, done, next: s.leg.send });
  };
}

/** Two fields for day and time. */
function timeField(id: "starts" | "ends", label: string, typed: Record<"starts" | "ends", string>): Child {
  const field = el("input", { ...PRIVATE, id, type: "datetime-local", value: typed[id], "aria-describedby": `zone ${id}-error` });
  field.addEventListener("input", () => {
    typed[id] = field.value;
  });
  return [el("label", { for: id }, label), mistakePlace(id), field];
}

function timesOf(typed: Record<"starts" | "ends", string>): Times | null {
  const [starts, ends] = [minuteTyped(typed.starts), minuteTyped(typed.ends)];
  return starts === null || ends === null ? null : { starts, ends };
}

function timeMistakes({ leg: s }: RoadStrings, typed: Record<"starts" | "ends", string>): readonly { field: string; text: string }[] {
  const missing = (["starts", "ends"] as const).filter((field) => minuteTyped(typed[field]) === null);
  if (missing.length > 0) return missing.map((field) => ({ field, text: s.noTime }));
  const times = timesOf(typed);
  return times !== null && times.starts < times.ends ? [] : [{ field: "ends", text: s.wrongOrder }];
}

function proposePage(app: App, s: RoadStrings, leg: Leg): Page {
  const draft = noDraft();
  const typed = { starts: typedOf(leg.letter.starts), ends: typedOf(leg.letter.ends) };
  return () => {
    const word = reason(app, s, draft);
    const zone = el("p", { id: "zone", class: "meta" }, s.leg.zone(zoneOf(app.s)));
    const body = [
      heading(s.leg.proposeTitle), p(nameOf(s, leg.letter)), zone, timeField("starts", s.leg.starts, typed), timeField("ends", s.leg.ends, typed), word.body,
    ];
    const check = () => [...timeMistakes(s, typed), ...word.check()];
    return form(app, { body, check, done: () => answer(app, s, leg, "propose", draft.text.trim(), timesOf(typed)), next: s.leg.send });
  };
}

/** Whether it is settled and is to be carried out. */
const isSettled = ({ letter, answer: said }: Leg): boolean => said?.say === "accept" || (letter.state === "given" && said === null);

function actions(app: App, s: RoadStrings, leg: Leg): readonly HTMLButtonElement[] {
  const go = (page: Page) => (): void => app.router.go(page);
  const failed = button(s.leg.failed, go(reasonPage(app, s, leg, "failed")));
  if (leg.letter.state === "called_off" || leg.letter.forWhom === "traveller") return [];
  if (isSettled(leg)) return [button(s.leg.done, () => answer(app, s, leg, "done"), "main"), failed];
  if (leg.letter.state === "given" || (leg.answer !== null && leg.answer.say !== "propose")) return [];
  return [
    button(s.leg.accept, () => answer(app, s, leg, "accept"), "main"), button(s.leg.decline, go(reasonPage(app, s, leg, "decline"))),
    button(s.leg.propose, go(proposePage(app, s, leg))),
  ];
}

/** A part of the card, where something is said there. */
const line = (label: string, said: Child): Child => (said === null || said === "" ? null : el("div", {}, el("dt", {}, label), el("dd", {}, typeof said === "string" ? p(said) : said)));

function told(app: App, { leg: s }: RoadStrings, { letter }: Leg): HTMLElement {
  const { papers, answerBy, state } = letter;
  const awaited = state === "asked" && letter.forWhom === "carrier" ? answerBy : null;
  return el(
    "dl", {}, line(s.when, span(app.s, letter.starts, letter.ends)), line(s.from, letter.from), line(s.where, letter.where), line(s.said, letter.said),
    line(s.heard, letter.heard), line(s.todo, letter.todo), line(s.tell, letter.tell), line(s.papers, papers.map((paper) => s.paper[paper]).join(", ")),
    awaited === null ? null : line(s.answerBy, moment(app.s, awaited)),
  );
}

function answered(app: App, { leg: s }: RoadStrings, { answer: said }: Leg): Child {
  if (said === null) return null;
  const times = said.starts === null || said.ends === null ? null : p(span(app.s, said.starts, said.ends));
  return [p(s.answered[said.say]), times, said.text === "" ? null : p(`${s.yourWords}: ${said.text}`)];
}

function standing(app: App, s: RoadStrings, leg: Leg): Child {
  if (leg.letter.state === "called_off") return note("bad", p(s.leg.calledOff));
  const mine = leg.letter.forWhom === "traveller" ? p(s.leg.ifItFails) : null;
  const given = leg.letter.state === "given" && leg.answer === null && mine === null;
  return [leg.changed ? note("", p(s.leg.changed)) : null, answered(app, s, leg), given ? p(s.leg.given) : null, mine];
}

/** One card. `number` sets it apart from the others on the page. */
export function legCard(app: App, s: RoadStrings, leg: Leg, number: number): HTMLElement {
  const name = el("h2", { id: `leg-${number}` }, nameOf(s, leg.letter), el("small", {}, leg.letter.forWhom === "carrier" ? s.leg.forYou : s.leg.mine));
  const buttons = actions(app, s, leg);
  for (const each of buttons) each.setAttribute("aria-describedby", name.id);
  // Where it was called off, nobody is to come by what it said.
  const rest = leg.letter.state === "called_off" ? p(span(app.s, leg.letter.starts, leg.letter.ends)) : told(app, s, leg);
  return el("article", { class: "network" }, name, standing(app, s, leg), rest, stillGoing(app, s, leg.thread), row(...buttons));
}

const TWO_DAYS = 2 * 24 * 60;

/** Nothing is expected of it any more. */
export const isPast = ({ letter, answer: said }: Leg, minute: number): boolean =>
  said?.say === "decline" || said?.say === "done" || letter.ends + TWO_DAYS < minute;
