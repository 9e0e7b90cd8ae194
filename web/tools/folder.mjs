/** Files as a map of name to bytes, against a folder on disk. Flat folders only; it never follows links out of the folder. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";

/** Replaces the folder's content with exactly these files. */
export async function writeFolder(folder, files) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) await writeFile(new URL(name, folder), bytes);
}

/** Null where the folder holds exactly these files, otherwise a sentence naming the first difference. */
export async function compareWithFolder(folder, files) {
  const present = new Set(await readdir(folder).catch(() => []));
  for (const [name, bytes] of files) {
    if (!present.delete(name)) return `${name} is missing`;
    if (!bytes.equals(await readFile(new URL(name, folder)))) return `${name} differs`;
  }
  return present.size === 0 ? null : `${[...present].sort()[0]} should not be there`;
}
