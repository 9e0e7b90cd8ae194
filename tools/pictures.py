"""Takes the README's pictures from the running programs, with the demo's invented people: ``python tools/pictures.py``.

320 and 1280 px, light and dark, Russian and English. Pictures are of what is there; nothing is drawn here.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.house import House, coordinator_at, open_case, running_house  # noqa: E402
from tests.guide.opened import opened  # noqa: E402
from tests.pages import steps  # noqa: E402
from tests.pages.tab import opened_tab  # noqa: E402
from tests.support.browser import chromium  # noqa: E402
from tropa.cli.main import main as run  # noqa: E402
from tropa.demo.network import bring_letters  # noqa: E402

OUT = ROOT / "docs" / "pictures"
MOST_QUESTIONS = 30
QUESTION = (
    "Пришла повестка в реестр. Я верующий, оружие брать не могу. Спрашивали про в/ч 12345. Успею подать заявление?"
)
ANSWER = "Здравствуйте. Да, успеете: заявление подают письменно, под расписку. Напишите, на какой день повестка."


def main() -> None:
    """Play a short story and photograph it."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_house(Path(folder)) as house, chromium() as browser:
        bring_letters(house.tap.url, print)
        _doors(house, browser)
        _guides(Path(folder), browser)
        words = _asking(house, browser)
        _at_the_desk(house, browser)
        _coming_back(house, browser, words)


def _shots(page: Page, name: str, *, whole: bool = True) -> None:
    page.evaluate("document.activeElement?.blur()")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.screenshot(path=OUT / f"{name}-{theme}.png", full_page=whole)
        print(f"docs/pictures/{name}-{theme}.png")


def _doors(house: House, browser: Browser) -> None:
    for language, path in (("ru", "/"), ("en", "/en")):
        for width in (320, 1280):
            with opened_tab(browser, house.tap.url, path=path, width=width) as tab:
                _shots(tab.page, f"door-{language}-{width}")


def _guides(folder: Path, browser: Browser) -> None:
    """The guide from a file, for a student who waits for a summons: a question, and the top of the answer."""
    for language, width in (("ru", 320), ("en", 1280)):
        run(["guide", "build", str(ROOT / "packs" / "ru"), "--out", str(folder), "--language", language])
        with opened(browser, folder / f"guide-{language}.html", width=width) as tab:
            tab.begin()
            first = tab.page.locator("fieldset input").first
            first.check()
            tab.go_on()
            _shots(tab.page, f"guide-question-{language}-{width}")
            for _ in range(MOST_QUESTIONS):
                if tab.page.locator("fieldset input[type=radio]").count() == 0:
                    break
                first.check()
                tab.go_on()
            tab.page.locator("#app form .quiet, #app button.main").last.click()
            _shots(tab.page, f"guide-answer-{language}-{width}", whole=False)


def _asking(house: House, browser: Browser) -> list[str]:
    with opened_tab(browser, house.tap.url, width=320) as tab:
        steps.to_text(tab)
        tab.write(QUESTION)
        tab.page.get_by_role("button", name="Убрать всё сразу").wait_for()
        _shots(tab.page, "write-ru-320")
        tab.press("Убрать всё сразу")
        tab.go_on()
        tab.at(steps.CHECK)
        steps.send(tab)
        _shots(tab.page, "words-ru-320")
        return steps.shown_words(tab)


def _at_the_desk(house: House, browser: Browser) -> None:
    with coordinator_at(house, browser) as desk:
        desk.locator("#queue tr", has_text="оружие брать не могу").wait_for()
        _shots(desk, "queue-en-1280")
        open_case(desk, "оружие брать не могу")
        desk.locator("#text").fill(ANSWER)
        desk.locator("#draft-state", has_text="kept").wait_for()
        _shots(desk, "case-en-1280")
        desk.locator("#composer [data-send]").click()
        desk.locator("#timeline .mine .text").wait_for()
        desk.get_by_text("nothing waiting to go").wait_for()


def _coming_back(house: House, browser: Browser, words: list[str]) -> None:
    with opened_tab(browser, house.tap.url, width=320) as tab:
        steps.come_back(tab, words)
        tab.at(steps.THREAD)
        tab.page.get_by_role("heading", name="Вам ответили").wait_for()
        _shots(tab.page, "thread-ru-320")


if __name__ == "__main__":
    main()
