/** What is not fetched with the door, in English. The first import keeps all that both share in one file (decision 0136). */
import "../pages/app.ts";
import { en as files } from "../attach/strings/en.ts";
import { en as complaints } from "../complain/strings/en.ts";
import { en as road } from "../road/strings/en.ts";
import { joined } from "./joined.ts";

export const later = joined(files, complaints, road);
