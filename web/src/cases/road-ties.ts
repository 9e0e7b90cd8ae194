/** What the shapes of road letters alone do not say (protocol 16.3, 16.4): whatever contradicts itself is refused. */
import { ShapeProblem } from "../json.ts";
import { equal } from "../sealing/encoding.ts";
import { sameWord } from "../sealing/fine.ts";
import { roomForCore } from "../sealing/letters.ts";
import type { Agree, JourneyLetter, LegAnswer, RoadBody, RoadCore } from "./road.ts";

/** Every road letter of the network's that goes at once is of this size. */
const NETWORK_LETTER = 16_384;
/** Every road letter of a person's, and every delayed one. */
export const PERSON_LETTER = 4_096;
const MINUTES_AN_HOUR = 60;

function require(holds: boolean): void {
  if (!holds) throw new ShapeProblem();
}

/** Whether `holds` is so of each and the one after it. */
const inOrder = <T>(all: readonly T[], holds: (one: T, next: T) => boolean): boolean =>
  all.slice(1).every((next, at) => holds(all[at] as T, next));

function checkJourney({ windows, ladder, state, salt, series }: JourneyLetter): void {
  require(windows.every(({ from, until, hour }) => from < until && hour * MINUTES_AN_HOUR >= until));
  require(inOrder(windows, (one, next) => next.from >= one.until && next.hour >= one.hour));
  require(inOrder(ladder, (one, next) => next.after >= one.after));
  require(state !== "running" || (salt !== null && series !== null));
}

function checkAnswer({ say, starts, ends }: LegAnswer): void {
  if (say === "propose") require(starts !== null && ends !== null && starts < ends);
  else require(starts === null && ends === null);
}

function checkAgree({ fine, duress, yes }: Agree): void {
  const [one, other] = [sameWord(fine), sameWord(duress)];
  require((one === "") === (other === "") && (one === "" || (yes && one !== other)));
}

const isOfNetwork = ({ kind }: RoadBody): boolean => kind === "leg" || kind === "journey";

/** Throws ShapeProblem. `size`: of the core, in bytes. */
export function checkTies({ thread, body }: RoadCore, size: number): void {
  require(size <= roomForCore(isOfNetwork(body) ? NETWORK_LETTER : PERSON_LETTER));
  if (body.kind === "leg" || body.kind === "journey") require(!equal(body.to, thread));
  if (body.kind === "leg") require(body.starts < body.ends && new Set(body.papers).size === body.papers.length);
  if (body.kind === "journey") checkJourney(body);
  if (body.kind === "leg_answer") checkAnswer(body);
  if (body.kind === "agree") checkAgree(body);
}
