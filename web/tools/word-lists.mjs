/**
 * Packs src/words/{ru,en}.ts when they are bundled: words are sorted, so each is written as the number of letters it shares with
 * the one before and what follows, in signs of one byte. Saves 3 KB of a first load in Russian; src/words/unpack.ts undoes it.
 */
import { readFile } from "node:fs/promises";

// Signs from ":" to "Z", which no string has to escape and which are no digits.
const FIRST_SIGN = 0x3a;
const MOST_LETTERS = 33;

function shared(word, before) {
  let count = 0;
  while (count < word.length && count < 9 && word[count] === before[count]) count++;
  return count;
}

/** `{shift, packed}` for `unpack`; throws where the letters lie too far apart. */
export function pack(words) {
  const codes = [...new Set(words.join(""))].map((letter) => letter.charCodeAt(0));
  const shift = Math.min(...codes) - FIRST_SIGN;
  if (Math.max(...codes) - shift >= FIRST_SIGN + MOST_LETTERS) throw new Error("letters too far apart");
  const signOf = (letter) => String.fromCharCode(letter.charCodeAt(0) - shift);
  const packed = words.map((word, index) => {
    const count = shared(word, words[index - 1] ?? "");
    return count + [...word.slice(count)].map(signOf).join("");
  });
  return { shift, packed: packed.join("") };
}

export const packedWordLists = {
  name: "packed word lists",
  setup(build) {
    build.onLoad({ filter: /[/\\]src[/\\]words[/\\](?:ru|en)\.ts$/ }, async ({ path }) => {
      const words = /"([^"]+)"/.exec(await readFile(path, "utf8"))[1].split(" ");
      const { shift, packed } = pack(words);
      // Taken in whole, not imported: a file shared by both lists would be one more request for 200 bytes.
      const unpack = await readFile(new URL("../src/words/unpack.ts", import.meta.url), "utf8");
      const contents = `${unpack}\nexport const words = unpack(${shift}, "${packed}");\n`;
      return { contents, loader: "ts" };
    });
  },
};
