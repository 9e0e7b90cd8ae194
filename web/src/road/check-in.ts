/**
 * Checking in: one field for a word and three buttons. Whichever word it is, and also where somebody says that they are not safe, the same
 * is shown, asked of the relay, and said. Never a position.
 */
import { checkinOf, type CheckinSay, MOST_WORD } from "../cases/road.ts";
import { wellFormed } from "../client/room.ts";
import type { App } from "../pages/app.ts";
import { type Child, el, note, p } from "../pages/el.ts";
import { form, type Mistake, mistakePlace, PRIVATE } from "../pages/form.ts";
import { renewTokenOf, sameWord } from "../sealing/fine.ts";
import type { Journey } from "./letters.ts";
import { minuteNow, moment } from "./local.ts";
import type { Renewal } from "./outbox.ts";
import { say } from "./sending.ts";
import type { RoadStrings } from "./strings/shape.ts";
import { answering, awaited, hourFrom, hourOf, toldAt, windowAt } from "./times.ts";

const TOKEN = 16;
const MINUTES_AN_HOUR = 60;

/** The token of the word; whoever is not safe renews with none. Worked out either way, so that it takes as long. */
async function renewal({ letter }: Journey, window: number | null, what: CheckinSay, word: string): Promise<Renewal | null> {
  const { salt, series } = letter;
  if (salt === null || series === null) return null;
  const [right, none] = [await renewTokenOf(word, salt), crypto.getRandomValues(new Uint8Array(TOKEN))];
  return { series, token: what === "unsafe" ? none : right, hour: hourOf(letter, window, what, minuteNow()) };
}

async function send(app: App, s: RoadStrings, journey: Journey, what: CheckinSay, word: string): Promise<void> {
  const { thread, letter } = journey;
  const window = windowAt(letter.windows, minuteNow());
  const body = checkinOf(letter.version, window ?? 0, what, wellFormed(word));
  say(app, s, { thread, reply: letter.reply, body, renewal: await renewal(journey, window, what, word) }, s.check.sent);
}

/** What is awaited now, and what was said last. */
function standing(app: App, { check: s }: RoadStrings, { letter, checkins, warned }: Journey): Child {
  const now = minuteNow();
  const counting = answering(letter.windows, checkins);
  const answered = new Set(counting.filter((each) => each.say === "fine").map((each) => each.window));
  const [window, next] = [windowAt(letter.windows, now), awaited(letter.windows, now, answered)];
  const last = checkins[checkins.length - 1];
  const until = last?.say === "later" && counting.includes(last) && !answered.has(last.window) ? (hourFrom(last.minute) + 1) * MINUTES_AN_HOUR : 0;
  const missed = window !== null && (letter.windows[window]?.until ?? 0) <= now && !counting.some((each) => each.window >= window);
  return [
    warned && window !== null ? warning(app, s, letter, window) : missed ? note("", p(s.missed)) : null,
    next === null ? p(s.allPassed) : p(window === null ? s.first(moment(app.s, next.from)) : s.awaited(moment(app.s, next.from), moment(app.s, next.until))),
    last === undefined ? null : p(until > now ? s.later(moment(app.s, until)) : s.last(moment(app.s, last.minute))),
  ];
}

function warning(app: App, s: RoadStrings["check"], letter: Journey["letter"], window: number): HTMLElement {
  const said = toldAt(letter, window).map(({ who, minute }) => el("li", {}, s.told(who, moment(app.s, minute))));
  return note("bad", el("h3", {}, s.warned), p(s.warnedWhy), el("ul", {}, said));
}

/** The word that is being typed, for as long as this is shown. */
class Writing {
  readonly field: HTMLInputElement;
  say: CheckinSay = "fine";
  /** It was said: pressing again says nothing more. */
  taken = false;

  constructor(readonly id: string) {
    this.field = el("input", { ...PRIVATE, id, "aria-describedby": `${id}-hint ${id}-error` });
  }

  /** Every press says what it means; Enter in the field means the first button. */
  button(text: string, what: CheckinSay): HTMLButtonElement {
    return el("button", { type: "submit", class: "button", click: () => { this.say = what; } }, text);
  }

  /** What was pressed, and what was typed, which is not shown again. */
  take(): readonly [CheckinSay, string] {
    const typed = this.field.value;
    this.taken = true;
    this.field.value = "";
    return [this.say, typed];
  }
}

function mistakes(s: RoadStrings, now: Writing): readonly Mistake[] {
  const { say: what, field, id } = now;
  const text = sameWord(field.value) === "" ? s.check.noWord : [...wellFormed(field.value)].length > MOST_WORD ? s.journey.longWord : null;
  // Whoever is in danger is asked for nothing.
  if (text === null || what === "unsafe" || now.taken) return [];
  now.say = "fine";
  return [{ field: id, text }];
}

export function checkIn(app: App, s: RoadStrings, journey: Journey, number: number): Child {
  const now = new Writing(`word-${number}`);
  const word = [
    el("label", { for: now.id }, s.check.word), el("p", { id: `${now.id}-hint`, class: "meta" }, s.check.wordHint), mistakePlace(now.id), now.field,
  ];
  const done = (): void => {
    if (!now.taken) void send(app, s, journey, ...now.take());
  };
  const more = [now.button(s.check.laterButton, "later"), now.button(s.check.unsafeButton, "unsafe")];
  // Before the first window too: were only one thing to be said, the copy of anything that was said would tell which.
  return [standing(app, s, journey), form(app, { body: word, check: () => mistakes(s, now), done, next: s.check.fineButton, more })];
}
