"""A complaint, end to end: a phone's page, a real relay, a listener's desk in a browser, and the answer back.

Whoever helps has a desk of their own meanwhile, and learns nothing.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.house import WAIT_MS
from tests.pages import steps
from tests.pages.tab import Tab, opened_tab
from tests.support.browser import axe_violations, chromium
from tropa.demo.members import PASSPHRASE, Cast, Member
from tropa.demo.programs import Program, start_relay
from tropa.vault.keys_held import keys_held

pytestmark = [pytest.mark.browser, pytest.mark.drill]

COMPLAIN = "Жалоба на то, как вам помогают"
QUESTION, HELP = "Меня вызвали, помогите разобраться", "Здравствуйте, разберёмся"
COMPLAINT = "Со мной говорят грубо. <b>Не</b> разметка & {{ не шаблон }}"
ANSWER = "Мы поговорим с этим человеком"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Real Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[str]:
    """A real relay; its address."""
    program, url = start_relay(tmp_path / "relay")
    with program:
        yield url


def founded(cast: Cast, folder: Path, relay: str) -> Member:
    """Anna founds a network, and has Boris and Lev hear complaints; all three are known to each other."""
    anna = cast.newcomer("anna")
    token = (folder / "relay" / "publish-token").read_text(encoding="ascii").strip()
    anna.vault.found_network(anna.relay, token, "Наша", (relay,), ("ru", "en"), None)
    for name in ("boris", "lev"):
        cast.bring_in(anna, name, ("adviser",))
        cast.until(lambda name=name: cast[name].vault.members.joining() is None, f"{name} is in")  # type: ignore[misc]
    anna.vault.members.name_listeners([cast["boris"].member_id, cast["lev"].member_id])
    cast.until(lambda: anna.vault.complaints.listeners().has_key, "the notice names a key for complaints")
    cast.all_sync()
    return anna


def complaint_page(seeker: Tab, words: list[str]) -> None:
    """Come back with the words, and open the page of complaints."""
    steps.come_back(seeker, words)
    seeker.at(steps.THREAD)
    seeker.press(COMPLAIN)
    seeker.at(COMPLAIN)


def test_a_complaint_goes_to_a_listener_and_an_answer_comes_back_apart(
    tmp_path: Path, relay: str, browser: Browser
) -> None:
    """The phone says who reads it; the listener's desk shows and answers it; the caseworker's has nothing of it."""
    with Cast(tmp_path, relay) as cast, opened_tab(browser, relay) as seeker:
        anna = founded(cast, tmp_path, relay)
        words = steps.sent(seeker, QUESTION)
        anna.sync()
        (case,) = anna.vault.queue().rows
        anna.vault.answer(case.case_id, HELP)
        anna.sync()

        complaint_page(seeker, words)
        expect(seeker.page.locator("main")).to_contain_text("Это прочтут двое")
        expect(seeker.page.locator("main")).to_contain_text("Тот, кто вам помогает, этого не прочтёт")
        assert axe_violations(seeker.page) == []
        seeker.write(COMPLAINT)
        seeker.go_on()
        seeker.at(steps.THREAD)
        assert seeker.page.locator("article .letter").all_inner_texts() == [HELP, QUESTION]

        vault = tmp_path / "lev" / "lev.vault"
        cast.members.pop("lev").vault.close()
        desk = Program("desk", "--vault", str(vault), "--relay", relay)
        with desk:
            answered_at_the_desk(browser, Path(desk.wait_for(r"browser: (.+)")[1]))

            for _ in range(12):
                complaint_page(seeker, words)
                expect(seeker.page.locator("article.me .letter")).to_have_text(COMPLAINT)
                if seeker.page.locator("article.network").count():
                    break
                seeker.page.wait_for_timeout(2_000)
        expect(seeker.page.locator("article.network .letter")).to_have_text(ANSWER)
        seeker.page.set_viewport_size({"width": 320, "height": 640})
        assert axe_violations(seeker.page) == []
        assert not seeker.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        seeker.page.go_back()

        anna.sync()
        assert not anna.vault.complaints.is_here
        assert [each.text for each in anna.vault.case(case.case_id).timeline] == [QUESTION, HELP]
        assert not set(keys_held(anna.vault.inside)) & listening_keys(cast["boris"])
        seeker.assert_only_own_requests()
        seeker.assert_no_script_errors()


def listening_keys(member: Member) -> set[object]:
    """The keys for complaints that a listener's vault holds."""
    held = set(keys_held(member.vault.inside))
    rows = member.vault.inside.db.rows("SELECT auth_key FROM listening_key WHERE auth_key IS NOT NULL")
    of_complaints = {row[0] for row in rows}
    return {each for each in held if each.auth.raw in of_complaints}


def answered_at_the_desk(browser: Browser, launch_file: Path) -> None:
    """The listener opens their desk, finds the complaint and answers it."""
    context = browser.new_context(locale="ru-RU", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    try:
        page.goto(launch_file.as_uri())
        page.locator("#passphrase").fill(PASSPHRASE)
        page.locator("main form button.main").click()
        for _ in range(20):
            page.goto(page.url.rpartition("/")[0] + "/complaints")
            if page.locator(".hits a[data-row]").count():
                break
            page.wait_for_timeout(1_000)
        page.locator(".hits a[data-row]").click()
        expect(page.locator(".timeline .complaint .text")).to_have_text(COMPLAINT)
        page.locator("#text").fill(ANSWER)
        page.locator("#composer [data-send]").click()
        expect(page.locator(".timeline .answer .text")).to_have_text(ANSWER)
        page.wait_for_timeout(3_000)
    finally:
        context.close()
