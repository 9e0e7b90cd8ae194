"""What age removes, to the day, seen over the relay's calls under a clock that the test sets."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.relay.asgi import Answered, InProcess, in_process
from tests.relay.notices import envelope_of
from tropa.post.frames import decode_frames
from tropa.post.headers import box_authorization, publisher_authorization
from tropa.post.limits import closes_after, last_day_of, week_of
from tropa.post.problems import ProblemName
from tropa.post.shapes import OpenTeamBox, Problem
from tropa.relay.store.database import FILE_NAME
from tropa.relay.sweep import Sweep
from tropa.sealing.boxes import post_id_of
from tropa.sealing.types import ReadKey

WEEK = 2_900
MONDAY = last_day_of(WEEK) - 6
TEAM, SEEKER = ReadKey(b"t" * 32), ReadKey(b"s" * 32)


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[InProcess]:
    """On a Monday, with the week's team box and a seeker's box open."""
    with in_process(tmp_path / "data", MONDAY) as app:
        publisher = [(b"authorization", publisher_authorization(app.office.publisher).encode())]
        body = msgspec.json.encode(OpenTeamBox(WEEK))
        assert app.call("PUT", f"/v1/team-boxes/{post_id_of(TEAM).text}", publisher, body).status == 201
        assert app.call("PUT", "/v1/box", holder(SEEKER) + app.stamp(), b'{"token_hashes":[]}').status == 201
        yield app


def holder(read_key: ReadKey) -> list[tuple[bytes, bytes]]:
    """The header of whoever may read."""
    return [(b"authorization", box_authorization(read_key).encode())]


def post(app: InProcess, read_key: ReadKey, letter: bytes | None = None) -> Answered:
    """A letter into a box."""
    letter = os.urandom(4096) if letter is None else letter
    return app.call("POST", f"/v1/boxes/{post_id_of(read_key).text}/letters", app.stamp(), letter)


def waiting(app: InProcess, read_key: ReadKey) -> list[int]:
    """The cursors of the letters in a box, after the sweep has been."""
    app.runner.run(Sweep(app.office).once())
    return [each.cursor for each in decode_frames(app.call("GET", "/v1/letters", holder(read_key)).body)]


def test_a_team_letter_is_kept_28_days(relay: InProcess) -> None:
    """There on the 28th day after it came, gone on the 29th; a later one stays, and cursors go on."""
    post(relay, TEAM)
    relay.clock.move_to_day(MONDAY + 1)
    post(relay, TEAM)
    relay.clock.move_to_day(MONDAY + 28)
    assert waiting(relay, TEAM) == [1, 2]
    relay.clock.move_to_day(MONDAY + 29)
    assert waiting(relay, TEAM) == [2]
    assert post(relay, TEAM).status == 201
    assert waiting(relay, TEAM) == [2, 3]


def test_a_team_box_takes_letters_until_28_days_after_its_week(relay: InProcess) -> None:
    """On the last day still, on the next no more; it can still be read, and a repeated post is still answered."""
    relay.clock.move_to_day(closes_after(WEEK))
    letter = os.urandom(4096)
    assert post(relay, TEAM, letter).status == 201
    relay.clock.move_to_day(closes_after(WEEK) + 1)
    closed = post(relay, TEAM)
    assert closed.status == 410
    assert msgspec.json.decode(closed.body, type=Problem).type == ProblemName.BOX_CLOSED.urn
    assert post(relay, TEAM, letter).status == 200
    assert waiting(relay, TEAM) == [1]


def test_a_seekers_box_is_kept_180_days_after_its_last_letter(relay: InProcess) -> None:
    """All its letters with it, however old; then it is gone as if it had never been."""
    post(relay, SEEKER)
    relay.clock.move_to_day(MONDAY + 100)
    post(relay, SEEKER)
    relay.clock.move_to_day(MONDAY + 280)
    assert waiting(relay, SEEKER) == [1, 2]
    relay.clock.move_to_day(MONDAY + 281)
    assert waiting(relay, SEEKER) == []
    assert post(relay, SEEKER).status == 404


def test_a_seekers_box_that_never_had_a_letter_goes_after_180_days_too(relay: InProcess) -> None:
    """Counted from the day it was opened."""
    relay.clock.move_to_day(MONDAY + 180)
    assert waiting(relay, SEEKER) == []
    assert post(relay, SEEKER).status == 201
    relay.clock.move_to_day(MONDAY + 361)
    waiting(relay, SEEKER)
    assert post(relay, SEEKER).status == 404


def test_a_spent_stamp_is_remembered_until_it_would_be_refused_as_expired(relay: InProcess) -> None:
    """It never comes back to life: first spent, then expired, and by then forgotten."""
    stamp = relay.stamp()
    path = f"/v1/boxes/{post_id_of(SEEKER).text}/letters"
    assert relay.call("POST", path, stamp, os.urandom(4096)).status == 201
    problems = []
    for minutes in (9, 11, 24 * 60, 48 * 60):
        relay.clock.move_to_day(MONDAY)
        relay.clock.now_s += minutes * 60
        relay.runner.run(Sweep(relay.office).once())
        refused = relay.call("POST", path, stamp, os.urandom(4096))
        problems.append(msgspec.json.decode(refused.body, type=Problem).type.rpartition(":")[2])
    assert problems == ["stamp-spent", "stamp-expired", "stamp-expired", "stamp-expired"]
    counted = relay.runner.run(
        relay.office.readers.do(lambda db: db.execute("SELECT count(*) FROM spent_stamps").fetchone()[0])
    )
    assert counted == 0


def test_the_notice_in_force_follows_the_calendar(relay: InProcess) -> None:
    """Next week's is handed out from Monday on, and stays the newest while none follows."""
    publisher = [(b"authorization", publisher_authorization(relay.office.publisher).encode())]
    for week in (WEEK, WEEK + 1):
        envelope = envelope_of(week, 1, relay.office.relay_id)
        assert relay.call("PUT", f"/v1/notices/{week}", publisher, envelope).status == 201
    for day, week in [(MONDAY, WEEK), (MONDAY + 6, WEEK), (MONDAY + 7, WEEK + 1), (MONDAY + 70, WEEK + 1)]:
        relay.clock.move_to_day(day)
        assert week_of(day) == week or day > MONDAY + 13
        assert relay.call("GET", "/v1/notice").body == envelope_of(week, 1, relay.office.relay_id)


@pytest.mark.parametrize("how", ["deleted", "aged"])
def test_what_is_gone_is_gone_from_the_files(relay: InProcess, tmp_path: Path, how: str) -> None:
    """Not a piece of the letter is left in the database or its log, while the relay goes on running."""
    letter = b"MARKER-".join(os.urandom(8) for _ in range(300))[:4096]
    read_key = SEEKER if how == "deleted" else TEAM
    assert post(relay, read_key, letter).status == 201
    assert b"MARKER-" in everything(tmp_path)
    if how == "deleted":
        assert relay.call("DELETE", "/v1/box", holder(SEEKER)).status == 204
    else:
        relay.clock.move_to_day(MONDAY + 29)
        relay.runner.run(Sweep(relay.office).once())
    assert b"MARKER-" not in everything(tmp_path)


def everything(tmp_path: Path) -> bytes:
    """Every byte in the data folder."""
    return b"".join(path.read_bytes() for path in sorted((tmp_path / "data").iterdir()))


def test_on_a_new_day_the_file_is_put_in_order(relay: InProcess, tmp_path: Path) -> None:
    """Where a letter lies in the file then follows its key, not the order in which letters came."""
    keys = [ReadKey(bytes([number]) * 32) for number in range(4)]
    for key in keys:
        assert relay.call("PUT", "/v1/box", holder(key) + relay.stamp(), b'{"token_hashes":[]}').status == 201
    marks: dict[ReadKey, bytes] = {}
    for key in keys * 3:
        marks[key] = os.urandom(16)
        post(relay, key, marks[key] * 256)
    relay.clock.move_to_day(MONDAY + 1)
    relay.runner.run(Sweep(relay.office).once())
    numbers = relay.runner.run(
        relay.office.readers.do(lambda db: dict(db.execute("SELECT post_id, box_number FROM boxes").fetchall()))
    )
    file = (tmp_path / "data" / FILE_NAME).read_bytes()
    by_place = sorted(keys, key=lambda key: file.index(marks[key]))
    assert by_place == sorted(keys, key=lambda key: numbers[post_id_of(key).raw])
