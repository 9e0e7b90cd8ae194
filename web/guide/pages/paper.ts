/** A paper, drafted on this device: what is typed stays in memory; what is left empty is a line to write on by hand. */
import { button, el, heading, note, p, row } from "../../src/pages/el.ts";
import type { Child } from "../../src/pages/el.ts";
import { PRIVATE } from "../../src/pages/form.ts";
import type { Page } from "../../src/pages/router.ts";
import { reviewed } from "./about.ts";
import type { App } from "../app.ts";
import { docxOf } from "../files/docx.ts";
import { save } from "../files/save.ts";
import type { Field, Paper } from "../pack.ts";
import { draft, given } from "../papers.ts";
import { maybe, sentence } from "../speak.ts";
import { confidence, sources } from "./law.ts";

const TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

function input(app: App, paper: Paper, field: Field, changed: () => void): HTMLElement {
  const id = `field-${field.id}`;
  const attributes = {
    ...PRIVATE, id, value: given(app, paper, field),
    input: (event: Event) => {
      app.state.fields.set(`${paper.id}.${field.id}`, (event.target as HTMLInputElement).value);
      changed();
    },
  };
  const box = field.kind === "text" ? el("textarea", { ...attributes, rows: 4 }) : el("input", { ...attributes, type: "text", class: "wide" });
  return el("div", {}, el("label", { for: id }, sentence(app, `paper.${paper.id}.field.${field.id}`)), box);
}

function sheet(app: App, paper: Paper): HTMLElement[] {
  return draft(app, paper).map(({ place, text }) => el("p", { class: place }, text.split("\n").flatMap((line, at): Child[] => (at === 0 ? [line] : [el("br"), line]))));
}

function translation(app: App, paper: Paper): Child {
  if (app.words.language === app.paperWords.language) return null;
  return el("details", {}, el("summary", {}, app.words.t("translation")), paper.paragraphs.map(({ id }) => p(sentence(app, `paper.${paper.id}.p.${id}`))));
}

function fields(app: App, paper: Paper, changed: () => void): Child {
  const { words } = app;
  const all = paper.fields ?? [];
  return all.length === 0 ? null : el("details", { open: true, class: "unprinted" }, el("summary", {}, words.t("fill_in")),
    p(words.t("fields_lead")), all.map((field) => input(app, paper, field, changed)));
}

export function paperPage(app: App, id: string): Page {
  const { words, pack, paperWords } = app;
  const paper = pack.papers.find((one) => one.id === id);
  if (paper === undefined) throw new Error(`no paper ${id}`);
  return () => {
    const shown = el("div", { class: "paper", lang: paperWords.language, role: "region", "aria-label": words.t("preview"), tabindex: 0 }, sheet(app, paper));
    const changed = (): void => shown.replaceChildren(...sheet(app, paper));
    const download = (): void => {
      save(`${words.t("paper_file")}.docx`, TYPE, docxOf(draft(app, paper)));
      app.say(words.t("saved"));
    };
    const extra = maybe(app, `paper.${id}.note`);
    return el("div", { class: "drafting" },
      heading(sentence(app, `paper.${id}.title`)), extra === null ? null : p(extra),
      el("div", { class: "unprinted" }, note("", p(reviewed(app)), app.today > paper.review_by ? p(words.t("stale_rule", { day: words.day(pack.about.as_of) })) : null), p(words.t("paper_lead"))),
      fields(app, paper, changed),
      shown,
      el("div", { class: "unprinted" }, row(button(words.t("download"), download, "main"), button(words.t("print_paper"), () => print())),
        p(words.t("download_warning")), translation(app, paper),
        el("details", {}, el("summary", {}, words.t("law")), p(confidence(app, paper.confidence)), sources(app, paper.sources))));
  };
}
