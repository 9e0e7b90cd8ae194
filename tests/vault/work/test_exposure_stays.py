"""Suspended, retired, demoted: exposure does not shrink. And nobody is counted for weeks whose keys they never had."""

import random

import pytest

from tests.support.networks import Person, SmallNetwork, keys
from tests.vault.membership.conftest import Network, network
from tests.vault.work.desks import ANNA, BORIS, Office
from tests.vault.work.desks import Desk as OfficeDesk
from tropa.roster.entries import Admit, Body, ChangeRoles, Lift, Retire, Suspend, entry_unverified
from tropa.roster.weeks import week_of
from tropa.sealing.types import AuthPublicKey, MemberId
from tropa.vault.dispatching.seeing import Eyes
from tropa.vault.membership.chain import take_entries
from tropa.vault.views_work import ExposureView
from tropa.vault.work.exposing import Ledger
from tropa.vault.work.first_line import FirstLine, first_line

__all__ = ["network"]


@pytest.fixture
def two(network: Network) -> Network:
    """Anna and Boris, both coordinators, who have read two first letters; Anna has answered one."""
    network.found("anna")
    network.join("boris", "coordinator")
    for text in ("первое", "второе"):
        network.asked(text)
    network.sync(3)
    return network


def exposed(two: Network) -> ExposureView:
    anna, boris = two.desks
    return anna.vault.work.exposure([boris.member_id])


def test_a_suspended_device_exposes_what_it_did(two: Network) -> None:
    """The same people, the same compartments, the register: the laptop is still lost."""
    anna, boris = two.desks
    before = exposed(two)
    assert (before.people, before.register) == (2, True)
    anna.members.suspend(boris.device_id)
    assert exposed(two) == before


def test_a_retired_one_too_weeks_later(two: Network) -> None:
    """On the page of everybody as well, and in what others know."""
    anna, boris = two.desks
    before = exposed(two)
    anna.members.retire(boris.device_id)
    assert exposed(two) == before
    two.sync(4)
    for _ in range(3):
        two.clock.pass_days(7)
        two.sync(2)
    assert exposed(two) == before
    rows = {row.members[0].member_id: row.people for row in anna.vault.work.exposures().rows}
    assert rows == {anna.member_id: 2, boris.member_id: 2}
    assert anna.vault.exposures.known_to_others() == 2


def test_one_whose_role_was_taken_away_too(two: Network) -> None:
    """What comes later is not theirs: the week's keys are made anew."""
    anna, boris = two.desks
    before = exposed(two)
    anna.members.change_roles(boris.member_id, ["caseworker"])
    two.sync(4)
    assert exposed(two) == before
    two.asked("третье")
    two.sync(4)
    assert anna.vault.inside.db.number("SELECT count(*) FROM cases WHERE shown") == 3
    assert exposed(two) == before


def test_one_who_came_later_is_not_counted_for_weeks_before(two: Network) -> None:
    """Nobody gives them those weeks' keys."""
    two.clock.pass_days(10)
    two.sync(3)
    vera = two.join("vera", "coordinator")
    anna = two.desks[0]
    assert anna.vault.work.exposure([vera.member_id]).people == 0
    two.asked("третье")
    two.sync(3)
    assert vera.vault.inside.db.number("SELECT count(*) FROM cases WHERE shown") == 1
    assert anna.vault.work.exposure([vera.member_id]).people == 1


def test_dispatch_asks_no_one_who_has_gone(two: Network) -> None:
    """Whoever is there is known as before; the retired member is nobody to choose."""
    anna, boris = two.desks
    anna.members.retire(boris.device_id)
    eyes = Eyes(anna.vault.inside, anna.vault.work.ledger)
    (only,) = eyes.look().snapshot.members
    assert (only.id.text, len(only.knows)) == (anna.member_id, 2)


def test_a_ledger_kept_through_changes_of_who_belongs_equals_one_made_anew(
    office: Office, anna: OfficeDesk, boris: OfficeDesk, vera: OfficeDesk
) -> None:
    """Suspended, lifted, made coordinator, demoted, retired, with letters in between."""
    chain, chance = office.network, random.Random(3)
    steps: list[Body] = [
        chain.team(),
        Suspend(boris.person.id),
        ChangeRoles(vera.person.member, ("coordinator",)),
        Lift(boris.person.id),
        ChangeRoles(vera.person.member, ("caseworker",)),
        Retire(boris.person.id),
    ]
    kept, readers = Ledger(anna.here), [each.person.member for each in (anna, boris, vera)]
    for number, body in enumerate(steps):
        office.ask(number=number + 1)
        kept.up_to_date()
        envelope = chain.add(body)
        with anna.here.db.transaction():
            take_entries(anna.here, [envelope])
        if chance.random() < 0.5:
            office.ask(number=number + 50)
        anew = Ledger(anna.here).up_to_date()
        assert [kept.up_to_date().of([each]) for each in readers] == [anew.of([each]) for each in readers]
    assert kept.up_to_date().of([boris.person.member]).people == kept.up_to_date().of([anna.person.member]).people


LATE, EARLY = Person("late"), Person("early")


def line_of(chain: SmallNetwork) -> FirstLine:
    return first_line(entry_unverified(each) for each in chain.entries)


def team_key(week: int, edition: int = 1) -> AuthPublicKey:
    return keys(f"team {week} {edition}").public.auth


def members(*people: Person) -> set[MemberId]:
    return {each.member for each in people}


def test_a_key_is_read_by_who_was_a_coordinator_between_its_making_and_its_weeks_end() -> None:
    """Gone before it was made, or come after the week: not; two days of clocks that differ are not held for safe."""
    chain = SmallNetwork(ANNA)
    week = week_of(chain.day)
    chain.admit(EARLY)
    chain.add(Suspend(EARLY.id))
    chain.add(chain.team(week))
    chain.admit(BORIS)
    chain.day += 7
    chain.add(Admit(LATE.entry))
    line = line_of(chain)
    assert line.readers(team_key(week)) == members(ANNA, BORIS)
    assert line.ever == members(ANNA, BORIS, EARLY, LATE)
    assert line.readers(team_key(week + 1)) == line.ever


def test_keys_made_anew_are_not_read_by_whoever_they_were_made_against() -> None:
    """The first edition's letters are theirs for good, the second's are not, until a suspension is lifted."""
    chain = SmallNetwork(ANNA)
    week = week_of(chain.day)
    chain.admit(BORIS)
    chain.add(chain.team(week))
    chain.add(Suspend(BORIS.id))
    chain.add(chain.team(week, edition=2))
    assert line_of(chain).readers(team_key(week)) == members(ANNA, BORIS)
    assert line_of(chain).readers(team_key(week, 2)) == members(ANNA)
    chain.add(Lift(BORIS.id))
    assert line_of(chain).readers(team_key(week, 2)) == members(ANNA, BORIS)
