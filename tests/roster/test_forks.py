"""Two entries that follow the same one: every desk settles alike, and what cannot be settled is a fork."""

from base64 import b64encode
from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.roster.chains import chains
from tests.support.networks import DAY, Person, SmallNetwork, a_network, fixed
from tropa.roster.entries import Body, Code, Suspend, add_entry_signature, entry_hash
from tropa.roster.errors import EntryRefused
from tropa.roster.forks import settle
from tropa.sealing.types import SigningSeed

ONE, TWO = Person("one"), Person("two")
START = a_network(3, [ONE, TWO])
CODE, OTHER_CODE = Code("c" * 64), Code("d" * 64)


def desk(*bodies: Body) -> SmallNetwork:
    """A desk of one and the same network, after these entries."""
    there = START.copy()
    for body in bodies:
        alone = isinstance(body, Suspend)
        there.add(body, by=[there.stewards[0].steward] if alone else None)
    return there


def settled(ours: SmallNetwork, *theirs: SmallNetwork) -> list[str]:
    """The chain that stands, by hash, when ours meets all that theirs have."""
    others = [entry for each in theirs for entry in each.entries]
    return list(settle(ours.id, ours.entries, others, DAY).roster.hashes)


def test_two_stewards_suspend_at_once() -> None:
    """The lower hash stands on both desks, and the other suspension is named so that it can be made again."""
    first, second = desk(Suspend(ONE.id)), desk(Suspend(TWO.id))
    assert settled(first, second) == settled(second, first)
    loser = max(first, second, key=lambda each: each.roster.hashes[-1])
    winner = min(first, second, key=lambda each: each.roster.hashes[-1])
    after = settle(loser.id, loser.entries, winner.entries, DAY)
    assert after.roster == winner.roster
    assert after.dropped == (loser.entries[-1],)
    assert settle(winner.id, winner.entries, loser.entries, DAY).dropped == ()


@pytest.mark.parametrize("who", [ONE, TWO], ids=["one", "two"])
def test_a_suspension_meets_a_proposal(who: Person) -> None:
    """What a threshold stands behind stands, whatever the hashes."""
    alone, together = desk(Suspend(who.id)), desk(CODE)
    assert settled(alone, together) == settled(together, alone) == list(together.roster.hashes)


def test_what_was_built_on_stands() -> None:
    """A suspension that stewards have built upon is not undone by another one that comes late."""
    low, high = sorted(
        (desk(Suspend(ONE.id)), desk(Suspend(TWO.id))), key=lambda each: each.roster.hashes[-1], reverse=True
    )
    built, late = low, high
    built.add(CODE)
    assert settled(built, late) == settled(late, built) == list(built.roster.hashes)


def test_what_gave_way_is_taken_back_when_it_was_built_on() -> None:
    """Of our own suspension only what others built upon it comes, and a suspension that would win over it alone."""
    high, low = sorted(
        (desk(Suspend(ONE.id)), desk(Suspend(TWO.id))), key=lambda each: each.roster.hashes[-1], reverse=True
    )
    ours = list(high.entries)
    high.add(CODE)
    after = settle(high.id, ours, [low.entries[-1], high.entries[-1]], DAY)
    assert (after.roster, after.dropped, after.forks) == (high.roster, (), ())


def test_two_that_a_threshold_stands_behind_are_a_fork() -> None:
    """Neither desk gives way, and each keeps the other's entry to show."""
    ours, theirs = desk(CODE), desk(OTHER_CODE)
    for one, other in ((ours, theirs), (theirs, ours)):
        after = settle(one.id, one.entries, other.entries, DAY)
        assert (after.roster, after.dropped, after.forks) == (one.roster, (), (other.entries[-1],))


def test_a_fork_behind_a_suspension_is_a_fork() -> None:
    """It begins where the branches part."""
    ours, theirs = desk(Suspend(ONE.id), CODE), desk(OTHER_CODE, Suspend(ONE.id))
    after = settle(ours.id, ours.entries, theirs.entries, DAY)
    assert (after.roster, after.forks) == (ours.roster, (theirs.entries[-2],))


def test_entries_that_came_early_are_taken_in_their_order() -> None:
    """What follows our head continues it, whatever came first."""
    far = desk(CODE, OTHER_CODE, Suspend(ONE.id))
    after = settle(far.id, desk().entries, reversed(far.entries), DAY)
    assert (after.roster, after.dropped, after.forks) == (far.roster, (), ())


def test_a_badly_signed_copy_does_not_hide_a_good_one() -> None:
    """The same entry with too few signatures, or spoilt ones, beside the entry itself."""
    far = desk(CODE)
    good = msgspec.json.decode(far.entries[-1])
    spoilt = [each | {"sig": b64encode(bytes(64)).decode()} for each in good["signatures"]]
    bad = [msgspec.json.encode(good | {"signatures": some}) for some in ([], good["signatures"][:1], spoilt)]
    for order in permutations([*bad, far.entries[-1]]):
        assert settle(far.id, desk().entries, order, DAY).roster == far.roster


def test_what_does_not_verify_settles_nothing() -> None:
    """Rubbish, another network's entries, and one steward's word for many."""
    ours = desk(CODE)
    alone = desk().make(OTHER_CODE, by=[ours.stewards[0].steward])
    others = [b"", b"entry", alone, *SmallNetwork(Person("somebody else")).entries]
    after = settle(ours.id, ours.entries, others, DAY)
    assert (after.roster, after.forks) == (ours.roster, ())


def test_ours_must_be_a_chain() -> None:
    """It settles nothing upon entries that do not follow one another."""
    with pytest.raises(EntryRefused):
        settle(desk().id, desk(CODE).entries[1:], [], DAY)


SUSPENSIONS = st.lists(st.sampled_from([ONE.id, TWO.id]), unique=True, max_size=2)


@given(SUSPENSIONS, SUSPENSIONS, SUSPENSIONS, st.sampled_from([None, 0, 1, 2]), st.data())
def test_all_desks_come_to_one_chain(
    a: list[str], b: list[str], c: list[str], agreed: int | None, data: st.DataObject
) -> None:
    """Whatever each suspended, and whoever had an entry of a threshold, all end alike, in whatever order they hear."""
    desks = [desk(*(Suspend(each) for each in suspended)) for suspended in (a, b, c)]
    if agreed is not None:
        desks[agreed].add(CODE)
    ends = set()
    for one in desks:
        heard = data.draw(st.permutations([entry for each in desks for entry in each.entries]))
        after = settle(one.id, one.entries, heard, DAY)
        assert not after.forks
        ends.add(after.roster.hashes)
    assert len(ends) == 1


@given(chains(most=8), st.data())
def test_one_desk_hears_all_in_any_order(there: SmallNetwork, data: st.DataObject) -> None:
    """A chain that reaches a desk in pieces and out of order is the chain."""
    known = data.draw(st.integers(1, len(there.entries)))
    rest = data.draw(st.permutations(there.entries))
    assert settle(there.id, there.entries[:known], rest, there.day).roster == there.roster


def test_the_hash_compared_is_the_payloads() -> None:
    """So that whoever adds a signature cannot choose which branch stands."""
    first, second = desk(Suspend(ONE.id)), desk(Suspend(TWO.id))
    assert settled(first, second)[-1] == min(entry_hash(each.entries[-1]) for each in (first, second))


def test_copies_by_the_hundred_cost_no_more_than_their_number() -> None:
    """Whoever adds signatures of their own to another branch cannot make its ways multiply."""
    ours, theirs = desk(CODE), desk(OTHER_CODE, *([Code("e" * 64), Code("f" * 64)] * 5))
    copies = [
        add_entry_signature(entry, SigningSeed(fixed(f"copy {number}")))
        for entry in theirs.entries[-11:]
        for number in range(5)
    ]
    after = settle(ours.id, ours.entries, [*copies, *theirs.entries], DAY)
    assert after.roster == ours.roster
    assert len({entry_hash(each) for each in after.forks}) == 1
