"""Mixed load for as long as is wanted: nothing fails, memory does not grow, and the store holds what was acknowledged.

``TROPA_SOAK_MINUTES`` says for how long; ten, where it is not set.
"""

import os
import random
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest

from tests.relay.running import Relay, running, today
from tests.relay.stores import Place
from tests.support.relay_life import DAILY, Ledger, Someone
from tropa.post.limits import week_of
from tropa.sealing.boxes import post_id_of
from tropa.sealing.types import PostId, ReadKey

pytestmark = pytest.mark.drill

MINUTES: Final = float(os.environ.get("TROPA_SOAK_MINUTES", "10"))
PEOPLE: Final = 8
PAUSE_S: Final = 0.15
TEAM: Final = ReadKey(b"T" * 32)

# SQLite's caches fill for some minutes: what is looked at is the second half, and only of a run that is long enough.
LONG_ENOUGH_MINUTES: Final = 5
MOST_KIB: Final = 128 * 1024
# A kilobyte lost with every request would be some six megabytes a minute here.
MOST_GROWTH_KIB_A_MINUTE: Final = 1_024


def live(relay: Relay, ledger: Ledger, stop: threading.Event, seed: int) -> None:
    """One person's turns until told to stop; whatever fails ends the test."""
    chance = random.Random(seed)
    with relay.client() as client:
        someone = Someone(relay, client, ledger, TEAM, lambda: int(time.time()) // 3600)
        while not stop.is_set():
            getattr(someone, chance.choice(DAILY))()
            stop.wait(PAUSE_S)


def growth_kib_a_minute(seen: list[tuple[float, int]]) -> float:
    """The slope of resident memory in the second half."""
    settled = seen[len(seen) // 2 :]
    slope, _ = statistics.linear_regression([at for at, _ in settled], [kib for _, kib in settled])
    return slope * 60


def held_in(place: Place) -> tuple[set[tuple[PostId, bytes]], tuple[int, int]]:
    """Each letter's box and id, and how many boxes of a team and of seekers there are."""
    connection = place.open().connection
    letters = connection.execute(
        "SELECT post_id, letter_id FROM letters JOIN boxes ON box_number = letter_key >> 32"
    ).fetchall()
    team, seekers = connection.execute("SELECT count(team_week), count(*) - count(team_week) FROM boxes").fetchone()
    return {(PostId(bytes(box)), bytes(letter)) for box, letter in letters}, (team, seekers)


def test_a_relay_under_mixed_load_neither_fails_nor_grows(place: Place) -> None:
    """Asks, conversations deleted, members' letters, long polls, blobs and delayed letters, all at once."""
    ledger, stop, seen = Ledger(), threading.Event(), []
    with running(place.folder, *place.arguments) as relay:
        with relay.client() as client:
            client.open_team_box(post_id_of(TEAM), week_of(today()), relay.publisher)
        started = time.monotonic()
        with ThreadPoolExecutor(PEOPLE) as people:
            lives = [people.submit(live, relay, ledger, stop, seed) for seed in range(PEOPLE)]
            while time.monotonic() - started < MINUTES * 60 and not any(each.done() for each in lives):
                time.sleep(1)
                seen.append((time.monotonic() - started, relay.memory_kib()))
            stop.set()
            for each in lives:
                each.result()
    growth = growth_kib_a_minute(seen)
    print(
        f"{sum(ledger.done.values())} turns {ledger.done}; {seen[0][1]} to {seen[-1][1]} KiB; {growth:.0f} KiB a minute"
    )
    assert relay.out.splitlines() == [f"relay ready on {relay.url}"]
    assert set(ledger.done) == set(DAILY)
    letters, boxes = held_in(place)
    assert letters == ledger.letters
    assert boxes == (1, len(ledger.boxes))
    assert seen[-1][1] < MOST_KIB
    assert growth < MOST_GROWTH_KIB_A_MINUTE or MINUTES < LONG_ENOUGH_MINUTES
