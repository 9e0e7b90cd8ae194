/**
 * Taking the answers to a person: where this page came from a relay, they can be handed to its ask page, in memory and only when the
 * person says so; anywhere else they become text to copy. Nothing is in an address or a store on the way.
 */
import { button, el, heading, p, row } from "../../src/pages/el.ts";
import type { Child } from "../../src/pages/el.ts";
import type { Page } from "../../src/pages/router.ts";
import type { App } from "../app.ts";
import { handOver } from "../hand-over.ts";
import { answerText, sentence } from "../speak.ts";
import { answered, topicTexts } from "./check.ts";

/** The chosen lines as a letter's text. */
function textOf(app: App, left: ReadonlySet<string>): string {
  const { words } = app;
  const open = app.evaluation();
  const titles = open.ranked.filter((id) => !left.has("options") && open.rules.some((rule) => rule.id === id && rule.state === "open")).map((id) => sentence(app, `rule.${id}.title`));
  const lines = answered(app).filter(({ id }) => !left.has(id)).map(({ id }) => `${sentence(app, `question.${id}.ask`)} — ${answerText(app, id)}`);
  return [
    words.t("letter_start", { fingerprint: app.fingerprint, day: words.day(app.today) }), topicTexts(app).join("; "),
    ...lines, ...(titles.length === 0 ? [] : [words.t("letter_options"), ...titles.map((title) => `- ${title}`)]),
  ].join("\n");
}

function chooser(app: App, left: Set<string>, changed: () => void): Child {
  const line = (key: string, text: string): HTMLElement => el("label", { class: "choice" }, el("input", {
    type: "checkbox", checked: !left.has(key),
    change: (event) => {
      if ((event.target as HTMLInputElement).checked) left.delete(key);
      else left.add(key);
      changed();
    },
  }), el("span", {}, text));
  const lines = answered(app).map(({ id }) => line(id, `${sentence(app, `question.${id}.ask`)} — ${answerText(app, id)}`));
  return el("fieldset", {}, el("legend", {}, app.words.t("choose_lines")), lines, line("options", app.words.t("letter_options")));
}

function copy(app: App, area: HTMLTextAreaElement): void {
  area.select();
  // From a file some browsers refuse the clipboard; the text stays selected, and the page says so.
  const clipboard: Clipboard | undefined = navigator.clipboard;
  const done = (said: "copied" | "copy_by_hand") => (): void => app.say(app.words.t(said));
  if (clipboard === undefined) done("copy_by_hand")();
  else clipboard.writeText(area.value).then(done("copied"), done("copy_by_hand"));
}

export const fromRelay = (): boolean => location.protocol === "http:" || location.protocol === "https:";

export function personPage(app: App): Page {
  const { words } = app;
  const left = new Set<string>();
  return () => {
    const area = el("textarea", { id: "letter", rows: 12, readonly: true, value: textOf(app, left) });
    const state = el("p", { role: "status" });
    const pass = (): void => {
      state.textContent = words.t("passing");
      void handOver(area.value).then((done) => { state.textContent = words.t(done ? "passed" : "not_passed"); });
    };
    return [
      heading(words.t("person")), p(words.t(fromRelay() ? "pass_lead" : "copy_lead")),
      chooser(app, left, () => { area.value = textOf(app, left); }),
      el("label", { for: "letter" }, words.t("letter")), area, state,
      row(fromRelay() ? button(words.t("pass"), pass, "main") : null, button(words.t("copy"), () => copy(app, area), fromRelay() ? "" : "main")),
      p(words.t("copy_warning")),
    ];
  };
}
