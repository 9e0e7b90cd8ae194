/**
 * The packed form of each file that a relay sends, by zopfli: four per cent smaller than gzip -9, the same bytes on every machine
 * (a locked WebAssembly module, no clock), and read by everything that reads gzip.
 */
import zopfli from "@gfx/zopfli";

const PACKED = /\.(?:js|css|html|json|txt)$/;

/** `{name}.gz` → bytes, for every file worth packing. */
export async function packedForms(files) {
  const names = [...files.keys()].filter((name) => PACKED.test(name));
  const packed = await Promise.all(names.map(async (name) => [`${name}.gz`, Buffer.from(await zopfli.gzipAsync(files.get(name), { numiterations: 15 }))]));
  return new Map(packed.filter(([name, bytes]) => bytes.length < files.get(name.slice(0, -3)).length));
}
