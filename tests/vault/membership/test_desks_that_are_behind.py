"""A steward's desk that does not know what the others have completed meanwhile signs nothing by itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.memory_relay import MemoryRelay
from tests.vault.membership.conftest import Desk, Network
from tropa.post.errors import Refused
from tropa.post.problems import ProblemName
from tropa.roster.names import DeviceId, EntryHash
from tropa.vault.membership.chain import roster
from tropa.vault.membership.proposals import Pending, pending
from tropa.vault.membership.settling import settle
from tropa.vault.membership.turns import days_late, due_day
from tropa.vault.membership.weeks import Wanted, lacking_weeks, make_edition


def wanted_by(desk: Desk) -> EntryHash:
    """This desk proposes the keys of the week that is lacking; nothing leaves it yet."""
    here = desk.vault.inside
    with here.db.transaction():
        make_edition(here, Wanted(lacking_weeks(here)[0], "new", here.day))
        [made] = pending(here)
    return made.entry.hash


def turn_passed(desk: Desk) -> int:
    """How many days ago it was this desk's turn to make the week that is lacking."""
    here = desk.vault.inside
    week = lacking_weeks(here)[0]
    days = days_late(roster(here), DeviceId(desk.device_id), week, due_day(week), here.day)
    assert days is not None
    return days


def seen_at(desk: Desk) -> dict[EntryHash, Pending]:
    return {each.entry.hash: each for each in pending(desk.vault.inside)}


@contextmanager
def nothing_taken(relay: MemoryRelay) -> Iterator[None]:
    """The relay has no room for letters for a while; what is there can be read."""

    def refuse(call: str) -> None:
        if call == "post_letter":
            raise Refused(ProblemName.RELAY_FULL, "full")

    before, relay.before = relay.before, refuse
    yield
    relay.before = before


def test_a_desk_shut_while_others_completed_an_entry_signs_no_other_of_its_version(three: Network) -> None:
    """Two stewards sign two entries of one version; the third completes the first one's, whose own desk is shut.

    A day later what it signed binds it no longer, and the other entry lacks just its signature: before it has read what
    came meanwhile it gives none, so that no second chain comes to be.
    """
    three.clock.pass_days(8)
    *authors, third = sorted(three.desks, key=turn_passed, reverse=True)
    assert [turn_passed(desk) for desk in (*authors, third)] == [1, 0, -1]
    entries = {desk.name: wanted_by(desk) for desk in authors}
    # By itself a desk signs the lowest: it is the other one's author whom it must not tempt.
    first, second = sorted(authors, key=lambda desk: entries[desk.name], reverse=True)
    version = first.version
    first.sync()
    with nothing_taken(three.relay):
        third.sync()
    second.sync()
    first.sync()
    assert (first.version, set(seen_at(first))) == (version, set(entries.values()))
    assert roster(third.vault.inside).hashes[version] == entries[first.name]
    three.clock.pass_days(1 / 24)
    third.sync()
    three.clock.pass_days(1)
    here = first.vault.inside
    with here.db.transaction():
        settle(here)
    assert first.version == version
    assert seen_at(first)[entries[second.name]].signed_minute is None
    three.sync(6)
    assert len({desk.members.chain().head for desk in three.desks}) == 1
    assert all(desk.members.alarms() == () for desk in three.desks)
