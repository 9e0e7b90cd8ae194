/** Hands a file that was made here to the person: the browser's own download, no address but the page's memory. */

/** Long enough for a slow phone to begin; then the memory is given back. */
const KEEP_MS = 60_000;

export function save(name: string, type: string, content: Uint8Array | string): void {
  const address = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), KEEP_MS);
}
