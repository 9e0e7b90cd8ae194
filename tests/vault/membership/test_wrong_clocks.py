"""A steward's desk whose clock stood wrong for a while: it signs nothing by that date, and nothing stops for long."""

from dataclasses import replace

import pytest

from tests.vault.membership.conftest import Desk, Network
from tests.vault.membership.test_one_who_disturbs import status_of
from tropa.post.errors import Refused
from tropa.post.problems import ProblemName
from tropa.roster.entries import Code
from tropa.vault.membership.chain import roster, stored_entries
from tropa.vault.membership.errors import DateNotSure
from tropa.vault.membership.proposals import intend, is_free
from tropa.vault.membership.weeks import lacking_weeks
from tropa.vault.team import coming_weeks, newest_box, weeks


def with_wrong_clock(network: Network, desk: Desk, days: int, rounds: int = 2) -> None:
    """Only this desk runs while its clock is wrong; the relay's goes right."""
    network.relay.clock = replace(network.clock)
    network.clock.leap(days)
    for _ in range(rounds):
        desk.sync()
    network.clock.leap(-days)
    network.relay.clock = network.clock


def days_ahead(desk: Desk) -> int:
    """By how many days the newest entry is dated after today."""
    return roster(desk.vault.inside).day - desk.vault.inside.day


@pytest.mark.parametrize("days", [60, 400, -400])
def test_a_lone_steward_whose_clock_was_wrong_for_two_rounds_goes_on_with_the_weeks(
    network: Network, days: int
) -> None:
    """Nothing was signed by that date, so that every desk takes what comes after."""
    anna = network.found()
    vera = network.join("vera")
    before = anna.version
    with_wrong_clock(network, anna, days)
    assert (anna.version, days_ahead(anna)) == (before, 0)
    for _ in range(6):
        network.clock.pass_days(7)
        network.sync(2)
        assert [lacking_weeks(desk.vault.inside) for desk in (anna, vera)] == [[], []]
        assert {days_ahead(desk) for desk in (anna, vera)} == {0}


def test_desks_that_are_opened_for_a_moment_every_twelve_days_go_on_with_the_weeks(network: Network) -> None:
    """They measure next to no time, and the relay's notice of the week that their clock has is enough to sign by."""
    anna = network.found()
    vera = network.join("vera")
    for _ in range(12):
        network.clock.leap(12)
        network.sync(3)
        assert [lacking_weeks(desk.vault.inside) for desk in (anna, vera)] == [[], []]


@pytest.mark.parametrize("days", [10, 60])
def test_one_of_three_stewards_whose_clock_was_wrong_signs_again_within_a_day(three: Network, days: int) -> None:
    """Vera is away, so that Anna's signature is needed: weeks go on, and none is ever lacking for a day."""
    anna, boris, _vera = three.desks
    with_wrong_clock(three, anna, days)
    three.desks = [anna, boris]
    three.sync(3)
    assert is_free(anna.vault.inside) == (days == 60)
    three.clock.pass_days(1)
    three.sync(3)
    assert is_free(anna.vault.inside)
    late = 0
    for _ in range(30):
        three.clock.pass_days(1)
        three.sync(3)
        late = late + 1 if any(lacking_weeks(desk.vault.inside) for desk in (anna, boris)) else 0
        # The one who is away is a day's delay where it is her turn.
        assert late <= 1
    assert {days_ahead(desk) for desk in (anna, boris)} <= {0, -1, -2, -3, -4, -5, -6}


def test_a_person_is_told_that_the_date_is_doubtful(three: Network) -> None:
    """Proposing and signing are refused, and nothing of it is kept; with the date right again they go on."""
    anna, boris, vera = three.desks
    vera.members.publish_code("a" * 64)
    three.sync(2)
    [asked] = anna.members.proposals()
    three.relay.clock = replace(three.clock)
    three.clock.leap(60)
    for refused in (
        lambda: anna.members.publish_code("b" * 64),
        lambda: anna.members.sign(asked.proposal_id),
        lambda: anna.members.unmake_steward(boris.device_id),
    ):
        with pytest.raises(DateNotSure):
            refused()
    three.clock.leap(-60)
    anna.sync()
    anna.members.sign(asked.proposal_id)
    three.sync(2)
    assert {roster(desk.vault.inside).client_sha256 for desk in three.desks} == {"a" * 64}


def test_a_device_that_cannot_be_retired_by_that_date_is_not_suspended_either(network: Network) -> None:
    """Suspending it is another button."""
    anna = network.found()
    vera = network.join("vera")
    network.clock.leap(60)
    with pytest.raises(DateNotSure):
        anna.members.retire(vera.device_id)
    assert status_of(anna, vera.device_id) == "active"


def test_what_waited_to_be_proposed_waits_until_the_date_is_sure(network: Network) -> None:
    """A decision from before is not proposed by a wrong date, and is once it is right."""
    anna = network.found()
    here = anna.vault.inside
    with here.db.transaction():
        intend(here, Code("c" * 64), ours=True)
    with_wrong_clock(network, anna, 400)
    assert roster(here).client_sha256 is None
    anna.sync()
    assert roster(here).client_sha256 == "c" * 64
    assert days_ahead(anna) == 0


def test_a_device_is_suspended_at_once_whatever_the_clock_says(three: Network) -> None:
    """By a clock that is ahead the entry bears the last sure day, and everyone takes it; by one far behind: refused."""
    anna, boris, vera = three.desks
    three.relay.clock = replace(three.clock)
    three.clock.leap(60)
    anna.members.suspend(boris.device_id)
    anna.sync()
    three.clock.leap(-120)
    with pytest.raises(DateNotSure):
        vera.members.suspend(boris.device_id)
    three.clock.leap(60)
    three.sync(2)
    assert {status_of(desk, boris.device_id) for desk in (anna, vera)} == {"suspended"}
    assert days_ahead(vera) == 0


def test_entries_are_asked_for_again_after_a_clock_that_was_ahead(network: Network) -> None:
    """Vera asked by a wrong date; what she lacks later she still asks for."""
    network.found()
    vera = network.join("vera")
    here = vera.vault.inside
    here.db.run("INSERT INTO meta VALUES ('asked_roster_minute', ?)", here.minute + 400 * 1_440)
    here.db.run("INSERT INTO named_head VALUES (?, ?, ?)", network.desks[0].device_id, vera.version + 1, "0" * 64)
    vera.sync()
    assert here.db.number("SELECT value FROM meta WHERE name = 'asked_roster_minute'") == here.minute


def test_a_desk_that_was_shut_for_five_weeks_signs_after_a_day_of_running(network: Network) -> None:
    """Nothing else tells it from a clock that leapt."""
    anna = network.found()
    network.clock.leap(35)
    anna.sync()
    assert lacking_weeks(anna.vault.inside)
    for _ in range(4):
        network.clock.pass_days(0.25)
        anna.sync()
    assert lacking_weeks(anna.vault.inside) == []
    assert stored_entries(anna.vault.inside)[-1].entry.day == anna.vault.inside.day


@pytest.mark.parametrize("days", [-400, -60, -10, 10, 20, 60, 400])
@pytest.mark.parametrize("stewards", [1, 3])
def test_a_wrong_clock_closes_no_box_that_is_in_use(request: pytest.FixtureRequest, days: int, stewards: int) -> None:
    """Only a box whose week has a newer one that is published is closed: no clock makes it so."""
    network: Network = request.getfixturevalue("three" if stewards == 3 else "network")
    if stewards == 1:
        network.found()
        network.join("vera")
    anna, *_, vera = network.desks
    network.asked("до")
    in_use = {week.address.post_id for week in coming_weeks(vera.vault.inside)}
    with_wrong_clock(network, anna, days, rounds=3)
    assert [network.relay.boxes[post_id].closed for post_id in in_use] == [False] * len(in_use)
    network.asked("после")
    network.sync(3)
    assert len(vera.vault.queue().rows) == 2


def test_a_box_that_a_relay_with_a_wrong_clock_called_closed_is_in_use_again_once_it_takes_letters(
    network: Network,
) -> None:
    """What was refused goes later, to the same box; and a relay that has lost it is told of it again."""
    anna = network.found()
    vera = network.join("vera")
    network.clock.pass_days(7)
    in_use = newest_box(vera.vault.inside, vera.vault.inside.week)
    assert in_use is not None

    def closed(name: str) -> None:
        if name == "post_letter":
            raise Refused(ProblemName.BOX_CLOSED, "by its clock")

    network.relay.before = closed
    network.sync()
    assert is_closed(vera, in_use.box)
    network.relay.before = lambda name: None
    for _ in range(3):
        network.clock.pass_days(1 / 24)
        network.sync()
    assert not is_closed(vera, in_use.box)
    assert [desk.vault.waiting().members for desk in (anna, vera)] == [0, 0]


def is_closed(desk: Desk, box: int) -> bool:
    return next(week.closed for week in weeks(desk.vault.inside) if week.box == box)
