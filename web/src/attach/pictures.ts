/**
 * Pictures are decoded and drawn anew: what comes out holds pixels and nothing else, so that place, time, camera, thumbnails and whatever hid
 * in the file stay behind. Used for what is sent and for what is shown; a picture is never handed to the page as a file.
 */
import type { Bytes } from "../client/attachments.ts";
import { isPicture, kindOf, type PictureKind, type Size, sizeOf } from "./sniff.ts";

/** `kind`: none that is taken. `pixels`: more than a phone can decode. `broken`: cannot be decoded. `canvas`: the browser hides what is drawn. */
export type PictureFault = "kind" | "pixels" | "broken" | "canvas" | "size";

export class PictureRefused extends Error {
  constructor(readonly fault: PictureFault) {
    super(fault);
  }
}

/** A picture, drawn anew as a file. */
export interface Redrawn extends Size {
  readonly content: Bytes;
  readonly type: "image/jpeg" | "image/png";
  readonly isScaled: boolean;
}

// 64 million pixels take 256 MB decoded: the largest that phones take themselves, and far below what a bomb would say.
const MOST_PIXELS = 2 ** 26;
const MOST_EDGE = 16_384;
/** The long edge of a photo of a page at which small print can still be read: 220 dots per inch of A4. */
const READABLE_EDGE = 2560;
const QUALITIES = [0.85, 0.7, 0.5] as const;
const MOST_PNG_BYTES = 4 * 2 ** 20;

/** Decodes a picture whose header says a size within bounds. Throws PictureRefused: `kind`, `pixels`, `broken`. */
export async function decode(content: Bytes): Promise<{ bitmap: ImageBitmap; kind: PictureKind }> {
  const kind = kindOf(content);
  if (!isPicture(kind)) throw new PictureRefused("kind");
  const size = sizeOf(content, kind);
  if (size === null) throw new PictureRefused("broken");
  if (size.width * size.height > MOST_PIXELS || Math.max(size.width, size.height) > MOST_EDGE) throw new PictureRefused("pixels");
  try {
    return { bitmap: await bitmapOf(new Blob([content], { type: kind })), kind };
  } catch {
    throw new PictureRefused("broken");
  }
}

/** Turned as its file says; older browsers know the option under no name and turn it all the same. */
async function bitmapOf(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return createImageBitmap(file);
  }
}

/** The picture on a canvas, its long edge at most that long. */
export function drawn(bitmap: ImageBitmap, longest: number): HTMLCanvasElement {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = penOf(canvas);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function penOf(canvas: HTMLCanvasElement, willReadFrequently = false): CanvasRenderingContext2D {
  const pen = canvas.getContext("2d", { willReadFrequently });
  if (pen === null) throw new PictureRefused("canvas");
  return pen;
}

/** Browsers that guard against fingerprinting hand out noise or white in place of what was drawn; small noise is let pass. */
const NOISE = 16;
const PATCHES = ["#d03020", "#20a040", "#3050c0", "#e0c010"] as const;

function canBeRead(): boolean {
  const canvas = document.createElement("canvas");
  canvas.width = PATCHES.length;
  canvas.height = 1;
  const pen = penOf(canvas, true);
  PATCHES.forEach((colour, at) => {
    pen.fillStyle = colour;
    pen.fillRect(at, 0, 1, 1);
  });
  const { data } = pen.getImageData(0, 0, PATCHES.length, 1);
  const wanted = PATCHES.flatMap((colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)).concat(255));
  return wanted.every((value, at) => Math.abs(value - (data[at] ?? 0)) <= NOISE);
}

/** A canvas larger than the browser can hold stays empty without a word. */
function isEmpty(canvas: HTMLCanvasElement): boolean {
  return penOf(canvas).getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data[3] === 0;
}

function encoded(canvas: HTMLCanvasElement, type: Redrawn["type"], quality?: number): Promise<Bytes | null> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null || blob.type !== type) return resolve(null);
      blob.arrayBuffer().then((buffer) => resolve(new Uint8Array(buffer)), reject);
    }, type, quality);
  });
}

/** As a file of at most that many bytes: PNG stays PNG while it is small, all else becomes JPEG. */
async function fileOf(canvas: HTMLCanvasElement, kind: PictureKind, most: number): Promise<Pick<Redrawn, "content" | "type">> {
  const png = kind === "image/png" ? await encoded(canvas, "image/png") : null;
  if (png !== null && png.length <= MOST_PNG_BYTES) return { content: png, type: "image/png" };
  // What was see-through is white on paper; JPEG would make it black.
  const pen = penOf(canvas);
  pen.globalCompositeOperation = "destination-over";
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  for (const quality of QUALITIES) {
    const content = await encoded(canvas, "image/jpeg", quality);
    if (content === null) throw new PictureRefused("canvas");
    if (content.length <= most) return { content, type: "image/jpeg" };
  }
  throw new PictureRefused("size");
}

/** Draws a picture anew, at most that many bytes; scaled to what is still readable, unless `full`. Throws PictureRefused. */
export async function redraw(source: Bytes, full: boolean, most: number): Promise<Redrawn> {
  if (!canBeRead()) throw new PictureRefused("canvas");
  const { bitmap, kind } = await decode(source);
  const canvas = drawn(bitmap, full ? MOST_EDGE : READABLE_EDGE);
  const isScaled = canvas.width < bitmap.width;
  bitmap.close();
  const { width, height } = canvas;
  if (kind === "image/jpeg" && isEmpty(canvas)) throw new PictureRefused("pixels");
  return { ...(await fileOf(canvas, kind, most)), width, height, isScaled };
}
