"""Whose watch counts: of those who plan, at a desk that plans; elsewhere of the readers of what came first."""

from collections.abc import Iterable

import msgspec

from tests.vault.membership.desks import Desk
from tests.vault.watching.watched import HOUR, Watched
from tropa.cases.journey_bodies import Watch
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.shelf_cases import obtain_case
from tropa.vault.watching.shelf import MOST_VERSIONS_AHEAD
from tropa.vault.work.writing import open_compartment, register, say

with_ = msgspec.structs.replace


def over(watched: Watched, version: int) -> Watch:
    """What whoever reads the watch can write: that it has ended."""
    newest = watched.loaded(watched.vera).newest.body
    return with_(newest, version=version, state="over", series=None, cancel=None, renew=None)


def says_apart(desk: Desk, case: ThreadId, audience: Iterable[Desk], body: Watch) -> None:
    """In a thread of its own, of this case."""
    here = desk.vault.inside
    with here.db.transaction():
        found = obtain_case(here, case)
        members = [MemberId.from_text(each.member_id) for each in (desk, *audience)]
        thread = open_compartment(here, found, "journey", members)
        say(here, found, thread, body)
        register(here, found, thread)


def test_a_watch_apart_by_who_does_not_plan_mutes_nobody_who_does(watched: Watched) -> None:
    """Vera reads the watch. In a thread of hers it is over: neither desk that plans, nor the relay, holds so."""
    case = watched.loaded(watched.vera).at.case.case
    says_apart(watched.vera, case, (watched.anna, watched.boris), over(watched, 9))
    watched.roads.sync(2)
    assert {watched.view(desk).version for desk in (watched.anna, watched.boris)} == {2}
    watched.boris.sync()
    assert watched.series(watched.anna)[0].state == "running"
    watched.to(watched.first_hour * HOUR + 5 * HOUR)
    assert {"anna", "boris"} <= set(watched.sounding())


def test_a_watch_in_an_invented_case_changes_nothing_at_a_desk_that_is_told(watched: Watched) -> None:
    """Of many such threads none takes the real one's place, nor is the real one destroyed as one that has ended."""
    body = over(watched, 9)
    for number in range(8):
        says_apart(watched.boris, ThreadId(bytes([number] * 16)), (watched.vera,), body)
    watched.roads.sync(3)
    assert watched.vera.vault.inside.db.number("SELECT count(*) FROM watch_thread") == 9
    assert watched.view(watched.vera).version == 2
    watched.to(watched.first_hour * HOUR + 5 * HOUR)
    assert "vera" in watched.sounding()
    for _ in range(4):
        watched.roads.network.clock.pass_days(1)
        watched.roads.sync(1)
    assert "vera" in watched.sounding()


def test_a_version_that_leaps_is_none(watched: Watched) -> None:
    """Though it is said in the watch's own thread: the watch goes on, and can be ended."""
    here, found = watched.vera.vault.inside, watched.loaded(watched.vera)
    with here.db.transaction():
        say(here, found.at.case, found.thread, over(watched, 2 + MOST_VERSIONS_AHEAD + 1))
        say(here, found.at.case, found.thread, over(watched, 2**53 - 1))
    watched.roads.sync(2)
    assert {watched.view(desk).state for desk in (watched.anna, watched.boris, watched.vera)} == {"waiting"}
    watched.boris.vault.watch.over(watched.journey)
    watched.roads.sync(2)
    assert {watched.view(desk).state for desk in (watched.anna, watched.boris, watched.vera)} == {"over"}


def test_a_thread_in_which_a_watch_was_said_too_is_not_destroyed_with_it(watched: Watched) -> None:
    """Notes of the case stay, whatever somebody wrote among them."""
    anna, case = watched.anna, watched.loaded(watched.anna).at.case
    here = anna.vault.inside
    with here.db.transaction():
        notes = open_compartment(here, case, "work", [MemberId.from_text(watched.anna.member_id)])
        say(here, case, notes, over(watched, 3))
    watched.roads.sync(1)
    anna.vault.journeys.arrive(watched.journey)
    for _ in range(17):
        watched.roads.network.clock.pass_days(1)
        watched.roads.sync(1)
    assert anna.vault.journeys.of_case(watched.roads.case("traveller")) == ()
    assert here.db.row("SELECT 1 FROM compartment WHERE thread = ?", notes.raw) is not None
