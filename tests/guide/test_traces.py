"""What stays behind and what goes out: nothing; with the network cut as from a file as from a relay."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.guide.opened import NO_STORES, STORES, Opened, opened

pytestmark = pytest.mark.browser
WEATHER = "https://yandex.ru/pogoda"
SECRET = "Особое имя 7391"


def use_everything(page: Opened) -> None:
    """Every question, a paper, a calendar, the text for a person, the countries, the reading version."""
    page.to_answer()
    page.press("Бумага: Заявление об отсрочке")
    page.page.get_by_label("Как вас зовут").fill(SECRET)
    with page.page.expect_download():
        page.press("Скачать DOCX")
    page.press("Назад")
    with page.page.expect_download():
        page.press("Календарь с названиями")
    page.press("Выбрать, что показать")
    page.press("Скопировать текст")
    page.press("Назад")


def test_nothing_is_stored_and_nothing_is_in_address_or_history(page: Opened) -> None:
    """One address, one neutral title, bare numbers in the history."""
    use_everything(page)
    assert page.page.evaluate(STORES) == NO_STORES
    assert page.page.url == page.address
    assert page.page.title() == "Справочник"
    assert page.page.context.cookies() == []
    assert page.page.evaluate("history.state") > 0
    while page.page.evaluate("history.state") > 0:
        page.page.go_back()
        assert page.page.url == page.address


def test_it_works_with_the_network_cut(browser: Browser, small: Path) -> None:
    """From a file, offline from the start."""
    with opened(browser, small / "guide-ru.html", offline=True) as page:
        use_everything(page)
        page.assert_quiet()


def test_a_reload_forgets(page: Opened) -> None:
    """And Back brings nothing up."""
    page.to_answer()
    page.page.reload()
    page.at("Закон страны Икс")
    page.begin()
    assert page.page.locator("input:checked").count() == 0


def test_a_page_from_the_browsers_shelf_starts_anew(page: Opened) -> None:
    """A page put aside whole would bring the answers back: it reloads itself."""
    page.to_answer()
    page.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    page.at("Закон страны Икс")


def test_the_way_out_takes_the_guides_place_in_the_history(browser: Browser, small: Path) -> None:
    """By the button and by Shift three times; Back leads to what was before."""
    with opened(browser, small / "guide-ru.html") as page:
        page.page.context.route(
            WEATHER, lambda route: route.fulfill(body="<title>+3</title>", content_type="text/html")
        )
        for leave in ("button", "keyboard"):
            page.page.goto("about:blank")
            page.page.goto(page.address)
            page.begin()
            page.choose("Повестка")
            if leave == "button":
                page.page.locator("#exit").click()
            else:
                page.page.keyboard.press("Shift")
                page.page.keyboard.press("Shift")
                expect(page.page.locator("#said")).to_contain_text("откроется погода")
                page.page.keyboard.press("Shift")
            page.page.wait_for_url(WEATHER)
            page.page.go_back()
            page.page.wait_for_url("about:blank")


def test_no_script_names_a_place_to_store_or_a_way_to_ask(small: Path) -> None:
    """Not in the file either."""
    text = (small / "guide-ru.html").read_text(encoding="windows-1251")
    for name in (
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "serviceWorker",
        "fetch(",
        "XMLHttp",
    ):
        assert name not in text
    for name in ("WebSocket", "sendBeacon", "EventSource", "eval(", "new Function", "innerHTML", "document.write"):
        assert name not in text
