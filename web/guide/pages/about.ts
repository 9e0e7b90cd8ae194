/** What stands on every answer: whether a lawyer has read it, how old it is, what it cannot know. And printing all of a page. */
import { el, note, p } from "../../src/pages/el.ts";
import type { Child } from "../../src/pages/el.ts";
import type { App } from "../app.ts";

/** Who has reviewed the pack, or that nobody has. */
export function reviewed({ words, pack: { about: { reviewers } } }: App): string {
  const names = reviewers.map(({ name, day }) => `${name}, ${words.day(day)}`).join("; ");
  return names === "" ? words.t("no_lawyer") : words.t("reviewed", { names });
}

export function about(app: App): Child {
  const { words, pack, today, fingerprint } = app;
  const early = today < pack.about.as_of ? p(el("b", {}, words.t("device_early"))) : null;
  return note("", p(el("b", {}, reviewed(app))), early,
    p(words.t("as_of_pack", { day: words.day(pack.about.as_of) }), " ", words.t("today_is", { day: words.day(today) }), " ", words.t("fingerprint", { fingerprint })));
}

/** Prints the page with everything on it that is folded away. */
export function printAll(): void {
  for (const folded of document.querySelectorAll<HTMLDetailsElement>("#app details")) folded.open = true;
  print();
}
