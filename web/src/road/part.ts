/** The part for journeys as the pages know it, in one language. */
import type { Thread } from "../client/types.ts";
import type { App } from "../pages/app.ts";
import { type Child, el } from "../pages/el.ts";
import { journeyCard } from "./journeys.ts";
import { isPast, legCard } from "./legs.ts";
import { type Road, roadOf } from "./letters.ts";
import { minuteNow } from "./local.ts";
import type { RoadStrings } from "./strings/shape.ts";

/** What asks for something comes first: check-ins and offers, then legs by when they begin, then what is past. */
function cards(app: App, s: RoadStrings, { legs, journeys }: Road): Child {
  const now = minuteNow();
  const numbered = legs.map((leg, number) => ({ past: isPast(leg, now), card: legCard(app, s, leg, number) }));
  const over = journeys.filter(({ letter }) => letter.state === "over");
  const past = [
    ...over.map((journey, number) => journeyCard(app, s, journey, number)), ...numbered.filter((each) => each.past).map(({ card }) => card),
  ];
  return [
    journeys.filter((each) => !over.includes(each)).map((journey, number) => journeyCard(app, s, journey, number)),
    numbered.filter((each) => !each.past).map(({ card }) => card),
    past.length === 0 ? null : el("details", {}, el("summary", {}, s.past), past),
  ];
}

/** Everything about journeys in this thread, above its letters. */
export function onTheRoad(app: App, s: RoadStrings, thread: Thread): HTMLElement {
  const place = el("div");
  const { seeker } = app.session;
  if (seeker !== null) void roadOf(seeker, thread).then((road) => place.append(...el("div", {}, cards(app, s, road)).childNodes));
  return place;
}
