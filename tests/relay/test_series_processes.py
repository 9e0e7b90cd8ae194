"""Delayed letters through real relay processes: kills, restarts, clocks set and two relays on one store."""

import os
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.relay.series_relays import Ladder, Town, eventually, ladder, leave, read, stand, states, town
from tests.support.postgres import Postgres
from tropa.post.errors import Refused
from tropa.post.headers import publisher_authorization
from tropa.post.limits import week_of
from tropa.post.problems import ProblemName
from tropa.post.series_client import SeriesClient
from tropa.sealing.boxes import post_id_of
from tropa.sealing.types import ReadKey


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """Somewhere to run relays, one test on each kind of store."""
    more: tuple[str, ...] = ()
    if request.param == "postgresql":
        more = ("--database", request.getfixturevalue("postgres").new_database())
    with town(tmp_path, *more) as made:
        yield made


def test_a_series_outlives_kills_and_is_delivered_by_the_hour(place: Town) -> None:
    """A warning to the person's box, then the alarm to the team's, each at its hour, once, though killed in between."""
    relay = place.start()
    own_key, own = place.open_box(relay)
    team_key = ReadKey(os.urandom(32))
    with relay.client() as client:
        week = week_of(place.clocks.hour // 24)
        client.open_team_box(post_id_of(team_key), week, relay.publisher)
    now = place.clocks.hour
    left = ladder((own, now + 1), (post_id_of(team_key), now + 2), (post_id_of(team_key), now + 2))
    assert leave(place, relay, left)
    for _ in range(3):
        relay.kill()
        relay = place.start()
        assert not leave(place, relay, left)
    assert states(stand(relay, left)) == ["waiting"] * 3
    time.sleep(0.5)
    assert read(relay, own_key) == []

    place.clocks.pass_hours(1)
    eventually(lambda: stand(relay, left).rungs[0].state == "released", "the warning is released")
    assert read(relay, own_key) == left.letters[:1]
    assert read(relay, team_key) == []
    relay.kill()
    place.clocks.pass_hours(1)
    relay = place.start()
    eventually(lambda: stand(relay, left).state == "done", "the alarm is released")
    assert read(relay, own_key) == left.letters[:1]
    assert read(relay, team_key) == left.letters[1:]
    relay.kill()
    relay = place.start()
    assert not leave(place, relay, left)
    time.sleep(0.5)
    assert read(relay, team_key) == left.letters[1:]


def test_killed_in_the_middle_of_releasing_nothing_is_lost_or_doubled(place: Town) -> None:
    """Many series fall due at once; the relay is killed again and again while it delivers them."""
    relay = place.start()
    read_key, box = place.open_box(relay)
    left = [ladder((box, place.clocks.hour + 1), (box, place.clocks.hour + 1)) for _ in range(30)]
    for each in left:
        leave(place, relay, each)
    place.clocks.pass_hours(1)
    for _ in range(5):
        time.sleep(random.uniform(0, 0.12))
        relay.kill()
        relay = place.start()
    eventually(lambda: all(stand(relay, each).state == "done" for each in left), "all are released")
    found = read(relay, read_key)
    assert sorted(found) == sorted(letter for each in left for letter in each.letters)
    for each in left:
        assert found.index(each.letters[0]) < found.index(each.letters[1])


def test_an_answered_cancel_or_renewal_outlives_a_kill(place: Town) -> None:
    """Answered, then killed at once: still so after the start, and said again it is answered the same."""
    relay = place.start()
    read_key, box = place.open_box(relay)
    now = place.clocks.hour
    stopped, put_off = ladder((box, now + 1), (box, now + 2)), ladder((box, now + 1), (box, now + 2))
    for each in (stopped, put_off):
        leave(place, relay, each)
    with relay.client() as client:
        first = SeriesClient(client).cancel(stopped.series_id, stopped.cancel)
        moved = SeriesClient(client).renew(put_off.series_id, put_off.renew, now + 5)
        relay.kill()
    assert [each.hour for each in moved.rungs] == [now + 5, now + 6]
    relay = place.start()
    place.clocks.pass_hours(3)
    with relay.client() as client:
        assert SeriesClient(client).cancel(stopped.series_id, stopped.cancel) == first
        assert SeriesClient(client).renew(put_off.series_id, put_off.renew, now + 5) == moved
        with pytest.raises(Refused) as refused:
            SeriesClient(client).renew(stopped.series_id, stopped.renew, now + 9)
        assert refused.value.problem is ProblemName.SERIES_OVER
    assert not leave(place, relay, stopped)
    time.sleep(0.5)
    assert read(relay, read_key) == []
    place.clocks.pass_hours(3)
    eventually(lambda: stand(relay, put_off).state == "done", "what was put off is released")
    assert read(relay, read_key) == put_off.letters
    assert states(stand(relay, stopped)) == ["cancelled", "cancelled"]


def test_a_cancel_that_races_with_the_hour_is_final_or_says_that_it_came_too_late(place: Town) -> None:
    """Cancelled at the very moment of release, many times: what the answer says of each rung is what the box holds."""
    relay = place.start()
    read_key, box = place.open_box(relay)
    left = [ladder((box, place.clocks.hour + 1), (box, place.clocks.hour + 1)) for _ in range(40)]
    for each in left:
        leave(place, relay, each)
    answers: list[tuple[Ladder, list[str]]] = []

    def cancel_all() -> None:
        with relay.client() as client:
            for each in left:
                standing = SeriesClient(client).cancel(each.series_id, each.cancel)
                answers.append((each, states(standing)))

    canceller = threading.Thread(target=cancel_all)
    canceller.start()
    eventually(lambda: len(answers) > 5, "some are cancelled")
    place.clocks.pass_hours(1)
    canceller.join()
    time.sleep(1)
    found = read(relay, read_key)
    for each, said in answers:
        for letter, state in zip(each.letters, said, strict=True):
            assert found.count(letter) == (1 if state == "released" else 0)


def test_a_clock_set_ahead_raises_no_alarm_and_one_set_back_stops_none(place: Town) -> None:
    """A day ahead: nothing comes. A day back: the hour goes on all the same. Both are said in the log."""
    relay = place.start()
    read_key, box = place.open_box(relay)
    left = ladder((box, place.clocks.hour + 2))
    leave(place, relay, left)
    true = place.clocks.wall
    place.clocks.set_wall(true + 86_400)
    time.sleep(1)
    assert states(stand(relay, left)) == ["waiting"]
    place.clocks.set_wall(true)
    time.sleep(0.5)
    place.clocks.set_wall(true - 86_400)
    time.sleep(0.5)
    place.clocks.pass_hours(2)
    eventually(lambda: states(stand(relay, left)) == ["released"], "time passed all the same")
    relay.kill()
    relay = place.start()
    assert states(stand(relay, left)) == ["released"]
    assert read(relay, read_key) == left.letters
    relay.stop()
    place.relays[0].stop()
    said = place.relays[0].out.splitlines()[1:]
    assert said[:3] == [
        "error: clock-leapt-ahead-not-believed-yet",
        "warning: clock-believed-again",
        "error: clock-went-back-not-believed",
    ]


def test_a_rung_outlives_a_start_with_a_clock_months_ahead(place: Town) -> None:
    """Its box is 200 days without a letter by that clock, and stays, and so does what waits for it."""
    relay = place.start()
    read_key, box = place.open_box(relay)
    left = ladder((box, place.clocks.hour + 2))
    leave(place, relay, left)
    relay.stop()
    true = place.clocks.wall
    place.clocks.set_wall(true + 200 * 86_400)
    relay = place.start()
    time.sleep(1)
    assert states(stand(relay, left)) == ["waiting"]
    place.clocks.set_wall(true)
    place.clocks.pass_hours(2)
    eventually(lambda: states(stand(relay, left)) == ["released"], "its hour has come")
    assert read(relay, read_key) == left.letters
    relay.stop()
    assert "error: clock-leapt-ahead-nothing-ages-by-it-yet" in relay.out.splitlines()


def test_who_waits_for_a_letter_is_woken_by_its_release(place: Town) -> None:
    """Long before the wait is over."""
    relay = place.start()
    read_key, box = place.open_box(relay)
    left = ladder((box, place.clocks.hour + 1))
    leave(place, relay, left)
    got: list[bytes] = []

    def wait() -> None:
        with relay.client() as client:
            got.extend(each.letter for each in client.letters(read_key, wait=25))

    waiter = threading.Thread(target=wait)
    began = time.monotonic()
    waiter.start()
    time.sleep(0.5)
    place.clocks.pass_hours(1)
    waiter.join(20)
    assert got == left.letters
    assert time.monotonic() - began < 15


def test_two_relays_on_one_store_deliver_each_letter_once(tmp_path: Path, postgres: Postgres) -> None:
    """Both release at once; one is killed meanwhile; who waits at the other is woken."""
    with town(tmp_path, "--database", postgres.new_database()) as place:
        one, other = place.start("one"), place.start("other")
        read_key, box = place.open_box(one)
        waiting_key, waiting_box = place.open_box(one)
        left = [ladder((box, place.clocks.hour + 1), (box, place.clocks.hour + 1)) for _ in range(40)]
        for each in left:
            leave(place, one, each)
        alone = ladder((waiting_box, place.clocks.hour + 1))
        leave(place, other, alone)
        got: list[bytes] = []

        def wait() -> None:
            with other.client() as client:
                got.extend(each.letter for each in client.letters(waiting_key, wait=25))

        waiter = threading.Thread(target=wait)
        waiter.start()
        time.sleep(0.3)
        place.clocks.pass_hours(1)
        time.sleep(0.15)
        one.kill()
        eventually(lambda: all(stand(other, each).state == "done" for each in left), "all are released")
        waiter.join(26)
        assert got == alone.letters
        found = read(other, read_key)
        assert sorted(found) == sorted(letter for each in left for letter in each.letters)


def test_a_cancelled_letter_is_in_no_file_any_more(tmp_path: Path) -> None:
    """Removed at once, and overwritten; so is a released one's place in its series, and a deleted box's name."""
    with town(tmp_path) as place:
        relay = place.start()
        _, box = place.open_box(relay)
        gone_key, gone = place.open_box(relay)
        left, lost = ladder((box, place.clocks.hour + 1), size=65536), ladder((gone, place.clocks.hour + 1))
        for each in (left, lost):
            leave(place, relay, each)

        def found(needle: bytes) -> bool:
            return any(needle in path.read_bytes() for path in relay.folder.glob("relay.sqlite*"))

        assert found(left.letters[0][:64])
        assert found(gone.raw)
        with relay.client() as client:
            SeriesClient(client).cancel(left.series_id, left.cancel)
            client.delete_box(gone_key)
        assert states(stand(relay, lost)) == ["lost"]
        for needle in (left.letters[0][:64], left.letters[0][-64:], lost.letters[0][:64], gone.raw):
            assert not found(needle)


def test_a_series_that_cannot_be_released_holds_up_no_other(tmp_path: Path) -> None:
    """Damage under one of them is said in the log, and the alarm of the other is raised."""
    with town(tmp_path) as place:
        relay = place.start()
        read_key, box = place.open_box(relay)
        broken, whole = ladder((box, place.clocks.hour + 1)), ladder((box, place.clocks.hour + 1))
        for each in (broken, whole):
            leave(place, relay, each)
        relay.stop()
        damage(relay.folder, broken)
        place.clocks.pass_hours(1)
        relay = place.start()
        eventually(lambda: stand(relay, whole).state == "done", "the whole one is released")
        assert read(relay, read_key) == whole.letters
        relay.stop()
        assert "error: series-not-released (TypeError)" in relay.out


def damage(folder: Path, left: Ladder) -> None:
    """Its letter is gone from the file, as after a fault of the disk."""
    connection = sqlite3.connect(folder / "relay.sqlite")
    connection.execute("UPDATE series_rungs SET letter = NULL WHERE letter = ?", (left.letters[0],))
    connection.commit()
    connection.close()


def test_only_who_paid_makes_the_relay_read_a_body(tmp_path: Path) -> None:
    """Refused by its head alone: no stamp, a token, a false stamp; and a body that is too long, before it comes."""
    with town(tmp_path) as place:
        relay = place.start()
        path = f"{relay.url}/v1/series/{'A' * 43}"
        for stamp in ({}, {"tropa-stamp": "token " + "A" * 22}, {"tropa-stamp": "altcha AAAA"}):
            answer = httpx.put(path, headers=stamp, content=bytes(2_000_000))
            assert answer.status_code in (401, 403)
        headers = {"tropa-stamp": "altcha " + place.stamp(relay).payload}
        assert httpx.put(path, headers=headers, content=bytes(2_000_000)).status_code == 413
        publisher = {"authorization": publisher_authorization(relay.publisher)}
        assert httpx.post(path + "/cancel", headers=publisher, content=b"").status_code == 400
