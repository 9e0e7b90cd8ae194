/** Puts the page together: the door as it came in the HTML, the router, the exit, and what is in memory. Draws no page itself. */
import type { Strings } from "../strings/shape.js";
import { startAsk } from "./ask.js";
import { button, el } from "./el.js";
import type { Child } from "./el.js";
import type { Later } from "./later.js";
import { enterPage } from "./enter.js";
import { erasePage } from "./erase.js";
import { watchExit } from "./exit.js";
import { Router } from "./router.js";
import type { Page } from "./router.js";
import { watchHanded } from "./handed.js";
import { newSession } from "./session.js";
import type { Session } from "./session.js";
import { fillWaitLine } from "./wait-line.js";
import { trouble } from "./waiting.js";

/** What every page is given. */
export interface App {
  readonly s: Strings;
  readonly session: Session;
  readonly router: Router;
  /** Numbers to call, as the door lists them. */
  readonly lines: HTMLElement;
  /** Says something to those who listen to the page, without moving them. */
  say(text: string): void;
  /** The part that is not fetched with the door. */
  later(): Promise<Later>;
  /** Forgets everything and shows the door. */
  forget(): void;
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no #${id}`);
  return found;
}

function describeConnection(s: Strings): void {
  const { hostname, protocol } = location;
  const line = byId("connection");
  if (!isSecureContext) line.textContent = s.connection.insecure;
  else if (hostname.endsWith(".onion")) line.textContent = s.connection.onion;
  else if (protocol !== "https:") line.textContent = s.connection.local;
}

/** A page, or where it cannot be drawn what still can: whatever a letter holds, deleting and leaving stay within reach. */
function contentOf(app: App, page: Page): Child {
  const { s, session, router } = app;
  try {
    return page();
  } catch {
    const erase = session.thread === null ? null : button(s.thread.erase, () => router.go(erasePage(app)));
    return trouble(app, s.trouble.title, "unexpected", null, [erase, button(s.thread.leave, () => app.forget())], () => router.swap(page));
  }
}

function drawInto(main: HTMLElement, door: Page, appOf: () => App): (page: Page) => void {
  return (page) => {
    const atDoor = page === door;
    const app = appOf();
    const { s, router } = app;
    const way = !router.canGoBack ? null : el("button", { type: "button", class: "back", click: () => router.back() }, s.back);
    main.replaceChildren(...el("div", {}, way, contentOf(app, page)).childNodes);
    // Another language is another document: going there would lose what was answered.
    byId("language").hidden = !atDoor;
    scrollTo(0, 0);
    main.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  };
}

/** Makes the door's buttons work. */
export function start(s: Strings, later: () => Promise<Later>): void {
  const main = byId("main");
  byId("loading").remove();
  describeConnection(s);
  const parts = [...main.childNodes];
  const door: Page = () => parts;
  const router = new Router(drawInto(main, door, () => app), door);
  const session = newSession();
  const said = byId("said");
  const say = (text: string): void => { said.textContent = text; };
  const clear = (): void => void Object.assign(session, newSession());
  const app: App = { s, session, router, lines: byId("lines"), say, later, forget: () => { clear(); router.settle(door); } };
  watchExit(byId("exit") as HTMLAnchorElement, clear, () => router.depth, () => say(s.exitSoon));
  if (isSecureContext) {
    void fillWaitLine(s, byId("wait"), null);
    watchHanded((text) => {
      session.answers.draft.text = text;
      say(s.handed);
      startAsk(app);
    });
  }
  for (const [id, open] of [["ask", () => startAsk(app)], ["return", () => router.go(enterPage(app))]] as const) {
    const way = byId(id) as HTMLButtonElement;
    way.disabled = !isSecureContext;
    way.addEventListener("click", open);
  }
}
