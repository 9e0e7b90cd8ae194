/** What the client's core needs from outside, as one argument: the relay, the clock, randomness, word lists. Tests hand in another. */
import { RelayClient } from "../post/client.ts";
import type { WordLanguage, WordList } from "../sealing/folding.ts";
import type { Lists } from "../sealing/words.ts";
import type { Random } from "../sealing/types.ts";

export interface World {
  readonly relay: RelayClient;
  readonly lists: Lists;
  readonly random: Random;
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** False where the browser hides its cryptography: a page that is not https, not an onion address, not loopback. */
  canSeal(): boolean;
}

export const dayOf = (world: World): number => Math.floor(world.nowMs() / 86_400_000);
export const hourOf = (world: World): number => Math.floor(world.nowMs() / 3_600_000);
export const minuteOf = (world: World): number => Math.floor(world.nowMs() / 60_000);

/** A list comes when it is asked for, and the browser keeps the module: each language is fetched once. */
async function loadList(language: WordLanguage): Promise<WordList> {
  const module = language === "ru" ? import("../words/ru.ts") : import("../words/en.ts");
  return (await module).words.split(" ");
}

/** The browser's own: the relay that served the page, and lists that come when they are asked for. */
export function browserWorld(): World {
  return {
    relay: new RelayClient("", (url, init) => fetch(url, init)),
    lists: loadList,
    random: (size) => crypto.getRandomValues(new Uint8Array(size)),
    nowMs: () => Date.now(),
    canSeal: () => (globalThis.crypto as Crypto | undefined)?.subtle !== undefined,
  };
}
