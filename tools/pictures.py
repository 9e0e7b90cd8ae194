"""Takes the pages' pictures from the running programs, with the demo's invented people: ``python tools/pictures.py``.

With ``desk`` only those of docs/desk.md. 320, 1024 and 1280 px, light and dark, Russian and English. Pictures are of
what is there; nothing is drawn here.
"""

import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.house import House, coordinator_at, open_case, running_house  # noqa: E402
from tests.e2e.team import at_their_desks, relay_and_vaults  # noqa: E402
from tests.guide.opened import opened  # noqa: E402
from tests.pages import steps  # noqa: E402
from tests.pages.tab import opened_tab  # noqa: E402
from tests.support.browser import chromium  # noqa: E402
from tropa.cli.main import main as run  # noqa: E402
from tropa.demo.journey import a_plan, make_known, set_out  # noqa: E402
from tropa.demo.journey_story import company_of  # noqa: E402
from tropa.demo.members import PASSPHRASE, Cast  # noqa: E402
from tropa.demo.network import bring_letters, minute_now  # noqa: E402

OUT = ROOT / "docs" / "pictures"
MOST_QUESTIONS = 30
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
UNDER_WAY = "Тбилиси — Кутаиси"
DESK_SIZES = ((1280, 800), (1024, 768))
LETTERS_WAITED_FOR = 11
QUESTION = (
    "Пришла повестка в реестр. Я верующий, оружие брать не могу. Спрашивали про в/ч 12345. Успею подать заявление?"
)
ANSWER = "Здравствуйте. Да, успеете: заявление подают письменно, под расписку. Напишите, на какой день повестка."


def main() -> None:
    """Play a short story and photograph it."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        _two_desks(Path(folder), browser)
        if sys.argv[1:] != ["desk"]:
            _house(Path(folder) / "house", browser)


def _house(folder: Path, browser: Browser) -> None:
    with running_house(folder) as house:
        bring_letters(house.tap.url, print)
        _doors(house, browser)
        _guides(folder, browser)
        words = _asking(house, browser)
        _at_the_desk(house, browser)
        _coming_back(house, browser, words)


def _two_desks(folder: Path, browser: Browser) -> None:
    """A network of two, its queue full, somebody on the way; one of them at work, seen at two widths."""
    with relay_and_vaults(folder, ("Anna", "Boris")) as (url, vaults):
        _somebody_sets_out(url, vaults)
        bring_letters(url, print)
        with at_their_desks(browser, url, vaults[:1]) as (anna,):
            anna.page.locator("#queue tbody tr").nth(LETTERS_WAITED_FOR).wait_for()
            anna.take_next()
            case = anna.at_a_case()
            anna.page.goto(f"{case}/thread")
            anna.page.get_by_label("Boris").check()
            anna.page.locator("form.sheet button.main").click()
            anna.page.wait_for_url("**/thread/**")
            for name, address in (("queue", "queue"), ("network", "network"), ("exposure", "exposure"), ("case", case)):
                anna.page.goto(address if name == "case" else f"{anna.base}/{address}")
                for width, height in DESK_SIZES:
                    anna.page.set_viewport_size({"width": width, "height": height})
                    _shots(anna.page, f"desk-{name}-en-{width}", whole=False)
            _journey(anna.page, case)
            anna.page.goto(f"{anna.base}/journeys")
            _sizes(anna.page, "journeys")
            anna.page.get_by_role("link", name=UNDER_WAY).click()
            anna.page.locator("#watch").wait_for()
            _sizes(anna.page, "watch")


def _somebody_sets_out(url: str, vaults: list[Path]) -> None:
    """The demo's journey, brought under way before the desks are opened."""
    with Cast(vaults[0].parents[1] / "on the way", url) as cast:
        anna, boris = (cast.known(vault.stem, vault, PASSPHRASE) for vault in vaults)
        company, _ = company_of(cast, url, anna, boris, (anna, boris))
        make_known(company)
        set_out(company, a_plan(company, minute_now(), (0, 60)))


def _journey(page: Page, case: str) -> None:
    """A plan that is being composed, the journey it is of, and its map; places are invented."""
    page.goto(f"{case}/journey")
    page.get_by_label("Boris").check()
    page.get_by_role("button", name="Begin the plan").click()
    page.wait_for_url("**/plan")
    for name, spot in (("Invented Central station", "51.12, 71.43"), ("Invented South station", "43.34, 76.95")):
        page.locator("#new-place").evaluate("each => { each.open = true; }")
        for field, value in (("name", name), ("country", "Kazakhstan"), ("at", spot)):
            page.fill(f"#place-{field}", value)
        page.get_by_role("button", name="Put it on the list").click()
        page.get_by_text(f"“{name}” is on the list now").wait_for()
    page.get_by_role("button", name="Add a leg").click()
    page.wait_for_url("**/plan#add-leg")
    page.fill("#title", "To the south")
    leg = page.locator(".leg")
    leg.get_by_label("From").select_option(label="Invented Central station, Kazakhstan")
    leg.get_by_label("To", exact=True).select_option(label="Invented South station, Kazakhstan")
    starts = datetime.now().astimezone() + timedelta(days=3)
    for name, at in (("Starts", starts), ("Ends", starts + timedelta(hours=13))):
        leg.get_by_label(name, exact=True).fill(f"{at:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Propose them from the legs").click()
    page.wait_for_url("**/plan#checkins")
    _sizes(page, "plan")
    page.get_by_role("button", name="Save the plan").click()
    page.get_by_text("The plan is saved").wait_for()
    _sizes(page, "journey")
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.locator(".journey-map svg:visible").screenshot(path=OUT / f"desk-map-en-1280-{theme}.png")


def _sizes(page: Page, name: str) -> None:
    page.evaluate("scrollTo(0, 0)")
    for width, height in reversed(DESK_SIZES):
        page.set_viewport_size({"width": width, "height": height})
        _shots(page, f"desk-{name}-en-{width}", whole=False)


def _shots(page: Page, name: str, *, whole: bool = True) -> None:
    page.evaluate("document.activeElement?.blur()")
    for theme in THEMES:
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
        open_case(desk, "оружие брать не могу")
        desk.locator("#text").fill(ANSWER)
        desk.locator("#draft-state", has_text="kept").wait_for()
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
