/** Numbers and addresses that lead to one person: phones, mail, accounts, papers, a date of birth. */
import { STOP, find } from "./detect-parts.js";
import type { Pattern } from "./detect-parts.js";

const DATE =
  "(?:\\d{1,2}[./-]\\d{1,2}[./-](?:19|20)?\\d\\d|\\d{1,2}(?:st|nd|rd|th)?\\s+(?:of\\s+)?[a-zа-яё]{3,9},?\\s+(?:19|20)\\d\\d|(?:19|20)\\d\\d(?:-\\d\\d-\\d\\d)?)";
const PAPER =
  "(?:паспорт[а-яё]*|загран[а-яё]*|passport|военн[а-яё]+\\s+билет[а-яё]*|жетон[а-яё]*|личн[а-яё]+\\s+номер[а-яё]*|инн|снилс|удостоверени[а-яё]+)";

export const NUMBER_PATTERNS: readonly Pattern[] = [
  find("phone", `(?:\\+\\s?7|8|7)[\\s(-]*\\d{3}[\\s)-]*\\d{3}[\\s-]*\\d{2}[\\s-]*\\d{2}${STOP}`),
  find("phone", `8[\\s-]?800[\\s-]?\\d{4}[\\s-]?\\d{3}${STOP}`),
  find("phone", `\\+\\d{1,3}(?:[\\s().-]{0,2}\\d){8,12}${STOP}`),
  find("phone", `9\\d{2}[\\s-]?\\d{3}[\\s-]?\\d{2}[\\s-]?\\d{2}${STOP}`),
  find("phone", `\\d{3}-\\d{2}-\\d{2}${STOP}`),
  find("email", "[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+"),
  find("handle", "@[a-z]\\w{3,31}", "i"),
  find("handle", "(?:https?://)?(?:t\\.me|vk\\.com|ok\\.ru|instagram\\.com|facebook\\.com|wa\\.me|tiktok\\.com)/[^\\s,;]+", "i"),
  find("document", `${PAPER}[\\s:№#a-zа-яё]{0,24}?(?:[а-яё]{1,2}[\\s-]?)?(?:\\d|\\d[\\d\\s№-]{2,4}номер\\s?)[\\d\\s№-]{4,13}\\d${STOP}`, "i"),
  find("document", `\\d{2}\\s?\\d{2}\\s?(?:№|номер|n)?\\s?\\d{6}${STOP}`, "i"),
  find("document", `[А-ЯЁ]{1,2}[\\s-]?(?:№\\s?)?\\d{6,7}${STOP}`),
  find("document", `\\d{3}-\\d{3}-\\d{3}[\\s-]\\d{2}${STOP}`),
  find("birth", `(?:дат[аыуе]\\s+рождения|родил(?:ся|ась)|рожд[её]на?|д\\.\\s?р\\.|born(?:\\s+on|\\s+in)?|date\\s+of\\s+birth|dob)\\s*[:—–-]?\\s*${DATE}`, "i"),
  find("birth", `${DATE}\\s*(?:г\\.\\s?р\\.?|гр${STOP}|г(?:ода|\\.)\\s+рожд[а-яё]+)`, "i"),
];
