"""Files to a letter: cleaned on the device, sealed, going on after a cut; what is no photo or PDF is refused."""

import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Route, expect

from tests.pages import steps
from tests.pages.attaching import (
    ATTACH,
    GIF_AND_SCRIPT,
    PDF,
    SECRET,
    SVG,
    arrived,
    as_photo,
    bomb,
    choose,
    fetched,
    letter_with,
    noise,
    picture_of,
    png,
    segments,
)
from tests.pages.network import Team
from tests.pages.tab import WAIT_MS, Tab, Theme, opened_tab
from tests.pages.tour import tour
from tests.support.browser import axe_violations
from tropa.post.errors import Refused
from tropa.post.problems import ProblemName

pytestmark = pytest.mark.browser

NOT_PIXELS = {*range(0xE1, 0xF0), 0xFE} - {0xE2}
"""Markers of what is not needed to show a JPEG; 0xE2 says what its colours mean, the same for all drawn here."""


@pytest.fixture
def writing(tab: Tab, team: Team) -> Tab:
    """On the page of a later letter, after an answer came."""
    text = steps.marker()
    words = steps.sent(tab, text)
    team.answer(text, "Пришлите фото повестки.")
    steps.come_back(tab, words)
    tab.at(steps.THREAD)
    tab.press(steps.REPLY)
    tab.at(steps.REPLY)
    return tab


def attached_names(tab: Tab) -> list[str]:
    """What the files are called, as they stand in their boxes."""
    return [box.input_value() for box in tab.page.locator(".files li input").all()]


def sent_with_files(tab: Tab, count: int) -> str:
    """Wait until that many files are listed, send the letter, wait for the thread; its text."""
    expect(tab.page.locator(".files li")).to_have_count(count, timeout=WAIT_MS)
    text = steps.marker()
    tab.write(text)
    tab.go_on()
    tab.page.get_by_role("heading", level=1, name=steps.THREAD, exact=True).wait_for(timeout=4 * WAIT_MS)
    return text


def test_a_photo_arrives_as_pixels_alone(writing: Tab, team: Team) -> None:
    """No EXIF, no place, no XMP, no thumbnail, no comment, nothing behind its end; readable size; a neutral name."""
    photo = as_photo(noise(3000, 1500))
    assert photo.count(SECRET) >= 6
    choose(writing, ("IMG_20261120_080000.jpg", photo))
    text = sent_with_files(writing, 1)
    (file,) = arrived(team, text)
    assert SECRET not in file.content
    assert not NOT_PIXELS & set(segments(file.content))
    picture = picture_of(file.content)
    assert picture.size == (2560, 1280)
    assert not picture.getexif()
    assert not {"exif", "xmp", "comment", "photoshop"} & set(picture.info)
    assert (file.said.name, file.said.type) == ("фото 1.jpg", "image/jpeg")
    assert file.content.endswith(b"\xff\xd9")


def test_a_photo_taken_sideways_arrives_upright(writing: Tab, team: Team) -> None:
    """The orientation that EXIF told is in the pixels now."""
    picture = Image.new("RGB", (400, 200), "white")
    picture.paste("red", (0, 0, 200, 200))
    choose(writing, ("a.jpg", as_photo(picture, orientation=6)))
    (file,) = arrived(team, sent_with_files(writing, 1))
    upright = picture_of(file.content)
    assert upright.size == (200, 400)
    red, white = (upright.getpixel((100, y)) for y in (50, 350))
    assert isinstance(red, tuple)
    assert isinstance(white, tuple)
    assert red[0] > 200 > 80 > red[1]
    assert min(white) > 200


def test_full_size_is_a_choice(writing: Tab, team: Team) -> None:
    """As many pixels as it had, and still nothing but pixels."""
    choose(writing, ("a.jpg", as_photo(noise(3000, 400))))
    writing.page.get_by_role("button", name="Не уменьшать: фото 1.jpg").click()
    expect(writing.page.locator(".files")).to_contain_text("3000 × 400")
    (file,) = arrived(team, sent_with_files(writing, 1))
    assert picture_of(file.content).size == (3000, 400)
    assert SECRET not in file.content


def test_a_screenshot_stays_a_png_and_loses_its_texts(writing: Tab, team: Team) -> None:
    """PNG in, PNG out, without the chunk that names its author."""
    choose(writing, ("Screenshot.png", png(60, 40, bytes(61 * 40))))
    (file,) = arrived(team, sent_with_files(writing, 1))
    assert file.said.type == "image/png"
    assert file.said.name == "фото 1.png"
    assert SECRET not in file.content
    assert picture_of(file.content).size == (60, 40)


def test_a_pdf_goes_as_it_is_and_the_page_says_so(writing: Tab, team: Team) -> None:
    """Named neutrally; with the advice to photograph the page instead."""
    choose(writing, ("Иванов Иван повестка.pdf", PDF))
    expect(writing.page.locator(".files")).to_contain_text("PDF уходит таким, как есть")
    (file,) = arrived(team, sent_with_files(writing, 1))
    assert file.content == PDF
    assert (file.said.name, file.said.type) == ("документ 1.pdf", "application/pdf")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.jpg", SVG, "Внутри не фото и не PDF"),
        ("photo.gif", GIF_AND_SCRIPT, "Внутри не фото и не PDF"),
        ("photo.jpg", b"PK\x03\x04" + bytes(100), "Внутри не фото и не PDF"),
        ("photo.jpg", b"MZ" + bytes(100), "Внутри не фото и не PDF"),
        ("photo.pdf", b"<!doctype html><script>globalThis.owned = 1</script>", "Внутри не фото и не PDF"),
        ("photo.png", bomb(), "Снимок слишком велик"),
        ("photo.jpg", as_photo(Image.new("RGB", (40, 40)))[:300], "Снимок не читается"),
        ("photo.jpg", b"", "Файл пуст"),
    ],
    ids=["svg", "gif-and-script", "zip", "program", "html", "bomb", "cut-off", "empty"],
)
def test_what_is_not_a_photo_or_a_pdf_is_refused(writing: Tab, name: str, content: bytes, said: str) -> None:
    """By what is inside, not by its name; the page says why, and nothing of it runs."""
    choose(writing, (name, content))
    expect(writing.page.locator(".files .bad")).to_contain_text(said)
    expect(writing.page.locator(".files li")).to_have_count(0)
    assert writing.page.evaluate("globalThis.owned") is None


def test_eight_files_are_the_most(writing: Tab) -> None:
    """The ninth is not taken; which and why is said."""
    choose(writing, *((f"{number}.pdf", PDF) for number in range(9)))
    expect(writing.page.locator(".files li")).to_have_count(8)
    expect(writing.page.locator(".files .bad")).to_contain_text("не больше восьми файлов")


def test_a_file_can_be_named_and_taken_out(writing: Tab, team: Team) -> None:
    """Any name of one's own; what was taken out is not sent; names are never the same."""
    choose(writing, ("a.pdf", PDF), ("b.pdf", PDF))
    expect(writing.page.locator(".files li")).to_have_count(2)
    writing.page.get_by_role("button", name="Убрать: документ 1.pdf").click()
    choose(writing, ("c.pdf", PDF))
    expect(writing.page.locator(".files li")).to_have_count(2)
    assert attached_names(writing) == ["документ 2.pdf", "документ 3.pdf"]
    writing.page.get_by_label("Название").first.fill("повестка <b>.pdf")
    text = sent_with_files(writing, 2)
    assert [each.name for each in letter_with(team, text).core.blobs] == ["повестка <b>.pdf", "документ 3.pdf"]
    expect(writing.page.locator("article").first).to_contain_text("повестка <b>.pdf")


def test_files_go_with_the_first_letter_too(tab: Tab, team: Team) -> None:
    """The same way; the letter is there only when its files are."""
    text = steps.marker()
    steps.to_text(tab)
    tab.write(text)
    choose(tab, ("a.jpg", as_photo(noise(200, 100))))
    expect(tab.page.locator(".files li")).to_have_count(1)
    tab.go_on()
    tab.at(steps.CHECK)
    assert "фото 1.jpg" in tab.text()
    steps.send(tab)
    (file,) = arrived(team, text)
    assert picture_of(file.content).size == (200, 100)


def test_a_cut_connection_is_gone_on_from(writing: Tab, team: Team) -> None:
    """Requests with chunks fail for a while: the page goes on by itself where it was; no stamp is solved twice."""
    cut: list[str] = []
    sent: list[str] = []

    def fail_some(route: Route) -> None:
        place = route.request.url.rpartition("/")[2]
        if len(sent) == 2 and len(cut) < 2:
            cut.append(place)
            return route.abort()
        sent.append(place)
        return route.continue_()

    writing.page.route("**/chunks/*", fail_some)
    choose(writing, ("a.jpg", as_photo(noise(2000, 1000), quality=95)))
    (file,) = arrived(team, sent_with_files(writing, 1))
    assert picture_of(file.content).size == (2000, 1000)
    assert cut == ["3", "3"]
    assert sent[:4] == ["0", "1", "3", "4"]
    stamps = [url for url in writing.asked if url.endswith("/v1/stamp")]
    assert len(stamps) <= 6, "stamps for the first letter, its box, the file and the second letter, none twice"


def test_stopping_leads_back_to_the_letter_and_nothing_is_sent(writing: Tab, team: Team) -> None:
    """The text and the files are still there; taking a file out deletes what the relay has of it."""
    writing.page.route("**/chunks/1", lambda route: route.abort())
    choose(writing, ("a.jpg", as_photo(noise(1000, 500))))
    expect(writing.page.locator(".files li")).to_have_count(1)
    text = steps.marker()
    writing.write(text)
    with writing.page.expect_request("**/chunks/1"):
        writing.go_on()
    expect(writing.page.locator("main")).to_contain_text("отправку придётся начать сначала")
    writing.press("Остановить и вернуться к письму")
    writing.at(steps.REPLY)
    assert writing.written() == text
    assert attached_names(writing) == ["фото 1.jpg"]
    with pytest.raises(AssertionError):
        letter_with(team, text)
    with writing.page.expect_response(lambda response: response.request.method == "DELETE") as deleted:
        writing.page.get_by_role("button", name="Убрать: фото 1.jpg").click()
    assert deleted.value.status == 204


def test_deleting_everything_deletes_the_files_too(tab: Tab, team: Team) -> None:
    """With the words alone, on another day: said on the page, and gone from the relay."""
    text = steps.marker()
    steps.to_text(tab)
    tab.write(text)
    choose(tab, ("a.pdf", PDF))
    expect(tab.page.locator(".files li")).to_have_count(1)
    tab.go_on()
    tab.at(steps.CHECK)
    steps.send(tab)
    (file,) = arrived(team, text)
    steps.come_back(tab, steps.shown_words(tab))
    tab.at(steps.THREAD)
    tab.press("Удалить всё")
    tab.at("Удалить всё?")
    tab.press("Удалить всё")
    tab.at("Удалено")
    assert "Ваши файлы на сервере удалены." in tab.text()
    with pytest.raises(Refused) as refused:
        fetched(team, file.said)
    assert refused.value.problem is ProblemName.NO_SUCH_BLOB


@pytest.mark.parametrize(
    ("path", "width", "theme"),
    [("/", 320, "dark"), pytest.param("/en", 320, "light", marks=pytest.mark.drill), ("/en", 1280, "light")],
)
def test_everyone_can_attach(browser: Browser, team: Team, path: str, width: int, theme: Theme) -> None:
    """axe-core finds nothing, with files, a refusal and a PDF's warning there; nothing is wider than the screen."""
    with opened_tab(browser, team.url, path=path, width=width, theme=theme) as tab:
        for state in tour(tab, team):
            if state == "reply":
                break
        tab.page.locator("form .row button:not(.main)").last.click()
        tab.page.locator("#files").wait_for(state="attached")
        files = [("a.jpg", as_photo(noise(300, 200))), ("b.pdf", PDF), ("длинное имя " * 10 + ".svg", SVG)]
        choose(tab, *files)
        expect(tab.page.locator(".files li")).to_have_count(2)
        expect(tab.page.locator(".files .bad")).to_be_visible()
        _look(tab, f"attaching-{path.strip('/') or 'ru'}-{width}-{theme}")
        tab.write("x")
        tab.go_on()
        expect(tab.page.locator("article .files li")).to_have_count(2, timeout=4 * WAIT_MS)
        _look(tab, f"attached-{path.strip('/') or 'ru'}-{width}-{theme}")


def _look(tab: Tab, picture: str) -> None:
    if folder := os.environ.get("TROPA_SCREENSHOTS"):
        tab.page.screenshot(path=Path(folder) / f"{picture}.png", full_page=True)
    assert axe_violations(tab.page) == []
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_attaching_by_keyboard(writing: Tab) -> None:
    """The button opens the part for files and moves there; the next stop chooses files."""
    writing.page.get_by_role("button", name=ATTACH).focus()
    writing.page.keyboard.press("Enter")
    expect(writing.page.get_by_role("heading", level=2, name="Файлы к письму")).to_be_focused()
    writing.page.keyboard.press("Tab")
    expect(writing.page.get_by_role("button", name="Выбрать файлы")).to_be_focused()


def test_a_browser_that_hides_drawings_sends_no_photo(writing: Tab) -> None:
    """As Tor Browser does until it is allowed: what would be sent is noise, so it is refused; how to go on is said."""
    writing.page.evaluate(
        "void (CanvasRenderingContext2D.prototype.getImageData = (x, y, w, h) => new ImageData(w, h))"
    )
    choose(writing, ("a.jpg", as_photo(noise(30, 20))))
    expect(writing.page.locator(".files .bad")).to_contain_text("Браузер не даёт перерисовать фото")
    expect(writing.page.locator(".files li")).to_have_count(0)
