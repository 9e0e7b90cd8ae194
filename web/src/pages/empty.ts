/** Valid words, no letters: the three possible reasons, which cannot be told apart (protocol 3.3), and what to do about each. */
import type { App } from "./app.js";
import { startAsk } from "./ask.js";
import { button, el, heading, p, row } from "./el.js";
import { enterPage } from "./enter.js";
import type { Page } from "./router.js";

export function emptyPage(app: App): Page {
  const { s, router } = app;
  return () => [
    heading(s.empty.title), p(s.empty.lead),
    el("ol", {}, s.empty.reasons.map(([reason, about]) => el("li", {}, el("b", {}, reason), ` ${about}`))),
    row(button(s.empty.retype, () => router.go(enterPage(app)), "main"), button(s.empty.ask, () => startAsk(app))),
  ];
}
