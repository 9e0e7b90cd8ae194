/** What is not fetched with the door, in Russian. The first import keeps all that both share in one file (decision 0136). */
import "../pages/app.ts";
import { ru as files } from "../attach/strings/ru.ts";
import { ru as complaints } from "../complain/strings/ru.ts";
import { ru as road } from "../road/strings/ru.ts";
import { joined } from "./joined.ts";

export const later = joined(files, complaints, road);
