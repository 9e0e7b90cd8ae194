"""The relay's clock is set back a day, or was a day ahead and is put right: nothing comes to life again or is lost."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest

from tests.relay.asgi import Answered, Headers, InProcess, in_process
from tests.relay.notices import envelope_of
from tropa.post.frames import decode_frames
from tropa.post.headers import box_authorization, publisher_authorization
from tropa.post.limits import closes_after, last_day_of
from tropa.post.shapes import OpenTeamBox, Problem
from tropa.relay.sweep import Sweep
from tropa.sealing.boxes import post_id_of
from tropa.sealing.types import ReadKey

WEEK: Final = 2_900
MONDAY: Final = last_day_of(WEEK) - 6
TEAM, SEEKER = ReadKey(b"t" * 32), ReadKey(b"s" * 32)


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[InProcess]:
    """On a Monday, with the week's team box, its notice and that of the week before, and a seeker's box."""
    with in_process(tmp_path / "data", MONDAY) as app:
        body = msgspec.json.encode(OpenTeamBox(WEEK))
        assert app.call("PUT", f"/v1/team-boxes/{post_id_of(TEAM).text}", publisher(app), body).status == 201
        for week in (WEEK - 1, WEEK):
            notice = envelope_of(week, 1, app.office.relay_id)
            assert app.call("PUT", f"/v1/notices/{week}", publisher(app), notice).status == 201
        assert app.call("PUT", "/v1/box", holder(SEEKER) + app.stamp(), b'{"token_hashes":[]}').status == 201
        yield app


def publisher(app: InProcess) -> Headers:
    """The header of the relay's publisher."""
    return [(b"authorization", publisher_authorization(app.office.publisher).encode())]


def holder(read_key: ReadKey) -> Headers:
    """The header of whoever may read."""
    return [(b"authorization", box_authorization(read_key).encode())]


def post(app: InProcess, stamp: Headers, read_key: ReadKey = SEEKER) -> Answered:
    """A new letter."""
    return app.call("POST", f"/v1/boxes/{post_id_of(read_key).text}/letters", stamp, os.urandom(4096))


def problem_of(answer: Answered) -> str:
    """Its name."""
    return msgspec.json.decode(answer.body, type=Problem).type.rpartition(":")[2]


def waiting(app: InProcess, read_key: ReadKey) -> list[tuple[int, int]]:
    """Cursor and day of each letter in a box, after the sweep has been."""
    app.runner.run(Sweep(app.office).once())
    frames = decode_frames(app.call("GET", "/v1/letters", holder(read_key)).body)
    return [(each.cursor, each.day) for each in frames]


def test_a_stamp_is_spent_once_however_the_clock_is_set(relay: InProcess) -> None:
    """Back a day, forward again; or a day ahead, swept there, and back: always spent or expired."""
    stamp = relay.stamp()
    assert post(relay, stamp).status == 201
    for day in (MONDAY, MONDAY - 1, MONDAY, MONDAY + 1, MONDAY, MONDAY - 1):
        relay.clock.move_to_day(day)
        relay.runner.run(Sweep(relay.office).once())
        assert problem_of(post(relay, stamp)) in ("stamp-spent", "stamp-expired")


def test_a_challenge_given_out_before_the_clock_went_back_is_good_once(relay: InProcess) -> None:
    """For a day longer than it was meant to be, which does no harm; then it is spent."""
    stamp = relay.stamp()
    relay.clock.move_to_day(MONDAY - 1)
    assert post(relay, stamp).status == 201
    assert problem_of(post(relay, stamp)) == "stamp-spent"
    assert post(relay, relay.stamp()).status == 201


def test_letters_keep_their_order_and_age_from_the_day_they_were_given(relay: InProcess) -> None:
    """One that comes while the clock is a day behind is dated by the day that was believed; cursors only rise."""
    post(relay, relay.stamp(), TEAM)
    waiting(relay, TEAM)
    relay.clock.move_to_day(MONDAY - 1)
    post(relay, relay.stamp(), TEAM)
    relay.clock.move_to_day(MONDAY)
    post(relay, relay.stamp(), TEAM)
    assert waiting(relay, TEAM) == [(1, MONDAY), (2, MONDAY), (3, MONDAY)]
    relay.clock.move_to_day(MONDAY + 27)
    assert [cursor for cursor, _ in waiting(relay, TEAM)] == [1, 2, 3]
    relay.clock.move_to_day(MONDAY + 28)
    assert [cursor for cursor, _ in waiting(relay, TEAM)] == [1, 2, 3]
    relay.clock.move_to_day(MONDAY + 29)
    assert waiting(relay, TEAM) == []


def test_a_seekers_box_is_not_forgotten_sooner_for_a_clock_set_back(relay: InProcess) -> None:
    """180 days after the latest day that it was given, by its last letter or when it was opened."""
    relay.clock.move_to_day(MONDAY - 1)
    post(relay, relay.stamp())
    relay.clock.move_to_day(MONDAY + 180)
    assert len(waiting(relay, SEEKER)) == 1
    relay.clock.move_to_day(MONDAY + 181)
    assert waiting(relay, SEEKER) == []


def test_the_notice_of_the_week_before_is_shown_until_the_clock_is_right(relay: InProcess) -> None:
    """As on that day; nothing published is lost, and the box of the right week takes letters all the while."""
    newest = envelope_of(WEEK, 1, relay.office.relay_id)
    assert relay.call("GET", "/v1/notice").body == newest
    relay.clock.move_to_day(MONDAY - 1)
    assert relay.call("GET", "/v1/notice").body == envelope_of(WEEK - 1, 1, relay.office.relay_id)
    assert post(relay, relay.stamp(), TEAM).status == 201
    relay.clock.move_to_day(MONDAY)
    assert relay.call("GET", "/v1/notice").body == newest


def test_a_box_that_closed_yesterday_takes_letters_for_a_day_more(relay: InProcess) -> None:
    """By a clock that is a day behind it is not closed yet; put right, it is, and keeps what came."""
    relay.clock.move_to_day(closes_after(WEEK) + 1)
    assert problem_of(post(relay, relay.stamp(), TEAM)) == "box-closed"
    relay.clock.move_to_day(closes_after(WEEK))
    assert post(relay, relay.stamp(), TEAM).status == 201
    relay.clock.move_to_day(closes_after(WEEK) + 1)
    assert problem_of(post(relay, relay.stamp(), TEAM)) == "box-closed"
    assert len(waiting(relay, TEAM)) == 1


def test_the_toll_does_not_hear_of_the_clock(relay: InProcess) -> None:
    """It goes by time that passes: set back a day, a flood's toll neither stays for a day nor falls at once."""
    for _ in range(5_000):
        relay.office.guard.toll.stamp_spent()
    before = relay.office.guard.toll.now()
    relay.clock.move_to_day(MONDAY - 1)
    assert relay.office.guard.toll.now() == before
    relay.clock.move_to_day(MONDAY + 30)
    assert relay.office.guard.toll.now() == before


@pytest.mark.parametrize("days", [36, 400])
def test_a_clock_that_leapt_ahead_closes_no_box_before_it_is_believed(relay: InProcess, days: int) -> None:
    """Letters and tokens come in meanwhile, and the box is opened again if need be; a clock that stands closes it."""
    relay.clock.off_s = days * 86_400.0
    for _ in range(3):
        assert post(relay, ahead(relay), TEAM).status == 201
        assert relay.call("PUT", "/v1/box/tokens", holder(TEAM), b'{"token_hashes":[]}').status == 200
        body = msgspec.json.encode(OpenTeamBox(WEEK))
        assert relay.call("PUT", f"/v1/team-boxes/{post_id_of(TEAM).text}", publisher(relay), body).status == 200
        assert len(waiting(relay, TEAM)) > 0
    for _ in range(2):
        relay.clock.now_s += 3_600
        waiting(relay, TEAM)
    assert problem_of(post(relay, ahead(relay), TEAM)) == "box-closed"


def ahead(app: InProcess) -> Headers:
    """A stamp that is good by its clock."""
    right = app.clock.now_s
    app.clock.now_s += app.clock.off_s
    made = app.stamp()
    app.clock.now_s = right
    return made
