"""The pages that only answer a form, for everyone: nobody comes to them by an address, so each is sent for here."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, Route

from tests.desk.everyone import faults
from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.stand import CASE, NETWORK, PASSPHRASE, ROW, ScriptedVault, Stand
from tests.desk.stand_members import ANNA_PERSON, VERA_PERSON
from tests.desk.stand_safe import BACKUP, EXPORT
from tests.desk.stand_work import ANNA_IS, I_AM, work_on
from tests.desk.test_search import LETTER, NAME, NOTE
from tropa.desk.words import Language
from tropa.sealing.errors import UnknownWord
from tropa.vault.views_exposure import Change, MovableCase, MoveView
from tropa.vault.views_search import Excerpt, SearchResult
from tropa.vault.views_work import ExposureRow

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser

FULL_LETTER: Final = replace(LETTER, excerpt=(Excerpt("щ" * 300, True),))
REFUSED: Final = (
    *("hand-over", "fact", "task", "flags", "checks", "urgency", "export"),
    *("/settings/copies", "/burn", "/templates/new", "/exposure"),
)
"""Pages whose form is sent as it stands, and is refused; of the case unless they begin with a slash."""
_SEND: Final = """() => {
    const form = [...document.querySelectorAll('main form[method="post"]')].find((each) => each.matches(".sheet"))
        ?? document.querySelector('main form[method="post"]');
    for (const each of form.querySelectorAll("textarea, input[type=number], input:not([type])")) each.value = "";
    form.noValidate = true;
    form.requestSubmit(form.querySelector("button.main, button.danger") ?? form.querySelector("button"));
}"""


def full_vault() -> ScriptedVault:
    """With everything that the answers may have to say."""
    vault = ScriptedVault(rows=[ROW], cases={each: replace(CASE, case_id=each) for each in ("case-1", "case-2")})
    vault.members.everybody += [ANNA_PERSON, VERA_PERSON]
    vault.work.cases |= {each: work_on(each, I_AM) for each in ("case-1", "case-2")}
    vault.work.known = ["case-1"]
    vault.found = SearchResult(("рана",), (FULL_LETTER, NOTE, NAME), more=True, cut=True)
    before, after = (ExposureRow((ANNA_IS,), people, 3 + people, ()) for people in (2, 300))
    vault.exposures.can_move = [MovableCase("case-1", "K7-41", I_AM)]
    same = Change(before, before)
    vault.exposures.move = MoveView("case-1", "K7-41", I_AM, ANNA_IS, same, Change(before, after), same, True)
    vault.safe.copies = [replace(BACKUP, path="/mnt/" + "key" * 40, destroyed_in_it=2), EXPORT]
    return vault


def entering(desk: Desk) -> Iterator[str]:
    """The launch file's answer, which goes on by itself at once: the page after it is held back."""

    def hold_back(route: Route) -> None:
        route.fulfill(status=204)

    page = desk.page
    page.route("**/welcome", hold_back)
    page.goto(desk.stand.launch.path.as_uri())
    page.wait_for_selector("main a")
    yield "entered"
    page.unroute("**/welcome")
    page.click("main a")


def joining(desk: Desk) -> Iterator[str]:
    """From a new vault to the number that is compared."""
    page, members = desk.page, desk.vault().members
    page.fill("#passphrase", PASSPHRASE)
    page.fill("#again", PASSPHRASE)
    page.click("button.main")
    page.locator("a.way").first.click()
    members.join_fails = lambda: UnknownWord("повстка", ("повестка", "повод"), 3)
    page.fill("#words", "раз два повстка")
    page.click("button.main")
    page.wait_for_selector(".error")
    yield "join with an error"
    members.join_fails = None
    page.click("button.main")
    page.wait_for_selector(".fingerprint")
    yield "joining"
    members.join_state, desk.vault().net = None, NETWORK
    page.wait_for_url("**/queue")


def found(page: Page, base: str) -> Iterator[str]:
    """What was searched for, and what a move would change."""
    page.goto(f"{base}/search")
    page.fill("#words", "рана")
    page.click("form[role=search] button")
    page.wait_for_selector(".hits")
    yield "search with hits"
    page.goto(f"{base}/exposure")
    page.fill("#moving-name", "K7-41")
    page.locator("form", has=page.locator("#moving-name")).locator("button").click()
    page.wait_for_selector("#move-1")
    yield "moving"


def made_and_destroyed(desk: Desk, base: str, case: str, folder: Path) -> Iterator[str]:
    """Shares, a case that is destroyed, and last the vault."""
    page = desk.page
    page.goto(f"{base}/settings/copies")
    page.fill("#path-shares", str(folder / "copy"))
    page.locator("form", has=page.locator("#path-shares")).locator("button").click()
    page.wait_for_selector(".words")
    yield "shares"
    page.goto(f"{base}{case}/end")
    page.check("[name=sure]")
    page.click("section button.danger")
    page.wait_for_selector("#copies-title")
    yield "destroyed"
    page.goto(f"{base}/burn")
    page.fill("#word", desk.stand.desk.words.say("burning.word"))
    page.click("button.danger")
    page.wait_for_selector("#gone-title")
    yield "burned"


def refused(page: Page, base: str, case: str, asked: Sequence[str]) -> Iterator[str]:
    """Forms that are sent as they stand: what is wrong is said."""
    for each in asked:
        page.goto(base + (each if each.startswith("/") else f"{case}/{each}"))
        page.evaluate(_SEND)
        page.wait_for_selector(".error")
        yield f"{each} with an error"


def all_answers(desk: Desk, folder: Path, asked: Sequence[str]) -> Iterator[str]:
    """One after the other; says where it is."""
    page = desk.page
    yield from entering(desk)
    yield from joining(desk)
    base, case = desk.stand.origin + desk.stand.desk.prefix, f"/case/{desk.stand.desk.handles.handle_of('case-1')}"
    yield from found(page, base)
    yield from refused(page, base, case, asked)
    yield from made_and_destroyed(desk, base, case, folder)


@pytest.mark.parametrize(
    ("language", "scheme", "asked"),
    [
        ("ru", "dark", REFUSED[:1]),
        *(
            pytest.param(language, scheme, REFUSED, marks=pytest.mark.drill)
            for language, scheme in (("ru", "light"), ("en", "dark"), ("en", "light"))
        ),
    ],
)
def test_every_answer_to_a_form_is_for_everyone(
    tmp_path: Path, open_desk: Opener, language: Language, scheme: str, asked: Sequence[str]
) -> None:
    """axe-core finds nothing at any width, and at 320 px nothing has to be scrolled sideways."""
    vault = full_vault()
    desk = open_desk(lambda port: Stand(tmp_path, vault, language=language, token=None, port=port), color_scheme=scheme)
    assert list(faults(desk, all_answers(desk, tmp_path, asked))) == []
