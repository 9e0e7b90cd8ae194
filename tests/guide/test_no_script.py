"""Without JavaScript: the same file is a plain document that holds all of its pack."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.guide.opened import Opened, opened
from tests.guide.small import WORDS
from tropa.rights.compile import Compiled

pytestmark = pytest.mark.browser
_PLACE = re.compile(r"\{\w+\}")


def squeezed(text: str) -> str:
    """Without the differences that layout makes."""
    return " ".join(text.split())


def content(tab: Opened) -> str:
    """All text of the page, shown or scrolled out of sight; nothing on it is hidden."""
    assert tab.page.locator("#reading").is_visible()
    assert tab.page.locator("[hidden], details:not([open])").count() == 0
    return squeezed(tab.page.locator("main").text_content() or "")


def test_everything_can_be_read(browser: Browser, small: Path) -> None:
    """Every sentence of the pack, options and conditions of every rule, in both languages."""
    for place, language in enumerate(("ru", "en")):
        with opened(browser, small / f"guide-{language}.html", scripts=False) as tab:
            text = content(tab)
            pieces = [piece for said in WORDS.values() for piece in _PLACE.split(said[place])]
            missing = [piece for piece in pieces if squeezed(piece) not in text]
            assert missing == []
            assert tab.asked == [tab.address]


def test_the_rules_are_there_as_text(browser: Browser, small: Path) -> None:
    """Who each is for, by question and answer; how each deadline is counted; where it comes from."""
    with opened(browser, small / "guide-ru.html", scripts=False) as tab:
        text = content(tab)
    for said in (
        "Кому: В2 да; В3 не меньше 18 лет.",
        "Кому: неверно, что В1 «Служу» или В3 меньше 18 лет.",
        "Сдать справку: отсчёт: В4; 7 дней или 10 дней; если счёт неясен, надёжнее ранний день",
        "предупреждение, с 01.01.2020 до 01.01.2030 [1]",
        "1-ФЗ, ст. 5. О призыве. текст закона, 15.03.2026. https://law.example/1",
        "Скрипты выключены или не поддерживаются",
        "Юрист это не проверял.",
    ):
        assert said in text, said


def test_a_reader_can_move_about_and_leave(browser: Browser, small: Path) -> None:
    """Contents, the other language, the way out; nothing in a link tells what was read but its number."""
    with opened(browser, small / "guide-ru.html", scripts=False) as tab:
        tab.page.get_by_role("link", name="За границей").click()
        assert tab.page.url == f"{tab.address}#t2"
        tab.page.get_by_role("link", name="English").click()
        expect(tab.page.locator("html")).to_have_attribute("lang", "en")
        assert tab.page.locator("#exit").get_attribute("href") == "https://yandex.ru/pogoda"
        assert tab.page.locator("button").count() == 0, "nothing is offered that would not work"


def test_the_russian_pack_reads_whole(browser: Browser, russian: Compiled, russian_guides: Path) -> None:
    """Every plain sentence of the real content is visible, but of organisations, which are told of at a desk."""
    with opened(browser, russian_guides / "guide-ru.html", scripts=False) as tab:
        text = content(tab)
    words = russian.words["ru"].items()
    said = [sentence for key, sentence in words if isinstance(sentence, str) and not key.startswith("referral.")]
    missing = [piece for sentence in said for piece in _PLACE.split(sentence) if squeezed(piece) not in text]
    assert missing == []
