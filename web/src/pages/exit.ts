/**
 * Leaving at once, by the button or by Shift three times. It clears the page, then takes this page's place in the history. It cannot
 * remove what the browser or the network has already noted, and the door says so.
 */
const PRESSES = 3;
const WITHIN_MS = 3000;
/** If the browser does not go back at once, leave from where we are. */
const HURRY_MS = 120;

function leave(to: string, depth: number): void {
  document.body.replaceChildren();
  const away = (): void => location.replace(to);
  // From the first of our entries on, so that Back does not lead here again.
  if (depth > 0) {
    addEventListener("popstate", away, { once: true });
    history.go(-depth);
    setTimeout(away, HURRY_MS);
  } else away();
}

/** `forget` drops what is in memory; `depth` is how many of our steps lie behind; `warn` says that one more Shift leaves. */
export function watchExit(link: HTMLAnchorElement, forget: () => void, depth: () => number, warn: () => void): void {
  const go = (): void => {
    const steps = depth();
    forget();
    leave(link.href, steps);
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    go();
  });
  let presses: number[] = [];
  addEventListener("keydown", (event) => {
    if (event.repeat) return;
    const since = performance.now() - WITHIN_MS;
    presses = event.key === "Shift" ? [...presses.filter((at) => at > since), performance.now()] : [];
    if (presses.length === PRESSES - 1) warn();
    if (presses.length >= PRESSES) go();
  }, true);
  // A page that was put aside whole comes back with everything in it: start anew.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
