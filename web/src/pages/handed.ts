/**
 * Takes over a text that the guide hands on, from the tab that opened this one and only from our own origin. In memory: nothing is in an
 * address, and this page shows the text before anything is sent. The other side is web/guide/hand-over.ts.
 */
const READY = "tropa-ready";
const TAKEN = "tropa-taken";
/** More than a letter holds; the page that shows it says how much is too much. */
const MOST_CHARACTERS = 20_000;

/** Tells the tab that opened this one that a text can come, and takes the first. Where no tab did, nothing happens. */
export function watchHanded(take: (text: string) => void): void {
  const from = opener as Window | null;
  if (from === null) return;
  const hear = ({ origin, source, data }: MessageEvent<unknown>): void => {
    const text = (data as { tropa?: unknown } | null)?.tropa;
    if (origin !== location.origin || source !== from || typeof text !== "string") return;
    removeEventListener("message", hear);
    take(text.slice(0, MOST_CHARACTERS));
    from.postMessage(TAKEN, origin);
  };
  addEventListener("message", hear);
  // Another origin than ours does not get even this.
  from.postMessage(READY, location.origin);
}
