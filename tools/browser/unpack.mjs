// Unpacks the Chromium that the package carries (and the shared libraries it needs) and prints where they are.
import { dirname } from "node:path";
import { inflate } from "@sparticuz/chromium";
import chromium from "@sparticuz/chromium";

const binary = await chromium.executablePath();
const archive = new URL("./bin/al2023.tar.br", import.meta.resolve("@sparticuz/chromium/package.json"));
let libraries = "";
try {
  libraries = `${await inflate(archive.pathname)}/lib`;
} catch {
  libraries = dirname(binary);
}
console.log(`${binary}\n${libraries}`);
