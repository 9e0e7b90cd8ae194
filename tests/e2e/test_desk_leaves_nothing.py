"""A day at the desk leaves nothing readable: not in the vault's files, not in what was printed, not in the browser's
profile. The same look does find what an ordinary page leaves there.
"""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.house import WAIT_MS, House, open_case, running_house
from tests.support.browser import ARGUMENTS, chromium_path
from tropa.cases.seeker import AskForm
from tropa.demo.canary import files_with, found_in
from tropa.demo.network import PASSPHRASE, minute_now, someone

pytestmark = [pytest.mark.browser, pytest.mark.drill]

ASKED = "Зимородок пишет: повестка у соседки, срок в четверг."
NOTED = "Горностай перезвонит вечером, голос узнать по кашлю."
SEARCHED = "горностаем"
ORDINARY = "Обыкновенная страница про выхухоль, которая остаётся в кэше."
SECRETS = (ASKED, NOTED, SEARCHED)


@contextmanager
def browsing(profile: Path) -> Iterator[Page]:
    """Real Chromium with a profile on disk, as a member's own browser has."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium_path(), args=list(ARGUMENTS), locale="en-GB"
        )
        context.set_default_timeout(WAIT_MS)
        try:
            yield context.pages[0]
        finally:
            context.close()


def work_through_a_day(page: Page, house: House) -> None:
    """Unlock, take the case, read it, note something, search for it, lock."""
    page.goto(house.launch_file.as_uri())
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("main form button.main").click()
    open_case(page, "Зимородок")
    page.locator(".nav-queue, nav a").first.click()
    page.locator("[data-next]").click()
    expect(page.locator("#timeline .text").first).to_have_text(ASKED)
    page.locator(".tabs a").nth(1).click()
    page.wait_for_url("**/thread/**")
    page.fill("#text", NOTED)
    page.locator("#composer [data-send], .composer [data-send]").first.click()
    expect(page.locator("#timeline")).to_contain_text(NOTED)
    page.keyboard.press("Escape")
    page.goto(page.url.partition("/case/")[0] + "/search")
    page.fill("#words", SEARCHED)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Горностай")
    page.locator("form[data-lock] button").first.click()
    expect(page.locator("#passphrase")).to_be_visible()


def test_a_day_at_the_desk_leaves_nothing_readable_anywhere(tmp_path: Path) -> None:
    """Every file is looked at: the relay's, the vault with its log, launch files, the browser's whole profile."""
    profile = tmp_path / "profile"
    with running_house(tmp_path / "house") as house:
        seeker = someone(house.tap.url)
        seeker.ask(AskForm("ru", "72h", ASKED), minute_now())
        with browsing(profile) as page:
            work_through_a_day(page, house)
        printed = house.printed()
        captured = house.tap.captured
    assert {secret: hits for secret in SECRETS if (hits := files_with(secret, tmp_path))} == {}
    assert [hit for secret in SECRETS for hit in found_in(secret, printed + captured)] == []
    assert any(profile.rglob("History*")), "the profile was written"


def test_the_same_look_finds_what_an_ordinary_page_leaves(tmp_path: Path) -> None:
    """Or finding nothing would prove nothing."""

    class Ordinary(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<!doctype html><meta charset=utf-8><title>{ORDINARY}</title><p>{ORDINARY}".encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("cache-control", "max-age=3600")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ordinary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with browsing(tmp_path / "profile") as page:
            page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
            page.wait_for_timeout(1_000)
    finally:
        server.shutdown()
        server.server_close()
    assert files_with(ORDINARY, tmp_path)
