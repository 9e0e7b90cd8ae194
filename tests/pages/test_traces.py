"""What stays behind: nothing in the browser, nothing in the address, and a way out that works."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.pages import steps
from tests.pages.network import Team
from tests.pages.tab import Tab, opened_tab

pytestmark = pytest.mark.browser

WEATHER = "https://yandex.ru/pogoda"
STORES = """async () => ({
    local: localStorage.length, session: sessionStorage.length, cookies: document.cookie,
    databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    state: typeof history.state, address: location.href, title: document.title,
})"""


def walk_everything(tab: Tab, team: Team) -> None:
    """Ask, keep, come back, answer, read, reply."""
    text = steps.marker()
    words = steps.sent(tab, text)
    team.answer(text, "Ответ")
    steps.come_back(tab, words)
    tab.at(steps.THREAD)
    tab.press(steps.REPLY)
    tab.write(steps.marker())
    tab.go_on()
    tab.at(steps.THREAD)


def test_nothing_is_stored_after_a_full_walk(tab: Tab, team: Team) -> None:
    """No storage of any kind; the history holds bare numbers under one address and one neutral title."""
    walk_everything(tab, team)
    assert tab.page.evaluate(STORES) == {
        "local": 0,
        "session": 0,
        "cookies": "",
        "databases": 0,
        "caches": 0,
        "workers": 0,
        "state": "number",
        "address": team.url + "/",
        "title": "Помощь",
    }
    assert tab.page.context.cookies() == []


def test_no_answer_is_ever_in_an_address(tab: Tab, team: Team) -> None:
    """Every request's address is a call of the interface or a file of the page; no query carries what was typed."""
    walk_everything(tab, team)
    paths = {url.removeprefix(team.url).split("?")[0] for url in tab.asked}
    assert all(path.startswith(("/v1/", "/")) and "%" not in path for path in paths)
    queries = {url.partition("?")[2] for url in tab.asked}
    assert all(set(query) <= set("abcdefghijklmnopqrstuvwxyz=&0123456789") for query in queries), queries


def test_a_reload_forgets(tab: Tab) -> None:
    """The page says so before it matters, and it is so: the door, and Back does not bring answers up."""
    tab.page.locator("#ask").click()
    tab.at(steps.SITUATION)
    assert "Если её обновить или закрыть, они исчезнут" in tab.text()
    tab.choose("Есть до двух недель")
    tab.page.reload()
    expect(tab.page.locator("#ask")).to_be_enabled()
    tab.page.go_back()
    expect(tab.page.locator("#ask")).to_be_visible()


@pytest.fixture
def leaving(browser: Browser, team: Team) -> Iterator[Tab]:
    """A tab that came from another page, and a weather page to leave to."""
    with opened_tab(browser, team.url) as tab:
        tab.page.context.route(
            WEATHER,
            lambda route: route.fulfill(body="<title>Погода</title>+3", content_type="text/html; charset=utf-8"),
        )
        tab.page.context.route("https://before.example/", lambda route: route.fulfill(body="<title>Раньше</title>"))
        tab.page.goto("https://before.example/")
        tab.page.goto(team.url + "/")
        yield tab


def test_the_exit_button_takes_the_pages_place_in_the_history(leaving: Tab) -> None:
    """From deep inside: the weather, and Back leads to what was before, not to us."""
    steps.to_text(leaving)
    leaving.write("не для чужих глаз")
    leaving.page.get_by_role("link", name="Уйти отсюда").click()
    leaving.page.wait_for_url(WEATHER)
    leaving.page.go_back()
    leaving.page.wait_for_url("https://before.example/")


def test_shift_three_times_leaves(leaving: Tab) -> None:
    """Also from within a box; the second press says what a third will do."""
    steps.to_text(leaving)
    box = leaving.page.locator("#text")
    box.press("Shift")
    box.press("Shift")
    expect(leaving.page.locator("#said")).to_contain_text("откроется погода")
    box.press("Shift")
    leaving.page.wait_for_url(WEATHER)


def test_capital_letters_do_not_leave(tab: Tab) -> None:
    """Shift that types something is not counted."""
    steps.to_text(tab)
    box = tab.page.locator("#text")
    for letter in "ABCDE":
        box.press(f"Shift+{letter}")
    tab.page.wait_for_timeout(300)
    assert tab.page.url == tab.origin + "/"
    tab.at(steps.TEXT)


def test_the_exit_is_in_reach_on_a_long_page(tab: Tab) -> None:
    """It stays at the top while scrolling."""
    steps.sent(tab, steps.marker())
    tab.page.mouse.wheel(0, 5_000)
    expect(tab.page.get_by_role("link", name="Уйти отсюда")).to_be_in_viewport()


def test_without_scripts_the_door_says_what_works(browser: Browser, team: Team) -> None:
    """Readable, honest, with numbers to call and a working exit; buttons that cannot work are off."""
    with opened_tab(browser, team.url, scripts=False) as tab:
        expect(tab.page.locator("h1")).to_be_visible()
        expect(tab.page.locator("noscript p")).to_contain_text("отсюда нельзя ни написать, ни прочесть ответ")
        expect(tab.page.locator("#ask")).to_be_disabled()
        expect(tab.page.locator("#loading")).to_be_hidden()
        tab.page.locator("summary").click()
        expect(tab.page.locator("#lines")).to_be_visible()
        assert tab.page.locator("#exit").get_attribute("href") == WEATHER


def test_over_an_unprotected_connection_nothing_can_be_written(browser: Browser, team: Team) -> None:
    """The door says why and offers no button that would fail."""
    insecure = "http://plain.example"
    with opened_tab(browser, team.url) as tab:
        tab.page.route(
            f"{insecure}/**",
            lambda route: route.fulfill(response=tab.page.request.get(route.request.url.replace(insecure, team.url))),
        )
        tab.page.goto(insecure + "/")
        expect(tab.page.locator("#connection")).to_contain_text("Соединение не защищено, написать отсюда нельзя")
        expect(tab.page.locator("#ask")).to_be_disabled()
        expect(tab.page.locator("#return")).to_be_disabled()


def test_a_page_taken_from_the_browsers_shelf_starts_anew(tab: Tab) -> None:
    """A page put aside whole (back/forward cache) would bring the answers back: it reloads itself instead."""
    steps.to_text(tab)
    tab.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(tab.page.locator("#ask")).to_be_enabled()


def test_the_door_leads_to_the_other_language_and_back(tab: Tab) -> None:
    """Two documents, each naming the other."""
    tab.page.get_by_role("link", name="English").click()
    expect(tab.page.locator("html")).to_have_attribute("lang", "en")
    assert tab.page.title() == "Help"
    tab.page.get_by_role("link", name="Русский").click()
    expect(tab.page.locator("html")).to_have_attribute("lang", "ru")


def test_forgetting_leaves_nothing_behind_back(tab: Tab) -> None:
    """After 'forget everything' Back shows the door, never the words."""
    steps.sent(tab, steps.marker())
    tab.press("Слова сохранены")
    tab.press("Пропустить проверку")
    tab.press("Всё равно пропустить")
    tab.press("Забыть всё и в начало")
    for _ in range(3):
        expect(tab.page.locator("#ask")).to_be_visible()
        expect(tab.page.locator(".words")).to_have_count(0)
        tab.page.go_back()
