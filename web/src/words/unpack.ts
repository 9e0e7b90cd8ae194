/** Word lists as the build packs them (tools/word-lists.mjs): sorted, each word as how much it shares with the one before and the rest. */

/** The words, joined by spaces. `alphabet[i]` stands for the i-th of `a…zA…Z`. */
export function unpack(alphabet: string, packed: string): string {
  const letters = [...alphabet];
  const plain = packed.replace(/[a-zA-Z]/g, (sign) => letters[sign < "a" ? sign.charCodeAt(0) - 39 : sign.charCodeAt(0) - 97] ?? "");
  let word = "";
  const words = Array.from(plain.matchAll(/(\d)(\D+)/g), ([, shared, rest = ""]) => (word = word.slice(0, Number(shared)) + rest));
  return words.join(" ");
}
