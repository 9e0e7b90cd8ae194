"""Attachments in real Chromium, over a real vault and its separate process: hostile ones do nothing, honest ones are
seen, sent and saved; and nothing of them lies on the disk.
"""

import re
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.real import RealStand
from tests.desk.stand import ASK, CASE, PASSPHRASE, ROW, Stand, founded_vault
from tests.desk.stand_files import CHOSEN, EVERY
from tests.support import files as made
from tests.support.browser import axe_violations
from tests.support.seeker import Seeker
from tropa.cases.seeker import AskForm
from tropa.desk.words import Language
from tropa.vault.files.errors import FileUnfit
from tropa.vault.views_files import Shown

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser
PATIENCE_S = 20
WIDTHS = ((1280, 800), (1024, 768), (320, 640))

NEVER_SHOWN = {
    "huge.png": (made.huge_png, "image/png"),
    "script.svg": (lambda: made.SVG, "image/svg+xml"),
    "page.html": (lambda: made.PAGE, "application/octet-stream"),
    "page.jpg": (lambda: made.PAGE, "image/jpeg"),
    "picture.pdf": (made.photo, "application/pdf"),
    "cut.jpg": (lambda: made.photo()[:3_000], "image/jpeg"),
    "locked.pdf": (made.locked_paper, "application/pdf"),
    "bomb.pdf": (made.packed_bomb, "application/pdf"),
}
SHOWN_AS_PICTURES = {
    "both.jpg": (made.polyglot, "image/jpeg"),
    "acts.pdf": (made.paper, "application/pdf"),
    "nested.pdf": (made.paper_within_paper, "application/pdf"),
}


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every temporary file of the desk's process goes here."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def opened(open_desk: Opener, folder: Path, **options: Any) -> tuple[Desk, Seeker]:
    """A desk with a network of its own and one case, which is open in the browser."""
    desk = open_desk(lambda port: RealStand(folder, port=port), **options)
    if options.get("java_script_enabled", True):
        desk.enter()
    else:
        desk.page.goto(desk.stand.launch.path.as_uri())
        desk.page.click("button")
    desk.page.fill("#passphrase", PASSPHRASE)
    desk.page.fill("#again", PASSPHRASE)
    desk.page.click("button.main")
    desk.page.locator("a.way").last.click()
    desk.page.fill("#petname", "Ours")
    desk.page.fill("#addresses", "https://relay.example")
    desk.page.click("button.main")
    desk.page.wait_for_url("**/begin/founded")
    seeker = desk.stand.seeker()
    seeker.ask(AskForm("ru", "72h", "Меня вызвали"))
    until(lambda: desk.stand.desk.keeper.vault.queue().rows)
    desk.page.goto(desk.page.url.replace("/begin/founded", "/queue"))
    desk.open_case()
    return desk, seeker


def until(what: Any) -> None:
    """Wait for something, for so long and no longer."""
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline, "it did not come in time"
        time.sleep(0.05)


def came(desk: Desk, seeker: Seeker, *sent: tuple[str, bytes, str]) -> None:
    """A letter with these files came, and all of them are in the vault."""
    seeker.write("Вот", *(seeker.attach(data, media_type, name) for name, data, media_type in sent))
    vault = desk.stand.desk.keeper.vault

    def are_here() -> bool:
        files = [each for names in vault.files.of_case(seeker.keys.thread.text).values() for each in names]
        return len(files) == len(sent) and all(each.state == "here" for each in files)

    until(are_here)
    desk.page.reload()


def test_hostile_files_run_nothing_and_are_not_drawn(tmp_path: Path, open_desk: Opener) -> None:
    """One page each: a sentence and no picture; no script of theirs runs, no dialog opens, none is asked for abroad."""
    desk, seeker = opened(open_desk, tmp_path)
    page, asked_for = desk.page, list[str]()
    page.on("request", lambda request: asked_for.append(request.url))
    page.on("dialog", lambda dialog: asked_for.append(f"dialog {dialog.message}"))
    came(desk, seeker, *((name, make(), kind) for name, (make, kind) in NEVER_SHOWN.items()))
    names = page.locator(".file-name").all_inner_texts()
    assert sorted(names) == sorted(NEVER_SHOWN)
    looks = [each.get_attribute("href") for each in page.get_by_role("link", name=re.compile("^Look at")).all()]
    assert len(looks) == len(NEVER_SHOWN)
    for look in looks:
        page.goto(f"{_origin(page)}{look}")
        assert page.get_by_role("heading", name="This file is not shown").is_visible()
        assert page.locator("main img").count() == 0
        assert page.title().startswith("Attached file")
    assert all(each.startswith(_origin(page)) for each in asked_for)


def test_files_that_are_two_things_are_seen_as_a_picture_made_by_us(tmp_path: Path, open_desk: Opener) -> None:
    """A picture that is a web page too, and PDFs that act or carry others: only pixels reach the browser."""
    desk, seeker = opened(open_desk, tmp_path)
    page, asked_for = desk.page, list[str]()
    page.on("request", lambda request: asked_for.append(request.url))
    came(desk, seeker, *((name, make(), kind) for name, (make, kind) in SHOWN_AS_PICTURES.items()))
    looks = [each.get_attribute("href") for each in page.get_by_role("link", name=re.compile("^Look at")).all()]
    for look in looks:
        page.goto(f"{_origin(page)}{look}")
        assert page.locator("main img").evaluate("image => image.complete && image.naturalWidth > 0")
        address = page.locator("main img").get_attribute("src")
        answer = page.request.get(f"{_origin(page)}{address}", headers={"sec-fetch-site": "same-origin"})
        body, headers = answer.body(), answer.headers
        assert headers["content-type"] in ("image/png", "image/jpeg")
        assert headers["content-security-policy"] == "default-src 'none'; img-src 'self'; sandbox"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert not [each for each in (b"<script", b"<html", b"%PDF", made.ASCII_CANARY.encode()) if each in body]
    assert all(each.startswith(_origin(page)) for each in asked_for)


def test_a_photo_is_chosen_sent_and_its_progress_seen(tmp_path: Path, temp: Path, open_desk: Opener) -> None:
    """Chosen with a script, text untouched; cleaned, sent with the letter; and no file on this disk holds it."""
    desk, seeker = opened(open_desk, tmp_path)
    page = desk.page
    whole = made.photo(1600, 1200)
    page.fill("#text", "Посмотрите образец")
    page.click(".attaching summary")
    page.set_input_files("#files", {"name": "Образец.jpg", "mimeType": "image/jpeg", "buffer": whole})
    page.wait_for_selector("#attach .file")
    assert page.input_value("#text") == "Посмотрите образец"
    assert page.locator("#attach .file-name").inner_text() == "Образец.jpg"
    assert axe_violations(page) == []
    page.click("[data-send]")
    page.wait_for_selector("#newest .file")
    until(lambda: len(seeker.read().letters) == 2)
    (about,) = next(each.core.blobs for each in seeker.read().thread.events if each.core.blobs)
    content = seeker.fetched(about)
    assert made.ASCII_CANARY.encode() not in content
    expect(page.locator("#newest .file")).to_contain_text("The relay has it until", timeout=20_000)
    needles = (whole[-4_000:-3_900], content[-4_000:-3_900], content[2_000:2_100])
    on_disk = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert any(each.stat().st_size > 500_000 for each in on_disk)
    assert not [each for each in on_disk for needle in needles if needle in each.read_bytes()]


def test_what_cannot_be_taken_is_said_and_the_rest_stays(tmp_path: Path, open_desk: Opener) -> None:
    """A script file among honest ones: named with its reason; what was typed and chosen before is there."""
    desk, _ = opened(open_desk, tmp_path)
    page = desk.page
    page.fill("#text", "Текст")
    chosen = [
        {"name": "a.txt", "mimeType": "text/plain", "buffer": "Привет".encode()},
        {"name": "b.svg", "mimeType": "image/svg+xml", "buffer": made.SVG},
    ]
    page.click(".attaching summary")
    page.set_input_files("#files", chosen)
    page.wait_for_selector("#attach .error")
    assert "b.svg: Files of this kind are neither sent nor shown" in page.locator("#attach .error").inner_text()
    assert page.locator("#attach .file-name").all_inner_texts() == ["a.txt"]
    assert page.input_value("#text") == "Текст"
    page.locator("#attach .file").get_by_role("button").click()
    expect(page.locator("#attach .file")).to_have_count(0)


def test_without_a_script_files_are_added_by_a_button_and_the_text_is_kept(tmp_path: Path, open_desk: Opener) -> None:
    """The same form, sent whole; the page comes back with both."""
    desk, seeker = opened(open_desk, tmp_path, java_script_enabled=False)
    page = desk.page
    page.fill("#text", "Без скриптов")
    page.click(".attaching summary")
    page.set_input_files("#files", {"name": "c.png", "mimeType": "image/png", "buffer": made.drawing()})
    page.get_by_role("button", name="Add the chosen files").click()
    page.wait_for_selector("#attach .file")
    assert page.input_value("#text") == "Без скриптов"
    page.set_input_files("#files", {"name": "d.png", "mimeType": "image/png", "buffer": made.drawing()})
    page.click("[data-send]")
    assert "did not add them" in page.locator("#error").inner_text()
    assert page.input_value("#text") == "Без скриптов"
    page.click("[data-send]")
    until(lambda: len(seeker.read().letters) == 2)
    (about,) = next(each.core.blobs for each in seeker.read().thread.events if each.core.blobs)
    assert about.name == "c.png"


def test_saving_a_copy_is_warned_of_cleaned_and_noted(tmp_path: Path, open_desk: Opener) -> None:
    """The download is the cleaned file under a name of ours; the journal has a line."""
    desk, seeker = opened(open_desk, tmp_path)
    page = desk.page
    came(desk, seeker, ("Паспорт.jpg", made.photo(), "image/jpeg"))
    page.get_by_role("link", name="Look at Паспорт.jpg").click()
    page.get_by_role("link", name="Save a copy").click()
    assert "outside the vault" in page.locator(".trouble").inner_text()
    with page.expect_download() as caught:
        page.get_by_role("button", name="Save the cleaned copy").click()
    saved = Path(caught.value.path()).read_bytes()
    assert re.fullmatch(r"attachment-\d+\.jpg", caught.value.suggested_filename)
    assert made.ASCII_CANARY.encode() not in saved
    lines = [each.event for each in desk.stand.desk.keeper.vault.journal.entries().entries]
    assert {"file-viewed", "file-saved"} <= set(lines)


def _origin(page: Page) -> str:
    found = re.match(r"http://127\.0\.0\.1:\d+", page.url)
    assert found is not None
    return found[0]


@pytest.mark.parametrize(("language", "scheme"), [("ru", "light"), ("en", "dark")])
def test_the_pages_of_files_are_for_everyone(
    tmp_path: Path, open_desk: Opener, language: Language, scheme: str
) -> None:
    """Every state of a file, the composer with files and a trouble, a picture, text, saving: axe, three widths."""
    vault = founded_vault(ROW, one=CASE)
    vault.files.by_event = {ASK.event_id: EVERY}
    vault.files.picked = [CHOSEN, replace(CHOSEN, file_id="9", name="щ" * 120)]
    picture = Shown("picture", made.drawing(1400, 900), "image/png", 1, 3, 1400, 900)
    vault.files.pages = {"1": picture, "3": Shown("text", ("слово" * 400).encode(), "text/plain", 0, 1)}
    (tmp_path / "network.vault").write_bytes(b"vault")
    desk = open_desk(lambda port: Stand(tmp_path, vault, language=language, port=port), color_scheme=scheme)
    desk.enter()
    desk.unlock()
    desk.open_case()
    page, case = desk.page, re.split(r"[?#]", desk.page.url)[0]
    handles = desk.stand.desk.handles
    photo, text = (f"{case}/file/{handles.handle_of(f'file:{number}')}" for number in (1, 3))
    found = []
    for address in (case, photo, f"{photo}?page=1&size=large", text, f"{photo}/save", "refused"):
        if address == "refused":
            vault.files.refuses = FileUnfit("took-too-long")
        page.goto(photo if address == "refused" else address)
        assert ("/file/" in page.url) == (address != case)
        assert page.locator("h1").count() == 1
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            found += [f"{address} at {width}: {violation}" for violation in axe_violations(page)]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{address} at {width}: wider than the window")
    assert found == []


def test_files_are_chosen_and_taken_out_by_keyboard(tmp_path: Path, open_desk: Opener) -> None:
    """The choice, each file's buttons and the way to look at it are reached with Tab, in the order of the page."""
    vault = founded_vault(ROW, one=CASE)
    vault.files.picked = [CHOSEN]
    (tmp_path / "network.vault").write_bytes(b"vault")
    desk = open_desk(lambda port: Stand(tmp_path, vault, language="en", port=port))
    desk.enter()
    desk.unlock()
    desk.open_case()
    desk.page.focus("#text")
    reached = []
    for _ in range(12):
        desk.page.keyboard.press("Tab")
        focused = desk.page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.id")
        reached.append(focused)
        if focused == "files":
            break
    assert reached[-1] == "files"
    assert "Take out Справка.pdf" in reached
    desk.page.keyboard.press("Shift+Tab")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#attach .file")).to_have_count(0)
    assert vault.files.picked == []
