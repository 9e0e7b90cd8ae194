"""The whole way by keyboard alone: Tab, Space, arrows, Enter; never a pointer."""

import pytest

from tests.pages import steps
from tests.pages.network import Team
from tests.pages.tab import Tab

pytestmark = pytest.mark.browser

_MOST_TABS = 40
_NAME = "(({ ariaLabel, innerText, id }) => ariaLabel || innerText || id)(document.activeElement)"


def reach(tab: Tab, name: str) -> None:
    """Press Tab until that control has the focus."""
    for _ in range(_MOST_TABS):
        tab.page.keyboard.press("Tab")
        if str(tab.page.evaluate(_NAME)).startswith(name):
            return
    raise AssertionError(f"{name!r} is not reached with {_MOST_TABS} presses of Tab")


def use(tab: Tab, name: str) -> None:
    """Reach a button and press Enter."""
    reach(tab, name)
    tab.page.keyboard.press("Enter")


def test_asking_and_keeping_the_words_by_keyboard(tab: Tab, team: Team) -> None:
    """From the door to a letter that arrived and words that were checked."""
    text = steps.marker()
    keys = tab.page.keyboard
    use(tab, "Спросить человека")
    tab.at(steps.SITUATION)
    keys.press("Tab")
    keys.press("Space")
    keys.press("ArrowDown")
    keys.press("Enter")
    tab.at(steps.FOR_WHOM)
    keys.press("Tab")
    keys.press("Space")
    keys.press("Enter")
    tab.at(steps.NEEDS)
    keys.press("Tab")
    keys.press("Space")
    use(tab, "Дальше")
    tab.at(steps.SPECIAL)
    for _ in range(3):
        keys.press("Tab")
    keys.press("Space")
    keys.press("Enter")
    tab.at(steps.DATE)
    use(tab, "Не знаю")
    tab.at(steps.TEXT)
    reach(tab, "text")
    keys.type(f"{text} в/ч 12345")
    use(tab, "Убрать всё сразу")
    assert tab.written() == f"{text} [часть]"
    use(tab, "Дальше")
    tab.at(steps.CHECK)
    use(tab, "Запечатать и отправить")
    tab.at(steps.WORDS)
    words = steps.shown_words(tab)
    use(tab, "Слова сохранены")
    tab.at(steps.KEPT)
    for _ in range(3):
        reach(tab, "word-")
        number = int(str(tab.page.evaluate("document.activeElement.id")).removeprefix("word-"))
        keys.type(words[number - 1])
    keys.press("Enter")
    tab.at(steps.DONE)
    assert team.ask_with(text)[1].situation == "72h"


def sent_with_a_long_last_word(tab: Tab) -> tuple[str, list[str]]:
    """A letter and its words. Four letters name one word of the list, so a shorter last one would get no suggestion."""
    while True:
        text = steps.marker()
        words = steps.sent(tab, text)
        if len(words[11]) > 4:
            return text, words
        tab.page.reload()
        tab.page.locator("#ask:enabled").wait_for()


def test_coming_back_replying_and_deleting_by_keyboard(tab: Tab, team: Team) -> None:
    """Words with suggestions, a reply, then everything deleted."""
    text, words = sent_with_a_long_last_word(tab)
    team.answer(text, "Ответ")
    tab.page.reload()
    tab.page.locator("#return:enabled").wait_for()
    keys = tab.page.keyboard
    use(tab, "У меня есть двенадцать слов")
    tab.at(steps.ENTER)
    reach(tab, "words")
    keys.type(" ".join(words[:11]) + " " + words[11][:4])
    options = tab.page.get_by_role("option")
    options.first.wait_for()
    for _ in range(1 + options.all_inner_texts().index(words[11])):
        keys.press("ArrowDown")
    keys.press("Enter")
    assert tab.page.locator("#words").input_value().split() == words
    use(tab, "Открыть")
    tab.at(steps.THREAD)
    use(tab, steps.REPLY)
    tab.at(steps.REPLY)
    reach(tab, "text")
    keys.type("Спасибо")
    use(tab, "Запечатать и отправить")
    tab.at(steps.THREAD)
    assert tab.page.locator("article .letter").first.inner_text() == "Спасибо"
    use(tab, "Удалить всё")
    tab.at("Удалить всё?")
    use(tab, "Удалить всё")
    tab.at("Удалено")
