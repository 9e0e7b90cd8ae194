"""The pages of journeys in real Chromium, for everyone: three widths, both languages, both schemes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from tests.desk.everyone import BOTH_WAYS, faults, opened
from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.stand import CASE, NETWORK, ROW, ScriptedVault
from tests.desk.stand_journeys import (
    FLIGHT,
    JOURNEY,
    OLEG_PERSON,
    RULE,
    RUNNING,
    SOUNDING,
    STOP,
    TRAIN,
    WARN,
    ZOYA_PERSON,
)
from tropa.desk.words import Language

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser


def travelling_vault() -> ScriptedVault:
    """Everything there is to see."""
    vault = ScriptedVault(rows=[ROW], cases={"case-1": CASE}, net=NETWORK)
    vault.members.everybody += [OLEG_PERSON, ZOYA_PERSON]
    ended = replace(
        RUNNING,
        journey_id="journey-3",
        plan=changed(RUNNING.plan, state="arrived", title="ж" * 70),
        ended_minute=1,
        destroy_day=20_800,
    )
    vault.journeys.all = {each.journey_id: each for each in (JOURNEY, RUNNING, ended)}
    vault.journeys.found = (STOP, WARN, RULE)
    watched = (SOUNDING, replace(SOUNDING, journey_id="journey-9", called="К2-11 " + "щ" * 60))
    vault.watch.all = {each.journey_id: each for each in watched}
    return vault


def pages(desk: Desk) -> Iterator[str]:
    """Every page of journeys; says where it is."""
    page, handle = desk.page, desk.stand.desk.handles.handle_of
    base = page.url.removesuffix("/queue")
    draft, running = (f"/journey/{handle(each)}" for each in ("journey-1", "journey-2"))
    flight, train = handle(FLIGHT.text), handle(TRAIN.text)
    for where, path in {
        "board": "/journeys",
        "begin": f"/case/{handle('case-1')}/journey",
        "draft": draft,
        "running": running,
        "ended": f"/journey/{handle('journey-3')}",
        "plan": f"{draft}/plan",
        "held back": f"{draft}/do/offer",
        "failed": f"{running}/leg/{train}/fail-leg",
        "failed alone": f"{running}/leg/{flight}/fail-leg",
        "proposed": f"{running}/leg/{train}/take-times",
        "arrived": f"{running}/do/arrive",
        "watch": f"/watch/of/{handle('journey-9')}",
    }.items():
        page.goto(base + path)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        yield where
    desk.vault().journeys.found = ()
    page.goto(f"{base}{draft}/do/offer")
    yield "offer"
    page.goto(f"{base}{draft}/leg/{train}/ask")
    yield "ask"
    page.goto(f"{base}{draft}/plan")
    page.locator("button[value=add-leg]").click()
    page.wait_for_url("**/plan#add-leg")
    page.locator(".save-bar button.main").click()
    page.wait_for_selector("#error")
    yield "plan with errors"
    desk.vault().journeys.all, desk.vault().watch.all = {}, {}
    page.goto(f"{base}/journeys")
    yield "empty board"


@BOTH_WAYS
def test_every_page_of_journeys_is_for_everyone(
    tmp_path: Path, open_desk: Opener, language: Language, scheme: str
) -> None:
    """axe-core finds nothing at any width, and at 320 px nothing has to be scrolled sideways."""
    desk = opened(tmp_path, travelling_vault(), open_desk, language, scheme)
    assert list(faults(desk, pages(desk))) == []
