"""A relay that shows two members different chains, withholds what one device says, or repeats what is old."""

import pytest

from tests.vault.membership.conftest import Desk, Network
from tropa.roster.chain import propose
from tropa.roster.entries import Code, sign_entry
from tropa.roster.messages import Message, RosterNeed, SecretKeys, WeekSecrets, decode_message, encode_message
from tropa.roster.names import DeviceId, EntryHash
from tropa.roster.state import Head
from tropa.sealing.types import AuthPrivateKey, ReadKey, SealingSeed
from tropa.vault.membership.bundles import known_bundles
from tropa.vault.membership.chain import envelopes_after, roster, take_entries
from tropa.vault.membership.heads import ask_for_entries, note_head
from tropa.vault.membership.proposals import network as network_row
from tropa.vault.membership.sharing import send_week
from tropa.vault.membership.telling import tell_bundles, tell_entries
from tropa.vault.outbox import ToDevice, ToEveryone, put
from tropa.vault.team import coming_weeks

NO_ENTRYS_KEYS = WeekSecrets(
    3_000, 9, ReadKey(bytes(32)), SecretKeys(SealingSeed(bytes(32)), AuthPrivateKey(bytes(32))), None
)


@pytest.fixture
def two(network: Network) -> Network:
    """Anna founded it; Boris is a coordinator."""
    network.found()
    network.join("boris")
    network.sync(2)
    return network


def other_entry(desk: Desk, sha256: str) -> bytes:
    """A second entry of the next version, as well signed as any: only a thief of the steward's key makes it."""
    here = desk.vault.inside
    return sign_entry(propose(roster(here), Code(sha256), here.day), network_row(here).steward)


def kinds(desk: Desk) -> list[str]:
    return [alarm.kind for alarm in desk.members.alarms()]


def test_two_members_shown_different_chains_see_it_from_each_others_letters(two: Network) -> None:
    """Boris was given another entry of the version that Anna made; his next letter names it, and hers does to him."""
    anna, boris = two.desks
    rival = other_entry(anna, "b" * 64)
    with boris.vault.inside.db.transaction():
        take_entries(boris.vault.inside, [rival])
    anna.members.publish_code("a" * 64)
    two.clock.pass_days(7)
    two.sync(4)
    assert "fork" in kinds(boris)
    assert "split" in kinds(anna)
    [fork] = boris.members.chain().forks
    assert {fork.ours, fork.theirs} == {boris.members.chain().entries[-fork.version].hash, fork.theirs}
    assert boris.version == fork.version


def test_a_head_that_is_replayed_changes_nothing(two: Network) -> None:
    """Old entries come again, in any order, and from the beginning."""
    anna, boris = two.desks
    entries = envelopes_after(anna.vault.inside, 0)
    before = boris.members.chain()
    with anna.vault.inside.db.transaction():
        tell_entries(anna.vault.inside, reversed(entries), ToEveryone())
    two.sync(2)
    assert boris.members.chain() == before
    assert kinds(boris) == []


def test_entries_that_were_withheld_are_asked_for(two: Network) -> None:
    """Boris hears from a letter that there is more than he has, asks, and is answered."""
    anna, boris = two.desks
    anna.members.publish_code("a" * 64)
    here = anna.vault.inside
    here.db.run("DELETE FROM outbox WHERE recipient = 'everyone'")
    two.clock.pass_days(7)
    two.sync(1)
    assert boris.version < anna.version
    two.clock.now_s += 3_700
    two.sync(4)
    assert boris.version == anna.version


def test_a_letter_of_a_device_whose_keys_are_withheld_waits_for_them(two: Network) -> None:
    """The relay holds back what announces Anna's new keys; what she writes is kept, and believed when they come."""
    anna, boris = two.desks
    here = boris.vault.inside
    for _ in range(2):
        two.clock.pass_days(7)
        two.sync(2)
    here.db.run("DELETE FROM bundle WHERE device = ? AND week = ?", anna.device_id, here.week)
    before = len(boris.vault.network().notices)
    two.clock.pass_days(1)
    with anna.vault.inside.db.transaction():
        there = anna.vault.inside
        device = roster(there).devices[DeviceId(boris.device_id)]
        send_week(there, coming_weeks(there)[0], device)
    two.sync(2)
    assert set(kinds(boris)) == {"letters-refused", "silent-device"}
    with anna.vault.inside.db.transaction():
        tell_bundles(anna.vault.inside, known_bundles(anna.vault.inside), ToEveryone())
    two.sync(2)
    assert kinds(boris) == []
    assert len(boris.vault.network().notices) == before


def test_a_network_whose_desks_were_all_shut_for_five_weeks_goes_on(two: Network) -> None:
    """No week's keys are left but those of weeks gone by: their boxes are open for four weeks more, and lead on."""
    anna, boris = two.desks
    two.clock.pass_days(35)
    two.sync(4)
    assert boris.version == anna.version
    assert [notice.week for notice in boris.vault.network().notices] == [n.week for n in anna.vault.network().notices]
    assert two.asked("после тишины")
    assert boris.sync().ingested == 1


def test_who_hears_of_another_branch_asks_for_it_once_a_day(two: Network) -> None:
    """From before where the two may part: neither side may have been told of the other's entries."""
    anna, boris = two.desks
    here, sender = boris.vault.inside, roster(boris.vault.inside).devices[DeviceId(anna.device_id)]
    with here.db.transaction():
        note_head(here, sender, Head(boris.version, EntryHash("f" * 64)))
    asked = []
    for hours in (0, 1, 22, 2):
        two.clock.now_s += hours * 3_600
        with here.db.transaction():
            here.db.run("DELETE FROM outbox")
            ask_for_entries(here, roster(here))
        cores = [core for (core,) in here.db.rows("SELECT core FROM outbox")]
        asked.append([decode_message(core).body for core in cores])
    assert asked == [[RosterNeed(0)], [], [], [RosterNeed(0)]]


@pytest.mark.parametrize(("branch", "seen"), [("ours", ["letters-refused"]), ("another", ["split"])])
def test_a_weeks_keys_that_no_entry_names_are_refused_and_those_of_another_branch_wait(
    two: Network, branch: str, seen: list[str]
) -> None:
    """Of the split a person is told as of a split; the keys are judged if that branch comes to stand."""
    anna, boris = two.desks
    here = anna.vault.inside
    known = roster(here)
    head = known.head if branch == "ours" else Head(known.version, EntryHash("f" * 64))
    with here.db.transaction():
        put(here, encode_message(Message(head, here.minute, NO_ENTRYS_KEYS)), ToDevice(DeviceId(boris.device_id)))
    two.sync(1)
    assert kinds(boris) == seen


def test_once_the_split_is_over_the_keys_of_the_lost_branch_are_no_alarm(two: Network) -> None:
    anna, boris = two.desks
    here = anna.vault.inside
    lost = Head(roster(here).version, EntryHash("f" * 64))
    with here.db.transaction():
        put(here, encode_message(Message(lost, here.minute, NO_ENTRYS_KEYS)), ToDevice(DeviceId(boris.device_id)))
    two.sync(1)
    with here.db.transaction():
        tell_entries(here, envelopes_after(here, 0), ToEveryone())
    two.sync(1)
    assert kinds(boris) == []
    assert boris.vault.sync_state().refused_kept == 1
