/** The sentences about files, in the shape every language has them. */
import type { PictureFault } from "../pictures.ts";

type Texts<K extends string> = Readonly<Record<K, string>>;

/** Why a file is not taken. */
export type FileFault = PictureFault | "empty" | "large" | "many" | "unread";

export interface FileStrings {
  readonly choosing: Texts<
    "title" | "kinds" | "cleaned" | "traces" | "choose" | "name" | "full" | "fullDone" | "remove" | "removed" | "pdf" | "preparing" | "none"
  > & {
    /** What a file is called unless someone calls it otherwise. */
    readonly photo: (n: number) => string;
    readonly pdfName: (n: number) => string;
    readonly taken: (n: number) => string;
    readonly refused: (name: string) => string;
    readonly faults: Texts<FileFault>;
    readonly fullFor: (name: string) => string;
    readonly removeFor: (name: string) => string;
  };
  readonly sending: Texts<"stays" | "stop" | "lost"> & {
    readonly stamps: (file: string, solved: number, of: number) => string;
    readonly bytes: (file: string, percent: number) => string;
    readonly sum: (sent: string, of: string) => string;
    readonly which: (n: number, of: number) => string;
  };
  readonly reading: Texts<
    "title" | "own" | "open" | "stop" | "again" | "checking" | "save" | "saveHint" | "shown" | "forged" | "gone" | "otherInside" | "unknown" | "broken" | "pixels" | "long" | "noName"
  > & {
    readonly openFor: (name: string) => string;
    readonly got: (got: string, of: string) => string;
    /** Under which name a file is saved, without its ending. */
    readonly savedAs: (n: number) => string;
    readonly kinds: Texts<"picture" | "pdf" | "docx" | "text" | "other">;
  };
  readonly erased: Texts<"files" | "notFiles">;
  readonly size: (bytes: number) => string;
}
