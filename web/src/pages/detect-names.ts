/** People: patronymics, initials, ranks and roles with a surname, "my name is", common first names. No list knows every name. */
import { LETTER, STOP, anyOf, find } from "./detect-parts.js";
import type { Pattern } from "./detect-parts.js";

const RU = "[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?";
const EN = "[A-Z][a-z]+(?:-[A-Z][a-z]+)?";
const EITHER = `(?:${RU}|${EN})`;
const HIS_FATHERS = `${LETTER}{2,}(?:ович|евич|ьич)(?:а|у|ем|е)?${STOP}`;
const HER_FATHERS = `[А-ЯЁ][а-яё]+(?:овн|евн|ичн)(?:а|ы|е|у|ой)${STOP}`;
const RANK = anyOf(
  "рядово[а-яё]+ рядовым ефрейтор[а-яё]* сержант[а-яё]* старшин[а-яё]+ прапорщик[а-яё]* лейтенант[а-яё]* капитан[а-яё]* майор[а-яё]* подполковник[а-яё]* полковник[а-яё]* " +
    "генерал[а-яё-]* командир[а-яё]* комбат[а-яё]* комбриг[а-яё]* комдив[а-яё]* комвзвод[а-яё]* ротн(?:ый|ого|ому|ым) взводн(?:ый|ого|ому|ым) замполит[а-яё]* военком[а-яё]{0,2} " +
    "начальник[а-яё]* следовател[а-яё]+ участков(?:ый|ого|ому|ым) позывно[а-яё]+",
);
const OF_WHAT = "(?:\\s+(?:роты|взвода|батальона|бригады|полка|дивизии|части|штаба|отделения|отдела))?";
const FIRST = `(?:${(
  "Александр Алексе Анатоли Андре Антон Арт[её]м Артур Богдан Борис Вадим Валери Васили Виктор Витали Владимир Владислав Вячеслав Геннади Георги Григори Дании?л Денис Дмитри " +
  "Евгени Егор Иван Игор Иль Кирилл Константин Максим Марат Михаил Никит Никола Олег Паве?л П[её]тр Роман Руслан Серге Сем[её]н Станислав Степан Тимофе Тимур Ф[её]дор Юри Ярослав " +
  "Саш Л[её]ш Дим Ван Кол Миш Паш Сер[её]ж Вов Стас Анн Елен Мари Ольг Натал Татьян Ирин Екатерин Светлан Юли Анастаси"
).split(" ").join("|")})`;
const CASE = "(?:ь?[аяуюеиыйь]|[оеё]м|[оеё]й|[еь]ю)?";
const RANK_EN = anyOf("private corporal sergeant lieutenant captain major colonel general commander callsign");
const NO_NAME = "(?!Staff|General|Prosecutor|Assembly|Secretary)";

export const NAME_PATTERNS: readonly Pattern[] = [
  find("name", `(?:${LETTER}{2,}\\s+)?${LETTER}{3,}\\s+${HIS_FATHERS}(?:\\s+${RU})?`),
  find("name", `(?:${RU}\\s+)?${RU}\\s+${HER_FATHERS}(?:\\s+${RU})?`),
  find("name", `${EITHER}\\s+[А-ЯЁA-Z]\\.(?:\\s?[А-ЯЁA-Z]\\.|[А-ЯЁA-Z]${STOP})`),
  find("name", `[А-ЯЁA-Z]\\.\\s?[А-ЯЁA-Z]\\.\\s?${EITHER}`),
  find("name", `${RANK}${OF_WHAT}\\s+[«"]?${RU}(?:\\s+${RU})?[»"]?`),
  find("name", `${anyOf("зовут фамили[яию]")}\\s*[:—–-]?\\s*${RU}(?:\\s+${RU}){0,2}`),
  find("name", `(?:${RU}\\s+)?${FIRST}${CASE}${STOP}(?:\\s+${RU})?`),
  find("name", `${anyOf("name named called")}(?:\\s+is)?\\s*[:—–-]?\\s*${EN}(?:\\s+${EN}){0,2}`),
  find("name", `${RANK_EN}\\s+[“"]?${NO_NAME}${EN}(?:\\s+${EN})?`),
  find("name", `(?:${EN}\\s+)?${EN}\\s+[A-Z][a-z]+(?:ovich|evich|ovna|evna)${STOP}(?:\\s+${EN})?`),
];
