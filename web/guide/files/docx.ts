/**
 * A paper as a Word document: the four parts that a word processor needs (ECMA-376 part 1, 11.3.10 and 15.2), zipped. Nothing in it
 * says who made it, when, or with what: no properties part, one fixed date inside the archive.
 */
import { strToU8, zipSync } from "fflate";

/** How a paragraph stands on the sheet. */
export type Place = "body" | "title" | "right" | "item";

export interface Paragraph {
  readonly place: Place;
  readonly text: string;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const TYPES = `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`;
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const relation = (type: string, target: string): string =>
  `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/${type}" Target="${target}"/></Relationships>`;
/** Twelve points of a face that every office has, one and a half lines: what a registry expects. */
const STYLES = `${HEAD}<w:styles xmlns:w="${MAIN}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="24"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="320" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults></w:styles>`;
/** A4 with margins of 30, 20, 15 and 20 mm in twentieths of a point. */
const SHEET = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>';
const LOOK: Readonly<Record<Place, string>> = {
  body: "<w:pPr><w:jc w:val=\"both\"/></w:pPr>",
  title: "<w:pPr><w:spacing w:before=\"360\" w:after=\"240\"/><w:jc w:val=\"center\"/></w:pPr>",
  item: "<w:pPr><w:ind w:left=\"567\"/></w:pPr>",
  right: "<w:pPr><w:ind w:left=\"4536\"/></w:pPr>",
};
/** Fixed, because a real one would tell when the paper was drafted. 1980 is where the format's calendar begins. */
const NO_TIME = new Date(1980, 0, 1, 12);

/** Text as XML; characters that XML 1.0 (2.2) cannot hold are left out. */
function xml(text: string): string {
  const allowed = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");
  return allowed.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

function run(text: string, bold: boolean): string {
  return `<w:r>${bold ? "<w:rPr><w:b/></w:rPr>" : ""}<w:t xml:space="preserve">${xml(text)}</w:t></w:r>`;
}

function paragraph({ place, text }: Paragraph): string {
  const lines = text.split("\n").map((line) => run(line, place === "title")).join("<w:r><w:br/></w:r>");
  return `<w:p>${LOOK[place]}${lines}</w:p>`;
}

/** The document's bytes; the same paragraphs give the same bytes. */
export function docxOf(paragraphs: readonly Paragraph[]): Uint8Array {
  const document = `${HEAD}<w:document xmlns:w="${MAIN}"><w:body>${paragraphs.map(paragraph).join("")}${SHEET}</w:body></w:document>`;
  const parts = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": relation("officeDocument", "word/document.xml"),
    "word/document.xml": document,
    "word/_rels/document.xml.rels": relation("styles", "styles.xml"),
    "word/styles.xml": STYLES,
  };
  const files = Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]));
  return zipSync(files, { mtime: NO_TIME, os: 0, level: 6 });
}
