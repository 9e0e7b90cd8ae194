"""What somebody who keeps no rules can do to a roster, by name. Each is refused, and the roster is as it was."""

from base64 import b64encode
from collections.abc import Callable

import msgspec
import pytest

from tests.support.networks import DAY, Person, SmallNetwork, a_network, fixed, keys, policy_of
from tropa.roster.bundles import known_bundle, make_bundle
from tropa.roster.chain import DAYS_OF_CLOCK, extend, propose
from tropa.roster.devices import device_entry
from tropa.roster.entries import (
    MAX_ENTRY_DAYS,
    Admit,
    Body,
    ChangeRoles,
    Code,
    FirstPolicy,
    Found,
    Lift,
    Retire,
    Suspend,
    entry_payload,
    sign_entry,
)
from tropa.roster.errors import BundleRefused, EntryRefused
from tropa.roster.names import EntryHash, device_id
from tropa.sealing.letters import Reader
from tropa.sealing.signing import verify_key
from tropa.sealing.types import AuthPublicKey, SealingPublicKey, SigningSeed, VerifyKey

LAWYER, NEW = Person("lawyer", ("adviser",)), Person("newcomer")
STRANGER = SigningSeed(fixed("stranger"))
CODE = Code("c" * 64)
START = a_network(3, [LAWYER])


def network() -> SmallNetwork:
    """Three stewards, two of whom must sign, and a lawyer."""
    return START.copy()


def fault_of(there: SmallNetwork, envelope: bytes, today: int | None = None) -> str:
    """Why the entry is refused; fails when it is taken."""
    before = there.roster
    with pytest.raises(EntryRefused) as refused:
        extend(there.roster, envelope, there.day if today is None else today)
    assert there.roster is before
    return refused.value.fault


def forced(there: SmallNetwork, body: Body, *, previous: EntryHash | None = None, **changes: int) -> bytes:
    """An entry that no honest desk would propose, signed by all stewards."""
    version, day = changes.get("version", there.roster.version + 1), changes.get("day", there.day)
    expires = changes.get("expires_day", day + MAX_ENTRY_DAYS)
    payload = entry_payload(there.id, version, previous or there.roster.hashes[-1], day, expires, body)
    return sign_entry(payload, *(each.steward for each in there.stewards))


def test_wrong_key() -> None:
    """Strangers sign, or stewards with their devices' own keys: neither is a steward's signature."""
    there = network()
    stewards = there.stewards
    assert fault_of(there, there.make(CODE, by=[STRANGER, SigningSeed(fixed("another stranger"))])) == "signature"
    assert fault_of(there, there.make(CODE, by=[each.signing for each in stewards])) == "signature"
    assert fault_of(there, there.make(CODE, by=[stewards[0].steward, LAWYER.steward])) == "signature"


def test_one_steward_alone() -> None:
    """One of three can suspend a device, and nothing else."""
    there = network()
    one = [there.stewards[1].steward]
    for body in (CODE, Admit(NEW.entry), Retire(LAWYER.id), ChangeRoles(LAWYER.member, ()), there.team()):
        assert fault_of(there, there.make(body, by=one)) == "signature"
    there.add(Suspend(LAWYER.id), by=one)
    assert fault_of(there, there.make(Lift(LAWYER.id), by=one)) == "signature"


def test_one_steward_signing_twice() -> None:
    """One key counts once, whatever the envelope says."""
    there = network()
    envelope = msgspec.json.decode(there.make(CODE, by=[there.stewards[0].steward]))
    twice = envelope | {"signatures": envelope["signatures"] * 2}
    other = device_id(verify_key(there.stewards[1].steward))
    renamed = envelope | {"signatures": [*envelope["signatures"], envelope["signatures"][0] | {"keyid": other}]}
    assert fault_of(there, msgspec.json.encode(twice)) == "malformed"
    assert fault_of(there, msgspec.json.encode(renamed)) == "signature"


def test_a_steward_who_has_left_signs_on() -> None:
    """Only the policy in force counts."""
    there = network()
    first, second, third = there.stewards
    there.set_stewards(2, first, second)
    assert fault_of(there, there.make(CODE, by=[first.steward, third.steward])) == "signature"


def test_replayed_head() -> None:
    """The newest entry once more is no news."""
    there = network()
    assert fault_of(there, there.entries[-1]) == "version"


def test_an_old_entry_replayed_under_a_new_number() -> None:
    """A signature is over number and place: the payload cannot be moved."""
    there = network()
    there.add(Suspend(LAWYER.id))
    lift = there.add(Lift(LAWYER.id))
    there.add(Suspend(LAWYER.id))
    moved = entry_payload(
        there.id, there.roster.version + 1, there.roster.hashes[-1], there.day, there.day, Lift(LAWYER.id)
    )
    envelope = msgspec.json.decode(lift) | {"payload": b64encode(moved).decode()}
    assert fault_of(there, lift) == "version"
    assert fault_of(there, msgspec.json.encode(envelope)) == "signature"


def test_expired_head() -> None:
    """A relay that holds new entries back is noticed: the head runs out, and what it says still holds."""
    there = network()
    last = there.roster.expires_day
    assert last == DAY + MAX_ENTRY_DAYS
    assert not there.roster.is_stale(last)
    assert there.roster.is_stale(last + 1)
    assert there.roster.active(LAWYER.id) is not None


@pytest.mark.parametrize(
    ("days", "taken"), [(-1, False), (0, True), (MAX_ENTRY_DAYS, True), (MAX_ENTRY_DAYS + 1, False)]
)
def test_a_head_that_would_not_run_out(days: int, taken: bool) -> None:
    """Nobody can sign a roster that stays good for years, not even all stewards together."""
    there = network()
    envelope = forced(there, CODE, expires_day=there.day + days)
    if taken:
        there.take(envelope)
    else:
        assert fault_of(there, envelope) == "expired"


@pytest.mark.parametrize(("day", "taken"), [(-1, False), (0, True), (DAYS_OF_CLOCK, True), (DAYS_OF_CLOCK + 1, False)])
def test_days_run_forward_and_not_ahead(day: int, taken: bool) -> None:
    """Not before the entry before it, and not ahead of the reader's clock by more than two days."""
    there = network()
    envelope = forced(there, CODE, day=there.day + day)
    if taken:
        there.take(envelope)
    else:
        assert fault_of(there, envelope) == "day"


def test_fork() -> None:
    """A well-signed entry upon another head than ours is a fork, and is called one."""
    ours, theirs = network(), network()
    ours.add(CODE)
    theirs.add(Code("d" * 64))
    assert fault_of(ours, theirs.add(Retire(LAWYER.id))) == "previous"
    assert ours.roster.compare(theirs.roster.head) == "ahead"
    ours.add(CODE)
    assert ours.roster.compare(theirs.roster.head) == "split"


def test_a_made_up_fork_raises_no_alarm() -> None:
    """What too few have signed is called that, and not a fork."""
    there = network()
    payload = entry_payload(there.id, there.roster.version + 1, EntryHash("0" * 64), there.day, there.day, CODE)
    assert fault_of(there, sign_entry(payload, there.stewards[0].steward)) == "signature"


def test_rollback() -> None:
    """Entries of an earlier version are refused, also those that were never ours, and a gap is not jumped."""
    ours, theirs = network(), network()
    mine = ours.add(Suspend(LAWYER.id))
    ours.add(CODE)
    assert fault_of(ours, theirs.add(CODE)) == "version"
    assert fault_of(ours, mine) == "version"
    for _ in range(3):
        theirs.add(CODE)
    assert fault_of(ours, theirs.entries[-1]) == "version"
    assert ours.roster.active(LAWYER.id) is None


def test_heads_are_compared() -> None:
    """What another has seen is ours, behind us, ahead of us or of another chain."""
    there = network()
    older = there.roster.head
    assert there.roster.compare(older) == "same"
    there.add(CODE)
    assert there.roster.compare(older) == "behind"
    assert there.roster.compare(msgspec.structs.replace(older, hash="0" * 64)) == "split"


def test_a_device_admitted_twice() -> None:
    """Not while it is active, not after it was retired, and not for another member."""
    there = network()
    again = Person("lawyer", ("adviser",), member_of="newcomer")
    assert fault_of(there, forced(there, Admit(LAWYER.entry))) == "body"
    assert fault_of(there, forced(there, Admit(again.entry))) == "body"
    there.add(Retire(LAWYER.id))
    assert fault_of(there, forced(there, Admit(LAWYER.entry))) == "body"


def _entry(signing: VerifyKey, steward: VerifyKey) -> Admit:
    return Admit(device_entry(signing, steward, NEW.member, ()))


@pytest.mark.parametrize(
    ("reused", "fault"),
    [
        (lambda pub: _entry(verify_key(NEW.signing), pub(LAWYER.steward)), "body"),
        (lambda pub: _entry(verify_key(NEW.signing), pub(LAWYER.signing)), "body"),
        (lambda pub: _entry(pub(LAWYER.steward), verify_key(NEW.steward)), "body"),
        (lambda pub: _entry(pub(NEW.signing), pub(NEW.signing)), "malformed"),
    ],
    ids=["another's steward key", "another's device key for a steward", "a steward key for a device", "one for both"],
)
def test_a_key_reused_across_purposes_in_a_device(
    reused: Callable[[Callable[[SigningSeed], VerifyKey]], Admit], fault: str
) -> None:
    """No key stands in a chain twice, in whatever place."""
    there = network()
    assert fault_of(there, forced(there, reused(verify_key))) == fault


def test_a_key_reused_across_purposes_in_a_week() -> None:
    """A week's keys are new ones, each half of an X-Wing key too; its later edition may keep them in their place."""
    there = network()
    team = there.team(3_000)
    there.add(team)
    swapped = msgspec.structs.replace(team, edition=2, team=team.members, members=team.team)
    half = SealingPublicKey(keys("x").public.sealing.raw[:-32] + team.team.auth_pub.raw)
    halved = msgspec.structs.replace(there.team(3_001), members=msgspec.structs.replace(team.members, xwing_pub=half))
    inside = there.team(3_001)
    same = msgspec.structs.replace(
        inside, members=msgspec.structs.replace(inside.members, auth_pub=inside.team.auth_pub)
    )
    device = msgspec.structs.replace(
        inside, team=msgspec.structs.replace(inside.team, auth_pub=AuthPublicKey(verify_key(LAWYER.signing).raw))
    )
    for body in (msgspec.structs.replace(team, week=3_001), swapped, halved, same, device):
        assert fault_of(there, forced(there, body)) == "body"
    there.add(msgspec.structs.replace(team, edition=2, notice_sha256="1" * 64))
    there.add(there.team(3_000, edition=3))
    assert fault_of(there, forced(there, msgspec.structs.replace(team, edition=4))) == "body"


def test_a_key_reused_across_purposes_in_a_bundle() -> None:
    """A device cannot give the team's key, or a signing key, or one key twice, as its own of a week."""
    there = network()
    team = there.team(3_000)
    there.add(team)
    own = LAWYER.keys(3_000).public
    for public in (
        team.team.reader,
        Reader(own.sealing, team.members.auth_pub),
        Reader(own.sealing, AuthPublicKey(verify_key(LAWYER.signing).raw)),
        Reader(own.sealing, AuthPublicKey(own.sealing.raw[-32:])),
    ):
        with pytest.raises(BundleRefused) as refused:
            known_bundle(make_bundle(there.id, LAWYER.signing, 3_000, public), there.roster)
        assert refused.value.fault == "key"


def test_a_steward_is_not_retired_behind_the_policys_back() -> None:
    """First the policy without it; else the threshold would count somebody who is gone."""
    there = network()
    third = there.stewards[2]
    assert fault_of(there, forced(there, Retire(third.id))) == "body"
    there.set_stewards(2, *there.stewards[:2])
    there.add(Retire(third.id))


def test_a_policy_names_active_devices_only() -> None:
    """Not a suspended steward's, not a stranger's, not one admitted nowhere."""
    there = network()
    first, second, third = there.stewards
    there.add(Suspend(third.id))
    for body in (policy_of(2, first, second, third), policy_of(2, first, second, NEW)):
        payload = entry_payload(there.id, there.roster.version + 1, there.roster.hashes[-1], there.day, there.day, body)
        assert fault_of(there, sign_entry(payload, first.steward, second.steward, NEW.steward)) == "body"
    there.set_stewards(2, first, second)


def test_a_policy_is_signed_before_and_after() -> None:
    """Neither can the old stewards hand on to people who have not agreed, nor can the new ones take over."""
    there = network()
    first, second, third = there.stewards
    change = policy_of(2, first, LAWYER)
    for signers in ([first, second], [first, LAWYER], [second, third]):
        assert fault_of(there, there.make(change, by=[each.steward for each in signers])) == "signature"
    there.add(change, by=[each.steward for each in (first, second, LAWYER)])
    assert there.roster.policy.threshold == 2


@pytest.mark.parametrize(("threshold", "stewards"), [(1, 2), (1, 3), (0, 1), (4, 3), (3, 2)])
def test_a_policy_of_half_or_fewer_is_none(threshold: int, stewards: int) -> None:
    """More than half must sign, so that two halves cannot both go on."""
    there = network()
    body = policy_of(threshold, *there.stewards[:stewards])
    assert fault_of(there, forced(there, body)) == "malformed"


def test_a_thief_with_a_suspended_stewards_laptop() -> None:
    """Can suspend nobody else, and lifts nothing alone; the two other stewards still can do all."""
    there = network()
    first, second, third = there.stewards
    there.add(Suspend(third.id), by=[first.steward])
    assert fault_of(there, there.make(Suspend(first.id), by=[third.steward])) == "signature"
    assert fault_of(there, there.make(Lift(third.id), by=[third.steward])) == "signature"
    there.set_stewards(2, first, second)
    there.add(Retire(third.id), by=[first.steward, second.steward])


def test_a_rogue_steward_cannot_stop_the_others() -> None:
    """Suspending every other steward costs them the letters until it is undone, and not their signatures."""
    there = network()
    first, second, third = there.stewards
    there.add(Suspend(first.id), by=[third.steward])
    there.add(Suspend(second.id), by=[third.steward])
    there.add(Lift(first.id), by=[first.steward, second.steward])
    assert there.roster.active(first.id) is not None


def test_a_device_suspends_itself_and_nobody_else() -> None:
    """Its own signing key is enough for that, and for no more."""
    there = network()
    assert fault_of(there, there.make(Suspend(there.founder.id), by=[LAWYER.signing])) == "signature"
    assert fault_of(there, there.make(Retire(LAWYER.id), by=[LAWYER.signing])) == "signature"
    there.add(Suspend(LAWYER.id), by=[LAWYER.signing])
    assert there.roster.active_devices(LAWYER.member) == ()


def test_another_networks_entry() -> None:
    """A good chain of somebody else does not continue ours, nor begin it."""
    there, other = network(), SmallNetwork(Person("somebody else"))
    payload = entry_payload(other.id, there.roster.version + 1, there.roster.hashes[-1], there.day, there.day, CODE)
    assert fault_of(there, sign_entry(payload, *(each.steward for each in there.stewards))) == "network"
    with pytest.raises(EntryRefused, match="network"):
        extend(there.id, other.entries[0], DAY)


def test_founding_twice() -> None:
    """A network is founded once: neither can its first entry come again, nor another one take its place."""
    there = network()
    again = Found(FirstPolicy(1, (verify_key(there.founder.steward),)), there.founder.entry)
    assert fault_of(there, there.entries[0]) == "version"
    assert fault_of(there, forced(there, again)) == "body"


def test_nobody_proposes_what_would_be_refused() -> None:
    """Our own mistake is caught before anyone is asked to sign."""
    there = network()
    for body in (Admit(LAWYER.entry), Lift(LAWYER.id), Suspend(NEW.id), Retire(there.founder.id)):
        with pytest.raises(EntryRefused) as refused:
            propose(there.roster, body, there.day)
        assert refused.value.fault == "body"
