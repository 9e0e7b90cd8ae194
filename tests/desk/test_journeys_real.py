"""Journeys over a real vault: from a case to a plan with what is wrong said, saved, held back, called off."""

from pathlib import Path
from typing import Any

import pytest

from tests.desk.conftest import Opener
from tests.desk.stand import PASSPHRASE, Window
from tests.desk.test_journeys_plan import Fields
from tests.desk.test_real_vault import first_case, founded
from tropa.cases.seeker import AskForm

DAY = "2026-11-25"


@pytest.fixture
def window(tmp_path: Path, open_window: Opener) -> Window:
    """A window onto a real vault; its network is founded and one person has written."""
    found = founded(tmp_path, open_window)
    found.stand.seeker().ask(AskForm("ru", "72h", "Нужно уехать."))
    return found


def begun(window: Window) -> str:
    """The address of a journey that was just begun."""
    page = window.send(f"{first_case(window)}/journey", once="begin")
    assert page.status == 200
    assert "A draft is here" in page.words
    return page.path.removesuffix("/plan")


def form(window: Window, journey: str, **typed: Any) -> dict[str, Any]:
    """The plan's form as it is drawn now, with this typed into it."""
    values: dict[str, Any] = dict(Fields(window.open(f"{journey}/plan").text).values)
    values.pop("form_token")
    return values | typed


def planned(window: Window, journey: str) -> None:
    """Two places and a train between them, check-ins proposed, saved."""
    for name, at in (("Invented North", "51.10, 71.40"), ("Invented South", "43.30, 77.00")):
        place = {"new-place-name": name, "new-place-country": "Kazakhstan", "new-place-at": at}
        window.send(f"{journey}/plan/change", **form(window, journey, do="add-place", **place))
    window.send(f"{journey}/plan/change", **form(window, journey, do="add-leg"))
    places = [row.place_id for row in window.stand.desk.keeper.vault.journeys.places()]
    north, south = (window.stand.desk.handles.handle_of(each) for each in places)
    leg = form(window, journey)["leg"][0]
    typed = {
        "head-title": "Туда",
        f"leg-begins-{leg}": north,
        f"leg-to-{leg}": south,
        f"leg-starts-{leg}": f"{DAY}T08:00",
        f"leg-ends-{leg}": f"{DAY}T20:00",
    }
    window.send(f"{journey}/plan/change", **form(window, journey, do="propose", **typed))
    assert window.send(f"{journey}/plan", **form(window, journey)).status == 200


def test_a_plan_is_composed_checked_and_saved_and_stands_on_the_board(window: Window) -> None:
    """What is missing is said by the real checks, while it is typed and after."""
    journey = begun(window)
    assert "There is no leg yet" in window.open(f"{journey}/plan").words
    planned(window, journey)
    page = window.open(journey)
    assert "Invented North → Invented South" in page.words
    assert "on the ladder; at least" in page.words
    assert "Туда" in window.open("/journeys").words
    assert "the whole plan" in page.words


def test_an_unready_plan_is_neither_offered_nor_started_and_can_be_called_off(window: Window) -> None:
    """The page says why; a form sent all the same changes nothing; calling off ends it."""
    journey = begun(window)
    planned(window, journey)
    held = window.open(f"{journey}/do/offer")
    assert "must be mended first" in held.words
    assert window.send(f"{journey}/do/offer", once="one", letter="Здравствуйте").status == 400
    assert "draft" in window.open(journey).words
    window.send(f"{journey}/do/call-off", once="two")
    assert "called off" in window.open(journey).words
    assert "Ended" in window.open("/journeys").words


def test_what_is_typed_and_not_saved_outlives_a_lock_of_a_real_vault(window: Window) -> None:
    """By the desk's memory; the vault has the saved plan only."""
    journey = begun(window)
    planned(window, journey)
    window.send_by_script(f"{journey}/plan/check", **form(window, journey, **{"head-title": "Обратно"}))
    window.send("/lock")
    window.send("/unlock/open", passphrase=PASSPHRASE)
    assert form(window, journey)["head-title"] == ["Обратно"]
    assert "Туда" in window.open(journey).words
