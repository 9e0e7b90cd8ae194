"""Only coordinators hold the team's keys, though a steward of another role may have to make them (decision 0175)."""

import pytest

from tests.vault.membership.conftest import Desk, Network
from tests.vault.membership.copies import fill
from tropa.vault.membership.weeks import lacking_weeks
from tropa.vault.team import weeks


@pytest.fixture
def mixed(network: Network) -> Network:
    """Anna and Boris are coordinators, Lev an adviser; all three are stewards, 2 of 3."""
    return fill(network, _mixed)


def _mixed(network: Network) -> None:
    network.found()
    network.join("boris")
    network.join("lev", "adviser")
    for desk in network.desks[1:]:
        network.make_steward(desk)
    network.sync(4)


def weeks_with_the_teams_key(desk: Desk) -> set[int]:
    return {each.week for each in weeks(desk.vault.inside, desk.vault.inside.week) if each.team is not None}


def coming(desk: Desk) -> set[int]:
    return {each.week for each in weeks(desk.vault.inside, desk.vault.inside.week)}


def makers(desk: Desk) -> set[str]:
    return {each.maker for each in weeks(desk.vault.inside, desk.vault.inside.week)}


def let_lev_step_in(mixed: Network) -> int:
    """The coordinators' desks stay shut past their turns, so that Lev's makes the week that is due; which one it is."""
    anna, boris, lev = mixed.desks
    mixed.clock.pass_days(7)
    lev.sync()
    week = lacking_weeks(lev.vault.inside)[0]
    for _ in range(3):
        mixed.clock.pass_days(1)
        lev.sync()
    boris.sync()
    lev.sync()
    assert [each.maker for each in weeks(lev.vault.inside) if each.week == week] == [lev.device_id]
    mixed.sync(4)
    assert anna.version == lev.version
    return week


def test_while_coordinators_desks_are_on_no_other_steward_makes_a_week(mixed: Network) -> None:
    """Six weeks pass: Anna and Boris take turns, and Lev's desk signs what it cannot open."""
    anna, boris, lev = mixed.desks
    for _ in range(6):
        mixed.clock.pass_days(7)
        mixed.sync(6)
    assert makers(lev) == {anna.device_id, boris.device_id}
    assert len(coming(lev)) == 5
    assert weeks_with_the_teams_key(lev) == set()
    assert weeks_with_the_teams_key(anna) == weeks_with_the_teams_key(boris) == coming(anna)


def test_a_maker_who_is_no_coordinator_forgets_the_teams_key_once_coordinators_have_it(mixed: Network) -> None:
    """Theirs were shut for three days: Lev's desk made the week, gave it to both, and holds the members' part only."""
    anna, boris, lev = mixed.desks
    week = let_lev_step_in(mixed)
    assert week in coming(lev)
    assert week not in weeks_with_the_teams_key(lev)
    assert week in weeks_with_the_teams_key(anna) & weeks_with_the_teams_key(boris)


def test_who_becomes_a_coordinator_later_has_the_key_from_another_steward(mixed: Network) -> None:
    """Galya is invited by Lev, whose desk made a coming week and forgot its team key: Anna's or Boris's gives it.

    When that week has come she opens a first letter, and Lev's desk opens none.
    """
    lev = mixed.desks[2]
    week = let_lev_step_in(mixed)
    galya = joined_by(mixed, lev)
    assert weeks_with_the_teams_key(galya) == coming(galya)
    while galya.vault.inside.week < week:
        mixed.clock.pass_days(7)
        mixed.sync(4)
    mixed.asked("в ту неделю")
    assert (galya.sync().ingested, lev.sync().ingested) == (1, 0)


def joined_by(network: Network, steward: Desk) -> Desk:
    """Galya, a coordinator, invited by that steward and admitted by all who are asked."""
    invitation = steward.members.invite(("coordinator",), "galya", None)
    steward.sync()
    desk = network.new_desk("galya")
    desk.members.join(network.relay, " ".join(invitation.words_ru))
    steward.sync()
    steward.members.admit(invitation.invitation_id)
    network.agree()
    network.sync(4)
    assert desk.members.joining() is None
    return desk


def test_a_maker_who_becomes_a_coordinator_is_given_back_what_it_forgot(mixed: Network) -> None:
    """Lev made a week and forgot the team's part of it: as a coordinator he has every coming week's."""
    lev = mixed.desks[2]
    week = let_lev_step_in(mixed)
    assert week not in weeks_with_the_teams_key(lev)
    mixed.desks[0].members.change_roles(lev.member_id, ("coordinator",))
    mixed.agree()
    mixed.sync(4)
    assert weeks_with_the_teams_key(lev) == coming(lev)


def test_where_no_coordinator_is_a_steward_the_maker_keeps_it_for_those_who_come_until_the_week_is_over(
    network: Network,
) -> None:
    """Anna is alone a steward and gives up coordinating: Boris has every week's key, and who comes after him too."""
    anna = network.found()
    boris = network.join("boris")
    anna.members.change_roles(anna.member_id, ("adviser",))
    network.sync(4)
    network.clock.pass_days(7)
    network.sync(4)
    assert weeks_with_the_teams_key(boris) == coming(boris)
    galya = network.join("galya")
    assert weeks_with_the_teams_key(galya) == coming(galya)
    network.asked("только координаторам")
    assert [desk.sync().ingested for desk in (anna, boris, galya)] == [0, 1, 1]
    first = anna.vault.inside.week
    network.clock.pass_days(7)
    network.sync(4)
    past = [each for each in weeks(anna.vault.inside) if each.week == first and each.maker == anna.device_id]
    assert past
    assert all(each.team is None for each in past)
