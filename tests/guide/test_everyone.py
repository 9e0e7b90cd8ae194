"""Every page of the guide for everyone: axe-core, small and large screens, light and dark, screen readers, paper.

With TROPA_SCREENSHOTS=DIR each state is also saved as a picture.
"""

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.guide.opened import Opened, opened
from tests.support.browser import axe_violations

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth > innerWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll("#app :is(button, input, textarea, summary), header a")]
    .map((node) => [node.outerHTML.slice(0, 60), node.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24)).map(([html]) => html)"""
FOCUS_STAYS = ("door", "answer-open", "paper-filled")
A4_POINTS = (595, 842)


def tour(tab: Opened) -> Iterator[str]:
    """Every page and state, by structure rather than by words."""
    main = tab.page.locator("#app button.main")
    first = tab.page.locator("#app label.choice input").first
    yield "door"
    tab.page.locator("#start button").nth(1).click()
    tab.page.locator("#reading:visible").wait_for()
    yield "reading"
    tab.page.locator("button.back").click()
    tab.begin()
    yield "topics"
    tab.go_on()
    yield "topics-mistake"
    first.check()
    tab.go_on()
    yield "choice"
    first.check()
    tab.go_on()
    yield "yes-no"
    first.check()
    tab.go_on()
    yield "number"
    tab.go_on()
    yield "number-mistake"
    tab.fill("20")
    yield "day"
    tab.fill("16", "4", "2026")
    yield "check"
    main.click()
    yield "answer"
    for folded in tab.page.locator("#app summary").all():
        folded.click()
    yield "answer-open"
    tab.page.locator("#app article .row button").first.click()
    yield "paper"
    tab.page.locator("#field-reasons").fill("слово " * 40)
    yield "paper-filled"
    tab.page.locator("button.back").click()
    main.last.click()
    yield "person"


def look(tab: Opened, name: str, picture: str) -> list[str]:
    """What is wrong with the page as it stands."""
    found = [f"{name}: {violation}" for violation in axe_violations(tab.page)]
    found += [f"{name}: smaller than 24 px: {html}" for html in tab.page.evaluate(SMALL_TARGETS)]
    if tab.page.evaluate(OVERFLOW):
        found.append(f"{name}: wider than the screen")
    if tab.page.locator("#app h1").count() != 1:
        found.append(f"{name}: not one heading")
    if name not in FOCUS_STAYS and tab.page.evaluate("document.activeElement.matches('h1, #mistakes')") is not True:
        found.append(f"{name}: the focus is not on what is new")
    if folder := os.environ.get("TROPA_SCREENSHOTS"):
        tab.page.screenshot(path=Path(folder) / f"guide-{picture}-{name}.png", full_page=name != "reading")
    return found


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [
        ("ru", 320, "light"),
        ("en", 1280, "dark"),
        pytest.param("ru", 390, "dark", marks=pytest.mark.drill),
        pytest.param("en", 320, "light", marks=pytest.mark.drill),
    ],
)
def test_every_page_can_be_used_by_everyone(
    browser: Browser, small: Path, language: str, width: int, theme: Literal["light", "dark"]
) -> None:
    """axe-core finds nothing; nothing is wider than the screen; targets are large; the focus is on what is new."""
    found: list[str] = []
    names: list[str] = []
    with opened(browser, small / f"guide-{language}.html", width=width, theme=theme) as tab:
        for name in tour(tab):
            names.append(name)
            found += look(tab, name, f"{language}-{width}-{theme}")
        tab.assert_quiet()
    assert len(names) == len(set(names)) == 15
    assert found == [], "\n".join(found)


def test_the_real_guide_is_clean_too(browser: Browser, russian_guides: Path) -> None:
    """Its first pages and its whole content, at 320 px."""
    found: list[str] = []
    with opened(browser, russian_guides / "guide-ru.html", width=320) as tab:
        for name in ("door", "reading"):
            found += look(tab, name, "real-320")
            tab.page.locator("#start button").nth(1).click() if name == "door" else None
    assert found == [], "\n".join(found)


QUESTION = """
- banner:
  - link "Уйти отсюда"
- status
- main:
  - button "Назад"
  - group "Что с вами сейчас?":
    - heading "Что с вами сейчас?" [level=1]
    - paragraph
    - radio "Жду повестку или уже получил"
    - radio "Служу"
    - radio "Не знаю"
  - button "Дальше"
"""


def test_a_screen_reader_gets_a_question_with_roles_and_names(page: Opened) -> None:
    """One heading that names the group, labelled answers, a described mistake."""
    page.begin()
    page.choose("Повестка")
    expect(page.page.locator("body")).to_match_aria_snapshot(QUESTION)
    radio = page.page.get_by_role("radio", name="Служу")
    group = page.page.get_by_role("group", name="Что с вами сейчас?")
    expect(group).to_have_accessible_description(re.compile("От этого зависит"))
    page.go_on()
    expect(page.page.get_by_role("alert")).to_contain_text("Выберите один ответ")
    radio.check()


def test_a_screen_reader_gets_the_answer_in_sections(page: Opened) -> None:
    """Headings in order, articles, lists, named regions and buttons."""
    page.to_answer()
    expect(page.page.get_by_role("region", name="Что сделать сегодня")).to_be_visible()
    assert page.page.get_by_role("article").count() == 3
    levels = page.page.locator("#app :is(h1, h2, h3, h4)").evaluate_all("all => all.map((one) => +one.tagName[1])")
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    expect(page.page.get_by_role("status").first).to_be_attached()
    page.press("Бумага: Заявление об отсрочке")
    expect(page.page.get_by_role("textbox", name="Как вас зовут")).to_be_visible()
    expect(page.page.get_by_role("region", name="Как бумага выглядит")).to_be_visible()


def boxes(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of every page of a PDF, in points."""
    found = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(round(float(width)), round(float(height))) for width, height in found]


def test_the_answer_prints_on_a4_without_controls(page: Opened) -> None:
    """No button, no way out, no colour; the law unfolded."""
    page.to_answer()
    page.page.evaluate("window.print = () => { window.printed = true; }")
    page.page.locator("#app > .row button").first.click()
    assert page.page.evaluate("window.printed")
    assert page.page.locator("#app article details:not([open])").count() == 0
    page.page.emulate_media(media="print")
    assert page.page.locator("#app button:visible, header:visible").count() == 0
    assert "https://law.example/1" in page.page.locator("article").first.inner_text()
    pdf = page.page.pdf(prefer_css_page_size=True)
    assert set(boxes(pdf)) == {A4_POINTS}
    assert 1 <= len(boxes(pdf)) <= 4


def test_a_paper_prints_alone_on_one_page(page: Opened) -> None:
    """What is handed in is the sheet and nothing else."""
    page.to_answer()
    page.press("Бумага: Заявление об отсрочке")
    page.page.emulate_media(media="print")
    assert "Заявление" in page.page.locator("#app .paper").inner_text()
    assert page.page.locator("#app h1:visible, #app input:visible, #app button:visible").count() == 0
    assert boxes(page.page.pdf(prefer_css_page_size=True)) == [A4_POINTS]


def test_the_whole_content_prints_on_a4(browser: Browser, russian_guides: Path) -> None:
    """As a person without a phone would be given it."""
    with opened(browser, russian_guides / "guide-ru.html", scripts=False) as tab:
        tab.page.emulate_media(media="print")
        pages = boxes(tab.page.pdf(prefer_css_page_size=True))
    assert set(pages) == {A4_POINTS}
    assert 20 <= len(pages) <= 120
