"""The ways through the pages that many tests need, in Russian."""

import secrets

from tests.pages.tab import WAIT_MS, Tab

SITUATION, FOR_WHOM, NEEDS = "Что происходит?", "Кому нужна помощь?", "О чём нужна помощь?"
SPECIAL, CARE, DATE, TEXT = (
    "Есть ли что-то из этого?",
    "Прежде чем писать",
    "Есть день, к которому надо успеть?",
    "Какая помощь нужна?",
)
CRISIS, CHECK, SENDING = "Сначала поговорите с живым человеком", "Проверьте письмо", "Отправляем"
WORDS, KEPT, DONE = "Ваши двенадцать слов", "Проверим, что слова сохранились", "Теперь можно уйти"
ENTER, EMPTY, THREAD, REPLY = "Впишите двенадцать слов", "Здесь пусто", "Ваши письма", "Написать ещё"
MINOR, LAWYER, NONE = "Тому, кому нужна помощь, нет 18 лет", "Возможно, была причастность", "Ничего из этого"


def marker() -> str:
    """A word that no other letter has; letters only, so that nothing flags it."""
    return "метка" + "".join(secrets.choice("абвгдежзиклмнопрст") for _ in range(12))


def to_special(tab: Tab) -> None:
    """From the door to the question after the needs."""
    tab.page.locator("#ask").click()
    tab.at(SITUATION)
    tab.choose("Нужно решать в ближайшие трое суток")
    tab.at(FOR_WHOM)
    tab.choose("Мне")
    tab.at(NEEDS)
    tab.choose("Повестка", "Здоровье")
    tab.at(SPECIAL)


def to_text(tab: Tab) -> None:
    """From the door to the box for free text."""
    to_special(tab)
    tab.choose(NONE)
    tab.at(DATE)
    tab.press("Не знаю, или такого дня нет")
    tab.at(TEXT)


def to_check(tab: Tab, text: str) -> None:
    """From the door to "check answers"."""
    to_text(tab)
    tab.write(text)
    tab.go_on()
    tab.at(CHECK)


def send(tab: Tab) -> None:
    """Press send and wait for the words."""
    tab.press("Запечатать и отправить")
    tab.page.locator(".unprinted .words").wait_for(timeout=WAIT_MS)


def shown_words(tab: Tab) -> list[str]:
    """The twelve words on the page."""
    return tab.page.locator(".unprinted .words li").all_inner_texts()


def sent(tab: Tab, text: str) -> list[str]:
    """Ask from the door to the words."""
    to_check(tab, text)
    send(tab)
    return shown_words(tab)


def come_back(tab: Tab, words: list[str]) -> None:
    """As on another day: the page anew, then the words."""
    tab.page.reload()
    tab.page.locator("#return:enabled").click()
    tab.at(ENTER)
    tab.page.locator("#words").fill(" ".join(words))
    tab.go_on()
