"""Two cases side by side: what agrees, what both letters say, and telling them apart."""

from dataclasses import replace
from datetime import date

import pytest

from tests.desk.moments import MINUTE
from tests.desk.stand import CASE, ROW, ScriptedVault, Window
from tropa.vault.views_queue import Alike, ComparedCase, Comparison, Piece

FIRST = ComparedCase(
    case_id="case-1",
    name="K7-41",
    asked_minute=MINUTE - 62,
    situation="72h",
    for_whom="self",
    needs=("summons", "health"),
    language="ru",
    act_by=date(2026, 11, 25),
    region=None,
    holder_id=None,
    is_closed=False,
    pieces=(Piece("Говорят, что во вторник ", True), Piece("<i>я</i> должен вернуться.", False)),
)
SECOND = replace(
    FIRST, case_id="case-2", name="M2-08", act_by=None, region="abroad-kz", is_closed=True, pieces=FIRST.pieces[:1]
)
ALIKE = Alike("case-2", "M2-08", "much-alike", 61)


@pytest.fixture
def address(working: Window, vault: ScriptedVault) -> str:
    """Of the page."""
    vault.rows, vault.cases["case-1"] = [ROW], CASE
    vault.queueing.compared["case-1"] = Comparison(FIRST, SECOND, ALIKE)
    vault.queueing.likely["case-1"] = (ALIKE,)
    handle = working.stand.desk.handles.handle_of
    return f"/case/{handle('case-1')}/same/{handle('case-2')}"


def test_both_stand_side_by_side_with_what_agrees(working: Window, address: str) -> None:
    """In words; shared words are marked; what was written is text."""
    page = working.open(address)
    assert "K7-41 and M2-08: the same person? 61% of the letters' phrases are the same." in page.words
    assert "25 Nov not said –" in page.words
    assert "What is happening within 72 hours within 72 hours the same" in page.words
    assert "Place Not known Kazakhstan – Held by nobody nobody – Work open closed –" in page.words
    assert "<mark>Говорят, что во вторник </mark>&lt;i&gt;я&lt;/i&gt; должен вернуться." in page.text
    assert "Nothing is merged" in page.words


def test_not_the_same_is_remembered_and_can_be_taken_back(working: Window, vault: ScriptedVault, address: str) -> None:
    """And the page says how it stands."""
    assert "Remembered: not the same person" in working.send(address, apart="yes").words
    vault.queueing.compared["case-1"] = Comparison(FIRST, SECOND, replace(ALIKE, told_apart=True))
    assert "You said that they are not the same person." in working.open(address).words
    working.send(address, apart="no")
    assert vault.queueing.apart == [("case-1", "case-2", True), ("case-1", "case-2", False)]


def test_a_case_that_is_gone_is_a_page_that_says_so(working: Window, vault: ScriptedVault, address: str) -> None:
    """Destroyed meanwhile, or an address that was never one."""
    vault.queueing.compared.clear()
    for path in (address, "/case/none/same/none"):
        page = working.open(path)
        assert (page.status, "no such case" in page.words) == (404, True)
