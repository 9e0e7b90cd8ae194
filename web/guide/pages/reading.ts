/** The reading version: the whole content as a document, in the same file. Links inside it move the page and leave no trace in the address. */
import type { Page } from "../../src/pages/router.ts";
import { el, heading, p } from "../../src/pages/el.ts";
import type { App } from "../app.ts";

let watched = false;

function follow(event: Event): void {
  const link = (event.target as Element).closest("a[href^='#']");
  if (link === null) return;
  event.preventDefault();
  const place = document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
  place?.scrollIntoView();
  place?.focus();
}

export function readingPage(app: App): Page {
  const { words, reading } = app;
  return () => {
    if (!watched) reading.addEventListener("click", follow);
    watched = true;
    // Drawing a page hides the reading version; this one shows it once it stands.
    queueMicrotask(() => { reading.hidden = false; });
    return el("div", {}, heading(words.t("read_all")), p(words.t("read_lead")));
  };
}
