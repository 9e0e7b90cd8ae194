"""Whose word counts for what, as a pure fold: orders, two assessors, one member's two devices, who left."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.networks import Person, SmallNetwork
from tropa.dispatch.snapshot import VETTING, Vetting
from tropa.roster.dispatch_bodies import Assess, OfferId, Place, Placed, PlaceState, Profile, RoleName, Said
from tropa.roster.entries import ChangeRoles
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.dispatching.believing import believed
from tropa.vault.dispatching.said import Statement

ANNA, BORIS, VERA = Person("anna"), Person("boris"), Person("vera", ("caseworker",))
PHONE = Person("vera's phone", ("caseworker",), member_of="vera")
LEV = Person("lev", ("adviser",))
NETWORK = SmallNetwork(ANNA)
NETWORK.admit(BORIS, VERA, PHONE, LEV)
ROLE, CASE = RoleName(b"r" * 16), ThreadId(b"c" * 16)


def by(person: Person, said: Said) -> Statement:
    return Statement(said, person.id, person.member)


def assessed(person: Person, vetting: Vetting, number: int = 1, apart: tuple[MemberId, ...] = ()) -> Statement:
    return by(person, Assess(number, VERA.member, vetting, apart))


def vetting_of(*said: Statement) -> Vetting:
    return believed(said, NETWORK.roster).vetting(VERA.member)


@pytest.mark.parametrize("one", VETTING)
@pytest.mark.parametrize("other", VETTING)
def test_the_lowest_word_counts_and_trusted_only_by_two(one: Vetting, other: Vetting) -> None:
    """Raising takes everyone who said less; lowering takes one."""
    both = vetting_of(assessed(ANNA, one), assessed(BORIS, other))
    assert both == min(one, other, key=VETTING.index)
    assert vetting_of(assessed(ANNA, one)) == ("checked" if one == "trusted" else one)


def test_the_same_person_twice_is_one_word() -> None:
    """Also from two devices."""
    second = Person("anna's phone", ("coordinator",), member_of="anna")
    network = NETWORK.copy()
    network.admit(second)
    said = [assessed(ANNA, "trusted"), assessed(second, "trusted", 2)]
    assert believed(said, network.roster).vetting(VERA.member) == "checked"


def test_who_said_nothing_is_vetted_as_the_roster_says() -> None:
    """A coordinator was let in to read every first letter; others were vetted by nobody."""
    known = believed([], NETWORK.roster)
    assert (known.vetting(BORIS.member), known.vetting(VERA.member)) == ("checked", "none")
    lowered = believed([by(ANNA, Assess(1, BORIS.member, "none", ()))], NETWORK.roster)
    assert lowered.vetting(BORIS.member) == "none"


def test_words_of_whoever_is_no_coordinator_any_more_fall() -> None:
    """Judged by the roster as it is, not as it was."""
    network = NETWORK.copy()
    network.add(ChangeRoles(BORIS.member, ("adviser",)))
    said = [assessed(ANNA, "checked"), assessed(BORIS, "none")]
    assert believed(said, NETWORK.roster).vetting(VERA.member) == "none"
    assert believed(said, network.roster).vetting(VERA.member) == "checked"


def test_of_two_devices_of_a_member_the_last_word_stands() -> None:
    """Whichever came first."""
    old = by(VERA, Profile(5, ("old",), (), 0, (), None, "", 1, in_country=False))
    new = by(PHONE, Profile(6, ("new",), (), 0, (), None, "", 1, in_country=True))
    for said in ([old, new], [new, old]):
        assert believed(said, NETWORK.roster).profiles[VERA.member].skills == ("new",)


def test_who_must_not_meet_is_said_of_either_by_anybody() -> None:
    """And stands until everyone who said so has taken it back."""
    known = believed(
        [assessed(ANNA, "checked", apart=(LEV.member,)), assessed(BORIS, "checked")],
        NETWORK.roster,
    )
    assert known.apart == {VERA.member: {LEV.member}, LEV.member: {VERA.member}}


STATES: tuple[PlaceState, ...] = ("offered", "agreed", "declined", "gone")
PLACES = st.lists(
    st.tuples(st.sampled_from((ANNA, BORIS)), st.sampled_from((VERA, LEV)), st.sampled_from(STATES), st.integers(0, 3)),
    max_size=5,
)


@given(PLACES, st.randoms(use_true_random=False), st.integers(1, 2))
def test_which_places_stand_does_not_depend_on_the_order_they_came_in(
    given_places: list[tuple[Person, Person, PlaceState, int]], shuffler: random.Random, persons: int
) -> None:
    """Agreed before asked, the earlier before the later, and never more than the role takes."""
    said = []
    for author in (ANNA, BORIS):
        places = tuple(
            Place(OfferId(bytes([number]) * 16), member.member, state, minute)
            for number, (by_whom, member, state, minute) in enumerate(given_places)
            if by_whom is author
        )
        said.append(by(author, Placed(1, CASE, ROLE, places)))
    first = believed(said, NETWORK.roster).standing(ROLE.text, persons)
    shuffler.shuffle(said)
    again = believed(said, NETWORK.roster).standing(ROLE.text, persons)
    standing = [each for each in given_places if each[2] in ("offered", "agreed")]
    assert first == again
    assert len(first) == min(persons, len(standing))
    if any(each[2] == "agreed" for each in standing):
        assert first[0].place.state == "agreed"
