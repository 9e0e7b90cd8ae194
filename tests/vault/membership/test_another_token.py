"""The relay has another publisher token: a steward puts it in at one desk, and the others have it by letter."""

import pytest

from tests.support import memory_relay
from tests.support.memory_relay import MemoryRelay
from tests.vault.membership.desks import Desk, Network
from tropa.post.errors import Unreachable
from tropa.vault.errors import FoundingRefused
from tropa.vault.membership.errors import NotASteward
from tropa.vault.team import coming_weeks, network_of

NEW = "another-token"


@pytest.fixture
def changed(three: Network, monkeypatch: pytest.MonkeyPatch) -> Network:
    """Three stewards whose relay was given another token, two weeks before they publish again."""
    monkeypatch.setattr(memory_relay, "PUBLISHER", NEW)
    three.clock.pass_days(14)
    return three


def token_of(desk: Desk) -> str:
    us = network_of(desk.vault.inside)
    assert us is not None
    return us.details.publisher_token


def is_refused(desk: Desk) -> bool:
    us = desk.vault.network()
    assert us is not None
    return us.token_is_refused


def put_in(desk: Desk, token: str = NEW) -> None:
    desk.vault.change_publisher_token(desk.relay, token)


def everything_is_published(relay: MemoryRelay, desk: Desk) -> bool:
    return {week.week for week in coming_weeks(desk.vault.inside)} <= set(relay.notices)


def test_one_steward_puts_it_in_and_the_others_have_it_by_letter(changed: Network) -> None:
    """They are refused until then, and say so; nobody else types anything, and the coming weeks are published."""
    anna = changed.desks[0]
    changed.agree()
    assert {desk.sync().problem for desk in changed.desks} == {"publisher-refused"}
    assert all(map(is_refused, changed.desks))
    put_in(anna)
    assert not is_refused(anna)
    changed.agree()
    assert {token_of(desk) for desk in changed.desks} == {NEW}
    assert not any(map(is_refused, changed.desks))
    assert {desk.sync().problem for desk in changed.desks} == {None}
    assert all(everything_is_published(changed.relay, desk) for desk in changed.desks)


def test_what_came_before_the_relay_refused_is_tried_then(three: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """Boris and Vera hear of it while there is nothing to publish; theirs stays until it is refused."""
    anna, boris, vera = three.desks
    monkeypatch.setattr(memory_relay, "PUBLISHER", NEW)
    put_in(anna)
    three.sync(3)
    assert NEW not in {token_of(boris), token_of(vera)}
    three.clock.pass_days(14)
    three.agree()
    assert {token_of(desk) for desk in three.desks} == {NEW}


def test_one_that_the_relay_does_not_take_is_not_kept(changed: Network) -> None:
    """Nor one no relay could take, nor any that another relay takes, nor any that cannot be tried."""
    anna = changed.desks[0]
    before = token_of(anna)
    for token in ("wrong", "two\nlines", "не тот", ""):
        with pytest.raises(FoundingRefused) as refused:
            put_in(anna, token)
        assert refused.value.problem == "bad-publisher-token"
    with pytest.raises(FoundingRefused) as refused:
        anna.vault.change_publisher_token(MemoryRelay(changed.clock), NEW)
    assert refused.value.problem == "other-relay"

    def away(name: str) -> None:
        raise Unreachable("away")

    changed.relay.before = away
    with pytest.raises(Unreachable):
        put_in(anna)
    assert token_of(anna) == before


def test_only_a_steward_puts_one_in(network: Network) -> None:
    """Others' desks publish nothing."""
    network.found()
    galya = network.join("galya")
    with pytest.raises(NotASteward):
        put_in(galya, memory_relay.PUBLISHER)
    assert token_of(galya) == ""
