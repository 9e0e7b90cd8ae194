/**
 * Packs src/words/{ru,en}.ts when they are bundled: words are sorted, so each is written as the number of letters it shares with
 * the one before and what follows, in signs of one byte. Saves 3 KB of a first load in Russian; src/words/unpack.ts undoes it.
 */
import { readFile } from "node:fs/promises";

const SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

function shared(word, before) {
  let count = 0;
  while (count < word.length && count < 9 && word[count] === before[count]) count++;
  return count;
}

/** `{alphabet, packed}`; throws where a list could not be read back. */
export function pack(words) {
  const alphabet = [...new Set(words.join(""))].sort();
  if (alphabet.length > SIGNS.length) throw new Error("more letters than signs");
  const signOf = new Map(alphabet.map((letter, index) => [letter, SIGNS[index]]));
  const packed = words.map((word, index) => {
    const count = shared(word, words[index - 1] ?? "");
    return count + [...word.slice(count)].map((letter) => signOf.get(letter)).join("");
  });
  return { alphabet: alphabet.join(""), packed: packed.join("") };
}

export const packedWordLists = {
  name: "packed word lists",
  setup(build) {
    build.onLoad({ filter: /[/\\]src[/\\]words[/\\](?:ru|en)\.ts$/ }, async ({ path }) => {
      const words = /"([^"]+)"/.exec(await readFile(path, "utf8"))[1].split(" ");
      const { alphabet, packed } = pack(words);
      // Taken in whole, not imported: a file shared by both lists would be one more request for 200 bytes.
      const unpack = await readFile(new URL("../src/words/unpack.ts", import.meta.url), "utf8");
      const contents = `${unpack}\nexport const words = unpack("${alphabet}", "${packed}");\n`;
      return { contents, loader: "ts" };
    });
  },
};
