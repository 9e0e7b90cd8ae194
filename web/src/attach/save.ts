/** Hands a checked file to the person: the browser's own download, under a name of ours, from the page's memory. */
import type { Bytes } from "../client/attachments.ts";

/** Long enough for a slow phone to begin; then the memory is given back. */
const KEEP_MS = 60_000;

export function save(name: string, content: Bytes): void {
  // Of no type at all, so that no browser opens it in place of the page.
  const address = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), KEEP_MS);
}
