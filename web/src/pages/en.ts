/** The page in English: what en.html loads. */
import { start } from "./app.js";
import { en } from "../strings/en.js";

start(en, async () => (await import("../later/en.ts")).later);
