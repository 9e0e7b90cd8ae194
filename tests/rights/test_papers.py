"""Papers: a person's words in the pack's paragraphs, in a file that says nothing about who made it."""

import io
import zipfile
from datetime import date

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rights.small import compiled
from tropa.rights.errors import PaperRefused
from tropa.rights.forms import paper_form
from tropa.rights.papers import DraftParagraph, docx_of, draft

PACK = compiled()
TODAY = date(2026, 3, 10)


def texts(**typed: str) -> list[str]:
    """The request drafted for someone with a paper summons."""
    answers = {"summons": "paper", "summons_day": "2026-03-03"}
    return [paragraph.text for paragraph in draft(PACK, "request", answers, typed, TODAY)]


def test_a_field_is_what_was_typed_else_the_answer_else_a_line_to_write_on() -> None:
    """In the language in which the paper is handed in."""
    assert texts(to="военкомат", name="И. Иванов") == [
        "В военкомат",
        "Запрос",
        "Прошу сообщить, что обо мне записано.",
        "Повестка от 3 марта 2026\u00a0г.",
        "И. Иванов",
    ]
    assert texts()[0] == "В " + "_" * 30
    assert texts(day="  ")[3] == "Повестка от «___» ______________ 20___"


def test_a_paragraph_that_is_not_for_this_person_is_left_out_and_one_that_may_be_is_kept() -> None:
    """A person can strike a paragraph out; one that is missing nobody sees."""
    without = [p.text for p in draft(PACK, "request", {"summons": "none"}, {}, TODAY)]
    unknown = [p.text for p in draft(PACK, "request", {}, {}, TODAY)]
    assert len(without) == 4
    assert len(unknown) == 5


def test_what_is_typed_is_never_read_as_a_place_to_fill() -> None:
    """Braces in a name stay braces."""
    assert texts(name="{age_max} {to}")[-1] == "{age_max} {to}"


def test_a_paper_or_field_that_is_not_there_is_refused() -> None:
    """Nothing is drafted halfway."""
    with pytest.raises(PaperRefused, match="cannot draft letter in ru; nothing was made"):
        draft(PACK, "letter", {}, {}, TODAY)
    with pytest.raises(PaperRefused, match="request has no field nme; nothing was made"):
        draft(PACK, "request", {}, {"nme": "x"}, TODAY)


def test_a_papers_fields_are_named_for_a_form() -> None:
    """With the fact that fills each when nothing is typed."""
    blanks = paper_form(PACK, "request", "en", TODAY)
    assert [(blank.id, blank.label, blank.question) for blank in blanks] == [
        ("to", "To whom", None),
        ("name", "Name", None),
        ("day", "Day of the summons", "summons_day"),
    ]
    with pytest.raises(PaperRefused, match="this pack has no paper letter"):
        paper_form(PACK, "letter", "en", TODAY)


def test_the_document_holds_the_paragraphs_on_a_sheet_of_a4() -> None:
    """Read back by a reader of such files."""
    paragraphs = draft(PACK, "request", {"summons": "paper"}, {"name": "И. Иванов"}, TODAY)
    document = docx.Document(io.BytesIO(docx_of(paragraphs)))
    assert [paragraph.text for paragraph in document.paragraphs] == [paragraph.text for paragraph in paragraphs]
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_the_document_does_not_say_who_made_it_when_or_with_what() -> None:
    """No author, no time, no program's name; the same paper is the same bytes."""
    paragraphs = draft(PACK, "request", {}, {}, TODAY)
    made = docx_of(paragraphs)
    assert docx_of(paragraphs) == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        everything = b"".join(archive.read(entry) for entry in archive.infolist()).lower()
    for word in (b"python", b"tropa", b"2026-", b"2013-"):
        assert word not in everything


@given(st.text(max_size=200))
def test_whatever_is_typed_the_document_can_be_made_and_opened(text: str) -> None:
    """Letters that XML cannot hold are left out."""
    document = docx.Document(io.BytesIO(docx_of((DraftParagraph("body", text),))))
    assert len(document.paragraphs) == 1
