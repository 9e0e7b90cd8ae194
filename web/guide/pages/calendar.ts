/** Days for the person's own calendar. A calendar may be copied to other devices and seen by others, so the entries can be unnamed. */
import { button, el, p, row } from "../../src/pages/el.ts";
import type { Child } from "../../src/pages/el.ts";
import type { App } from "../app.ts";
import { calendarOf } from "../files/ics.ts";
import { save } from "../files/save.ts";
import { sentence } from "../speak.ts";
import type { Due } from "./due.ts";

const TYPE = "text/calendar;charset=utf-8";

/** Two buttons: what each day is, or just that there is one. */
export function calendar(app: App, due: readonly Due[]): Child {
  const { words, today } = app;
  // Where the earliest reading has passed, the next one that has not.
  const coming = due.flatMap((one) => one.result.readings.filter(({ date }) => date >= today).slice(0, 1).map(({ date }) => ({ ...one, day: date })));
  if (coming.length === 0) return null;
  const make = (title: (one: Due) => string) => (): void => {
    const days = coming.map((one) => ({ day: one.day, title: title(one) }));
    const once = [...new Map(days.map((day) => [`${day.day} ${day.title}`, day])).values()];
    save("calendar.ics", TYPE, calendarOf(once, today));
    app.say(words.t("saved"));
  };
  return el("div", { class: "unprinted" }, p(words.t("calendar_lead")), row(
    button(words.t("calendar_named"), make(({ rule, result }) => sentence(app, `rule.${rule.id}.deadline.${result.id}`))),
    button(words.t("calendar_unnamed"), make(() => words.t("calendar_title")))));
}
