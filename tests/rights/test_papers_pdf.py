"""Papers as PDF: what was written is printed as it was written, and the file says nothing about who made it."""

import io

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest

from tropa.rights.errors import CannotPrint
from tropa.rights.papers import DraftParagraph
from tropa.rights.papers_pdf import pdf_of

HOSTILE = (
    '#import "@preview/x:1.0.0": * #panic("x") $ x^2 $ *жирно* _курсив_ `код` @ссылка <метка> '
    "// нет /* нет */ \\ #sys.inputs"
)
PAPER = (
    DraftParagraph("address", "В военкомат\nгорода Н."),
    DraftParagraph("title", "ЗАЯВЛЕНИЕ"),
    DraftParagraph("body", "Прошу заменить службу по призыву; объём: «ёж», № 53-ФЗ, ъыэющ — щука."),
    DraftParagraph("item", HOSTILE),
    DraftParagraph("signature", "_" * 30),
)


def printed(made: bytes) -> str:
    """The text on its pages, on one line."""
    document = pypdfium2.PdfDocument(made)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def test_cyrillic_comes_out_as_letters() -> None:
    """Read back as text, and drawn: not one sign is an empty box."""
    made = pdf_of(PAPER, "Заявление", "ru")
    assert "Прошу заменить службу по призыву; объём: «ёж», № 53-ФЗ, ъыэющ — щука." in printed(made)
    picture = pypdfium2.PdfDocument(made)[0].render(scale=1).to_pil().convert("L")
    assert sum(picture.histogram()[:128]) > 1_000


def test_markup_in_what_a_person_wrote_is_printed_and_does_nothing() -> None:
    """It comes in as data: no import, no panic, no bold."""
    assert HOSTILE in printed(pdf_of((DraftParagraph("item", HOSTILE),), HOSTILE, "ru"))


def test_the_file_tells_neither_who_nor_when() -> None:
    """And the same paper is the same file."""
    made = pdf_of(PAPER, "Заявление", "ru")
    assert pdf_of(PAPER, "Заявление", "ru") == made
    document = pikepdf.open(io.BytesIO(made))
    told = {name: str(value) for name, value in document.docinfo.items()}
    assert told.keys() <= {"/Title", "/Creator", "/CreationDate", "/ModDate"}
    assert told["/Title"] == "Заявление"
    assert told["/CreationDate"].startswith("D:19800101000000")
    assert "pdfaid:part>2<" in str(document.open_metadata())


def test_long_papers_go_on_on_the_next_page() -> None:
    """Nothing is cut off."""
    made = pdf_of(tuple(DraftParagraph("body", f"слово {number} " * 60) for number in range(30)), "x", "ru")
    assert len(pypdfium2.PdfDocument(made)) > 2
    assert "слово 29" in printed(made)


def test_control_signs_and_turned_text_are_left_out() -> None:
    """A name cannot turn the line around it."""
    assert printed(pdf_of((DraftParagraph("body", "И\u202e. И\x00ва\x07нов"),), "x", "ru")) == "И. Иванов"


def test_a_sign_that_the_face_lacks_is_named() -> None:
    """No empty box on a paper that is handed in."""
    with pytest.raises(CannotPrint) as refused:
        pdf_of((DraftParagraph("body", "подпись 😀"),), "x", "ru")
    assert refused.value.signs == "😀"
