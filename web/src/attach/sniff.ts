/** What a file is, by how it begins; its name and its sender's word do not count. And how many pixels a picture has, before anything decodes it. */
import type { Bytes } from "../client/attachments.ts";

export type PictureKind = "image/jpeg" | "image/png" | "image/webp";
export type Kind = PictureKind | "application/pdf" | "zip" | "other";

export interface Size {
  readonly width: number;
  readonly height: number;
}

const ascii = (bytes: Bytes, start: number, end: number): string => String.fromCharCode(...bytes.subarray(start, end));
const viewOf = (bytes: Bytes): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

export function kindOf(bytes: Bytes): Kind {
  const begins = ascii(bytes, 0, 12);
  if (begins.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (begins.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (begins.startsWith("RIFF") && begins.endsWith("WEBP")) return "image/webp";
  if (begins.startsWith("%PDF-")) return "application/pdf";
  return begins.startsWith("PK\x03\x04") ? "zip" : "other";
}

export const isPicture = (kind: Kind): kind is PictureKind => kind.startsWith("image/");

/** The first frame header of a JPEG (ITU-T T.81, B.1 and B.2.2). */
function jpegSize(view: DataView): Size | null {
  for (let at = 2; at + 9 < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** IHDR comes first (PNG, third edition, 5.6). */
function pngSize(bytes: Bytes, view: DataView): Size | null {
  return ascii(bytes, 12, 16) === "IHDR" && bytes.length >= 24 ? { width: view.getUint32(16), height: view.getUint32(20) } : null;
}

/** VP8X, VP8L or VP8 (RFC 9649, 2.5 to 2.7; RFC 6386, 9.1). */
function webpSize(bytes: Bytes, view: DataView): Size | null {
  if (bytes.length < 30) return null;
  const u24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (ascii(bytes, 12, 16)) {
    case "VP8X":
      return { width: u24(24) + 1, height: u24(27) + 1 };
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8 ":
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      return null;
  }
}

/** Width and height as the file says, before it is turned; null where it says none that can be. */
export function sizeOf(bytes: Bytes, kind: PictureKind): Size | null {
  const view = viewOf(bytes);
  const size = kind === "image/jpeg" ? jpegSize(view) : kind === "image/png" ? pngSize(bytes, view) : webpSize(bytes, view);
  return size !== null && size.width > 0 && size.height > 0 ? size : null;
}
