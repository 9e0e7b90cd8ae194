/**
 * Which page is shown. Every page has the same address; the browser's history holds only a number per page, so an address bar, a
 * history list or a restored session shows nothing. What the numbers mean is in memory: a reload forgets it.
 */
import type { Child } from "./el.js";

/** Draws a page from what is in memory, anew each time it is shown. */
export type Page = () => Child;

export class Router {
  private pages: Page[] = [];
  private at = 0;

  constructor(private readonly draw: (page: Page) => void, private readonly door: Page) {
    this.pages = [door];
    history.scrollRestoration = "manual";
    history.replaceState(0, "");
    addEventListener("popstate", (event) => this.arrive(event.state as unknown));
  }

  /** A step forward; what lay ahead is forgotten. */
  go(page: Page): void {
    this.at += 1;
    this.pages.splice(this.at, Infinity, page);
    history.pushState(this.at, "");
    this.draw(page);
  }

  /** Shows another page in this page's place. */
  swap(page: Page): void {
    this.pages[this.at] = page;
    this.draw(page);
  }

  /** Shows `page` and makes Back lead to it as well: what was before must not be done twice. */
  settle(page: Page): void {
    this.pages = this.pages.map((_, at) => (at <= this.at ? page : this.door));
    this.draw(page);
  }

  /** Whether `page` is the one that is shown. */
  shows(page: Page): boolean {
    return this.pages[this.at] === page;
  }

  /** Whether Back leads to another page of ours. */
  get canGoBack(): boolean {
    return this.at > 0 && this.pages[this.at - 1] !== this.pages[this.at];
  }

  back(): void {
    history.back();
  }

  /** How many steps lie between this page and the address where the visit began. */
  get depth(): number {
    return this.at;
  }

  private arrive(state: unknown): void {
    this.at = typeof state === "number" ? state : 0;
    // A number from before a reload means nothing any more: the door.
    this.draw(this.pages[this.at] ?? this.door);
  }
}
