"""The invented people read like people and use the protocol's own words."""

from datetime import date
from typing import get_args

from tropa.cases.events import Flag, Language, Need, Situation
from tropa.demo.people import invented_people

PEOPLE = invented_people()


def test_a_dozen_people_write() -> None:
    """Twelve letters, in both languages, with every situation among them."""
    assert len(PEOPLE) == 12
    assert {p.language for p in PEOPLE} == set(get_args(Language))
    assert {p.situation for p in PEOPLE} == set(get_args(Situation))


def test_their_answers_are_answers_the_pages_offer() -> None:
    """No invented person says what a real one could not choose."""
    for person in PEOPLE:
        assert set(person.needs) <= set(get_args(Need))
        assert set(person.flags) <= set(get_args(Flag))


def test_dates_count_from_the_day_of_the_demo() -> None:
    """The demo never looks old: what is urgent today is urgent next year too."""
    wounded = next(p for p in PEOPLE if p.act_in_days == 2)

    assert wounded.act_by(date(2031, 12, 30)) == date(2032, 1, 1)
