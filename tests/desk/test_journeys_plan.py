"""The plan of a journey: what is wrong is said while it is typed, nothing typed is lost, nothing half-read is saved."""

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from msgspec.structs import replace as changed
from typing_extensions import override

from tests.desk.moments import MINUTE
from tests.desk.stand import PASSPHRASE, ScriptedVault, Window
from tests.desk.stand_journeys import (
    AIRPORT,
    BACKUP,
    DAY,
    DRIVER,
    FLIGHT,
    JOURNEY,
    OLEG_PERSON,
    STOP,
    TOWN,
    TRAIN,
    ZOYA,
    ZOYA_PERSON,
)


@pytest.fixture
def vault(working: Window) -> ScriptedVault:
    """A vault with a draft and two colleagues."""
    found: ScriptedVault = working.stand.vault
    found.members.everybody += [OLEG_PERSON, ZOYA_PERSON]
    found.journeys.all = {JOURNEY.journey_id: JOURNEY}
    return found


def at(window: Window, more: str = "") -> str:
    """The plan's address."""
    return f"/journey/{window.stand.desk.handles.handle_of('journey-1')}/plan{more}"


def key(window: Window, id: object) -> str:
    """What the form calls a leg, a place or a member."""
    return str(window.stand.desk.handles.handle_of(getattr(id, "text", id)))


class Fields(HTMLParser):
    """The fields of the plan's form as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._inside, self._select, self._area = False, "", ""
        self.feed(page)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == "plan"
        if not self._inside:
            return
        name = given.get("name", "")
        if tag == "select":
            self._select = name
            self.values[name] = [""]
        elif tag == "option" and self._select and "selected" in given:
            self.values[self._select] = [given["value"]]
        elif tag == "textarea":
            self._area = name
            self.values[name] = [""]
        elif tag == "input" and name and (given.get("type") != "checkbox" or "checked" in given):
            self.values.setdefault(name, []).append(given.get("value", ""))

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._select = self._area = ""

    @override
    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] = [(self.values[self._area][0] + data).removeprefix("\n")]


def form(window: Window, **typed: Any) -> dict[str, Any]:
    """The form as it is drawn now, with this typed into it."""
    values: dict[str, Any] = dict(Fields(window.open(at(window)).text).values)
    values.pop("form_token")
    return values | typed


def test_the_form_sent_as_it_was_drawn_is_the_plan_that_was_saved(working: Window, vault: ScriptedVault) -> None:
    """Nothing is lost or added by looking at it and saving."""
    working.send(at(working), **form(working))
    assert vault.journeys.done == [("save", "journey-1")]
    assert vault.journeys.all["journey-1"].plan == changed(
        JOURNEY.plan, places=vault.journeys.all["journey-1"].plan.places
    )
    assert {each.place for each in vault.journeys.all["journey-1"].plan.places} == {
        each.place for each in JOURNEY.plan.places
    }


def test_what_is_wrong_is_said_of_what_is_typed_beside_its_leg_and_not_saved(
    working: Window, vault: ScriptedVault
) -> None:
    """The check sees the unsaved plan; the answer goes to the list and to the leg."""
    vault.journeys.found = (STOP,)
    flight = key(working, FLIGHT)
    page = working.send_by_script(at(working, "/check"), **form(working, **{f"leg-mode-{flight}": "bus"}))
    assert page.status == 200
    assert vault.journeys.checked[-1].legs[-1].mode == "bus"
    assert f'id="found-{flight}" hx-swap-oob="true"' in page.text
    assert "It enters another country" in page.text.split(f'id="found-{flight}"')[1]
    assert vault.journeys.done == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("starts", "", "choose day and time"),
        ("ends", "когда-нибудь", "this is no day and time"),
        ("ends", "2026-11-20T10:00", "it must be later than the beginning"),
        ("begins", "", "choose a place"),
        ("enters", "Atlantis", "no country is called that"),
        ("amount", "дорого", "write an amount"),
        ("said", "щ" * 201, "it is too long"),
        ("disclose", "2026-13-45T99:99", "this is no day and time"),
    ],
)
def test_what_cannot_be_read_is_said_by_its_field_and_stays_typed(
    working: Window, vault: ScriptedVault, field: str, typed: str, said: str
) -> None:
    """And nothing is saved until it can be."""
    name = f"leg-{field}-{key(working, FLIGHT)}"
    page = working.send(at(working), **form(working, **{name: typed}))
    assert page.status == 400
    assert said in page.words
    assert Fields(page.text).values[name] == [typed]
    assert vault.journeys.done == []


def test_everything_typed_outlives_going_away_a_reload_and_a_lock(working: Window, vault: ScriptedVault) -> None:
    """It is kept by the check, and stands in the form again."""
    train = key(working, TRAIN)
    working.send_by_script(at(working, "/check"), **form(working, **{f"leg-todo-{train}": "Ждать у <касс>"}))
    working.open("/queue")
    assert Fields(working.open(at(working)).text).values[f"leg-todo-{train}"] == ["Ждать у <касс>"]
    working.send("/lock")
    working.send("/unlock/open", passphrase=PASSPHRASE)
    page = working.open(at(working))
    assert Fields(page.text).values[f"leg-todo-{train}"] == ["Ждать у <касс>"]
    assert "Not saved yet" in page.words
    assert vault.journeys.all["journey-1"].plan == JOURNEY.plan


def test_what_a_lock_hands_over_comes_back_with_its_new_rows(working: Window, vault: ScriptedVault) -> None:
    """Also a leg that no saved plan has."""
    working.send(at(working, "/change"), **form(working, do="add-leg"))
    typed = form(working)
    new = [each for each in typed["leg"] if each not in {key(working, id) for id in (TRAIN, BACKUP, FLIGHT)}]
    working.send("/lock")
    typed[f"leg-tell-{new[0]}"] = "Позвонить Зое"
    working.send(at(working), **typed)
    working.send("/unlock/open", passphrase=PASSPHRASE)
    assert Fields(working.open(at(working)).text).values[f"leg-tell-{new[0]}"] == ["Позвонить Зое"]


def test_a_check_that_comes_late_does_not_bring_back_what_was_saved_over(working: Window, vault: ScriptedVault) -> None:
    """The form it belongs to has been sent."""
    typed = form(working)
    working.send(at(working), **(typed | {"head-title": "Новое имя"}))
    assert working.send_by_script(at(working, "/check"), **typed).status == 204
    page = working.open(at(working))
    assert "As saved" in page.words
    assert Fields(page.text).values["head-title"] == ["Новое имя"]


def test_a_script_never_changes_or_saves_wherever_it_sends_a_check(working: Window, vault: ScriptedVault) -> None:
    """The form's own number is left for the form, which comes after."""
    typed = form(working, do="add-leg")
    for path in (at(working), at(working, "/change")):
        assert working.send_by_script(path, **typed).status == 200
    assert vault.journeys.done == []
    working.send(at(working, "/change"), **typed)
    assert len(form(working)["leg"]) == 4


def test_a_plan_that_a_colleague_changed_meanwhile_is_not_saved_over_unasked(
    working: Window, vault: ScriptedVault
) -> None:
    """It is said, what was typed stays, and ticking the box decides."""
    typed = form(working, **{"head-title": "Моё"})
    theirs = changed(JOURNEY.plan, title="Чужое")
    vault.journeys.all["journey-1"] = replace(JOURNEY, plan=theirs)
    page = working.send(at(working), **typed)
    assert page.status == 400
    assert "a colleague saved another plan" in page.words
    assert vault.journeys.all["journey-1"].plan == theirs
    again: dict[str, Any] = dict(Fields(page.text).values)
    again.pop("form_token")
    working.send(at(working), **(again | {"over": "yes"}))
    assert vault.journeys.all["journey-1"].plan.title == "Моё"


def test_rows_come_and_go_and_nothing_else_changes(working: Window, vault: ScriptedVault) -> None:
    """A backup has the way and the time of what it stands in for, and words if somebody is met."""
    train = key(working, TRAIN)
    working.send(at(working, "/change"), **form(working, do=f"backup:{train}"))
    typed = Fields(working.open(at(working)).text).values
    new = typed["leg"][1]
    assert typed[f"leg-instead_of-{new}"] == [train]
    assert typed[f"leg-begins-{new}"] == typed[f"leg-begins-{train}"]
    assert typed[f"leg-said-{new}"][0]
    assert typed[f"leg-said-{new}"] != typed[f"leg-heard-{new}"]
    working.send(at(working, "/change"), **form(working, do=f"remove-leg:{new}"))
    assert Fields(working.open(at(working)).text).values["leg"] == [key(working, id) for id in (TRAIN, BACKUP, FLIGHT)]
    assert vault.journeys.done == []


def test_letting_go_brings_back_the_saved_plan(working: Window, vault: ScriptedVault) -> None:
    """Only by that button."""
    working.send(at(working, "/change"), **form(working, do="add-leg"))
    assert len(form(working)["leg"]) == 4
    working.send(at(working, "/change"), **form(working, do="discard"))
    assert len(form(working)["leg"]) == 3


def test_check_ins_are_proposed_from_the_legs_for_everybody_to_change(working: Window, vault: ScriptedVault) -> None:
    """One from each leg's end, backups aside, and none further apart than a day."""
    working.send(at(working, "/change"), **form(working, do="propose"))
    working.send(at(working), **form(working))
    windows = vault.journeys.all["journey-1"].plan.windows
    assert [each.begins for each in windows] == [MINUTE + 2 * DAY + 300, MINUTE + 3 * DAY + 240]
    assert all(each.until - each.begins == 120 for each in windows)


def test_a_place_goes_onto_the_networks_list_and_can_be_chosen(working: Window, vault: ScriptedVault) -> None:
    """By the country's name in either language, to a hundredth of a degree."""
    place = {"new-place-name": "Вокзал <1>", "new-place-country": "грузия", "new-place-at": "41.7215, 44.7987"}
    page = working.send(at(working, "/change"), **form(working, do="add-place", **place))
    assert "is on the list now" in page.words
    row = vault.journeys.listed[-1]
    assert (row.name, row.country, row.lat, row.lon) == ("Вокзал <1>", "GE", 4_172, 4_480)
    assert "Вокзал &lt;1&gt;, Georgia" in page.text


@pytest.mark.parametrize("wrong", [{"new-place-name": ""}, {"new-place-country": "?"}, {"new-place-at": "север"}])
def test_a_place_that_cannot_be_read_is_not_added_and_stays_typed(
    working: Window, vault: ScriptedVault, wrong: dict[str, str]
) -> None:
    """With the reason."""
    place = {"new-place-name": "Вокзал", "new-place-country": "GE", "new-place-at": "41.72 44.80"} | wrong
    page = working.send(at(working, "/change"), **form(working, do="add-place", **place))
    assert page.status == 400
    assert "The place was not added" in page.words
    assert Fields(page.text).values["new-place-name"] == [place["new-place-name"]]
    assert len(vault.journeys.listed) == 3


def test_a_leg_that_leaves_a_country_enters_the_other_by_itself(working: Window, vault: ScriptedVault) -> None:
    """So that nobody forgets what calls for an adviser."""
    flight = key(working, FLIGHT)
    working.send(at(working), **form(working, **{f"leg-enters-{flight}": ""}))
    assert vault.journeys.all["journey-1"].plan.legs[-1].enters == "AM"


def test_check_ins_that_overlap_and_a_ladder_that_falls_are_said(working: Window, vault: ScriptedVault) -> None:
    """Each in its own row."""
    typed = form(working)
    first, second = typed["window"]
    rungs = typed["rung"]
    wrong = {f"window-begins_at-{second}": typed[f"window-begins_at-{first}"], f"rung-after-{rungs[0]}": "5"}
    page = working.send(at(working), **(typed | wrong))
    assert page.status == 400
    assert "it begins before the one ahead of it has ended" in page.words
    assert "it is sooner than the one before" in page.words


def test_two_legs_that_stand_in_for_each_other_are_said(working: Window, vault: ScriptedVault) -> None:
    """Neither is a backup then."""
    page = working.send(at(working), **form(working, **{f"leg-instead_of-{key(working, TRAIN)}": key(working, BACKUP)}))
    assert page.status == 400
    assert "two legs stand in for each other" in page.words


def test_carrier_second_and_cost_are_saved_as_they_were_chosen(working: Window, vault: ScriptedVault) -> None:
    """Hundredths of a currency, whichever sign parts them."""
    flight = key(working, FLIGHT)
    chosen = {
        f"leg-carrier-{flight}": key(working, DRIVER),
        f"leg-second-{flight}": key(working, ZOYA),
        f"leg-amount-{flight}": "120,5",
        f"leg-currency-{flight}": "eur",
        f"leg-met-{flight}": "yes",
        f"leg-risks-{flight}": ["night", "weather"],
        f"leg-begins-{flight}": key(working, AIRPORT),
        f"leg-to-{flight}": key(working, TOWN),
    }
    working.send(at(working), **form(working, **chosen))
    leg = vault.journeys.all["journey-1"].plan.legs[-1]
    assert (leg.carrier, leg.second, leg.risks) == (DRIVER, ZOYA, ("night", "weather"))
    assert leg.cost is not None
    assert (leg.cost.amount, leg.cost.currency, leg.cost.met) == (12_050, "EUR", True)


def test_the_zone_of_all_times_is_named(working: Window, vault: ScriptedVault) -> None:
    """Whoever plans for another country must know whose clock it is."""
    assert "All times are those of this desk: UTC." in working.open(at(working)).words
