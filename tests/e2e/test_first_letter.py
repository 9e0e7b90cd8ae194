"""The main job, end to end: a seeker in one real browser, a coordinator in another, real programs between them.

And the promise of the whole: what was typed is found nowhere but in those two browsers and the opened vault.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.house import WAIT_MS, House, coordinator_at, open_case, running_house
from tests.pages import steps
from tests.pages.tab import Tab, opened_tab
from tests.support.browser import chromium
from tropa.demo.canary import files_with, found_in
from tropa.sealing.words import new_entropy, words_of

pytestmark = pytest.mark.browser

QUESTION = "Канарейка: Ёж и щука. «Съёмка» — 🌲 до зари?\nВторая строка, <b>не</b> разметка & {{ не шаблон }}"
ANSWER = "Ответ канарейке: подайте заявление письменно. Срок — до пятницы. «Ъ» & <i>"
FOLLOW_UP = "Ещё одна канареечная строка: спасибо, всё дошло"
SECRETS = (*QUESTION.split("\n"), ANSWER, FOLLOW_UP)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Real Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Relay, tap, desk."""
    with running_house(tmp_path) as house:
        yield house


def leaks(house: House) -> list[str]:
    """Where any of the secrets can be found outside browsers and opened vault."""
    return [
        f"{secret[:20]}… in {place}"
        for secret in SECRETS
        for place in (
            files_with(secret, house.places.folder)
            + [f"output ({form})" for form in found_in(secret, house.printed())]
            + [f"wire ({form})" for form in found_in(secret, house.tap.captured)]
        )
    ]


def test_a_letter_is_asked_answered_followed_up_and_deleted_and_leaks_nowhere(house: House, browser: Browser) -> None:
    """Russian text arrives letter for letter both ways; the words bring it back; deleting reaches the desk."""
    with opened_tab(browser, house.tap.url) as seeker, coordinator_at(house, browser) as desk:
        assert leaks(house) == []

        words = steps.sent(seeker, QUESTION)
        open_case(desk, "Канарейка")
        assert desk.locator("#timeline .text").first.inner_text() == QUESTION

        desk.locator("#text").fill(ANSWER)
        desk.locator("#composer [data-send]").click()
        expect(desk.locator("#timeline .mine .text")).to_have_text(ANSWER)
        read_answer(seeker, words)

        seeker.press(steps.REPLY)
        seeker.write(FOLLOW_UP)
        seeker.go_on()
        expect(desk.locator("#timeline")).to_contain_text(FOLLOW_UP, timeout=WAIT_MS)
        assert leaks(house) == []
        assert b"/v1/boxes/" in house.tap.captured  # the tap does see what passes

        case_address = desk.url.partition("#")[0]
        delete_everything(seeker)
        steps.come_back(seeker, words)
        seeker.at(steps.EMPTY)
        assert is_gone(desk, case_address)
        assert leaks(house) == []
        seeker.assert_only_own_requests()
        seeker.assert_no_script_errors()


def test_valid_words_that_are_nobodys_meet_an_empty_box(house: House, browser: Browser) -> None:
    """After a mistake that still fits together, the page says what may have happened and nothing breaks."""
    with opened_tab(browser, house.tap.url) as seeker:
        steps.come_back(seeker, words_of(new_entropy(os.urandom), "ru").split())
        seeker.at(steps.EMPTY)


def read_answer(seeker: Tab, words: list[str]) -> None:
    """Come back with the words until the answer is there, as one would after a cup of tea."""
    for _ in range(12):
        steps.come_back(seeker, words)
        seeker.at(steps.THREAD)
        if seeker.page.locator("article").count() > 1:
            break
        seeker.page.wait_for_timeout(2_000)
    assert seeker.page.locator("article .letter").all_inner_texts() == [ANSWER, QUESTION]


def delete_everything(seeker: Tab) -> None:
    """From the thread through the page that says what deleting can and cannot do."""
    seeker.press("Удалить всё")
    seeker.at("Удалить всё?")
    seeker.press("Удалить всё")
    seeker.at("Удалено")


def is_gone(desk: Page, address: str) -> bool:
    """Whether the desk comes to answer 404 for the case."""
    for _ in range(40):
        answer = desk.goto(address)
        if answer is not None and answer.status == 404:
            return True
        desk.wait_for_timeout(1_000)
    return False
