/** The page in Russian: what index.html loads. */
import { start } from "./app.js";
import { ru } from "../strings/ru.js";

start(ru, async () => (await import("../later/ru.ts")).later);
