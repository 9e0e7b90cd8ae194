"""Files of a letter that came: fetched when asked for, checked whole, shown as pixels or saved; none runs."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.pages import steps
from tests.pages.attaching import (
    GIF_AND_SCRIPT,
    PDF,
    SVG,
    Sent,
    as_photo,
    bomb,
    choose,
    noise,
    send_files,
)
from tests.pages.network import Team
from tests.pages.tab import Tab
from tests.pages.test_traces import STORES
from tests.support.browser import axe_violations

pytestmark = pytest.mark.browser

SHOWN = "canvas[role=img]"
BLOCKED_NAME = '<img src=x onerror="globalThis.owned = 1">\u202egpj.exe'


def got(tab: Tab, team: Team, *files: Sent) -> Locator:
    """Come back to a letter with these files; the lines that list them."""
    text = steps.marker()
    words = steps.sent(tab, text)
    send_files(team, text, "Посмотрите файлы.", list(files))
    steps.come_back(tab, words)
    tab.at(steps.THREAD)
    lines = tab.page.locator(".files > li")
    expect(lines).to_have_count(len(files))
    return lines


def open_file(line: Locator) -> None:
    """Press the line's button."""
    line.get_by_role("button").first.click()


def test_a_picture_is_fetched_checked_and_drawn(tab: Tab, team: Team) -> None:
    """On a canvas in the page, named for those who listen; no element of the page ever loads it as a file."""
    picture = Image.new("RGB", (60, 30), "red")
    out = io.BytesIO()
    picture.save(out, "PNG")
    (line,) = got(tab, team, Sent(out.getvalue(), "image/png", "скан.png")).all()
    expect(line).to_contain_text("скан.png")
    expect(line).to_contain_text("фото, 1")
    open_file(line)
    shown = line.locator(SHOWN)
    expect(shown).to_be_visible()
    assert shown.get_attribute("aria-label") == "скан.png"
    red = shown.evaluate("canvas => [...canvas.getContext('2d').getImageData(30, 15, 1, 1).data]")
    assert red == [255, 0, 0, 255]
    assert tab.page.locator("img, object, embed, iframe").count() == 0
    assert not [url for url in tab.asked if url.startswith("blob:")]
    assert axe_violations(tab.page) == []


def test_a_large_photo_goes_on_after_a_cut(tab: Tab, team: Team) -> None:
    """The request breaks, the page says so, and "go on" asks for no chunk that was there."""
    (line,) = got(tab, team, Sent(as_photo(noise(1200, 800), quality=95))).all()
    asked: list[str] = []
    tab.page.on("request", lambda each: asked.append(each.url) if "/chunks/" in each.url else None)
    tab.page.route("**/chunks/3?*", lambda route: route.abort())
    open_file(line)
    expect(line.locator(".bad")).to_contain_text("Нет связи с сервером")
    tab.page.unroute("**/chunks/3?*")
    line.get_by_role("button", name="Продолжить").click()
    expect(line.locator(SHOWN)).to_be_visible()
    places = [int(url.rpartition("/")[2].partition("?")[0]) for url in asked]
    assert places[:3] == [0, 1, 3]
    assert places[3] == 3
    assert places == sorted(places)


def test_a_text_is_shown_as_text(tab: Tab, team: Team) -> None:
    """Wrapped on a narrow telephone, never markup, with nothing that turns it round; named for those who listen."""
    words = "Адреса:\n\t<b>Тбилиси</b> <script>globalThis.owned = 1</script> \u202e" + "оченьдлинное" * 30
    (line,) = got(tab, team, Sent(words.encode(), "text/plain", "адреса.txt")).all()
    tab.page.set_viewport_size({"width": 320, "height": 640})
    expect(line).to_contain_text("текст, ")
    open_file(line)
    shown = line.locator("pre")
    expect(shown).to_be_visible()
    assert shown.text_content() == words.replace("\u202e", "\ufffd")
    assert shown.locator("*").count() == 0
    assert shown.get_attribute("aria-label") == "адреса.txt"
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert tab.page.evaluate("globalThis.owned") is None
    assert axe_violations(tab.page) == []


def test_a_pdf_is_saved_under_a_name_of_ours(tab: Tab, team: Team, tmp_path: Path) -> None:
    """Not opened here; said what saving leaves behind; the very bytes; nothing of the sender's name on the device."""
    (line,) = got(tab, team, Sent(PDF, "application/pdf", "Повестка Иванов.pdf")).all()
    open_file(line)
    expect(line).to_contain_text("остаётся на устройстве, пока вы его не сотрёте")
    with tab.page.expect_download() as downloading:
        line.get_by_role("button", name="Сохранить на устройство").click()
    assert downloading.value.suggested_filename == "файл-1.pdf"
    downloading.value.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == PDF
    assert tab.page.url == team.url + "/"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (Sent(SVG, "image/svg+xml", "photo.svg"), "Файлы такого вида отсюда не открываются"),
        (Sent(SVG, "image/jpeg", "photo.jpg"), "Внутри не то, чем файл назван"),
        (Sent(GIF_AND_SCRIPT, "image/jpeg", "photo.jpg"), "Внутри не то, чем файл назван"),
        (
            Sent(b"<script>globalThis.owned = 1</script>", "text/html", "a.html"),
            "Файлы такого вида отсюда не открываются",
        ),
        (Sent(b"<script>globalThis.owned = 1</script>", "application/pdf", "a.pdf"), "Внутри не то, чем файл назван"),
        (Sent(as_photo(noise(20, 20)), "image/png", "a.png"), "Внутри не то, чем файл назван"),
        (Sent(b"\xff\xfe\x00\x01", "text/plain", "a.txt"), "Внутри не то, чем файл назван"),
        (Sent(b"a\x1b[2Jb", "text/plain", "a.txt"), "Внутри не то, чем файл назван"),
        (Sent(PDF, "text/plain", "a.txt"), "Внутри не то, чем файл назван"),
        (Sent(b"a" * (2 * 2**20 + 1), "text/plain", "a.txt"), "Текст слишком длинный"),
        (Sent(bomb(), "image/png", "a.png"), "Снимок слишком велик"),
        (Sent(as_photo(noise(20, 20))[:700], "image/jpeg", "a.jpg"), "Снимок не раскрывается"),
        (Sent(PDF, "application/pdf", "a.pdf", sha256="0" * 64), "повреждён или подменён"),
    ],
    ids=[
        "svg",
        "svg-as-jpeg",
        "gif-and-script",
        "html",
        "html-as-pdf",
        "jpeg-as-png",
        "no-text",
        "controls",
        "pdf-as-text",
        "long-text",
        "bomb",
        "cut-off",
        "other-hash",
    ],
)
def test_a_hostile_file_is_never_opened(tab: Tab, team: Team, file: Sent, said: str) -> None:
    """Said what is wrong; nothing is shown, saved or run."""
    (line,) = got(tab, team, file).all()
    open_file(line)
    expect(line.locator(".bad")).to_contain_text(said)
    assert line.locator(f"{SHOWN}, pre").count() == 0
    assert line.get_by_role("button", name="Сохранить").count() == 0
    assert tab.page.evaluate("globalThis.owned") is None


def test_a_hostile_name_is_text(tab: Tab, team: Team) -> None:
    """Markup is shown as it is written; signs that turn letters round are not let through."""
    (line,) = got(tab, team, Sent(PDF, "application/pdf", BLOCKED_NAME)).all()
    shown = line.locator("bdi").inner_text()
    assert shown == BLOCKED_NAME.replace("\u202e", "\ufffd")
    assert tab.page.locator("main img").count() == 0
    assert tab.page.evaluate("globalThis.owned") is None


def test_a_file_that_went_by_age_is_said_to_be_gone(tab: Tab, team: Team) -> None:
    """Not an error of the connection: it may yet come, or can be asked for again."""
    lines = got(tab, team, Sent(PDF, "application/pdf"))
    tab.page.route(
        "**/chunks/*",
        lambda route: route.fulfill(
            status=404,
            content_type="application/problem+json",
            body='{"type":"urn:tropa:problem:no-such-blob","title":"x","status":404,"detail":"x"}',
        ),
    )
    open_file(lines.first)
    expect(lines.first.locator(".bad")).to_contain_text("Хранится он 28 дней")


def test_one_s_own_files_are_named_but_not_fetched(tab: Tab, team: Team) -> None:
    """After coming back: listed with their size; there is nothing to press; the relay is not asked for them."""
    text = steps.marker()
    steps.to_text(tab)
    tab.write(text)
    choose(tab, ("a.pdf", PDF))
    expect(tab.page.locator(".files li")).to_have_count(1)
    tab.go_on()
    tab.at(steps.CHECK)
    steps.send(tab)
    words = steps.shown_words(tab)
    steps.come_back(tab, words)
    tab.at(steps.THREAD)
    line = tab.page.locator("article .files li")
    expect(line).to_contain_text("документ 1.pdf")
    assert line.get_by_role("button").count() == 0
    assert not [url for url in tab.asked if "/chunks/0?" in url]


def test_nothing_is_stored_after_files_both_ways(tab: Tab, team: Team) -> None:
    """No storage of any kind, and no address of the page's memory left open."""
    (line,) = got(tab, team, Sent(as_photo(noise(200, 200)))).all()
    open_file(line)
    expect(line.locator(SHOWN)).to_be_visible()
    stored = tab.page.evaluate(STORES)
    assert {name: stored[name] for name in ("local", "session", "cookies", "databases", "caches", "workers")} == {
        "local": 0,
        "session": 0,
        "cookies": "",
        "databases": 0,
        "caches": 0,
        "workers": 0,
    }
