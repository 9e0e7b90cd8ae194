/** Units and positions: what a network must never gather, because it endangers everyone it is about. */
import { LETTER, STOP, anyOf, find } from "./detect-parts.js";
import type { Pattern } from "./detect-parts.js";

/** What stands between a number and the word for a body of troops: adjectives, told by their endings. */
const ARM = "[а-яё-]{3,}(?:[аяиыое]й|[ая]я|[ео]го|[ыи]м|ую|[ео]му?|[ое]е|их|ых)";
const BODY =
  `(?:бригад[а-яё]{1,3}|полк(?:а|у|е|ом)?|дивизи[а-яё]{1,3}|батальон[а-яё]{0,2}|рот(?:а|ы|е|у|ой)|взвод(?:а|у|е|ом)?|арми(?:я|и|ю|ей)|армейск[а-яё]+\\s+корпус[а-яё]{0,2}|дивизион[а-яё]{0,2}|батаре(?:я|ю|е|ей))${STOP}`;
const SHORT =
  "(?:омсбр|мсбр|омсб|отбр|тбр|о?дшбр|обрмп|брмп|обрспн|брспн|г?мсд|г?мсп|вдд|пдп|дшп|тсп|осб)";
const SIDE = `(?:\\s?[NSEWСЮВЗ]${STOP})?`;
const DEGREES = `-?\\d{1,3}[.,]\\d{4,}\\s?°?${SIDE}`;
const MINUTES = `\\d{1,3}\\s?[°º]\\s?\\d{1,2}(?:[.,]\\d+)?\\s?['′’](?:\\s?\\d{1,2}(?:[.,]\\d+)?\\s?(?:["″”]|''|’’))?${SIDE}`;
const STAND = anyOf("стоим стоят воюем дислоц[а-яё]+ базир[а-яё]+ позици[а-яё]+ окоп[а-яё]* блиндаж[а-яё]*");
const STAY = anyOf("находимся находятся находится располож[а-яё]+ размещ[а-яё]+ стоит стою");
/** "Under" arrest, fire, question: where someone stands in law or in danger, not on a map. */
const NO_PLACE = "(?!арест|следств|страж|вопрос|угроз|контрол|охран|надзор|наблюд|давлен|обстрел|огн|земл|суд|подпис|присмотр|защит|видом|носом|домашн)";
const SETTLED = "(?:(?:сел|деревн|город|пос[её]лк|хутор)[а-яё]*\\s+)?";

export const FORCE_PATTERNS: readonly Pattern[] = [
  find("unit", `(?:в\\s?[/\\\\.,]?\\s?ч\\.?|войск[а-яё]+\\s+част[а-яё]+|воинск[а-яё]+\\s+част[а-яё]+|military\\s+unit)\\s*(?:№|номер|no\\.?|#)?\\s?\\d{4,6}(?:-?[а-яё]${STOP})?`, "i"),
  find("unit", `(?:част[ьиюя]|unit)\\s*(?:№|номер|no\\.?|#)?\\s?\\d{5}${STOP}`, "i"),
  find("unit", `\\d{1,3}(?:\\s?-?\\s?(?:й|я|го|ой|ая|ую|му|м|ый|е))?\\s+(?:${ARM}\\s+){0,4}${BODY}`, "i"),
  find("unit", `\\d{1,3}(?:-?[йя])?[\\s-]?(?:гв\\.?\\s?)?${SHORT}${STOP}`, "i"),
  find("unit", `\\d{1,3}(?:st|nd|rd|th)\\s+(?:(?:[a-z-]+\\s+){0,4}(?:brigade|regiment|battalion|division|platoon)|company|army|corps)${STOP}`, "i"),
  find("place", `${DEGREES}[\\s,;]{1,3}${DEGREES}`, "i"),
  find("place", `${MINUTES}(?:[\\s,;]{1,3}${MINUTES})?`, "i"),
  find("place", `\\d{1,2}\\s?[C-HJ-NP-X]\\s?[A-HJ-NP-Z]{2}\\s?(?:\\d{2}\\s?\\d{2}|\\d{3}\\s?\\d{3}|\\d{4}\\s?\\d{4}|\\d{5}\\s?\\d{5})${STOP}`),
  find("place", `[xх]\\s?[:=]?\\s?\\d{5,7}[\\s,;]{1,3}[yу]\\s?[:=]?\\s?\\d{5,8}${STOP}`, "i"),
  find("place", "(?:https?://)?(?:maps\\.google|google\\.[a-z]+/maps|goo\\.gl/maps|maps\\.app|yandex\\.[a-z]+/maps|2gis\\.|osm\\.org|openstreetmap\\.org)[^\\s]*", "i"),
  find("place", `(?:${STAND}|${STAY})\\s+(?:под|близ|недалеко от|в районе)\\s+${NO_PLACE}${SETTLED}${LETTER}{3,}`),
  find("place", `(?:${STAND}|${STAY})\\s+(?:около|возле|рядом с|у)\\s+${SETTLED}[А-ЯЁ]${LETTER}{2,}`),
  find("place", `${STAND}\\s+(?:в|на)\\s+${SETTLED}[А-ЯЁ]${LETTER}{2,}`),
  find("place", `${anyOf("stationed deployed positioned based dug")}(?:\\s+in)?\\s+(?:at|in|near|outside|by)\\s+[A-Z]${LETTER}{2,}`),
  find("place", `(?:ул\\.|улиц[аеыу]|проспект[а-яё]*|пр-т|переул[а-яё]+|пер\\.|шоссе)\\s?[А-ЯЁа-яё][А-Яа-яЁё -]{1,30}?,?\\s*(?:д\\.|дом)?\\s?\\d{1,4}(?:[,\\s]+(?:корп?\\.|кв\\.|квартира)\\s?\\d{1,4})*${STOP}`, "i"),
];
