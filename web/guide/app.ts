/** What every page of the guide is given, and how a page gets onto the screen. Draws no page itself. */
import { button, el } from "../src/pages/el.ts";
import type { Child } from "../src/pages/el.ts";
import { watchExit } from "../src/pages/exit.ts";
import { Router } from "../src/pages/router.ts";
import type { Page } from "../src/pages/router.ts";
import { evaluate } from "./eval/evaluate.ts";
import type { Pack } from "./pack.ts";
import type { Evaluation } from "./result.ts";
import { newState } from "./state.ts";
import type { State } from "./state.ts";
import type { Words } from "./words.ts";

export interface App {
  readonly pack: Pack;
  readonly words: Words;
  /** The words of papers, in the language in which they are handed in. */
  readonly paperWords: Words;
  readonly fingerprint: string;
  readonly today: string;
  readonly state: State;
  readonly router: Router;
  /** The reading version, hidden while questions are asked. */
  readonly reading: HTMLElement;
  /** Says something to those who listen to the page, without moving them. */
  say(text: string): void;
  /** What the answers so far give. */
  evaluation(): Evaluation;
  /** Forgets everything and shows the beginning. */
  forget(): void;
}

export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no #${id}`);
  return found;
}

function drawInto(place: HTMLElement, first: Page, appOf: () => App): (page: Page) => void {
  return (page) => {
    const { router, words, reading } = appOf();
    const way = router.canGoBack ? el("button", { type: "button", class: "back", click: () => router.back() }, words.t("back")) : null;
    reading.hidden = true;
    place.hidden = false;
    place.replaceChildren(...el("div", {}, way, page()).childNodes);
    // Another language is another document: going there would lose what was answered.
    byId("language").hidden = page !== first;
    scrollTo(0, 0);
    place.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  };
}

/** The app on this page; `first` is what the file holds to begin with. */
export function appOn(pack: Pack, words: Words, paperWords: Words, fingerprint: string, today: string): App {
  const place = byId("app");
  const parts: readonly Child[] = [...place.childNodes];
  const first: Page = () => parts;
  const router = new Router(drawInto(place, first, () => app), first);
  const said = byId("said");
  const say = (text: string): void => { said.textContent = text; };
  const state = newState();
  const clear = (): void => {
    Object.assign(state, { topics: [], allTopics: false });
    for (const kept of [state.answers, state.typed, state.fields]) kept.clear();
  };
  const app: App = {
    pack, words, paperWords, fingerprint, today, state, router, reading: byId("reading"), say,
    evaluation: () => evaluate(pack, state.topics, state.answers, today),
    forget: () => { clear(); router.settle(first); },
  };
  watchExit(byId("exit") as HTMLAnchorElement, clear, () => router.depth, () => say(words.t("exit_soon")));
  return app;
}

/** A button that leads to a page. */
export const way = (app: App, text: string, page: () => Page, look = ""): HTMLElement => button(text, () => app.router.go(page()), look);
