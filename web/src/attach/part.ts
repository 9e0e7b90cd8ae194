/** The part for files as the pages know it, in one language. */
import { deleteOwn } from "../client/attachments.ts";
import type { Erase, LaterFiles } from "../pages/later.ts";
import { choosing } from "./choosing.ts";
import { attached } from "./reading.ts";
import type { FileStrings } from "./strings/shape.ts";

export const partOf = (s: FileStrings): LaterFiles => ({
  attaching: (app, draft, changed) => choosing(app, draft, s, changed),
  attached: (app, files, own) => attached(app, files, own, s),
});

/** One's own files at the relay. */
export const eraseFiles =
  (s: FileStrings): Erase =>
  async (seeker, _, thread) => {
    if (!thread.entries.some(({ from, files }) => from === "me" && files.length > 0)) return null;
    return (await deleteOwn(seeker, thread)) ? s.erased.files : s.erased.notFiles;
  };
