"""What a data folder holds after its relay was used in every way, column by column, as whoever seizes it would look."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.relay.notices import envelope_of
from tests.relay.running import Relay, running, today
from tests.relay.series_relays import ladder
from tests.relay.statuses import status_of, this_hour
from tropa.post.blobs import delete_blob, open_blob, put_chunks
from tropa.post.headers import TokenStamp
from tropa.post.limits import BLOB_CHUNK_BYTES, week_of
from tropa.post.series import MOST_DAYS_PUT_OFF, MOST_HOURS_AHEAD, REMEMBERED_HOURS
from tropa.post.series_client import SeriesClient
from tropa.post.shapes import OpenBlob
from tropa.relay.store.sqlite import FILE_NAME
from tropa.sealing.boxes import blob_id_of, letter_id, post_id_of, token_hash
from tropa.sealing.types import BlobWriteKey, ReadKey, RelayId

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
    ("blobs", "blob_number"): "random number",
    ("blobs", "blob_id"): "32 bytes",
    ("blobs", "chunks"): "count",
    ("blobs", "next_chunk"): "count",
    ("blobs", "keep_days"): "count",
    ("blobs", "day"): "day",
    ("blobs", "begin_by_hour"): "hour until it is begun",
    ("blob_chunks", "chunk_key"): "chunk's key",
    ("blob_chunks", "chunk"): "chunk",
    ("series_hour", "only_row"): "one",
    ("series_hour", "hour"): "delayed hour",
    ("series", "series_number"): "random number",
    ("series", "series_id"): "32 bytes",
    ("series", "left_id"): "32 bytes",
    ("series", "cancel_hash"): "32 bytes",
    ("series", "renew_hash"): "32 bytes",
    ("series", "state"): "count",
    ("series", "first_hour"): "delayed hour",
    ("series", "next_hour"): "delayed hour",
    ("series", "waiting_bytes"): "size",
    ("series", "until_day"): "day put off to",
    ("series_rungs", "rung_key"): "rung's key",
    ("series_rungs", "hour"): "delayed hour",
    ("series_rungs", "state"): "count",
    ("series_rungs", "post_id"): "32 bytes while it waits",
    ("series_rungs", "letter"): "letter while it waits",
    ("pulse", "only_row"): "one",
    ("pulse", "beat"): "yes or no",
    ("pulse", "day"): "day",
    ("notices", "week"): "week or nothing",
    ("notices", "version"): "count",
    ("notices", "envelope"): "public",
    ("status", "only_row"): "one",
    ("status", "at_hour"): "public hour",
    ("status", "until_hour"): "public hour",
    ("status", "envelope"): "public",
}
FILES = {"relay.sqlite", "relay.sqlite-wal", "relay.sqlite-shm", "challenge-key", "publish-token", "lock"}


SIZES = {"32 bytes": (32,), "letter": (4096, 16384, 65536), "chunk": (BLOB_CHUNK_BYTES,)}
NUMBERS: dict[str, Callable[[int], bool]] = {
    "one": lambda value: value == 1,
    "yes or no": lambda value: value in (0, 1),
    "size": lambda value: value in (0, 4096, 8192),
    "count": lambda value: 0 <= value < 1000,
    "random number": lambda value: 0 <= value < 2**31,
    "week or nothing": lambda value: abs(value - week_of(today())) < 60,
    "day": lambda value: today() - 1 <= value <= today() + 2,
    "day put off to": lambda value: abs(value - today() - MOST_DAYS_PUT_OFF) <= 1,
    "hour until it is begun": lambda value: 1 <= value - this_hour() <= 2,
    "delayed hour": lambda value: 0 <= value - this_hour() <= MOST_HOURS_AHEAD + REMEMBERED_HOURS,
    "key": lambda value: 0 < value & 0xFFFFFFFF < 1000,
    "rung's key": lambda value: 0 <= value >> 4 < 2**31 and value & 0xF < 3,
    "chunk's key": lambda value: 0 < value >> 16 < 2**31 and value & 0xFFFF < 400,
}


def fits(kind: str, value: Any) -> bool:
    """Whether a stored value is what its column may hold."""
    if kind.endswith(" while it waits"):
        return value is None or fits(kind.removesuffix(" while it waits"), value)
    if kind in SIZES:
        return isinstance(value, bytes) and len(value) in SIZES[kind]
    if kind in ("week or nothing", "hour until it is begun") and value is None:
        return True
    if kind in NUMBERS:
        return isinstance(value, int) and NUMBERS[kind](value)
    return kind in ("public", "public hour")


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
            client.publish_status(status_of(relay_id, this_hour()), relay.publisher)
            client.open_team_box(post_id_of(team), week, relay.publisher)
            for size in (4096, 16384, 65536):
                client.post_letter(post_id_of(team), os.urandom(size), relay.stamp())
            for token in tokens[:3]:
                client.post_letter(post_id, os.urandom(4096), TokenStamp(token))
            deleted = os.urandom(4096)
            client.post_letter(gone[1], deleted, TokenStamp(gone[2][0]))
            client.letters(read_key, wait=1)
            write_keys = [BlobWriteKey(os.urandom(32)) for _ in range(2)]
            chunks = [os.urandom(BLOB_CHUNK_BYTES) for _ in range(2)]
            for key, chunk in zip(write_keys, chunks, strict=True):
                open_blob(client, key, OpenBlob(1, 3), [relay.stamp()])
                put_chunks(client, key, 0, [chunk])
            delete_blob(client, write_keys[1])
            running_series = ladder((post_id, this_hour() + 2), (post_id_of(team), this_hour() + 3))
            cancelled = ladder((post_id, this_hour() + 2))
            for each in (running_series, cancelled):
                SeriesClient(client).leave(each.series_id, each.series, [relay.stamp() for _ in each.letters])
            SeriesClient(client).renew(running_series.series_id, running_series.renew, this_hour() + 4)
            SeriesClient(client).cancel(cancelled.series_id, cancelled.cancel)
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
            "blob's write key": write_keys[0].raw,
            "deleted blob": blob_id_of(write_keys[1]).raw,
            "deleted chunk": chunks[1][:64],
            "cancel token": running_series.cancel.raw,
            "renew token": running_series.renew.raw,
            "cancelled letter": cancelled.letters[0][:64],
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
    """Not in seconds, minutes or hours since 1970, in any table; box numbers are random, and keys made of them.

    But for the hours that a steward wrote into the public status, and those that delayed letters wait for.
    """
    now = time.time()
    connection = sqlite3.connect(used[2] / FILE_NAME)
    for (table, column), kind in ALLOWED.items():
        if column.endswith(("_number", "_key")) or kind in ("public hour", "delayed hour"):
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
