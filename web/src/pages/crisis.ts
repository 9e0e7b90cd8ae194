/** People to call, shown before a text goes on when it has words of self-harm in it. It never stops anyone, and sends nothing. */
import type { App } from "./app.js";
import { button, heading, p, row } from "./el.js";
import type { Page } from "./router.js";

export function crisisPage(app: App, next: Page): Page {
  const { s, router } = app;
  return () => [
    heading(s.crisis.title),
    p(s.crisis.lead),
    // The door's own list: the numbers stand in one place, and are there without scripts too.
    app.lines.cloneNode(true),
    row(button(s.crisis.next, () => router.go(next), "main"), button(s.crisis.edit, () => router.back())),
  ];
}
