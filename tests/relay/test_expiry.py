"""What age removes, to the day, seen over the relay's calls under a clock that the test sets."""

import os
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.relay.asgi import Answered, InProcess, in_process
from tests.relay.notices import envelope_of
from tests.relay.stores import Place, committed
from tropa.post.frames import decode_frames
from tropa.post.headers import box_authorization, publisher_authorization
from tropa.post.limits import closes_after, last_day_of, week_of
from tropa.post.problems import ProblemName
from tropa.post.shapes import OpenTeamBox, Problem
from tropa.relay.store.boxes import letter_key
from tropa.relay.store.database import Store
from tropa.relay.store.expiry import SoFar, expire_some
from tropa.relay.store.sqlite import FILE_NAME, open_store
from tropa.relay.store.stamps import spend_token
from tropa.relay.store.team_tokens import ROWS_AT_A_TIME
from tropa.relay.sweep import Sweep
from tropa.sealing.boxes import post_id_of
from tropa.sealing.types import ReadKey, TokenHash

WEEK = 2_900
MONDAY = last_day_of(WEEK) - 6
TEAM, SEEKER = ReadKey(b"t" * 32), ReadKey(b"s" * 32)


@pytest.fixture
def relay(place: Place) -> Iterator[InProcess]:
    """On a Monday, with the week's team box and a seeker's box open."""
    with in_process(place.folder, MONDAY, database=place.database) as app:
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


def test_a_clock_set_back_a_day_loses_nothing_and_delivers_nothing_twice(relay: InProcess) -> None:
    """In the middle of posting, with the sweep before, between and after: cursors go on, and nobody misses one."""
    letters = {key: [os.urandom(4096) for _ in range(6)] for key in (TEAM, SEEKER)}
    days = [MONDAY, MONDAY + 1, MONDAY, MONDAY, MONDAY + 1, MONDAY + 2]
    for number, day in enumerate(days):
        relay.clock.move_to_day(day)
        for key in letters:
            assert post(relay, key, letters[key][number]).status == 201
            assert all(post(relay, key, earlier).status == 200 for earlier in letters[key][:number])
            assert waiting(relay, key) == list(range(1, number + 2))
    for key, posted in letters.items():
        found = decode_frames(relay.call("GET", "/v1/letters", holder(key)).body)
        assert [each.letter for each in found] == posted
    relay.clock.move_to_day(MONDAY + 29)
    assert waiting(relay, TEAM) == [2, 3, 4, 5, 6]
    assert waiting(relay, SEEKER) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
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


class Counting:
    """A connection that counts the rows of letters and boxes that are handed out."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.statements = self.rows = 0

    def execute(self, sql: str, params: Any = ()) -> Any:
        self.statements += 1
        found = self.connection.execute(sql, params)
        if not sql.startswith("SELECT"):
            return found
        rows = found.fetchall()
        self.rows += len(rows)
        return Found(rows)

    def executemany(self, sql: str, params: Any) -> Any:
        return self.connection.executemany(sql, params)


@dataclass
class Found:
    """The rows of a statement."""

    rows: list[Any]

    def fetchall(self) -> list[Any]:
        return self.rows

    def fetchone(self) -> Any:
        return self.rows[0] if self.rows else None


def test_a_spent_token_is_gone_from_the_files_after_the_next_sweep(tmp_path: Path) -> None:
    """Emptying the log with every letter would cost as much as the letter; once an hour is soon enough."""
    (tmp_path / "data").mkdir()
    store = open_store(tmp_path / "data", os.urandom, 2**30)
    token = TokenHash(b"MARKER-" + os.urandom(25))
    with committed(store):
        store.connection.execute("INSERT INTO tokens VALUES (1, ?)", (token.raw,))
    with committed(store):
        assert spend_token(store.connection, 1, token)
    store.forget_log()
    assert b"MARKER-" in everything(tmp_path)
    with committed(store):
        assert not expire_some(store, MONDAY)
    store.forget_log()
    assert b"MARKER-" not in everything(tmp_path)
    store.close()


def test_a_sweep_looks_at_the_same_things_once(store: Store) -> None:
    """Five boxes of fresh letters, and forty boxes to remove: the letters are not looked at again for each of those."""
    with committed(store):
        for number in range(5):
            row = (number, bytes([number]) * 32, WEEK, MONDAY, 500, 500)
            store.connection.execute("INSERT INTO boxes VALUES (?, ?, ?, ?, ?, ?, 0)", row)
            letters = [(letter_key(number, each), MONDAY, os.urandom(32), bytes(4096)) for each in range(1, 501)]
            store.connection.executemany("INSERT INTO letters VALUES (?, ?, ?, ?)", letters)
        old = [(100 + number, bytes([100 + number]) * 32, MONDAY - 400) for number in range(40)]
        store.connection.executemany("INSERT INTO boxes VALUES (?, ?, NULL, ?, 0, 0, 0)", old)
    real = store.connection
    counting = Counting(real)
    so_far, more, steps = SoFar(), True, 0
    while more:
        store.begin()
        store.connection = counting  # type: ignore[assignment]
        more = expire_some(store, MONDAY, so_far)
        store.connection = real
        store.commit()
        steps += 1
    assert steps == 41
    assert real.execute("SELECT count(*), sum(letters) FROM boxes").fetchone() == (5, 2500)
    assert counting.rows <= 5 + 5 * 200 + 41 * 2
    assert counting.statements <= 5 + 41 * 7


@pytest.mark.parametrize("number", [199, 200, 201, 650])
def test_however_many_letters_are_old_all_of_them_go(store: Store, number: int) -> None:
    """From two boxes, and none that is not."""
    with committed(store):
        for box in range(2):
            row = (box, bytes([box]) * 32, WEEK, MONDAY, number + 3, number + 3)
            store.connection.execute("INSERT INTO boxes VALUES (?, ?, ?, ?, ?, ?, 0)", row)
            days = [MONDAY - 29] * number + [MONDAY - 28] * 3
            letters = [(letter_key(box, each), day, os.urandom(32), bytes(4096)) for each, day in enumerate(days, 1)]
            store.connection.executemany("INSERT INTO letters VALUES (?, ?, ?, ?)", letters)
    so_far, more = SoFar(), True
    while more:
        with committed(store):
            more = expire_some(store, MONDAY, so_far)
    assert store.connection.execute("SELECT letters FROM boxes").fetchall() == [(3,), (3,)]
    assert store.connection.execute("SELECT count(*), min(day) FROM letters").fetchone() == (6, MONDAY - 28)


@pytest.mark.parametrize("table", ["tokens", "spent_stamps"])
def test_what_a_flood_leaves_is_removed_some_at_a_time(store: Store, table: str) -> None:
    """Of a closed box's tokens, and of spent stamps: no piece holds up the writer, and none is left."""
    number = 2 * ROWS_AT_A_TIME + 7
    with committed(store):
        for box, closed in ((1, 1), (2, 0)):
            row = (box, bytes([box]) * 32, WEEK, MONDAY, closed)
            store.connection.execute("INSERT INTO boxes VALUES (?, ?, ?, ?, 0, 0, ?)", row)
        names = [each.to_bytes(32, "big") for each in range(number)]
        old, kept = ((1, MONDAY - 1), (2, MONDAY)) if table == "spent_stamps" else ((1, 0), (2, 0))
        for box, day in (old, kept):
            if table == "tokens":
                store.connection.executemany("INSERT INTO tokens VALUES (?, ?)", [(box, name) for name in names])
            else:
                rows = [(bytes([box]) + name[1:], day) for name in names]
                store.connection.executemany("INSERT INTO spent_stamps VALUES (?, ?)", rows)
    left, so_far, more = [], SoFar(), True
    while more:
        with committed(store):
            more = expire_some(store, MONDAY, so_far)
        left.append(int(store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) - number)
    assert left == [number - ROWS_AT_A_TIME, number - 2 * ROWS_AT_A_TIME, 0, 0]


def test_whoever_reads_for_long_makes_nobody_who_writes_wait(tmp_path: Path) -> None:
    """A backup, the doctor: after a removal the log cannot be emptied while they read; it is with the next commit."""
    (tmp_path / "data").mkdir()
    store = open_store(tmp_path / "data", os.urandom, 2**30)
    mark = b"MARKER-" + os.urandom(25)
    with committed(store):
        store.connection.execute("INSERT INTO spent_stamps VALUES (?, 1)", (mark,))
    with closing(store.reader()) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM letters").fetchone()
        with committed(store):
            store.connection.execute("DELETE FROM spent_stamps")
        store.removed = True
        began = time.monotonic()
        for _ in range(10):
            with committed(store):
                store.connection.execute("INSERT INTO spent_stamps VALUES (?, 1)", (os.urandom(32),))
            store.forget_log()
        assert time.monotonic() - began < 5
        assert store.removed
        assert b"MARKER-" in everything(tmp_path)
    store.forget_log()
    assert not store.removed
    assert b"MARKER-" not in everything(tmp_path)
    store.close()


def everything(tmp_path: Path) -> bytes:
    """Every byte in the data folder."""
    return b"".join(path.read_bytes() for path in sorted((tmp_path / "data").iterdir()))


def test_the_copy_that_the_rewriting_makes_lies_in_the_folder(tmp_path: Path) -> None:
    """It holds every sealed letter, and others may look into /var/tmp; its place is looked for while it is open."""
    data = tmp_path / "its owner's"
    data.mkdir()
    store = open_store(data, os.urandom, 2**30)
    letters = [(letter_key(1, each), MONDAY, os.urandom(32), os.urandom(65536)) for each in range(1, 500)]
    with committed(store):
        store.connection.executemany("INSERT INTO letters VALUES (?, ?, ?, ?)", letters)
    seen: set[str] = set()

    def look() -> int:
        for each in Path("/proc/self/fd").iterdir():
            with suppress(FileNotFoundError):
                seen.add(str(each.readlink()))
        return 0

    store.connection.set_progress_handler(look, 50)
    store.put_in_order()
    store.connection.set_progress_handler(None, 0)
    copies = [each for each in seen if each.endswith(" (deleted)") and "etilqs" in each]
    assert copies
    assert all(each.startswith(f"{data}/") for each in copies), copies
    store.close()


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
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
