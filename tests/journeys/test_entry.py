"""Entry and stay from the pack that is shipped, with its dates; and in which countries a plan has somebody be."""

from datetime import date
from pathlib import Path

import pytest

from tests.journeys.plans import (
    BUS,
    HARBOUR,
    HILL,
    NOON,
    PLAN,
    SPARE,
    START,
    TRAIN,
    changed,
    leg,
    plan,
    with_legs,
)
from tropa.journeys.abroad import return_cards
from tropa.journeys.entry import EntryLaw, EntryRule, entry_law
from tropa.journeys.planned_stays import planned_stays, stays_before
from tropa.journeys.stays import Stay, StayRule
from tropa.journeys.way import Way
from tropa.rights.compile import compile_draft
from tropa.rights.compiled import Compiled
from tropa.rights.loading import load
from tropa.rights.referrals import directory

TODAY = date(2026, 8, 31)
FOLDER = Path(__file__).parents[2] / "packs" / "ru"


@pytest.fixture(scope="module")
def russian() -> Compiled:
    """The pack that is shipped."""
    files = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
    return compile_draft(load(files))


@pytest.fixture(scope="module")
def law(russian: Compiled) -> EntryLaw:
    """What it says of entering."""
    return entry_law(russian.index, TODAY)


def test_a_window_is_a_window(law: EntryLaw) -> None:
    """Kazakhstan: 90 in any 180, and a passport for the permit; as of its day, not stale on the last day of review."""
    assert law.home == "RU"
    assert law.rules["KZ"] == EntryRule(
        "KZ",
        ("internal", "foreign"),
        (StayRule(90, "window", 180),),
        date(2026, 2, 17),
        date(2026, 8, 31),
        stale=False,
        confidence="sourced",
        permit_days=180,
    )


def test_a_year_is_kept_both_ways(law: EntryLaw) -> None:
    """Armenia: whether a year is the calendar's is not said; and the internal passport is for those who fly."""
    assert law.rules["AM"].stays == (StayRule(180, "year"), StayRule(180, "window", 365))
    assert law.rules["AM"].internal_by_air


def test_days_a_visit_count_from_each_entry(law: EntryLaw) -> None:
    """Serbia."""
    assert law.rules["RS"].stays == (StayRule(30, "entry"),)


def test_where_the_pack_names_no_number_none_is_made_up(law: EntryLaw) -> None:
    """Kyrgyzstan."""
    assert law.rules["KG"].stays == ()


def test_the_day_after_its_review_a_rule_is_stale(russian: Compiled) -> None:
    """It is still said, with its date."""
    rule = entry_law(russian.index, date(2026, 9, 1)).rules["KZ"]
    assert rule.stale
    assert rule.stays == (StayRule(90, "window", 180),)


def test_a_value_that_did_not_hold_yet_says_nothing(russian: Compiled) -> None:
    """Before its first reading there is no number."""
    assert entry_law(russian.index, date(2022, 1, 1)).rules["KZ"].stays == ()


def test_the_country_they_are_in_has_its_card_first(russian: Compiled) -> None:
    """With reported events or without; then the others that have any, and no country without."""
    cards = return_cards(russian, "en", TODAY, ["RS"])
    assert cards[0].id == "rs"
    assert cards[0].events == ()
    assert {card.id for card in cards[1:]} == {"am", "kz", "us"}
    assert all(card.events for card in cards[1:])


@pytest.mark.parametrize("language", ["ru", "en"])
def test_who_helps_in_that_country_is_named_first(russian: Compiled, language: str) -> None:
    """Then whoever helps anywhere; each with its date, its source, and whether anybody saw that it answers."""
    entries = directory(russian, language, TODAY, "KZ")
    assert [entry.id for entry in entries[:3]] == ["kibhr", "the_ark", "peaceplea"]
    assert all(entry.name and entry.about and entry.sources and entry.checked is None for entry in entries)
    assert {entry.id for entry in directory(russian, language, TODAY)} == {entry.id for entry in entries}


def test_a_stay_begins_when_the_leg_over_the_border_starts() -> None:
    """And ends when the next one has ended, by the sun's day at its place; the last has no end."""
    home = leg(SPARE, "train", HILL, HARBOUR, (2400, 2700), enters="XA")
    assert planned_stays(Way(with_legs(home))) == {
        TRAIN: Stay("XB", date(2026, 12, 1), date(2026, 12, 3)),
        SPARE: Stay("XA", date(2026, 12, 2), None),
    }


def test_days_are_those_of_the_place() -> None:
    """Ten in the evening in Greenwich is one in the morning three hours east of it."""
    late = changed(TRAIN, starts=NOON + 10 * 60, ends=START + 720)
    assert planned_stays(Way(late))[TRAIN].entered == date(2026, 12, 1)
    assert planned_stays(Way(changed(TRAIN, starts=NOON + 8 * 60)))[TRAIN].entered == date(2026, 11, 30)


def test_earlier_stays_and_earlier_legs_count_before_an_entry() -> None:
    """Those in that country only; one that goes on ends with the journey's first leg out of it."""
    home = leg(SPARE, "train", HILL, HARBOUR, (2400, 2700), enters="XA")
    again = leg(BUS, "bus", HARBOUR, HILL, (4000, 4100), enters="XB")
    way = Way(plan(legs=(PLAN.legs[0], home, again)))
    history = (Stay("XB", date(2026, 1, 1), date(2026, 1, 5)), Stay("XA", date(2026, 6, 1), None))
    assert stays_before(way, history, BUS) == (history[0], Stay("XB", date(2026, 12, 1), date(2026, 12, 3)))
    assert stays_before(way, history, SPARE) == (Stay("XA", date(2026, 6, 1), date(2026, 12, 1)),)
