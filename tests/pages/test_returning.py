"""Coming back with the words: typos caught, letters both ways, everything deleted honestly."""

import os

import pytest
from playwright.sync_api import expect

from tests.pages import steps
from tests.pages.network import Team
from tests.pages.tab import Tab
from tropa.sealing.words import new_entropy, words_of

pytestmark = pytest.mark.browser

ANSWER = "Здравствуйте. Мы прочли ваше письмо.\n\nНичего не подписывайте."


def to_enter(tab: Tab) -> None:
    """From the door to the box for words."""
    tab.page.locator("#return").click()
    tab.at(steps.ENTER)


def some_words() -> list[str]:
    """Twelve valid words that nobody has."""
    return words_of(new_entropy(os.urandom), "ru").split()


def test_an_answer_is_read_with_the_words(tab: Tab, team: Team) -> None:
    """Letter for letter, newest first, with who and which day."""
    text = steps.marker()
    words = steps.sent(tab, text)
    team.answer(text, ANSWER)
    steps.come_back(tab, words)
    tab.at(steps.THREAD)
    letters = tab.page.locator("article")
    assert letters.nth(0).locator(".letter").inner_text() == ANSWER
    assert letters.nth(0).locator("h2").inner_text().startswith("Вам ответили")
    assert letters.nth(1).locator(".letter").inner_text() == text
    assert letters.nth(1).locator("h2").inner_text().startswith("Вы")
    expect(letters.locator("time")).to_have_count(2)


def test_the_words_open_in_either_language_and_any_shape(tab: Tab, team: Team) -> None:
    """Capitals, commas, numbers and new lines between them are no mistake."""
    words = steps.sent(tab, steps.marker())
    tab.page.reload()
    to_enter(tab)
    tab.page.locator("#words").fill("\n".join(f"{n}. {word.upper()}," for n, word in enumerate(words, 1)))
    expect(tab.page.locator("#words-count")).to_have_text("Слов: 12 из 12.")
    tab.go_on()
    tab.at(steps.THREAD)


def test_a_word_that_is_in_no_list_is_named_while_typing_and_mended_in_one_tap(tab: Tab) -> None:
    """Its place, the word, and the nearest ones as buttons."""
    words = some_words()
    to_enter(tab)
    wrong = words[3] + "щ"
    tab.page.locator("#words").fill(" ".join([*words[:3], wrong, *words[4:]]) + " ")
    expect(tab.page.locator("main")).to_contain_text(f"Слова 4, «{wrong}», нет в списке.")
    tab.press(words[3])
    assert tab.page.locator("#words").input_value().split() == words
    expect(tab.page.locator("main")).not_to_contain_text("нет в списке")


def test_an_unknown_word_stops_with_its_name(tab: Tab) -> None:
    """In the summary, linked to the box, and nothing typed is lost."""
    words = some_words()
    words[11] = "крокозябра"
    to_enter(tab)
    tab.page.locator("#words").fill(" ".join(words))
    tab.go_on()
    expect(tab.page.locator("#mistakes")).to_contain_text("Слова 12, «крокозябра», нет в списке.")
    assert tab.page.locator("#words").input_value() == " ".join(words)


def test_a_wrong_count_is_said(tab: Tab) -> None:
    """Eleven words are not guessed to be twelve."""
    to_enter(tab)
    tab.page.locator("#words").fill(" ".join(some_words()[:11]))
    tab.go_on()
    expect(tab.page.locator("#mistakes")).to_contain_text("Нужно двенадцать слов, а здесь 11")


def test_words_that_do_not_fit_together_are_said_to(tab: Tab) -> None:
    """All in the list, but the checksum fails: in plain words."""
    words = "абзац " * 11 + "абонент"
    to_enter(tab)
    tab.page.locator("#words").fill(words)
    tab.go_on()
    expect(tab.page.locator("#mistakes")).to_contain_text("вместе не сходятся")


def test_suggestions_are_reached_by_keyboard_and_announced(tab: Tab) -> None:
    """Arrow down points at one, Enter takes it, Escape closes the list; the count is said in a live region."""
    to_enter(tab)
    box = tab.page.locator("#words")
    box.press_sequentially("каби")
    options = tab.page.get_by_role("option")
    expect(options.first).to_be_visible()
    count = options.count()
    expect(tab.page.locator("#said")).to_contain_text(f"Подсказок: {count}")
    box.press("ArrowDown")
    first = options.first.inner_text()
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "offer-0")
    box.press("Enter")
    assert box.input_value() == first + " "
    box.press_sequentially("каб")
    expect(options.first).to_be_visible()
    box.press("Escape")
    expect(tab.page.locator("#offers")).to_be_hidden()


def test_valid_words_that_open_nothing_meet_the_three_reasons(tab: Tab) -> None:
    """Honest that they cannot be told apart; the words stay to be compared."""
    words = some_words()
    to_enter(tab)
    tab.page.locator("#words").fill(" ".join(words))
    tab.go_on()
    tab.at(steps.EMPTY)
    expect(tab.page.locator("main ol > li")).to_have_count(3)
    tab.press("Проверить слова")
    tab.at(steps.ENTER)
    assert tab.page.locator("#words").input_value() == " ".join(words)


def test_a_reply_reaches_the_team_and_appears_in_the_thread(tab: Tab, team: Team) -> None:
    """Sealed to the reply key, flagged like a first letter, newest on top; Back does not send it again."""
    text = steps.marker()
    words = steps.sent(tab, text)
    team.answer(text, ANSWER)
    steps.come_back(tab, words)
    reply = steps.marker()
    tab.press(steps.REPLY)
    tab.write(f"{reply} +7 916 123-45-67")
    tab.press("Убрать всё сразу")
    tab.go_on()
    tab.at(steps.THREAD)
    assert tab.page.locator("article .letter").first.inner_text() == f"{reply} [телефон]"
    tab.page.go_back()
    tab.at(steps.THREAD)
    assert len([event for event in team.received() if reply in str(event.core.body)]) == 1


def test_a_reply_with_a_sign_of_self_harm_shows_numbers_first(tab: Tab) -> None:
    """Later letters too."""
    words = steps.sent(tab, steps.marker())
    steps.come_back(tab, words)
    tab.press(steps.REPLY)
    tab.write("я хочу умереть")
    tab.go_on()
    tab.at(steps.CRISIS)
    tab.press("Дальше, к отправке")
    tab.at(steps.THREAD)


def test_a_reply_that_cannot_be_sent_is_kept(tab: Tab) -> None:
    """Said plainly; sent by the same button; the box is still full on Back."""
    words = steps.sent(tab, steps.marker())
    steps.come_back(tab, words)
    reply = steps.marker()
    tab.press(steps.REPLY)
    tab.write(reply)
    tab.page.route("**/v1/stamp", lambda route: route.abort())
    tab.go_on()
    tab.at("Отправить пока не вышло")
    tab.press("К письму")
    tab.at(steps.REPLY)
    assert tab.written() == reply
    tab.page.unroute("**/v1/stamp")
    tab.go_on()
    tab.at(steps.THREAD)
    assert reply in tab.text()


def test_looking_again_brings_what_is_new(tab: Tab, team: Team) -> None:
    """The answer that came meanwhile, without the words again."""
    text = steps.marker()
    words = steps.sent(tab, text)
    steps.come_back(tab, words)
    tab.at(steps.THREAD)
    assert "Ответа пока нет" in tab.text()
    team.answer(text, ANSWER)
    tab.press("Проверить, нет ли нового")
    expect(tab.page.locator("article")).to_have_count(2)


def test_delete_everything_says_what_it_does_and_does_it(tab: Tab, team: Team) -> None:
    """At once, on request, not at all; then the same words open nothing and the team has the request."""
    text = steps.marker()
    words = steps.sent(tab, text)
    steps.come_back(tab, words)
    before = len(team.shreds())
    tab.press("Удалить всё")
    tab.at("Удалить всё?")
    for heading in ("Сразу", "По просьбе", "Вернуть нельзя"):
        assert heading in tab.text()
    tab.press("Удалить всё")
    tab.at("Удалено")
    assert "Просьба уничтожить дело передана." in tab.text()
    assert len(team.shreds()) == before + 1
    tab.page.go_back()
    assert text not in tab.text()
    steps.come_back(tab, words)
    tab.at(steps.EMPTY)


def test_deleting_half_is_not_called_deleted(tab: Tab) -> None:
    """The box could not be reached: said, and tried again."""
    words = steps.sent(tab, steps.marker())
    steps.come_back(tab, words)
    tab.press("Удалить всё")
    tab.page.route("**/v1/box", lambda route: route.abort())
    tab.press("Удалить всё")
    tab.at("Удалено не всё")
    assert "Ящик на сервере пока не удалён." in tab.text()
    tab.page.unroute("**/v1/box")
    tab.press("Попробовать ещё раз")
    tab.at("Удалено")


def test_another_signer_is_refused_loudly(tab: Tab, team: Team) -> None:
    """Whoever answers under another signature than at the first letter cannot be written to."""
    words = steps.sent(tab, steps.marker())
    forged = team.forged_notice()
    tab.page.route("**/v1/notice", lambda route: route.fulfill(body=forged, content_type="application/json"))
    steps.come_back(tab, words)
    expect(tab.page.locator(".bad")).to_contain_text("Это может быть подделка")
    assert tab.page.get_by_role("button", name=steps.REPLY).count() == 0
