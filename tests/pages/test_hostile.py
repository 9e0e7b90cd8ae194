"""A hostile relay or a stolen key: what does not hold is said loudly, and the page never goes blank."""

import pytest
from playwright.sync_api import Route, expect

from tests.pages import steps
from tests.pages.network import Team
from tests.pages.tab import Tab
from tropa.post.frames import decode_frames, encode_frame

pytestmark = pytest.mark.browser

ENDLESS_MINUTE = 2**53 - 1
"""A number the protocol allows, beyond every calendar."""


def withhold_the_first_letter(tab: Tab, team: Team) -> None:
    """Serve another network's notice, and the box without its first letter."""
    forged = team.forged_notice()

    def without_the_first(route: Route) -> None:
        kept = [encode_frame(each) for each in decode_frames(route.fetch().body()) if each.cursor != 1]
        route.fulfill(body=b"".join(kept), content_type="application/vnd.tropa.letters")

    tab.page.route("**/v1/notice", lambda route: route.fulfill(body=forged, content_type="application/json"))
    tab.page.route("**/v1/letters?*", without_the_first)


def test_without_the_first_letter_nothing_can_be_written_and_it_is_said_loudly(tab: Tab, team: Team) -> None:
    """No pin, no writing; deleting says beforehand and afterwards that nobody was asked, and why."""
    text = steps.marker()
    words = steps.sent(tab, text)
    team.answer(text, "Здравствуйте.")
    withhold_the_first_letter(tab, team)
    steps.come_back(tab, words)
    tab.at(steps.THREAD)
    expect(tab.page.locator(".bad")).to_contain_text("Вашего первого письма в ящике нет")
    assert tab.page.get_by_role("button", name=steps.REPLY).count() == 0
    before = len(team.shreds())
    tab.press("Удалить всё")
    tab.at("Удалить всё?")
    expect(tab.page.locator(".bad")).to_contain_text("даже просьба уничтожить дело")
    tab.press("Удалить всё")
    tab.at("Удалено не всё")
    assert "Ящик на сервере удалён." in tab.text()
    assert "Просьба уничтожить дело не передана." in tab.text()
    expect(tab.page.locator(".bad")).to_contain_text("не с чем сверить")
    assert len(team.shreds()) == before
    tab.press("В начало")
    expect(tab.page.locator("#ask")).to_be_visible()


def test_a_second_reply_key_is_said_loudly_and_its_letter_marked(tab: Tab, team: Team) -> None:
    """The letter is shown with a word of caution; the first key's is not."""
    text = steps.marker()
    words = steps.sent(tab, text)
    team.answer(text, "Здравствуйте.")
    team.welcome_twice(text)
    steps.come_back(tab, words)
    tab.at(steps.THREAD)
    expect(tab.page.locator(".bad")).to_contain_text("второй ключ")
    caution = "запечатано не ключом вашей переписки"
    expect(tab.page.locator("article", has_text="Где вы?")).to_contain_text(caution)
    expect(tab.page.locator("article", has_text="Здравствуйте.")).not_to_contain_text(caution)


def test_a_letter_of_no_possible_day_is_shown_without_one(tab: Tab, team: Team) -> None:
    """No false time, and no blank page."""
    text = steps.marker()
    words = steps.sent(tab, text)
    team.answer(text, "Здравствуйте.", at_minute=ENDLESS_MINUTE)
    steps.come_back(tab, words)
    tab.at(steps.THREAD)
    expect(tab.page.locator("article")).to_have_count(2)
    expect(tab.page.locator("article time")).to_have_count(1)


def test_a_page_that_cannot_be_drawn_leaves_deleting_and_leaving_within_reach(tab: Tab, team: Team) -> None:
    """Whatever breaks the drawing of letters: said, and "Delete everything" works from there."""
    words = steps.sent(tab, steps.marker())
    before = len(team.shreds())
    tab.page.add_init_script("Intl.DateTimeFormat = class { constructor() { throw new RangeError('broken'); } }")
    steps.come_back(tab, words)
    expect(tab.page.locator(".bad")).to_contain_text("На этой странице что-то сломалось")
    expect(tab.page.get_by_role("button", name="Забыть и в начало")).to_be_visible()
    tab.press("Удалить всё")
    tab.at("Удалить всё?")
    tab.press("Удалить всё")
    tab.at("Удалено")
    assert len(team.shreds()) == before + 1


def test_leaving_a_page_that_cannot_be_drawn_leads_to_the_door(tab: Tab) -> None:
    """The door is whole again."""
    words = steps.sent(tab, steps.marker())
    tab.page.add_init_script("Intl.DateTimeFormat = class { constructor() { throw new RangeError('broken'); } }")
    steps.come_back(tab, words)
    tab.press("Забыть и в начало")
    expect(tab.page.locator("#ask")).to_be_enabled()
