/** Days as a calendar file (RFC 5545): whole-day entries, a reminder a week and a day before. It never says where it came from. */

export interface CalendarDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly title: string;
}

const LINE_BYTES = 75;
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
const bare = (day: string): string => day.replace(/-/g, "");

/** Text as a value: backslash, semicolon, comma and line breaks escaped, other controls left out (3.3.11). */
function escaped(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/;/g, "\\;").replace(/,/g, "\\,").replace(/\r\n|\r|\n/g, "\\n")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");
}

/** No line longer than 75 bytes; a character is never cut in two (3.1). */
function folded(line: string): string {
  const lines = [""];
  for (const letter of line) {
    const last = lines[lines.length - 1] ?? "";
    if (bytesOf(last) + bytesOf(letter) > LINE_BYTES) lines.push(` ${letter}`);
    else lines[lines.length - 1] = last + letter;
  }
  return lines.join("\r\n");
}

function reminder(days: number, title: string): string[] {
  return ["BEGIN:VALARM", "ACTION:DISPLAY", `DESCRIPTION:${escaped(title)}`, `TRIGGER:-P${days}D`, "END:VALARM"];
}

function entry({ day, title }: CalendarDay, number: number, stamp: string): string[] {
  return [
    "BEGIN:VEVENT", `UID:${bare(day)}-${number}`, `DTSTAMP:${bare(stamp)}T000000Z`, `DTSTART;VALUE=DATE:${bare(day)}`,
    `SUMMARY:${escaped(title)}`, "TRANSP:TRANSPARENT", "CLASS:PRIVATE", ...reminder(7, title), ...reminder(1, title), "END:VEVENT",
  ];
}

/** The file's text. `stamp` is the day it was made, `YYYY-MM-DD`. */
export function calendarOf(days: readonly CalendarDay[], stamp: string): string {
  const entries = days.flatMap((day, at) => entry(day, at + 1, stamp));
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//calendar//EN", "CALSCALE:GREGORIAN", ...entries, "END:VCALENDAR"];
  return `${lines.map(folded).join("\r\n")}\r\n`;
}
