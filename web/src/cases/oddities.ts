/** What does not add up in a thread: holes in numbering, the same number twice, parents that are not here. Says what, never who is to blame. */
import { hex } from "../sealing/encoding.ts";
import type { Event } from "./threads.ts";

export type Oddity =
  | { readonly kind: "gap"; readonly from: "me" | "network"; readonly missing: number }
  | { readonly kind: "fork"; readonly from: "me" | "network"; readonly authorSeq: number }
  | { readonly kind: "unseen-parents"; readonly missing: number };

function byAuthor(events: readonly Event[]): readonly (readonly Event[])[] {
  const groups = new Map<string, Event[]>();
  for (const event of events) groups.set(event.core.author, [...(groups.get(event.core.author) ?? []), event]);
  return [...groups.values()];
}

function inNumbering(events: readonly Event[]): readonly Oddity[] {
  const from = events[0]?.from ?? "network";
  const numbers = events.map(({ core }) => core.authorSeq);
  const distinct = new Set(numbers);
  const missing = Math.max(...numbers) + 1 - distinct.size;
  const forks = [...distinct].filter((number) => numbers.indexOf(number) !== numbers.lastIndexOf(number));
  return [
    ...(missing > 0 ? [{ kind: "gap", from, missing } as const] : []),
    ...forks.map((authorSeq) => ({ kind: "fork", from, authorSeq }) as const),
  ];
}

function unseenParents(events: readonly Event[]): readonly Oddity[] {
  const seen = new Set(events.map(({ eventId }) => hex(eventId)));
  const named = new Set(events.flatMap(({ core }) => core.parents.map(hex)));
  const missing = [...named].filter((id) => !seen.has(id)).length;
  return missing > 0 ? [{ kind: "unseen-parents", missing }] : [];
}

export function odditiesOf(events: readonly Event[]): readonly Oddity[] {
  return [...byAuthor(events).flatMap(inNumbering), ...unseenParents(events)];
}
