"""kill -9 in the middle of posting: what was acknowledged is there after the restart, byte for byte."""

import os
import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.relay.running import Relay, start
from tests.relay.stores import Place
from tropa.post.errors import PostError
from tropa.post.headers import TokenStamp
from tropa.post.limits import SEEKER_BOX_TOKENS
from tropa.sealing.boxes import letter_id
from tropa.sealing.types import PostId, ReadKey, Token

POSTERS = 8
ROUNDS = 3
PER_ROUND = SEEKER_BOX_TOKENS


@dataclass
class Poster(threading.Thread):
    """Posts to its own box until the relay is gone, and remembers what was acknowledged."""

    relay: Relay
    read_key: ReadKey
    post_id: PostId
    tokens: list[Token]
    acknowledged: list[bytes] = field(default_factory=list)
    unanswered: list[tuple[bytes, Token]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def run(self) -> None:
        """One letter after another, each with its own token."""
        with self.relay.client() as client:
            while self.tokens:
                letter, token = os.urandom(4096), self.tokens.pop()
                try:
                    client.post_letter(self.post_id, letter, TokenStamp(token))
                except PostError:
                    self.unanswered.append((letter, token))
                    return
                self.acknowledged.append(letter)

    __hash__ = threading.Thread.__hash__


def wait_for(posters: list[Poster], acknowledged: int) -> None:
    """Return in the middle of posting, once that much was acknowledged."""
    until = time.monotonic() + 20
    while sum(len(poster.acknowledged) for poster in posters) < acknowledged:
        assert time.monotonic() < until, "posting is too slow for this test"
        time.sleep(0.005)


def test_every_acknowledged_letter_survives_kill_9(place: Place) -> None:
    """Several times over, at different moments; what was not acknowledged can be posted again, and is there once."""
    seed = random.randrange(2**32)
    print(f"killed at moments drawn by {seed}")
    chance = random.Random(seed)
    posters: list[Poster] = []
    for _ in range(ROUNDS):
        relay = start(place.folder, *place.arguments)
        fresh = [Poster(relay, *relay.open_box(PER_ROUND)) for _ in range(POSTERS)]
        for poster in fresh:
            poster.start()
        wait_for(fresh, acknowledged=20)
        time.sleep(chance.uniform(0, 0.3))
        relay.kill()
        for poster in fresh:
            poster.join()
        posters += fresh
    assert any(poster.unanswered for poster in posters), "the relay was killed after everything was done"

    relay = start(place.folder, *place.arguments)
    with relay.client() as client:
        for poster in posters:
            found = [each.letter for each in client.letters(poster.read_key)]
            assert found[: len(poster.acknowledged)] == poster.acknowledged
            for letter, token in poster.unanswered:
                client.post_letter(poster.post_id, letter, TokenStamp(token))
            found = [each.letter for each in client.letters(poster.read_key)]
            assert found == poster.acknowledged + [letter for letter, _ in poster.unanswered]
            assert len({letter_id(each) for each in found}) == len(found)
    assert relay.stop() == 0
    print(f"{ROUNDS} kills, {sum(len(poster.acknowledged) for poster in posters)} letters acknowledged before them")


def test_told_to_stop_the_relay_finishes_what_it_began(place: Place) -> None:
    """SIGTERM: what was answered is kept, readers who wait are let go, and the exit code is 0."""
    relay = start(place.folder, *place.arguments)
    poster = Poster(relay, *relay.open_box(PER_ROUND))
    read_key, _, _ = relay.open_box()
    answers: list[object] = []

    def wait_for_a_letter() -> None:
        with relay.client() as client:
            answers.append(client.letters(read_key, wait=30))

    waiter = threading.Thread(target=wait_for_a_letter)
    waiter.start()
    poster.start()
    wait_for([poster], acknowledged=5)
    began = time.monotonic()
    assert relay.stop() == 0
    assert time.monotonic() - began < 9
    waiter.join(5)
    poster.join(5)
    assert answers == [[]]
    assert relay.out.splitlines() == [f"relay ready on {relay.url}"]
    relay = start(place.folder, *place.arguments)
    with relay.client() as client:
        assert [each.letter for each in client.letters(poster.read_key)][: len(poster.acknowledged)] == (
            poster.acknowledged
        )
    relay.stop()


@pytest.mark.parametrize("name", ["relay.sqlite-wal", "relay.sqlite-shm"])
def test_a_clean_stop_leaves_no_log_behind(tmp_path: Path, name: str) -> None:
    """The log is folded into the file, so that a copy of the stopped folder is a whole backup."""
    relay = start(tmp_path / "data")
    _, post_id, tokens = relay.open_box(1)
    with relay.client() as client:
        client.post_letter(post_id, bytes(4096), TokenStamp(tokens[0]))
    assert relay.stop() == 0
    assert not (tmp_path / "data" / name).exists()
