"""Locking in real Chromium: what is left on the screen and in the browser, Back and Forward, and what a crash costs."""

import contextlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.moments import MINUTE
from tests.desk.stand import CASE, ROW, Stand, founded_vault
from tropa.vault.views_journal import JournalEntry

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser
UNLOCK = re.compile(r"/unlock$")
CANARIES = (ROW.name, ROW.first_words, "Invented network")


@pytest.fixture
def working(tmp_path: Path, open_desk: Opener) -> Desk:
    """Entered and unlocked, at the queue."""
    vault = founded_vault(ROW, one=CASE)
    vault.journal.lines = [JournalEntry(MINUTE, "case-opened", 1, "case-1", ROW.name)] * 60
    desk = open_desk(lambda port: Stand(tmp_path, vault, port=port))
    desk.stand.path.write_bytes(b"vault")
    desk.enter()
    desk.unlock()
    return desk


def lock(desk: Desk) -> None:
    desk.page.locator(".frame [data-lock] button").click()
    expect(desk.page).to_have_url(UNLOCK)


def seen(desk: Desk) -> str:
    """All that the browser holds of the page: text, title, address, icons, alternative texts, storage."""
    found: str = desk.page.evaluate(
        """() => [document.documentElement.outerHTML, document.title, location.href, JSON.stringify(localStorage),
        JSON.stringify(sessionStorage), window.name, JSON.stringify(history.state)].join("\\n")"""
    )
    return found


def test_the_locked_screen_holds_nothing_anywhere(working: Desk) -> None:
    """Text, title, address, icon, storage, history; and a cookie that is only the session's."""
    working.open_case()
    lock(working)
    held = seen(working)
    assert not [each for each in CANARIES if each in held]
    assert working.page.title() == "Locked · Tropa"
    assert working.page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert [each["httpOnly"] for each in working.page.context.cookies()] == [True]


@pytest.mark.parametrize("path", ["/settings/journal", "/network", "/exposure", "/settings"])
def test_back_and_forward_bring_nothing_up_after_the_lock(working: Desk, path: str) -> None:
    """Neither from the browser's cache nor from memory, however often one presses."""
    base = working.page.url.removesuffix("/queue")
    working.open_case()
    working.page.goto(base + path)
    lock(working)
    for press in (working.page.go_back, working.page.go_back, working.page.go_forward, working.page.go_back):
        press()
        expect(working.page.locator("h1")).to_have_text("Locked")
        assert not [each for each in CANARIES if each in seen(working)]


def test_after_unlocking_one_is_where_one_was_with_the_draft(working: Desk) -> None:
    """Typed, locked by idleness while typing, unlocked: the case, the text, and nothing was sent."""
    working.open_case()
    where = working.page.url
    working.page.locator("#text").press_sequentially("ещё пишу")
    working.stand.clocks.pass_by(601)
    expect(working.page).to_have_url(UNLOCK, timeout=15_000)
    working.page.fill("#passphrase", working.stand.passphrase)
    working.page.keyboard.press("Enter")
    expect(working.page).to_have_url(where.partition("#")[0])
    assert working.page.input_value("#text") == "ещё пишу"
    assert working.vault().answers == []


def test_a_browser_that_crashes_while_one_types_costs_the_last_two_seconds(working: Desk) -> None:
    """The window is gone without a word; another finds all but what was typed at the very end."""
    working.open_case()
    where, context = working.page.url, working.page.context
    working.page.locator("#text").press_sequentially("давно написано ")
    working.page.wait_for_timeout(2_000)
    working.page.locator("#text").press_sequentially("только что")
    # Not closed but killed: no handler of the page runs any more.
    with contextlib.suppress(Error):
        working.page.goto("chrome://crash")
    page = context.new_page()
    page.goto(where)
    kept = page.input_value("#text")
    assert kept.startswith("давно написано")
    assert "давно написано только что".startswith(kept.strip())


def hand_over(desk: Desk) -> Page:
    """At the form that hands the case over, with two parts written and a choice made."""
    desk.open_case()
    desk.page.goto(desk.page.url.partition("#")[0] + "/hand-over")
    desk.page.locator("#agreed").press_sequentially("ждёт до пятницы")
    desk.page.locator("#beware").press_sequentially("не звонить")
    desk.page.locator('[name=what][value="some"]').check()
    return desk.page


def is_filled(desk: Desk) -> None:
    """Unlocked, the form is as it was left, and says so."""
    desk.page.fill("#passphrase", desk.stand.passphrase)
    desk.page.keyboard.press("Enter")
    expect(desk.page).to_have_url(re.compile("/hand-over$"))
    stands_again(desk)


def stands_again(desk: Desk) -> None:
    """The form is as it was left, and says so."""
    expect(desk.page.locator("#before-lock")).to_contain_text("in the form again")
    found = [desk.page.input_value(field) for field in ("#done", "#agreed", "#beware")]
    assert found == ["", "ждёт до пятницы", "не звонить"]
    assert desk.page.locator('[name=what][value="some"]').is_checked()


def test_what_was_typed_into_a_form_outlives_idleness_twice(working: Desk) -> None:
    """The script hands it over before the page goes; again, though nobody typed since. The browser holds none of it."""
    hand_over(working)
    for _ in range(2):
        working.stand.clocks.pass_by(601)
        expect(working.page).to_have_url(UNLOCK, timeout=15_000)
        assert "пятницы" not in seen(working)
        is_filled(working)
    assert working.page.evaluate("() => sessionStorage.length + localStorage.length") == 0


def test_what_was_typed_into_a_form_outlives_a_lock_by_hand(working: Desk) -> None:
    """Handed over before the lock is asked for."""
    hand_over(working)
    lock(working)
    assert "пятницы" not in seen(working)
    is_filled(working)


def test_what_was_typed_into_a_form_outlives_a_link_back_and_a_reload(working: Desk) -> None:
    """A tab above the form, to check a date, then Back; a reload two seconds after a key. The browser holds none."""
    page = hand_over(working)
    page.locator("nav.tabs a").first.click()
    page.wait_for_url(lambda url: not url.endswith("/hand-over"))
    page.go_back()
    stands_again(working)
    page.fill("#beware", "не звонить домой")
    page.wait_for_timeout(2_000)
    page.reload()
    assert page.input_value("#beware") == "не звонить домой"
    assert page.evaluate("() => sessionStorage.length + localStorage.length") == 0


def test_a_browser_that_crashes_costs_no_form(working: Desk) -> None:
    """Nobody left the page or locked the desk: what was typed two seconds before is there in another window."""
    page = hand_over(working)
    where, context = page.url, page.context
    page.wait_for_timeout(2_500)
    with contextlib.suppress(Error):
        page.goto("chrome://crash")
    working.page = context.new_page()
    working.page.goto(where)
    stands_again(working)


def test_a_form_that_was_sent_or_cancelled_is_empty_again(working: Desk) -> None:
    """Cancelled by its own link, let go of by the button beside it, sent: none of it comes back."""
    page = hand_over(working)
    where = page.url
    page.locator("form .buttons a.quiet").click()
    page.wait_for_url(lambda url: url != where)
    page.goto(where)
    assert page.input_value("#agreed") == ""
    page.fill("#agreed", "ждёт")
    page.wait_for_timeout(2_000)
    page.reload()
    page.locator("[data-forget] button").click()
    expect(page.locator("#agreed")).to_have_value("")
    page.goto(where.partition("/case/")[0] + "/templates/new")
    page.fill("#title", "Имя")
    page.fill("#body", "Текст")
    page.wait_for_timeout(2_000)
    page.locator("main form button.main").click()
    page.wait_for_url("**/templates")
    page.goto(where.partition("/case/")[0] + "/templates/new")
    assert page.input_value("#title") == ""
    assert working.vault().unsent.forms == {}


def test_ticks_and_choices_alone_are_never_handed_over(working: Desk) -> None:
    """Put back days later they would stand in place of newer ones."""
    working.open_case()
    page = working.page
    page.goto(page.url.partition("#")[0] + "/hand-over")
    where = page.url
    page.locator('[name=what][value="some"]').check()
    page.wait_for_timeout(2_000)
    page.goto(where)
    assert working.vault().unsent.forms == {}
    assert not page.locator('[name=what][value="some"]').is_checked()


def test_whoever_types_into_a_form_is_there(working: Desk) -> None:
    """The desk hears of it at once, and of what was typed a little later; then nothing more is said."""
    heard: list[str] = []
    working.page.on("request", lambda request: heard.append(request.url) if request.url.endswith("/typing") else None)
    working.open_case()
    working.page.goto(working.page.url.partition("#")[0] + "/hand-over")
    working.stand.clocks.pass_by(500)
    with working.page.expect_response("**/typing"):
        working.page.locator("#agreed").press_sequentially("ждёт до пятницы")
    working.stand.clocks.pass_by(500)
    with working.page.expect_response("**/sync", timeout=15_000) as answer:
        pass
    assert (answer.value.status, len(heard)) == (200, 2)
