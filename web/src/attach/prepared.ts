/** A chosen file made ready to be sent: looked into, cleaned, named. What is refused says why. */
import { type Bytes, MOST_BLOB_BYTES, type Upload } from "../client/attachments.ts";
import type { Attachment, FileInfo } from "../client/index.ts";
import { PictureRefused, redraw } from "./pictures.ts";
import { isPicture, kindOf } from "./sniff.ts";
import type { FileFault, FileStrings } from "./strings/shape.ts";

/** A file that is attached; its name may be changed, everything else is as it will be sent. */
export interface Prepared {
  name: string;
  readonly type: string;
  readonly size: number;
  readonly content: Bytes;
  /** Of a picture. */
  readonly pixels: { readonly width: number; readonly height: number } | null;
  /** Where it was made smaller: what it was made from. */
  readonly larger: Bytes | null;
  /** Once it was begun. */
  upload: { readonly upload: Upload; readonly named: (file: FileInfo) => Attachment } | null;
}

export class FileRefused extends Error {
  constructor(readonly fault: FileFault) {
    super(fault);
  }
}

/** More than any phone's photo; it is drawn anew and smaller. */
const MOST_SOURCE_BYTES = 64 * 2 ** 20;
const ENDINGS = { "image/jpeg": ".jpg", "image/png": ".png" } as const;

async function read(file: File): Promise<Bytes> {
  if (file.size === 0) throw new FileRefused("empty");
  if (file.size > MOST_SOURCE_BYTES) throw new FileRefused("large");
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new FileRefused("unread");
  }
}

async function picture(source: Bytes, full: boolean, name: string): Promise<Prepared> {
  const { content, type, width, height, isScaled } = await redraw(source, full, MOST_BLOB_BYTES);
  return { name: name + ENDINGS[type], type, size: content.length, content, pixels: { width, height }, larger: isScaled ? source : null, upload: null };
}

/** The picture once more, as large as it was. Throws FileRefused. */
export function inFullSize({ larger, name }: Prepared): Promise<Prepared> {
  if (larger === null) throw new TypeError("it was not made smaller");
  return refusing(async () => ({ ...(await picture(larger, true, "")), name }));
}

/** A file of someone's device; the name it has there is not used. `n` counts the files of a letter. Throws FileRefused. */
export function prepared(file: File, n: number, s: FileStrings): Promise<Prepared> {
  return refusing(async () => {
    const content = await read(file);
    const kind = kindOf(content);
    if (isPicture(kind)) return picture(content, false, s.choosing.photo(n));
    if (kind !== "application/pdf") throw new FileRefused("kind");
    if (content.length > MOST_BLOB_BYTES) throw new FileRefused("large");
    return { name: s.choosing.pdfName(n), type: kind, size: content.length, content, pixels: null, larger: null, upload: null };
  });
}

async function refusing<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof PictureRefused) throw new FileRefused(error.fault);
    throw error;
  }
}
