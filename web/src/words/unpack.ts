/** Word lists as the build packs them (tools/word-lists.mjs): sorted, each word as how much it shares with the one before and the rest. */

/** The words, joined by spaces. Letters stand `shift` code points below themselves, from the sign `:` on. */
export function unpack(shift: number, packed: string): string {
  const plain = packed.replace(/[:-Z]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + shift));
  let word = "";
  return plain.replace(/(\d)(\D+)/g, (_, shared, rest) => ` ${(word = word.slice(0, shared) + rest)}`).slice(1);
}
