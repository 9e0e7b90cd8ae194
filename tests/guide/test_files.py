"""What the guide makes on the device: papers that word processors open, a calendar file, text to copy."""

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import docx
import pytest
from docx.document import Document
from playwright.sync_api import Browser, Download

from tests.guide.opened import TODAY, Opened, opened
from tests.guide.small import small_pack
from tropa.rights.papers import draft
from tropa.rights.shapes import Answer

pytestmark = pytest.mark.browser
ANSWERS: dict[str, Answer] = {"status": "waiting", "student": "yes", "age": 20, "summons_day": "2026-04-16"}


def content(download: Download) -> bytes:
    """What was handed to the browser."""
    return Path(download.path()).read_bytes()


def texts(made: Document) -> list[str]:
    """A document's paragraphs."""
    return [paragraph.text for paragraph in made.paragraphs]


def wanted(answers: dict[str, Answer], typed: dict[str, str]) -> list[str]:
    """The paragraphs as Python drafts them; browsers and Babel differ in which space they put into a date."""
    return [one.text.replace("\xa0", " ") for one in draft(small_pack(), "application", answers, typed, TODAY)]


def paper(page: Opened, button: str) -> bytes:
    """Fill in the paper's form and download it."""
    page.page.locator("article[data-rule=deferral] .row button").first.click()
    page.page.locator("#field-name").fill('Иван <b>"Я"</b> & Ко')
    page.page.locator("#field-reasons").fill("учусь\x0b очно")
    with page.page.expect_download() as download:
        page.press(button)
    assert download.value.suggested_filename.endswith(".docx")
    return content(download.value)


def test_a_paper_opens_and_says_what_pythons_does(page: Opened) -> None:
    """The same paragraphs as the desk's: the twin's words, fields, dates."""
    page.to_answer()
    made = docx.Document(io.BytesIO(paper(page, "Скачать DOCX")))
    typed = {"name": 'Иван <b>"Я"</b> & Ко', "reasons": "учусь очно"}
    assert texts(made) == wanted(ANSWERS, typed)
    assert (round(made.sections[0].page_width.mm), round(made.sections[0].page_height.mm)) == (210, 297)


def test_a_paper_tells_nothing_about_its_making(page: Opened) -> None:
    """No author, no program, no time; the same answers give the same bytes."""
    page.to_answer()
    first = paper(page, "Скачать DOCX")
    archive = zipfile.ZipFile(io.BytesIO(first))
    assert archive.testzip() is None
    assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}
    assert not any("docProps" in name for name in archive.namelist())
    with page.page.expect_download() as again:
        page.press("Скачать DOCX")
    assert content(again.value) == first


def test_a_paper_is_in_the_language_it_is_handed_in_in(browser: Browser, small: Path) -> None:
    """From the English guide too, with an English reading beside it; what is left empty is a line."""
    with opened(browser, small / "guide-en.html") as page:
        page.begin()
        page.choose("A summons")
        page.choose("Waiting")
        page.press("Show what is clear so far")
        page.press("Paper: Application for a deferral")
        assert "В призывную комиссию" in page.page.locator("#app .paper").inner_text()
        with page.page.expect_download() as download:
            page.press("Download DOCX")
        made = docx.Document(io.BytesIO(content(download.value)))
        assert texts(made) == wanted({"status": "waiting"}, {})
        page.page.get_by_text("What this paper says, in English").click()
        assert "I ask for a deferral" in page.text()


def test_what_is_typed_stands_in_the_preview_and_survives_back(page: Opened) -> None:
    """In memory."""
    page.to_answer()
    page.press("Бумага: Заявление об отсрочке")
    assert "_____" in page.page.locator("#app .paper").inner_text()
    page.page.get_by_label("Как вас зовут").fill("Пётр")
    assert "от Пётр" in page.page.locator("#app .paper").inner_text()
    page.press("Назад")
    page.press("Бумага: Заявление об отсрочке")
    assert page.page.get_by_label("Как вас зовут").input_value() == "Пётр"


@pytest.mark.parametrize(
    ("button", "title"), [("Календарь с названиями", "Сдать справку"), ("Календарь без названий", "Напоминание")]
)
def test_a_calendar_parses(page: Opened, button: str, title: str) -> None:
    """RFC 5545: whole days, lines of at most 75 bytes, text escaped; entries with or without what they are."""
    page.to_answer()
    with page.page.expect_download() as download:
        page.press(button)
    data = content(download.value)
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 75
    lines = data.replace(b"\r\n ", b"").decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert (lines.count("BEGIN:VEVENT"), lines.count("END:VEVENT")) == (1, 1)
    fields = dict(line.split(":", 1) for line in lines if line and not line.startswith(("BEGIN", "END")))
    assert date.fromisoformat(fields["DTSTART;VALUE=DATE"]) == TODAY + timedelta(days=2)
    assert fields["SUMMARY"] == title
    assert (fields["VERSION"], fields["CLASS"]) == ("2.0", "PRIVATE")
    assert fields["UID"]


def test_the_text_for_a_person_holds_what_was_chosen(page: Opened) -> None:
    """From a file it is text to copy; what is unticked is not in it."""
    page.to_answer()
    page.press("Выбрать, что показать")
    area = page.page.locator("#letter")
    assert "Вы учитесь очно? — Да" in area.input_value()
    assert "- Отсрочка на учёбу" in area.input_value()
    page.page.locator("label.choice", has_text="Вы учитесь очно?").locator("input").uncheck()
    page.page.locator("label.choice", has_text="показал как подходящее").locator("input").uncheck()
    assert "учитесь" not in area.input_value()
    assert "Отсрочка" not in area.input_value()
    assert page.page.get_by_role("button", name="Передать на страницу письма").count() == 0
    page.press("Скопировать текст")
    assert page.page.evaluate("getSelection().toString() || document.activeElement.id") != ""
