/**
 * Hands a text to the ask page of the relay this page came from: opens it in a new tab and answers it once, by a message that only a page
 * of the same origin can get. The new tab asks first (so the text is never sent to a page that does not expect it) and says when it has it.
 */

/** What the ask page says when it is ready, and when it has the text: the same words in `web/src/pages/handed.ts`. */
const READY = "tropa-ready";
const TAKEN = "tropa-taken";
const WAIT_MS = 30_000;

/** True once the other tab has the text; false where there is no such page, or it did not answer in time. */
export function handOver(text: string): Promise<boolean> {
  const language = document.documentElement.lang;
  const tab = open(language === "en" ? "/en" : "/");
  if (tab === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const end = (done: boolean): void => {
      removeEventListener("message", hear);
      clearTimeout(late);
      resolve(done);
    };
    const hear = ({ origin, source, data }: MessageEvent<unknown>): void => {
      if (origin !== location.origin || source !== tab) return;
      if (data === READY) tab.postMessage({ tropa: text }, location.origin);
      else if (data === TAKEN) end(true);
    };
    const late = setTimeout(() => end(false), WAIT_MS);
    addEventListener("message", hear);
  });
}
