"""How long people now wait for a first answer: at the door and after sending; nothing where nothing true is said."""

import base64
import json
import os
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from tests.pages import steps
from tests.pages.network import Team
from tests.pages.tab import Held, Tab, opened_tab
from tests.pages.test_everyone import OVERFLOW
from tests.support.browser import axe_violations
from tropa.roster.status import hour_of
from tropa.sealing.keys import new_signing_seed
from tropa.sealing.types import RelayId

pytestmark = pytest.mark.browser

STATUS = "**/v1/status"
LINE = "Сейчас первого ответа ждут примерно 8 часов."


def shows(tab: Tab, status: bytes) -> None:
    """The relay shows this status from now on."""
    tab.page.route(STATUS, lambda route: route.fulfill(body=status, content_type="application/json"))


def reload_the_door(tab: Tab) -> None:
    """And wait until it has asked for the status, and for the notice, if it did."""
    tab.page.reload(wait_until="networkidle")
    expect(tab.page.locator("#ask")).to_be_enabled()


def to_done(tab: Tab) -> None:
    """From the door to the last page after sending."""
    steps.sent(tab, steps.marker())
    tab.press("Слова сохранены")
    tab.press("Пропустить проверку")
    tab.press("Всё равно пропустить")
    tab.at(steps.DONE)


@pytest.mark.parametrize(("path", "line"), [("/", LINE), ("/en", "At the moment people wait about 8 hours")])
def test_the_door_says_how_long_people_wait(browser: Browser, team: Team, path: str, line: str) -> None:
    """As the network has told its relay; it fits the narrowest screen, and reads well to everyone."""
    with opened_tab(browser, team.url, path=path, width=320) as tab:
        expect(tab.page.locator("#wait")).to_contain_text(line)
        assert axe_violations(tab.page) == []
        assert tab.page.evaluate(OVERFLOW) == []
        tab.assert_only_own_requests()


def test_after_sending_it_is_said_again(tab: Tab) -> None:
    """Where people read when an answer will come."""
    to_done(tab)
    expect(tab.page.locator("main")).to_contain_text(LINE)


WRITTEN = [
    (0, "1 час.", "1 hour "),
    (1, "1 час.", "1 hour "),
    (3, "3 часа.", "3 hours "),
    (12, "12 часов.", "12 hours "),
    (47, "47 часов.", "47 hours "),
    (48, "2 дня.", "2 days "),
    (121, "6 дней.", "6 days "),
    (720, "30 дней.", "30 days "),
]


@pytest.mark.parametrize(("path", "place"), [("/", 1), ("/en", 2)])
def test_hours_and_days_are_written_as_each_language_does(browser: Browser, team: Team, path: str, place: int) -> None:
    """Days from two on, never fewer than there are."""
    said: list[int] = []
    with opened_tab(browser, team.url, path=path) as tab:
        tab.page.route(STATUS, lambda route: route.fulfill(body=team.status(said[-1]), content_type="application/json"))
        for case in WRITTEN:
            said.append(case[0])
            tab.page.reload()
            expect(tab.page.locator("#wait")).to_contain_text(str(case[place]))


def now() -> int:
    """This hour."""
    return hour_of(int(time.time()))


def padded(status: bytes) -> bytes:
    """The same, in more than 4 KiB."""
    return status + b" " * 4096


def changed(status: bytes) -> bytes:
    """Eight hours made one."""
    fields = json.loads(status)
    payload = base64.b64decode(fields["payload"]).replace(b'hours":8', b'hours":1')
    return json.dumps(fields | {"payload": base64.b64encode(payload).decode()}).encode()


LIES: dict[str, Callable[[Team], bytes]] = {
    "too few wrote": lambda team: team.status(None),
    "by a stranger": lambda team: replace(team, steward=new_signing_seed(os.urandom)).status(1, network=team.network),
    "changed after signing": lambda team: changed(team.status(8)),
    "over": lambda team: team.status(1, at_hour=now() - 30, until_hour=now() - 6),
    "from far ahead": lambda team: team.status(1, at_hour=now() + 4, until_hour=now() + 20),
    "of another network": lambda team: team.status(1, network="a" * 64),
    "for another relay": lambda team: team.status(1, relay_id=RelayId(bytes(32))),
    "too large": lambda team: padded(team.status()),
    "no JSON": lambda team: b"<p>1</p>",
    "a notice": lambda team: team.client.notice() or b"",
}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_not_true_now_and_here_is_not_shown(tab: Tab, team: Team, lie: str) -> None:
    """And everything else goes on."""
    shows(tab, LIES[lie](team))
    reload_the_door(tab)
    expect(tab.page.locator("#wait")).to_be_hidden()
    tab.page.locator("#ask").click()
    tab.at(steps.SITUATION)


@pytest.mark.parametrize("status", [404, 500, 200])
def test_where_nothing_is_said_nothing_more_is_asked_for(tab: Tab, status: int) -> None:
    """No notice is fetched for it; nobody is told of a failure."""
    tab.page.route(STATUS, lambda route: route.fulfill(status=status, body="", content_type="text/html"))
    tab.asked.clear()
    reload_the_door(tab)
    expect(tab.page.locator("#wait")).to_be_hidden()
    assert [url for url in tab.asked if "/v1/" in url] == [tab.origin + "/v1/status"]
    assert tab.page.locator("[role=alert]").count() == 0


def test_nothing_waits_for_it(tab: Tab) -> None:
    """While the relay does not answer, people can ask; when it does, the line is not on another page."""
    held = Held(tab, STATUS)
    tab.page.reload()
    held.wait()
    expect(tab.page.locator("#ask")).to_be_enabled()
    assert LINE not in tab.text()
    tab.page.locator("#ask").click()
    tab.at(steps.SITUATION)
    held.let_go()
    tab.page.wait_for_timeout(300)
    assert LINE not in tab.text()
    tab.page.go_back()
    expect(tab.page.locator("#wait")).to_have_text(LINE)


def test_a_relay_that_breaks_off_hinders_nothing(tab: Tab) -> None:
    """Neither at the door nor after sending."""
    tab.page.route(STATUS, lambda route: route.abort())
    reload_the_door(tab)
    expect(tab.page.locator("#wait")).to_be_hidden()
    to_done(tab)
    assert "первого ответа ждут" not in tab.text()


def test_an_older_one_whose_hours_are_not_over_is_shown(tab: Tab, team: Team) -> None:
    """A page that remembers nothing cannot know of a newer one; a desk does, and says so to the network."""
    shows(tab, team.status(2, at_hour=now() - 20, until_hour=now() + 4))
    tab.page.reload()
    expect(tab.page.locator("#wait")).to_contain_text("2 часа.")
