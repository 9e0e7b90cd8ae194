"""The pages of complaints in real Chromium, for everyone: three widths, both languages, both schemes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.everyone import BOTH_WAYS, faults, opened
from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.stand import CASE, NETWORK, ROW, ScriptedVault
from tests.desk.stand_complaints import CAUTIOUS, COMPLAINT
from tests.desk.stand_members import ANNA, ANNA_PERSON, ME, VERA, VERA_PERSON
from tropa.desk.words import Language

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser


def listening_vault() -> ScriptedVault:
    """Everything there is to see."""
    vault = ScriptedVault(rows=[ROW], cases={"case-1": CASE}, net=NETWORK)
    vault.members.everybody += [ANNA_PERSON, VERA_PERSON]
    vault.complaints.listens, vault.complaints.named = True, (ME, ANNA, VERA)
    several = [replace(CAUTIOUS, complaint_id=f"complaint-{number}") for number in range(2, 5)]
    vault.complaints.all = {each.complaint_id: each for each in (COMPLAINT, *several)}
    return vault


def pages(desk: Desk) -> Iterator[str]:
    """Every page of complaints; says where it is."""
    page, handle = desk.page, desk.stand.desk.handles.handle_of
    base = page.url.removesuffix("/queue")
    for where, path in {
        "list": "/complaints",
        "one": f"/complaint/{handle('complaint-1')}",
        "with cautions": f"/complaint/{handle('complaint-2')}",
        "who listens": "/network/listeners",
        "exposure": f"/exposure/together?member={handle(ANNA)}",
    }.items():
        page.goto(base + path)
        yield where
    page.goto(f"{base}/complaint/{handle('complaint-1')}")
    page.fill("#text", "   ")
    page.locator("#composer [data-send]").click()
    page.wait_for_selector(".error")
    yield "with an error"
    page.goto(f"{base}/network/listeners")
    page.locator("[name=member]").first.uncheck()
    page.locator("[name=member]").nth(1).uncheck()
    page.locator("main form button.main").click()
    page.wait_for_selector("#error")
    yield "one alone"
    desk.vault().complaints.all = {}
    page.goto(f"{base}/complaints")
    yield "empty list"


@BOTH_WAYS
def test_every_page_of_complaints_is_for_everyone(
    tmp_path: Path, open_desk: Opener, language: Language, scheme: str
) -> None:
    """axe-core finds nothing at any width, and at 320 px nothing has to be scrolled sideways."""
    desk = opened(tmp_path, listening_vault(), open_desk, language, scheme)
    assert list(faults(desk, pages(desk))) == []
