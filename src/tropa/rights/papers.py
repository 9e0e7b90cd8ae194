"""Papers as Word documents: the pack's paragraphs with a person's fields in them, blanks where nothing was given.

Drafted in the language in which the paper is handed in, and never sent anywhere. The document does not say who made
it, when, or with what. The page's twin is ``web/guide/papers.ts``.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tropa.rights.compiled import Compiled
from tropa.rights.conditions import Moment, find
from tropa.rights.errors import PaperRefused
from tropa.rights.shapes import Answer, Field, Paper
from tropa.rights.speak import Speaker

Style = Literal["address", "title", "body", "item", "attachment", "signature"]
BLANKS = {"line": "_" * 30, "text": "_" * 60, "date": "«___» ______________ 20___"}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# 1980 is where the zip format's calendar begins: a real time would tell when the paper was drafted.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_FACE, _FACE_PT = "Times New Roman", 12


@dataclass(frozen=True)
class DraftParagraph:
    """One paragraph as it stands on the sheet."""

    style: Style
    text: str


def draft(
    compiled: Compiled, paper: str, answers: Mapping[str, Answer], typed: Mapping[str, str], today: date
) -> tuple[DraftParagraph, ...]:
    """The paper for this person: a paragraph that is not for them is left out, one that may be is kept.

    Raises:
        PaperRefused: no such paper, a field it does not have, or words in its language are not at hand.
    """
    wanted = compiled.index.papers.get(paper)
    language = compiled.pack.about.paper_language
    if wanted is None or language not in compiled.words:
        raise PaperRefused(f"this pack cannot draft {paper} in {language}; nothing was made")
    unknown = sorted(set(typed) - {field.id for field in wanted.fields})
    if unknown:
        raise PaperRefused(f"{paper} has no field {', '.join(unknown)}; nothing was made")
    speaker = Speaker(compiled.index, language, compiled.words[language], today)
    fields = {field.id: _given(field, answers, typed, speaker) for field in wanted.fields}
    return tuple(_paragraphs(wanted, fields, Moment(compiled.index, answers, today), speaker))


def docx_of(paragraphs: tuple[DraftParagraph, ...]) -> bytes:
    """The paragraphs as a DOCX file (ECMA-376). The same paragraphs give the same bytes."""
    document = docx.Document()
    _sheet(document)
    for paragraph in paragraphs:
        _add(document, paragraph)
    _forget(document)
    made = io.BytesIO()
    document.save(made)
    return _timeless(made.getvalue())


def _paragraphs(paper: Paper, fields: dict[str, str], moment: Moment, speaker: Speaker) -> list[DraftParagraph]:
    shown = [part for part in paper.paragraphs if find(part.when, moment, "when").truth is not False]
    return [DraftParagraph(part.style, speaker.sentence(f"paper.{paper.id}.p.{part.id}", fields)) for part in shown]


def _given(field: Field, answers: Mapping[str, Answer], typed: Mapping[str, str], speaker: Speaker) -> str:
    """What was typed, else the answer to the field's question, else a line to write on."""
    if field.id in typed:
        return typed[field.id].strip() or BLANKS[field.kind]
    answer = answers.get(field.question) if field.question else None
    return BLANKS[field.kind] if answer is None else speaker.answer(str(field.question), answer)


def _sheet(document: Document) -> None:
    """A4, margins of 20, 15, 20 and 30 mm, twelve points of a face that every office has."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (
        Mm(20),
        Mm(15),
        Mm(20),
        Mm(30),
    )
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FACE, Pt(_FACE_PT)
    normal.element.rPr.rFonts.set(qn("w:cs"), _FACE)


def _add(document: Document, paragraph: DraftParagraph) -> None:
    added = document.add_paragraph()
    run = added.add_run(_NOT_XML.sub("", paragraph.text))
    added.paragraph_format.space_after = Pt(6)
    if paragraph.style == "title":
        run.bold = True
        added.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif paragraph.style == "address":
        added.paragraph_format.left_indent = Mm(80)
    elif paragraph.style in ("item", "attachment"):
        added.paragraph_format.left_indent = Mm(10)
    else:
        added.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _forget(document: Document) -> None:
    properties = document.core_properties
    for name in ("author", "comments", "last_modified_by", "title", "subject", "keywords", "category"):
        setattr(properties, name, "")
    properties.created = properties.modified = datetime(*_NO_TIME, tzinfo=UTC)
    properties.revision = 1


def _timeless(made: bytes) -> bytes:
    """The same archive with one fixed time inside."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(zipfile.ZipInfo(entry.filename, _NO_TIME), source.read(entry), zipfile.ZIP_DEFLATED)
    return kept.getvalue()
