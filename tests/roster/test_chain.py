"""The chain as a whole: whatever valid entries come in whatever parts, one state; whatever is changed is refused."""

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.roster.chains import chains
from tests.support.networks import DAY, Person, SmallNetwork, a_network, policy_of
from tropa.roster.chain import extend, extend_all, found, preview, propose, replay
from tropa.roster.entries import Admit, ChangeRoles, Code, Lift, Pack, Retire, Suspend, entry_hash, sign_entry
from tropa.roster.errors import EntryRefused
from tropa.roster.names import NetworkId
from tropa.roster.state import Roster
from tropa.sealing.types import MemberId


@given(chains(), st.sets(st.integers(0, 40)))
def test_any_chain_of_valid_entries_verifies_in_any_parts(there: SmallNetwork, cuts: set[int]) -> None:
    """All at once, one by one, or in any portions: the same state."""
    ends = sorted({0, len(there.entries), *(cut % (len(there.entries) + 1) for cut in cuts)})
    known: Roster | NetworkId = there.id
    for start, end in pairwise(ends):
        known = extend_all(known, there.entries[start:end], there.day)
    assert known == there.roster == extend_all(there.id, there.entries, there.day)


@given(chains())
def test_a_chain_that_was_verified_is_replayed_without_its_signatures(there: SmallNetwork) -> None:
    """Every state on the way is the one that verifying gave; what does not follow is refused even so."""
    states = list(replay(there.id, map(unsigned, there.entries)))
    assert states == [extend_all(there.id, there.entries[:end], there.day) for end in range(1, len(there.entries) + 1)]
    with pytest.raises(EntryRefused):
        list(replay(there.id, there.entries[:1] * 2))
    with pytest.raises(EntryRefused):
        list(replay(NetworkId("0" * 64), there.entries))


def unsigned(envelope: bytes) -> bytes:
    """The same without any signature."""
    return msgspec.json.encode(msgspec.json.decode(envelope) | {"signatures": []})


@given(chains(), st.data())
def test_any_changed_byte_is_refused(there: SmallNetwork, data: st.DataObject) -> None:
    """Unless it is in a signature nobody needed, and so changes nothing that is said."""
    number = data.draw(st.integers(0, len(there.entries) - 1), label="entry")
    good = there.entries[number]
    position = data.draw(st.integers(0, len(good) - 1), label="byte")
    bad = good[:position] + bytes([good[position] ^ data.draw(st.integers(1, 255))]) + good[position + 1 :]
    try:
        after = extend_all(there.id, [*there.entries[:number], bad], there.day)
    except EntryRefused:
        return
    assert after == extend_all(there.id, there.entries[: number + 1], there.day)


@given(chains(), st.data())
def test_any_other_order_is_refused(there: SmallNetwork, data: st.DataObject) -> None:
    """Leaving one out, repeating one, or exchanging two breaks the chain, except where only its end is missing."""
    order = data.draw(st.lists(st.integers(0, len(there.entries) - 1), max_size=len(there.entries) + 2))
    if order == list(range(len(order))):
        return
    with pytest.raises(EntryRefused):
        extend_all(there.id, [there.entries[number] for number in order], there.day)


@given(chains())
def test_what_a_state_says_holds_together(there: SmallNetwork) -> None:
    """Stewards are devices that are not retired; a member's devices have the same roles; versions count entries."""
    roster = there.roster
    assert len(roster.stewards) == len(roster.policy.stewards) >= roster.policy.threshold
    assert roster.policy.threshold * 2 > len(roster.policy.stewards)
    for member in roster.members:
        assert len({device.roles for device in roster.devices_of(member)}) == 1
    assert roster.version == len(there.entries)
    assert roster.head.hash == entry_hash(there.entries[-1])


@given(st.binary(max_size=300) | st.text().map(str.encode))
def test_no_bytes_make_the_chain_do_anything_but_refuse(data: bytes) -> None:
    """Whatever arrives, the only error is the declared one."""
    there = a_network(1)
    for known in (there.id, there.roster):
        with pytest.raises(EntryRefused):
            extend(known, data, DAY)
    with pytest.raises(EntryRefused):
        entry_hash(data)


def test_a_founding_names_network_steward_device_and_rule() -> None:
    """One steward, threshold one, version one, and keys and numbers only: a signed list of names would be evidence."""
    there = SmallNetwork()
    assert there.entries == [found(there.founder.steward, there.founder.entry, DAY)]
    assert (there.roster.version, there.roster.policy.threshold, len(there.roster.stewards)) == (1, 1, 1)
    assert [device.id for device in there.roster.active_devices()] == [there.founder.id]
    assert there.roster.founder == there.roster.policy.stewards[0]


def test_a_founders_device_is_the_stewards() -> None:
    """Who founds with one key and admits another steward's device is refused before anything is kept."""
    with pytest.raises(EntryRefused, match="another key"):
        found(Person("founder").steward, Person("somebody else").entry, DAY)


def test_a_chain_without_entries_is_none() -> None:
    """There is no roster before founding."""
    with pytest.raises(TypeError):
        extend_all(SmallNetwork().id, [], DAY)


def test_one_steward_becomes_three() -> None:
    """One signs alone until there are three; then two of them must."""
    there = a_network(1)
    second, third = Person("second"), Person("third")
    there.admit(second, third)
    there.set_stewards(2, there.founder, second, third)
    assert there.roster.policy.threshold == 2
    with pytest.raises(EntryRefused, match="signature"):
        extend(there.roster, there.make(Code("c" * 64), by=[there.founder.steward]), DAY)


def test_a_member_with_two_devices() -> None:
    """They have the same roles, change them together, and one can go without the other."""
    lawyer, laptop = Person("lawyer", ("adviser",)), Person("laptop", ("adviser",), member_of="lawyer")
    there = a_network(1, [lawyer, laptop])
    assert {device.id for device in there.roster.devices_of(lawyer.member)} == {lawyer.id, laptop.id}
    there.add(ChangeRoles(lawyer.member, ("adviser", "helper")))
    assert {device.roles for device in there.roster.devices_of(lawyer.member)} == {("adviser", "helper")}
    there.add(Retire(laptop.id))
    assert [device.id for device in there.roster.devices_of(lawyer.member)] == [lawyer.id]
    with pytest.raises(EntryRefused, match="same roles"):
        propose(there.roster, Admit(Person("third", (), member_of="lawyer").entry), DAY)


def test_roles_of_nobody() -> None:
    """A member without a device here has no roles to change."""
    with pytest.raises(EntryRefused, match="nobody"):
        propose(a_network(1).roster, ChangeRoles(MemberId(bytes(16)), ()), DAY)


def test_roles_are_sorted_and_named_once() -> None:
    """One list of roles has one spelling."""
    there = a_network(1)
    for roles in (("helper", "adviser"), ("helper", "helper")):
        with pytest.raises(EntryRefused) as refused:
            propose(there.roster, ChangeRoles(there.founder.member, roles), DAY)
        assert refused.value.fault == "malformed"


def test_suspending_lifting_and_retiring() -> None:
    """Active, suspended, active again, gone; and no other way round."""
    lawyer = Person("lawyer")
    there = a_network(1, [lawyer])
    with pytest.raises(EntryRefused, match="is active"):
        there.make(Lift(lawyer.id))
    there.add(Suspend(lawyer.id))
    with pytest.raises(EntryRefused, match="is suspended"):
        there.make(Suspend(lawyer.id))
    assert (there.roster.active(lawyer.id), lawyer.member in there.roster.members) == (None, True)
    there.add(Lift(lawyer.id))
    assert there.roster.active(lawyer.id) is not None
    there.add(Retire(lawyer.id))
    for body in (Suspend(lawyer.id), Lift(lawyer.id), Retire(lawyer.id)):
        with pytest.raises(EntryRefused, match="is retired"):
            there.make(body)
    assert lawyer.member not in there.roster.members


def test_weeks_and_packs_only_rise() -> None:
    """An edition of a week, and a version of a country's pack, are never taken back."""
    there = a_network(1)
    there.add(there.team(3_000, 2))
    there.add(Pack("ru", 5, "a" * 64))
    for body in (there.team(3_000, 1), there.team(3_000, 2), Pack("ru", 5, "b" * 64), Pack("ru", 4, "b" * 64)):
        with pytest.raises(EntryRefused) as refused:
            there.make(body)
        assert refused.value.fault == "body"
    there.add(there.team(2_999, 1))
    there.add(Pack("kz", 1, "b" * 64))
    assert sorted(there.roster.teams) == [2_999, 3_000]
    assert {country: pack.version for country, pack in there.roster.packs.items()} == {"ru": 5, "kz": 1}


def test_a_signature_more_changes_nothing() -> None:
    """The chain hashes what is signed and not who signed it."""
    there = a_network(3)
    payload = propose(there.roster, Code("c" * 64), DAY)
    seeds = [each.steward for each in there.stewards]
    two, three = sign_entry(payload, *seeds[:2]), sign_entry(payload, *seeds)
    assert entry_hash(two) == entry_hash(three)
    assert extend(there.roster, two, DAY) == extend(there.roster, three, DAY)


def test_a_preview_asks_for_no_signature() -> None:
    """What a proposal would do can be read before it is signed; what would be refused is refused then."""
    there = a_network(3)
    one = there.make(Code("c" * 64), by=[there.stewards[0].steward])
    assert preview(there.roster, one, DAY).body == Code("c" * 64)
    there.add(Code("d" * 64))
    with pytest.raises(EntryRefused, match="version"):
        preview(there.roster, one, DAY)


def test_a_proposers_clock_that_is_behind_does_no_harm() -> None:
    """An entry is never of an earlier day than the one before it."""
    there = a_network(1)
    there.add(Code("c" * 64))
    payload = propose(there.roster, Code("d" * 64), DAY - 5)
    assert msgspec.json.decode(payload)["day"] == DAY


def test_the_65th_change_of_stewards_is_refused() -> None:
    """A notice holds the statements of 64 (protocol 7.1)."""
    there = a_network(1)
    for _ in range(64):
        there.set_stewards(1, there.founder)
    with pytest.raises(EntryRefused, match="64 times"):
        there.make(policy_of(1, there.founder))
