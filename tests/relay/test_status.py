"""The status beside the notice, at the relay: who may publish one, which stands, and until when it is shown."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.relay.running import Relay, running
from tests.relay.statuses import status_of, this_hour
from tests.relay.stores import Place
from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.post.headers import PublisherToken
from tropa.post.limits import MAX_STATUS_BYTES, NOTICE_PAYLOAD_TYPE
from tropa.post.problems import ProblemName
from tropa.relay.store.database import Store
from tropa.relay.store.outcomes import Published
from tropa.relay.store.status import newest_status, put_status
from tropa.sealing.types import RelayId


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Relay]:
    """A relay that nobody has told anything yet."""
    with running(tmp_path / "data") as made:
        yield made


def relay_id(client: RelayClient) -> RelayId:
    """Which relay this is."""
    return RelayId.from_text(client.relay_info().relay_id)


def refusal(call: Callable[[], object]) -> ProblemName:
    """Why it was refused."""
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.problem


def test_a_status_is_shown_as_it_was_published(fresh: Relay) -> None:
    """Byte for byte; before there is one, that is said."""
    with fresh.client() as client:
        assert client.status() is None
        answer = httpx.get(fresh.url + "/v1/status")
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:tropa:problem:no-status")
        envelope = status_of(relay_id(client), this_hour())
        assert client.publish_status(envelope, fresh.publisher).at_hour == this_hour()
        assert client.status() == envelope


def test_only_a_later_hour_replaces_one_and_the_same_again_is_no_error(fresh: Relay) -> None:
    """So nobody can put an old one back."""
    with fresh.client() as client:
        mine, hour = relay_id(client), this_hour()
        first, later = status_of(mine, hour - 1), status_of(mine, hour)
        for envelope in (first, first, later):
            client.publish_status(envelope, fresh.publisher)
        for older in (first, status_of(mine, hour, waiting_hours=1)):
            assert refusal(lambda older=older: client.publish_status(older, fresh.publisher)) == "older-status"
        assert client.status() == later
        put = httpx.put(
            fresh.url + "/v1/status",
            content=later,
            headers={"authorization": f"Tropa-Publisher {fresh.publisher.text}"},
        )
        assert (put.status_code, put.json()) == (200, {"at_hour": hour})


def test_only_the_publisher_may(fresh: Relay) -> None:
    """Whoever else signs."""
    with fresh.client() as client:
        envelope = status_of(relay_id(client), this_hour())
        stranger = PublisherToken("A" * 43)
        assert refusal(lambda: client.publish_status(envelope, stranger)) == "bad-publisher-token"
        assert client.status() is None


BAD: dict[str, Callable[[RelayId, int], bytes]] = {
    "nothing": lambda mine, hour: b"",
    "no envelope": lambda mine, hour: b"{}",
    "a notice": lambda mine, hour: status_of(mine, hour, kind=NOTICE_PAYLOAD_TYPE),
    "for another relay": lambda mine, hour: status_of(RelayId(bytes(32)), hour),
    "over": lambda mine, hour: status_of(mine, hour - 24),
    "from far ahead, which nothing true could replace": lambda mine, hour: status_of(mine, hour + 4),
    "longer than a day": lambda mine, hour: status_of(mine, hour, hour + 25),
    "over as it begins": lambda mine, hour: status_of(mine, hour, hour),
    "hours before 1970": lambda mine, hour: status_of(mine, -10, 1),
    "a number beyond every column": lambda mine, hour: status_of(mine, 2**70, 2**70 + 1),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_status_for_now_and_here_is_refused(relay: Relay, name: str) -> None:
    """And the one that is there stays."""
    with relay.client() as client:
        mine, hour = relay_id(client), this_hour()
        before = client.status()
        assert refusal(lambda: client.publish_status(BAD[name](mine, hour), relay.publisher)) == "bad-request"
        assert client.status() == before


def test_two_hours_ahead_is_taken_for_clocks_differ(fresh: Relay) -> None:
    """As its readers take it."""
    with fresh.client() as client:
        envelope = status_of(relay_id(client), this_hour() + 2)
        client.publish_status(envelope, fresh.publisher)
        assert client.status() == envelope


def test_one_that_is_too_large_is_refused(fresh: Relay) -> None:
    """4 KiB is the most, and that much is taken."""
    with fresh.client() as client:
        mine, hour = relay_id(client), this_hour()
        bare = status_of(mine, hour)
        room = MAX_STATUS_BYTES - len(bare)
        padded = bare.replace(b'"00', b'"' + b"0" * room + b"00", 1)
        assert len(padded) == MAX_STATUS_BYTES
        assert refusal(lambda: client.publish_status(padded + b" ", fresh.publisher)) == "too-large"
        client.publish_status(padded, fresh.publisher)
        assert client.status() == padded


def written(store: Store, at_hour: int, until_hour: int, envelope: bytes) -> Published:
    """In a transaction of its own."""
    store.begin()
    outcome = put_status(store, at_hour, until_hour, envelope)
    store.commit()
    return outcome


def test_it_is_shown_until_its_hours_are_over(store: Store) -> None:
    """Not in the hour in which they are."""
    assert newest_status(store.connection, 100) is None
    assert written(store, 100, 124, b"one") is Published.NEW
    assert [newest_status(store.connection, hour) for hour in (100, 123, 124)] == [b"one", b"one", None]


def test_one_that_is_over_still_keeps_older_ones_out(store: Store) -> None:
    """Only a later hour replaces it."""
    written(store, 100, 101, b"short")
    assert written(store, 99, 123, b"older") is Published.OLDER
    assert newest_status(store.connection, 105) is None
    assert written(store, 101, 125, b"later") is Published.NEW
    assert written(store, 101, 125, b"later") is Published.UNCHANGED
    assert newest_status(store.connection, 105) == b"later"


def test_of_two_relays_on_one_database_the_later_status_stands(place: Place) -> None:
    """Whichever of them writes last."""
    if place.name != "postgresql":
        pytest.skip("an SQLite file has one relay")
    one, other = place.open(), place.open()
    one.begin()
    put_status(one, 200, 224, b"later")
    outcomes: list[Published] = []
    waits = threading.Thread(target=lambda: outcomes.append(written(other, 150, 174, b"earlier")))
    waits.start()
    waits.join(0.3)
    one.commit()
    waits.join(10)
    assert outcomes == [Published.OLDER]
    assert newest_status(other.connection, 160) == b"later"
