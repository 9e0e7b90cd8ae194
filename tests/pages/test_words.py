"""The twelve words: shown once sent, checked that they were kept, printed without a name of anything."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.pages import steps
from tests.pages.network import ADDRESSES, Team
from tests.pages.tab import Tab
from tropa.sealing.words import entropy_of

pytestmark = pytest.mark.browser


def fill_check(tab: Tab, words: list[str], wrong: int | None = None) -> list[int]:
    """Fill the three fields; `wrong` is which of them (from 0) to get wrong. Returns the positions asked."""
    fields = tab.page.locator("input[id^=word-]")
    positions = [int(str(fields.nth(n).get_attribute("id")).removeprefix("word-")) for n in range(fields.count())]
    for n, position in enumerate(positions):
        fields.nth(n).fill("чужое" if n == wrong else f" {words[position - 1].upper()} ")
    return positions


def test_the_words_come_after_the_letter_is_stored(tab: Tab, team: Team) -> None:
    """Twelve, numbered, and they are the letter's own: they open its box."""
    text = steps.marker()
    words = steps.sent(tab, text)
    assert len(words) == 12
    assert "Письмо отправлено." in tab.text()
    assert team.ask_with(text)
    assert len(entropy_of(" ".join(words)).raw) == 16


def test_the_same_words_in_english(tab: Tab) -> None:
    """The other language shows another form of the same key."""
    words = steps.sent(tab, steps.marker())
    tab.press("Показать те же слова по-английски")
    tab.page.locator(".unprinted .words[lang=en]").wait_for()
    english = steps.shown_words(tab)
    assert entropy_of(" ".join(english)) == entropy_of(" ".join(words))


def test_kept_words_are_confirmed(tab: Tab) -> None:
    """Three words, case and spaces ignored, and the way out is said: no notification will come."""
    words = steps.sent(tab, steps.marker())
    tab.press("Слова сохранены")
    tab.at(steps.KEPT)
    expect(tab.page.locator(".words")).to_have_count(0)
    positions = fill_check(tab, words)
    assert positions == sorted(positions)
    tab.go_on()
    tab.at(steps.DONE)
    assert "Слова совпали." in tab.text()
    assert "Уведомления не придёт" in tab.text()
    assert "180 дней" in tab.text()


def test_a_wrong_word_is_named(tab: Tab) -> None:
    """Which of the three, with a link to it; the others stay."""
    words = steps.sent(tab, steps.marker())
    tab.press("Слова сохранены")
    positions = fill_check(tab, words, wrong=1)
    tab.go_on()
    expect(tab.page.locator("#mistakes li")).to_have_count(1)
    expect(tab.page.locator("#mistakes")).to_contain_text(f"Слово {positions[1]} не совпало")
    expect(tab.page.locator(f"#word-{positions[1]}")).to_have_attribute("aria-invalid", "true")
    tab.press("Посмотреть слова ещё раз")
    tab.at(steps.WORDS)
    assert steps.shown_words(tab) == words


def test_the_check_can_be_skipped_after_a_plain_warning(tab: Tab) -> None:
    """Not silently."""
    steps.sent(tab, steps.marker())
    tab.press("Слова сохранены")
    tab.press("Пропустить проверку")
    assert "прочесть ответ не получится" in tab.text()
    tab.press("Всё равно пропустить")
    tab.at(steps.DONE)
    assert "Слова совпали" not in tab.text()


def test_back_after_sending_shows_the_words_and_never_sends_again(tab: Tab, team: Team) -> None:
    """However often Back is pressed, the letter went once and the words stay in reach."""
    text = steps.marker()
    words = steps.sent(tab, text)
    for _ in range(3):
        tab.page.go_back()
        tab.page.locator(".unprinted .words").wait_for()
        assert steps.shown_words(tab) == words
    assert len([event for event in team.received() if text in str(event.core.body)]) == 1


def test_the_sheet_has_words_addresses_and_the_networks_mark(tab: Tab, team: Team) -> None:
    """On paper nothing else: a neutral heading, no exit, no advice, no brand."""
    words = steps.sent(tab, steps.marker())
    tab.page.emulate_media(media="print")
    printed = tab.page.locator("body").inner_text()
    assert re.findall(r"[а-яё]+", printed.lower()) == ["список", *words, "вернуться", "контроль"]
    assert all(address in printed for address in ADDRESSES)
    assert team.network in printed.replace(" ", "")


def test_a_box_not_ready_is_still_said_beside_the_words(tab: Tab) -> None:
    """Whoever goes on without the box is reminded where the words are."""
    steps.to_check(tab, steps.marker())

    def refuse(route: Route) -> None:
        route.abort()

    tab.page.route("**/v1/box", refuse)
    tab.press("Запечатать и отправить")
    tab.press("Дальше без этого")
    tab.page.locator(".unprinted .words").wait_for()
    assert "Ваш ящик для ответа пока не готов." in tab.text()
