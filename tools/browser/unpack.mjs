// Unpacks the Chromium that the package carries, and the shared libraries that a bare machine may lack, and prints where
// both are: two lines.
import chromium, { inflate } from "@sparticuz/chromium";

const binary = await chromium.executablePath();
const libraries = await inflate(new URL("./node_modules/@sparticuz/chromium/bin/al2023.tar.br", import.meta.url).pathname);
console.log(`${binary}\n${libraries}/lib`);
