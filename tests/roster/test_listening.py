"""Listeners' keys: made by a listener's active device, for this network, since a listener was last taken away."""

import pytest

from tests.support.networks import Person, SmallNetwork, a_network, keys
from tropa.roster._json import encode
from tropa.roster.bundles import BUNDLE_PAYLOAD_TYPE
from tropa.roster.chain import extend
from tropa.roster.entries import Listeners, Retire, Suspend
from tropa.roster.errors import BundleRefused, EntryRefused
from tropa.roster.listening import (
    LISTENING_PAYLOAD_TYPE,
    ListeningKey,
    known_listening_key,
    make_listening_key,
    read_kept,
)
from tropa.sealing.signing import sign

LEV, MILA, VERA = Person("lev", ("adviser",)), Person("mila", ("caseworker",)), Person("vera")


def listeners(*people: Person) -> Listeners:
    """These people listen."""
    return Listeners(tuple(sorted((each.member for each in people), key=lambda member: member.raw)))


@pytest.fixture
def there() -> SmallNetwork:
    """Three stewards; Lev and Mila listen, Vera does not."""
    network = a_network(3, [LEV, MILA, VERA])
    network.add(listeners(LEV, MILA))
    return network


def key_of(there: SmallNetwork, person: Person, week: int = 2_969) -> bytes:
    """That person's key of a week."""
    return make_listening_key(there.roster, person.signing, week, keys(f"{person.name} listens {week}").public)


def fault(envelope: bytes, there: SmallNetwork) -> str:
    """Why it is refused."""
    with pytest.raises(BundleRefused) as refused:
        known_listening_key(envelope, there.roster)
    return refused.value.fault


def test_a_listeners_key_is_known_and_reads_back(there: SmallNetwork) -> None:
    """The same bytes as were made."""
    envelope = key_of(there, LEV)
    key = known_listening_key(envelope, there.roster)
    assert (key.device, key.week, key.version) == (LEV.id, 2_969, there.roster.version)
    assert read_kept(envelope) == key


def test_who_does_not_listen_makes_none_not_even_a_steward(there: SmallNetwork) -> None:
    """It may be that a later roster names them."""
    assert fault(key_of(there, VERA), there) == fault(key_of(there, there.founder), there) == "device"


def test_a_key_in_a_listeners_name_is_refused(there: SmallNetwork) -> None:
    """Signed by another device, as another kind of thing, or for another network."""
    good = known_listening_key(key_of(there, LEV), there.roster)
    forged = sign(encode(good), LISTENING_PAYLOAD_TYPE, VERA.signing)
    assert fault(forged, there) == "signature"
    assert fault(sign(encode(good), BUNDLE_PAYLOAD_TYPE, LEV.signing), there) == "malformed"
    elsewhere = ListeningKey("0" * 64, good.device, good.week, good.version, good.xwing_pub, good.auth_pub)
    assert fault(sign(encode(elsewhere), LISTENING_PAYLOAD_TYPE, LEV.signing), there) == "network"


def test_a_key_of_the_chain_or_one_that_serves_twice_is_refused(there: SmallNetwork) -> None:
    """The team's key is held by all coordinators."""
    team = there.team()
    there.add(team)
    taken = make_listening_key(there.roster, LEV.signing, team.week, team.team.reader)
    assert fault(taken, there) == "key"


@pytest.mark.parametrize("how", ["named no more", "suspended", "retired"])
def test_when_a_listener_is_taken_away_all_earlier_keys_are_good_no_more(there: SmallNetwork, how: str) -> None:
    """Also those of the listener who stays: whoever went has their private halves."""
    there.admit(Person("nina", ("helper",)))
    there.add(listeners(LEV, MILA, Person("nina")))
    before = key_of(there, LEV)
    known_listening_key(before, there.roster)
    if how == "named no more":
        there.add(listeners(LEV, Person("nina")))
    elif how == "suspended":
        there.add(Suspend(MILA.id), by=[MILA.signing])
    else:
        there.add(Retire(MILA.id))
    assert fault(before, there) == "key"
    assert known_listening_key(key_of(there, LEV), there.roster)
    assert MILA.member not in there.roster.listening or how == "none"


def test_a_listener_more_spoils_no_key(there: SmallNetwork) -> None:
    """They are given the private halves."""
    before = key_of(there, LEV)
    there.add(listeners(LEV, MILA, VERA))
    assert known_listening_key(before, there.roster)


def test_listeners_are_two_or_none_and_have_a_device(there: SmallNetwork) -> None:
    """One alone is refused whoever signs, and so is somebody whom nobody knows."""
    for bad in (listeners(LEV), listeners(LEV, Person("stranger"))):
        with pytest.raises(EntryRefused):
            there.make(bad)
    there.add(Listeners(()))
    assert there.roster.listening == ()


def test_a_steward_alone_names_nobody(there: SmallNetwork) -> None:
    """Two of three must sign."""
    envelope = there.make(listeners(VERA, there.founder), by=[there.founder.steward])
    with pytest.raises(EntryRefused) as refused:
        extend(there.roster, envelope, there.day)
    assert refused.value.fault == "signature"
