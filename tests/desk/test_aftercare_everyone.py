"""The page on the time after arrival, and the map of a journey, in real Chromium: for everyone, and by keyboard."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.desk.everyone import BOTH_WAYS, faults, opened
from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.stand import CASE, NETWORK, ROW, ScriptedVault
from tests.desk.stand_work import I_AM, THREAD, work_on
from tests.desk.test_aftercare import EARLIER, PERMIT, RULE_KZ, THERE, TIMES, fact, stay
from tropa.desk.words import Language
from tropa.vault.views_work import FactView

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser

FULL = (
    *(EARLIER, THERE, RULE_KZ, PERMIT, *TIMES, stay("AM", date(2026, 3, 1), date(2026, 5, 30))),
    *(stay("UA", date(2026, 1, 2), date(2026, 1, 9)), fact("evidence.kept", "summons", "order")),
    fact("date.hearing.00000001", "2026-11-20", note="ж" * 80),
)


def vault_with(*facts: FactView) -> ScriptedVault:
    """One case, with these facts."""
    vault = ScriptedVault(rows=[ROW], cases={"case-1": CASE}, net=NETWORK)
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(THREAD,), facts=facts)
    return vault


def pages(desk: Desk) -> Iterator[str]:
    """With nothing, with much, everything unfolded, with an error; and the case beside it."""
    handle, page = desk.stand.desk.handles.handle_of, desk.page
    case = f"{page.url.removesuffix('/queue')}/case/{handle('case-1')}"
    page.goto(case)
    yield "case"
    page.goto(f"{case}/after")
    yield "after arrival"
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    yield "everything unfolded"
    page.fill("#country", "Нарния")
    page.fill("#entered", "2026-11-20")
    page.locator("form[action$='/after/stay'] button").click()
    page.wait_for_selector(".error")
    yield "an error"


@BOTH_WAYS
@pytest.mark.parametrize("facts", [FULL, ()], ids=["much", "nothing"])
def test_the_page_is_for_everyone(
    tmp_path: Path, open_desk: Opener, language: Language, scheme: str, facts: tuple[FactView, ...]
) -> None:
    """axe-core finds nothing at any width, and at 320 px nothing has to be scrolled sideways."""
    desk = opened(tmp_path, vault_with(*facts), open_desk, language, scheme)
    assert list(faults(desk, pages(desk))) == []


def test_a_stay_is_put_down_by_keyboard_and_the_list_goes_into_the_letter(tmp_path: Path, open_desk: Opener) -> None:
    """From the case's own section, with keys alone; nothing is asked of any other address."""
    desk = opened(tmp_path, vault_with(), open_desk, "en", "light")
    page, asked = desk.page, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    desk.open_case()
    page.get_by_role("link", name="Count days of stay").press("Enter")
    page.wait_for_url("**/after")
    form = page.locator("form[action$='/after/stay']")
    form.get_by_label("Country").press_sequentially("Kazakhstan")
    form.get_by_label("Day of entry").fill("2026-11-20")
    form.get_by_role("button", name="Put the stay down").press("Enter")
    expect(page.get_by_text("The stay is put down.")).to_be_visible()
    assert desk.vault().work.done[-1][2:4] == ("stay.KZ.2026-11-20", ("here",))
    page.get_by_role("button", name="Put the list into my letter").press("Enter")
    expect(page.locator("#text")).to_have_value(desk.vault().case("case-1").draft)
    assert "Keep it yourself" in desk.vault().case("case-1").draft or "Храните у себя" in page.input_value("#text")
    assert all(url.startswith(desk.stand.origin) for url in asked)
