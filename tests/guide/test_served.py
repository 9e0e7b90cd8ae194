"""The guide at a relay: served under its own policy, changed without a restart, handing answers over in memory."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.guide.conftest import write_guides
from tests.guide.opened import NO_STORES, STORES, Opened, opened
from tests.guide.small import WORDS, small_pack
from tests.pages.network import Team, running_network
from tropa.cli.main import main
from tropa.relay.web.pages import POLICY
from tropa.rights.build import Bundle

pytestmark = pytest.mark.browser
EMPTY = "<title>x</title>"


@dataclass(frozen=True)
class Served:
    """A founded network's relay, and the folder it takes guides from."""

    team: Team
    folder: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, small: Path) -> Iterator[Served]:
    """A real relay with the small pack's guides published to it while it runs."""
    data = tmp_path_factory.mktemp("relay")
    with running_network(data) as team:
        folder = next(path.parent for path in data.rglob("publish-token"))
        assert httpx.get(team.url + "/guide").status_code == 404
        assert main(["guide", "publish", str(small), "--relay", str(folder)]) == 0
        yield Served(team, folder / "guide")


@pytest.fixture
def tab(browser: Browser, served: Served) -> Iterator[Opened]:
    """The Russian guide as the relay serves it."""
    with opened(browser, served.team.url + "/guide") as tab:
        yield tab
        assert tab.errors == []


def test_it_is_served_under_its_own_policy(served: Served, small: Path) -> None:
    """The header repeats the file's own policy and forbids frames; nothing keeps a copy; the type names the charset."""
    for path, name, charset in (("/guide", "guide-ru.html", "windows-1251"), ("/guide/en", "guide-en.html", "utf-8")):
        answer = httpx.get(served.team.url + path)
        policy = answer.headers["content-security-policy"]
        assert answer.content == (small / name).read_bytes()
        assert policy.removesuffix("; frame-ancestors 'none'").encode() in answer.content
        assert policy.endswith("; frame-ancestors 'none'")
        assert answer.headers["content-type"] == f"text/html; charset={charset}"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["content-encoding"] == "gzip"


def test_each_language_leads_to_the_other_and_files_have_their_own_addresses(served: Served) -> None:
    """The links that work in a folder work here."""
    for path in ("/guide-en.html", "/guide/guide-en.html"):
        assert httpx.get(served.team.url + path).status_code == 200
    assert httpx.get(served.team.url + "/guide/guide-de.html").status_code == 404
    assert httpx.get(served.team.url + "/guide/../guide/pack.dsse").status_code == 404


def test_it_works_as_from_a_file(tab: Opened, served: Served) -> None:
    """One request, for itself; nothing stored; nothing in the address."""
    tab.to_answer()
    assert tab.asked == [served.team.url + "/guide"]
    assert tab.page.evaluate(STORES) == NO_STORES
    assert tab.page.url == served.team.url + "/guide"


def test_a_new_guide_is_served_without_a_restart(served: Served, small: Path, tmp_path: Path, bundle: Bundle) -> None:
    """Within one request of being put there; the old one as soon as it is back."""
    changed = WORDS | {"pack.title": ("Новый закон страны Икс", "The new law of country X")}
    write_guides(tmp_path, small_pack(changed), bundle)
    shutil.copy(tmp_path / "guide-ru.html", served.folder / "guide-ru.html")
    assert "Новый закон" in httpx.get(served.team.url + "/guide").text
    shutil.copy(small / "guide-ru.html", served.folder / "guide-ru.html")
    assert "Новый закон" not in httpx.get(served.team.url + "/guide").text


@pytest.mark.parametrize("body", [b"<!doctype html><script>alert(1)</script>", b""])
def test_a_file_with_another_policy_is_not_served(served: Served, small: Path, body: bytes) -> None:
    """Whoever can write into the folder by mistake cannot make the relay serve just any page."""
    path = served.folder / "guide-en.html"
    path.write_bytes(body)
    try:
        answer = httpx.get(served.team.url + "/guide/en")
        assert answer.status_code == 404
        assert answer.headers["content-security-policy"] == POLICY
        assert "guide/en" not in httpx.get(served.team.url + "/en").text, "the door offers no guide that is not there"
    finally:
        shutil.copy(small / "guide-en.html", path)


def test_the_door_leads_to_the_guide_while_there_is_one(browser: Browser, served: Served, tmp_path: Path) -> None:
    """In both languages; where there is none the door does not speak of it."""
    for door, name, heading in (
        ("/", "Что я могу сделать по закону?", "Закон страны Икс"),
        ("/en", "What can I do by law?", "The law of country X"),
    ):
        page = browser.new_page()
        page.goto(served.team.url + door)
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        page.close()
    moved = served.folder.rename(tmp_path / "guide")
    assert "по закону" not in httpx.get(served.team.url + "/").text
    moved.rename(served.folder)


@pytest.fixture
def tab_today(browser: Browser, served: Served) -> Iterator[Opened]:
    """On a device with the right date, which the ask page's notice needs."""
    with opened(browser, served.team.url + "/guide", today=datetime.now(UTC).date()) as tab:
        yield tab


def test_answers_are_handed_to_the_ask_page_in_memory_and_only_when_said(tab_today: Opened, served: Served) -> None:
    """A new tab, its letter already holding what was ticked; no address, store or request carries it."""
    tab = tab_today
    tab.to_answer()
    tab.press("Выбрать, что показать")
    tab.page.locator("#app label.choice", has_text="Сколько вам полных лет?").locator("input").uncheck()
    with tab.page.context.expect_page() as opening:
        tab.press("Передать на страницу письма")
    ask = opening.value
    asked: list[str] = []
    ask.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    expect(tab.page.get_by_text("Текст передан в новую вкладку.")).to_be_visible()
    expect(ask.locator("#said")).to_contain_text("Ответы из справочника уже в письме")
    for answer in ("Есть до двух недель", "Мне", "Повестка", "Ничего из этого"):
        ask.locator("label.choice", has_text=answer).locator("input").check()
        ask.locator("form button[type=submit]").click()
    ask.get_by_role("button", name="Не знаю, или такого дня нет").click()
    text = ask.locator("#text").input_value()
    assert "Вы учитесь очно? — Да" in text
    assert "лет" not in text
    assert ask.url == served.team.url + "/"
    assert {key: value for key, value in ask.evaluate(STORES).items() if value != NO_STORES[key]} == {}
    assert not [address for address in asked if "%D0" in address or "учитесь" in address]
    tab.page.locator("button.back").click()
    tab.at("Что можно сделать")


def test_a_page_of_another_origin_can_hand_over_nothing(browser: Browser, served: Served) -> None:
    """A stranger's tab that opens the door and posts to it changes nothing, and is told nothing."""
    context = browser.new_context()
    context.route(
        "https://stranger.example/", lambda route: route.fulfill(body="<title>x</title>", content_type="text/html")
    )
    page = context.new_page()
    page.goto("https://stranger.example/")
    page.evaluate("window.heard = []; addEventListener('message', ({data}) => heard.push(data))")
    with context.expect_page() as opening:
        page.evaluate(f"window.tab = open({(served.team.url + '/')!r})")
    door = opening.value
    expect(door.locator("#ask")).to_be_enabled()
    page.evaluate("tab.postMessage({tropa: 'чужое'}, '*')")
    door.wait_for_timeout(300)
    expect(door.locator("h1")).to_have_text("Вы не обязаны решать это в одиночку")
    assert page.evaluate("heard") == []
    context.close()


def test_where_the_ask_page_does_not_answer_the_text_is_there_to_copy(browser: Browser, served: Served) -> None:
    """After a while the guide says so and keeps everything."""
    with opened(browser, served.team.url + "/guide") as tab:
        tab.page.context.route(
            "**/", lambda route: route.fulfill(body="<title>Занято</title>", content_type="text/html")
        )
        tab.to_answer()
        tab.press("Выбрать, что показать")
        with tab.page.context.expect_page():
            tab.press("Передать на страницу письма")
        tab.page.clock.fast_forward(31_000)
        expect(tab.page.get_by_text("Страница письма не ответила.")).to_be_visible()
        assert "Вы учитесь очно? — Да" in tab.page.locator("#letter").input_value()
