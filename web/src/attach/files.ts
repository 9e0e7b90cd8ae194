/** The files of one letter on their way: in order, going on by themselves after an interruption, stopped by whoever is sending. Draws only what is beside the progress. */
import { discard, type Reached, runUpload, uploadOf } from "../client/attachments.ts";
import { type Attachment, type Progress, type Seeker, SendProblem } from "../client/index.ts";
import { button, el, p, row } from "../pages/el.ts";
import type { Child } from "../pages/el.ts";
import type { Files } from "../pages/session.ts";
import type { Prepared } from "./prepared.ts";
import type { FileStrings } from "./strings/shape.ts";

/** Waits before another attempt when the connection broke; then a person decides. */
const PAUSES_MS = [1_000, 3_000, 8_000, 20_000] as const;
/** A stamp weighs as much on the line of progress as so many bytes. */
const BYTES_A_STAMP = 400_000;
const BYTES_FOR_A_STAMP = 4 * 2 ** 20;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const stampsOf = ({ size }: Prepared): number => Math.ceil(size / BYTES_FOR_A_STAMP);
const weightOf = (file: Prepared): number => file.size + stampsOf(file) * BYTES_A_STAMP;

function weightDone(file: Prepared, reached: Reached): number {
  if (reached.doing === "bytes") return stampsOf(file) * BYTES_A_STAMP + reached.sent;
  return (stampsOf(file) * BYTES_A_STAMP * (reached.solved + reached.part)) / reached.of;
}

export class AttachedFiles implements Files {
  readonly list: Prepared[] = [];
  private readonly sum = el("p", { class: "meta" });
  /** Which attempt is the one that counts: an older one ends when it looks. */
  private attempt = 0;

  constructor(private readonly s: FileStrings) {}

  /** Takes a file out, also at the relay. */
  remove(file: Prepared): void {
    this.list.splice(this.list.indexOf(file), 1);
    if (file.upload !== null) discard(file.upload.upload);
  }

  /** Puts another in a file's place. */
  replace(file: Prepared, by: Prepared): void {
    this.list.splice(this.list.indexOf(file), 1, by);
    if (file.upload !== null) discard(file.upload.upload);
  }

  /** What is under way ends before its next request. */
  stop(): void {
    this.attempt += 1;
  }

  async sent(seeker: Seeker, progress: Progress): Promise<readonly Attachment[]> {
    const mine = (this.attempt += 1);
    const attached: Attachment[] = [];
    for (const file of [...this.list]) {
      file.upload ??= await uploadOf(seeker, file.content);
      await this.bring(file, mine, progress);
      attached.push(file.upload.named(file));
    }
    return attached;
  }

  beside(stopped: () => void): Child {
    const stop = (): void => {
      this.stop();
      stopped();
    };
    return [this.sum, p(this.s.sending.stays), row(button(this.s.sending.stop, stop))];
  }

  /** One file; while the connection is away, again and again for half a minute. */
  private async bring(file: Prepared, mine: number, progress: Progress): Promise<void> {
    let most = 0;
    for (let tried = 0; ; tried++) {
      const before = most;
      try {
        const isDone = await runUpload(file.upload!.upload, (reached) => {
          if (reached.doing === "bytes") most = Math.max(most, reached.sent);
          return this.attempt === mine && this.tell(file, reached, progress);
        });
        if (isDone) return;
        throw new SendProblem({ kind: "unreachable" });
      } catch (error) {
        if (most > before) tried = 0;
        const wait = PAUSES_MS[tried];
        if (wait === undefined || this.attempt !== mine || !(error instanceof SendProblem) || error.why.kind !== "unreachable") throw error;
        progress({ name: "files", part: 0, say: this.s.sending.lost });
        await pause(wait);
      }
    }
  }

  private tell(file: Prepared, reached: Reached, progress: Progress): boolean {
    const { sending, size } = this.s;
    const at = this.list.indexOf(file);
    const which = sending.which(at + 1, this.list.length);
    const all = (of: (each: Prepared) => number, files: readonly Prepared[]): number => files.reduce((sum, each) => sum + of(each), 0);
    const before = this.list.slice(0, at);
    const sent = all((each) => each.size, before) + (reached.doing === "bytes" ? reached.sent : 0);
    this.sum.textContent = sending.sum(size(sent), size(all((each) => each.size, this.list)));
    // Tenths only: it is read aloud each time it changes.
    const percent = reached.doing === "bytes" ? Math.floor((10 * reached.sent) / file.size) * 10 : 0;
    const say = reached.doing === "bytes" ? sending.bytes(which, percent) : sending.stamps(which, reached.solved, reached.of);
    progress({ name: "files", part: (all(weightOf, before) + weightDone(file, reached)) / all(weightOf, this.list), say });
    return true;
  }
}
