"""The pages of dispatch in real Chromium, for everyone: three widths, both languages, both schemes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.everyone import BOTH_WAYS, faults, opened
from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.stand import CASE, NETWORK, ROW, ScriptedVault
from tests.desk.stand_dispatch import EVERYTHING, HOLDER, LEGAL, OFFER, READY, SUGGESTED, made, said
from tests.desk.stand_members import ANNA, ANNA_PERSON, VERA, VERA_PERSON
from tests.desk.stand_work import ANNA_IS, VERA_IS
from tropa.desk.words import Language
from tropa.dispatch import reasons as r

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser


def busy_vault() -> ScriptedVault:
    """Everything there is to see."""
    vault = ScriptedVault(rows=[ROW], cases={"case-1": CASE}, net=NETWORK)
    vault.members.everybody += [ANNA_PERSON, VERA_PERSON]
    dispatching = vault.dispatching
    dispatching.proposed, dispatching.hints, dispatching.ready = EVERYTHING, (SUGGESTED,), [READY]
    stopped = replace(made(HOLDER, ANNA_IS, 2), state="refused", broken=("conflict", "lawyer-first"))
    dispatching.sent = [made(LEGAL, VERA_IS), stopped]
    dispatching.asked = [OFFER, replace(OFFER, offer_id="offer-2", state="over", end="filled")]
    dispatching.against = {ANNA: said(r.LacksSkill("а" * 40), r.VettingTooLow("none", "vouched"))}
    return vault


def pages(desk: Desk) -> Iterator[str]:
    """Every page of dispatch, unfolded; says where it is."""
    page, handle = desk.page, desk.stand.desk.handles.handle_of
    base = page.url.removesuffix("/queue")
    case = f"/case/{handle('case-1')}"
    for where, path in {
        **{"proposed": "/dispatch", "left open": "/dispatch?part=deferred", "offered": "/dispatch?part=offered"},
        **{"one": f"/dispatch/part/{handle('role-1')}", "two": f"/dispatch/part/{handle('role-2')}"},
        **{"exposure": "/dispatch/exposure", "offers": "/offers", "preferences": "/offers/preferences"},
        **{"person": f"/network/member/{handle(VERA)}", "needs": f"{case}/parts"},
        **{"a need": f"{case}/parts/{handle('role-1')}", "case": case},
    }.items():
        page.goto(base + path)
        page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
        yield where
    desk.vault().dispatching.proposed, desk.vault().dispatching.asked = replace(EVERYTHING, groups=()), []
    for path in ("/dispatch", "/offers"):
        page.goto(base + path)
        yield f"empty {path}"


@BOTH_WAYS
def test_every_page_of_dispatch_is_for_everyone(
    tmp_path: Path, open_desk: Opener, language: Language, scheme: str
) -> None:
    """axe-core finds nothing at any width, and at 320 px nothing has to be scrolled sideways."""
    desk = opened(tmp_path, busy_vault(), open_desk, language, scheme)
    assert list(faults(desk, pages(desk))) == []
