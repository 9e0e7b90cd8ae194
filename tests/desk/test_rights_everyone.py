"""The pages of rights in real Chromium: for everyone, by keyboard, with files that are saved and nothing sent."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.desk.everyone import BOTH_WAYS, faults, opened
from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.stand import CASE, NETWORK, ROW, ScriptedVault
from tests.desk.stand_work import I_AM, THREAD, work_on
from tests.desk.test_rights import facts
from tests.desk.test_rights_law import NEW, SHA256, TOUCHED
from tropa.desk.words import Language
from tropa.vault.views_packs import PackComing

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser


def known_vault() -> ScriptedVault:
    """One case of which enough is known, and a law that has changed."""
    vault = ScriptedVault(rows=[ROW], cases={"case-1": CASE}, net=NETWORK)
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(THREAD,), facts=facts())
    vault.packs.held, vault.packs.cases = NEW, (TOUCHED,)
    vault.packs.next = PackComing(3, SHA256, "other")
    return vault


@pytest.fixture
def desk(tmp_path: Path, open_desk: Opener) -> Desk:
    """An unlocked desk in English."""
    return opened(tmp_path, known_vault(), open_desk, "en", "light", accept_downloads=True)


def pages(desk: Desk) -> Iterator[str]:
    """Every page of rights; says where it is."""
    handle, page = desk.stand.desk.handles.handle_of, desk.page
    base = page.url.removesuffix("/queue")
    case = f"{base}/case/{handle('case-1')}"
    for path in ("", "/rights", "/rights?topic=all", f"/rights?ask={handle('age')}"):
        page.goto(case + path)
        yield path.split("=")[0] or "case"
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    yield "everything unfolded"
    page.goto(f"{case}/rights/paper/{handle('paper:regional_appeal')}")
    yield "paper"
    page.goto(f"{base}/law")
    yield "law"
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.fill("#version", "1")
    yield "publishing"


@BOTH_WAYS
def test_every_page_of_rights_is_for_everyone(
    tmp_path: Path, open_desk: Opener, language: Language, scheme: str
) -> None:
    """axe-core finds nothing at any width, and at 320 px nothing has to be scrolled sideways."""
    desk = opened(tmp_path, known_vault(), open_desk, language, scheme)
    assert list(faults(desk, pages(desk))) == []


def test_from_the_case_to_an_answer_by_keyboard(desk: Desk) -> None:
    """The case's own section leads to its rights; the next question is answered there with keys alone."""
    page = desk.page
    desk.open_case()
    page.get_by_role("link", name="Options, deadlines, papers").press("Enter")
    page.wait_for_url("**/rights")
    expect(page.get_by_role("heading", name="What the law gives")).to_be_visible()
    form = page.locator("#ask")
    form.get_by_role("radio").first.press("Space")
    form.get_by_role("button", name="Put the answer down").press("Enter")
    expect(page.get_by_text("Put down. What stood before")).to_be_visible()
    assert desk.vault().work.done[-1][0] == "fact"


def test_papers_and_calendars_are_saved_and_nothing_leaves(desk: Desk) -> None:
    """Both are downloads of this desk's own; what was typed is still in the form."""
    page, asked = desk.page, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    desk.open_case()
    page.get_by_role("link", name="Options, deadlines, papers").click()
    with page.expect_download() as calendar:
        page.get_by_role("button", name="Save as a calendar file").click()
    assert calendar.value.suggested_filename == "deadlines.ics"
    page.goto(page.url + f"/paper/{desk.stand.desk.handles.handle_of('paper:regional_appeal')}")
    page.locator(".sheet textarea").first.fill("призывали без медкомиссии")
    with page.expect_download() as paper:
        page.get_by_role("button", name="Make the document (DOCX)").click()
    assert paper.value.suggested_filename == "regional_appeal.docx"
    expect(page.locator(".sheet textarea").first).to_have_value("призывали без медкомиссии")
    assert all(url.startswith(desk.stand.origin) for url in asked)
    assert not any("медкомиссии" in url for url in asked)
