"""What a data folder holds after its relay was used in every way, column by column, as whoever seizes it would look."""

import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.relay.notices import envelope_of
from tests.relay.running import Relay, running, today
from tropa.post.headers import TokenStamp
from tropa.post.limits import week_of
from tropa.relay.store.database import FILE_NAME
from tropa.sealing.boxes import letter_id, post_id_of, token_hash
from tropa.sealing.types import ReadKey, RelayId

# Protocol §8 in full: table, column, and what its values may be.
ALLOWED = {
    ("relay", "only_row"): "one",
    ("relay", "relay_id"): "32 bytes",
    ("boxes", "box_number"): "random number",
    ("boxes", "post_id"): "32 bytes",
    ("boxes", "team_week"): "week or nothing",
    ("boxes", "last_letter_day"): "day",
    ("boxes", "last_cursor"): "count",
    ("boxes", "letters"): "count",
    ("boxes", "closed"): "yes or no",
    ("letters", "letter_key"): "key",
    ("letters", "day"): "day",
    ("letters", "letter_id"): "32 bytes",
    ("letters", "letter"): "letter",
    ("tokens", "box_number"): "random number",
    ("tokens", "token_hash"): "32 bytes",
    ("spent_stamps", "stamp_id"): "32 bytes",
    ("spent_stamps", "forget_after_day"): "day",
    ("notices", "week"): "week or nothing",
    ("notices", "version"): "count",
    ("notices", "envelope"): "public",
}
FILES = {"relay.sqlite", "relay.sqlite-wal", "relay.sqlite-shm", "challenge-key", "publish-token", "lock"}


def fits(kind: str, value: Any) -> bool:
    """Whether a stored value is what its column may hold."""
    match kind:
        case "one":
            return bool(value == 1)
        case "32 bytes":
            return isinstance(value, bytes) and len(value) == 32
        case "random number":
            return isinstance(value, int) and 0 <= value < 2**31
        case "week or nothing":
            return value is None or abs(value - week_of(today())) < 60
        case "day":
            return isinstance(value, int) and today() - 1 <= value <= today() + 2
        case "yes or no":
            return value in (0, 1)
        case "count":
            return isinstance(value, int) and 0 <= value < 1000
        case "key":
            return isinstance(value, int) and 0 < value & 0xFFFFFFFF < 1000
        case "letter":
            return isinstance(value, bytes) and len(value) in (4096, 16384, 65536)
    return kind == "public"


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Relay, dict[str, bytes], Path]]:
    """A relay after a busy day, still running, and the secrets that went through it."""
    folder = tmp_path_factory.mktemp("kept") / "data"
    with running(folder) as relay:
        read_key, post_id, tokens = relay.open_box(5)
        team, gone = ReadKey(os.urandom(32)), relay.open_box(2)
        with relay.client() as client:
            relay_id = RelayId.from_text(client.relay_info().relay_id)
            week = week_of(today())
            client.put_notice(week, envelope_of(week, 1, relay_id), relay.publisher)
            client.open_team_box(post_id_of(team), week, relay.publisher)
            for size in (4096, 16384, 65536):
                client.post_letter(post_id_of(team), os.urandom(size), relay.stamp())
            for token in tokens[:3]:
                client.post_letter(post_id, os.urandom(4096), TokenStamp(token))
            deleted = os.urandom(4096)
            client.post_letter(gone[1], deleted, TokenStamp(gone[2][0]))
            client.letters(read_key, wait=1)
            client.delete_box(gone[0])
        headers = {"user-agent": "marker-agent-7", "x-forwarded-for": "203.0.113.77", "cookie": "marker-cookie-7"}
        httpx.get(f"{relay.url}/v1/letters?after=marker7", headers=headers)
        secrets = {
            "read key": read_key.raw,
            "team's read key": team.raw,
            "spent token": tokens[0].raw,
            "spent token's hash": token_hash(tokens[0]).raw,
            "unspent token": tokens[4].raw,
            "deleted box": gone[1].raw,
            "deleted letter": deleted[:64],
            "deleted letter's hash": letter_id(deleted),
            "deleted box's token": token_hash(gone[2][1]).raw,
            "user agent": b"marker-agent-7",
            "address": b"203.0.113.77",
            "our address": b"127.0.0.1",
            "cookie": b"marker-cookie-7",
            "query": b"marker7",
        }
        yield relay, secrets, folder


def test_every_column_is_allowed_and_holds_what_it_may(used: tuple[Relay, dict[str, bytes], Path]) -> None:
    """No table or column beyond protocol §8, no value finer than a day, no address."""
    connection = sqlite3.connect(used[2] / FILE_NAME)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    seen = set()
    for table in tables:
        cursor = connection.execute(f"SELECT * FROM {table}")
        columns = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
        assert rows, f"{table} was not used, so this test says nothing about it"
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            seen.add((table, column))
            assert all(fits(ALLOWED[table, column], value) for value in values), (table, column)
    connection.close()
    assert seen == set(ALLOWED)


def test_no_number_in_the_store_is_a_time(used: tuple[Relay, dict[str, bytes], Path]) -> None:
    """Not in seconds, minutes or hours since 1970, in any table; box numbers are random, and keys made of them."""
    now = time.time()
    connection = sqlite3.connect(used[2] / FILE_NAME)
    for table, column in ALLOWED:
        if column in ("box_number", "letter_key"):
            continue
        for (value,) in connection.execute(f"SELECT {column} FROM {table}"):
            for unit in (3600, 60, 1, 0.001):
                assert not isinstance(value, int) or abs(value - now / unit) > 100_000, (table, column)
    connection.close()


def test_the_order_of_letters_across_boxes_is_not_told(used: tuple[Relay, dict[str, bytes], Path]) -> None:
    """A letter's key begins with its box's random number; rows in order of key are not in order of arrival."""
    connection = sqlite3.connect(used[2] / FILE_NAME)
    numbers = {number for (number,) in connection.execute("SELECT box_number FROM boxes")}
    keys = [key for (key,) in connection.execute("SELECT letter_key FROM letters")]
    names = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")]
    connection.close()
    assert {key >> 32 for key in keys} <= numbers
    assert not any("AUTOINCREMENT" in sql for sql in names)
    assert len({number >> 16 for number in numbers}) == len(numbers)


def test_only_these_files_are_there(used: tuple[Relay, dict[str, bytes], Path]) -> None:
    """No log, no counter, nothing temporary."""
    assert {path.name for path in used[2].iterdir()} <= FILES


def test_no_secret_and_nothing_deleted_is_in_any_file(used: tuple[Relay, dict[str, bytes], Path]) -> None:
    """Looked for byte by byte in every file, once the log has been emptied by a deletion."""
    relay, secrets, folder = used
    with relay.client() as client:
        read_key, post_id, tokens = relay.open_box(1)
        client.post_letter(post_id, bytes(4096), TokenStamp(tokens[0]))
        client.delete_box(read_key)
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    assert post_id.raw not in content
    for name, secret in secrets.items():
        assert secret not in content, name
