"""Blobs through a real relay: every call and every refusal."""

import hashlib
import os
import random
import socket
from pathlib import Path

import httpx
import pytest

from tests.relay.running import Relay, running
from tests.relay.sent_blobs import chunk, left, new_key, refused, stamps
from tropa.post.blobs import (
    blob_state,
    delete_blob,
    get_chunks,
    open_blob,
    put_chunks,
    sealed_chunks,
    upload,
)
from tropa.post.errors import Refused
from tropa.post.headers import AltchaStamp, blob_authorization, stamp_header
from tropa.post.limits import (
    BLOB_CHUNK_BYTES,
    CHUNKS_TYPE,
    MAX_BLOB_CHUNKS,
    MAX_CHUNKS_PER_REQUEST,
    PROBLEM_TYPE,
    stamps_for,
)
from tropa.post.problems import ProblemName
from tropa.post.shapes import BlobState, OpenBlob
from tropa.sealing.blobs import BlobOpener, BlobSealer, survey
from tropa.sealing.boxes import blob_id_of
from tropa.sealing.types import BlobKey

KIB = 1024


@pytest.mark.parametrize("size_bytes", [1, 64 * KIB, 64 * KIB + 1, 3_000_000])
def test_a_file_goes_there_and_back(relay: Relay, size_bytes: int) -> None:
    """Sealed, sent, fetched by someone who knows its name and key, opened, and found to be the same."""
    content, key, write_key = random.Random(size_bytes).randbytes(size_bytes), BlobKey(os.urandom(32)), new_key()
    sealer = BlobSealer(key, survey([content]), lambda offset, size: content[offset : offset + size])
    told: list[tuple[int, int]] = []
    with relay.client() as client:
        wanted = OpenBlob(sealer.chunks, 30)
        upload(client, write_key, wanted, sealer.chunk, stamps(relay), lambda done, of: told.append((done, of)))
        assert blob_state(client, write_key) == BlobState(sealer.chunks, sealer.chunks, complete=True)
        opener = BlobOpener(key, size_bytes, hashlib.sha256(content).digest())
        fetched = sealed_chunks(client, blob_id_of(write_key), opener.chunks)
        assert b"".join(opener.open(each) for each in fetched) == content
        opener.finish()
    assert told[0] == (0, sealer.chunks)
    assert told[-1] == (sealer.chunks, sealer.chunks)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_the_same_again_is_no_error_and_spends_nothing(relay: Relay) -> None:
    """A lost answer to any call: opening with spent stamps, chunks that are there, deleting what is gone."""
    key, wanted = new_key(), OpenBlob(65, 1)
    paid = stamps(relay)(2)
    with relay.client() as client:
        open_blob(client, key, wanted, paid)
        open_blob(client, key, wanted, paid)
        put_chunks(client, key, 0, [chunk(0), chunk(1)])
        put_chunks(client, key, 0, [chunk(0), chunk(1)])
        put_chunks(client, key, 1, [chunk(1), chunk(2)])
        assert blob_state(client, key) == BlobState(65, 3, complete=False)
        delete_blob(client, key)
        delete_blob(client, key)
        assert blob_state(client, key) is None
        assert refused(lambda: open_blob(client, key, wanted, paid)) is ProblemName.STAMP_SPENT


def test_statuses_say_what_came_of_it(relay: Relay) -> None:
    """201 for what is new, 200 for what was there, 204 for chunks and deletion; a fetched answer says its length."""
    key = new_key()
    url, writer = f"{relay.url}/v1/blobs/{blob_id_of(key).text}", {"authorization": blob_authorization(key)}
    stamp = {"tropa-stamp": stamp_header(relay.stamp())}
    assert httpx.put(url, headers=writer | stamp, content=b'{"chunks":1,"keep_days":1}').status_code == 201
    assert httpx.put(url, headers=writer | stamp, content=b'{"chunks":1,"keep_days":1}').status_code == 200
    assert httpx.put(f"{url}/chunks/0", headers=writer, content=chunk(5)).status_code == 204
    answer = httpx.get(f"{url}/chunks/0?count=16")
    assert (answer.status_code, answer.content) == (200, chunk(5))
    assert answer.headers["content-length"] == str(BLOB_CHUNK_BYTES)
    assert answer.headers["content-type"] == CHUNKS_TYPE
    assert answer.headers["cache-control"] == "no-store"
    assert httpx.delete(url, headers=writer).status_code == 204
    assert httpx.get(f"{url}/chunks/0").status_code == 404


def test_what_is_not_complete_is_given_to_nobody(relay: Relay) -> None:
    """Neither to who knows its name, nor is a chunk beyond its end there once it is complete."""
    key = new_key()
    blob_id = blob_id_of(key)
    with relay.client() as client:
        open_blob(client, key, OpenBlob(2, 1), stamps(relay)(1))
        put_chunks(client, key, 0, [chunk(0)])
        assert refused(lambda: get_chunks(client, blob_id, 0, 1)) is ProblemName.NO_SUCH_BLOB
        put_chunks(client, key, 1, [chunk(1)])
        assert get_chunks(client, blob_id, 1, 1) == [chunk(1)]
        assert refused(lambda: get_chunks(client, blob_id, 2, 1)) is ProblemName.NO_SUCH_BLOB


def test_only_its_write_key_writes_asks_after_or_deletes_a_blob(relay: Relay) -> None:
    """Another key, no key, a box's key: all 401, whether or not there is such a blob; and nothing happens to it."""
    key = left(relay, 1)
    for blob_id in (blob_id_of(key), blob_id_of(new_key())):
        url = f"{relay.url}/v1/blobs/{blob_id.text}"
        for presented in ({}, {"authorization": blob_authorization(new_key())}, {"authorization": "Tropa-Box x"}):
            for method, path in (("PUT", ""), ("GET", ""), ("DELETE", ""), ("PUT", "/chunks/0")):
                answer = httpx.request(method, url + path, headers=presented, content=b"{}")
                assert (answer.status_code, answer.json()["type"]) == (401, ProblemName.BAD_WRITE_KEY.urn)
    with relay.client() as client:
        assert get_chunks(client, blob_id_of(key), 0, 1) == [chunk(0)]


def test_every_four_mebibytes_begun_take_a_stamp(relay: Relay) -> None:
    """Too few, too many, none, a token, and the same stamp twice are refused, and spend nothing."""
    key, wanted = new_key(), OpenBlob(129, 1)
    assert (stamps_for(64), stamps_for(65), stamps_for(129), stamps_for(MAX_BLOB_CHUNKS)) == (1, 2, 3, 7)
    three = stamps(relay)(3)
    with relay.client() as client:
        for given in (three[:2], [*three, relay.stamp()]):
            assert refused(lambda given=given: open_blob(client, key, wanted, given)) is ProblemName.STAMP_REQUIRED
        twice = [three[0], three[0], three[1]]
        assert refused(lambda: open_blob(client, key, wanted, twice)) is ProblemName.STAMP_SPENT
        false = [*three[:2], AltchaStamp("bm90IGEgc3RhbXA=")]
        assert refused(lambda: open_blob(client, key, wanted, false)) is ProblemName.STAMP_FALSE
        expired = [*three[:2], relay.stamp(expires_in_s=-10)]
        assert refused(lambda: open_blob(client, key, wanted, expired)) is ProblemName.STAMP_EXPIRED
        open_blob(client, key, wanted, three)
        delete_blob(client, key)


@pytest.mark.parametrize(
    "header", [None, "", "token AAAAAAAAAAAAAAAAAAAAAA", "altcha", "altcha x,,altcha y", "altcha x" + ",altcha x" * 16]
)
def test_a_stamp_header_that_is_none_is_refused(relay: Relay, header: str | None) -> None:
    """Missing: 401. Malformed, a token, or more than any call takes: 403."""
    key = new_key()
    headers = {"authorization": blob_authorization(key)} | ({} if header is None else {"tropa-stamp": header})
    url = f"{relay.url}/v1/blobs/{blob_id_of(key).text}"
    answer = httpx.put(url, headers=headers, content=b'{"chunks":1,"keep_days":1}')
    assert answer.status_code == (401 if header is None else 403)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'{"chunks":0,"keep_days":1}',
        b'{"chunks":401,"keep_days":1}',
        b'{"chunks":1,"keep_days":0}',
        b'{"chunks":1,"keep_days":181}',
        b'{"chunks":1.5,"keep_days":1}',
        b'{"chunks":1,"keep_days":1,"name":"x"}',
    ],
)
def test_numbers_that_no_blob_has_are_refused(relay: Relay, body: bytes) -> None:
    """Nothing is opened, and the stamp stays good."""
    key, stamp = new_key(), relay.stamp()
    headers = {"authorization": blob_authorization(key), "tropa-stamp": stamp_header(stamp)}
    answer = httpx.put(f"{relay.url}/v1/blobs/{blob_id_of(key).text}", headers=headers, content=body)
    assert (answer.status_code, answer.json()["type"]) == (400, ProblemName.BAD_REQUEST.urn)
    with relay.client() as client:
        open_blob(client, key, OpenBlob(1, 1), [stamp])


def test_a_blob_is_not_opened_anew_with_other_numbers(relay: Relay) -> None:
    """Its chunks or days cannot be changed."""
    key = left(relay, 2)
    with relay.client() as client:
        for other in (OpenBlob(3, 7), OpenBlob(2, 8)):
            assert (
                refused(lambda other=other: open_blob(client, key, other, [relay.stamp()])) is ProblemName.BAD_REQUEST
            )


def test_chunks_are_taken_in_order_whole_and_once(relay: Relay) -> None:
    """Each refusal has its name, and stores nothing."""
    key = new_key()
    too_many = [chunk(0)] * (MAX_CHUNKS_PER_REQUEST + 1)
    with relay.client() as client:
        open_blob(client, key, OpenBlob(40, 1), stamps(relay)(1))
        put_chunks(client, key, 0, [chunk(0), chunk(1)])
        for first, sealed, problem in [
            (3, [chunk(3)], ProblemName.BAD_REQUEST),
            (1, [chunk(2)], ProblemName.CHUNK_DIFFERS),
            (0, [chunk(0), chunk(1), chunk(2)[:-1]], ProblemName.BAD_REQUEST),
            (2, [], ProblemName.BAD_REQUEST),
            (2, too_many, ProblemName.TOO_LARGE),
            (39, [chunk(39), chunk(40)], ProblemName.BAD_REQUEST),
            (400, [chunk(0)], ProblemName.BAD_REQUEST),
        ]:
            assert refused(lambda f=first, s=sealed: put_chunks(client, key, f, s)) is problem, (first, len(sealed))
            assert blob_state(client, key) == BlobState(40, 2, complete=False)
        nowhere = new_key()
        assert refused(lambda: put_chunks(client, nowhere, 0, [chunk(0)])) is ProblemName.NO_SUCH_BLOB


@pytest.mark.parametrize(
    "path", ["chunks/-1", "chunks/x", "chunks/0000", "chunks/%31", "chunks/0?count=17", "chunks/0?count=0"]
)
def test_places_and_counts_that_are_none_are_refused(relay: Relay, path: str) -> None:
    """400; a path of another form is 404."""
    answer = httpx.get(f"{relay.url}/v1/blobs/{blob_id_of(new_key()).text}/{path}")
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"] == PROBLEM_TYPE
    assert httpx.get(f"{relay.url}/v1/blobs/{blob_id_of(new_key()).text}/chunks/0/x").status_code == 404
    assert httpx.get(f"{relay.url}/v1/blobs/short/chunks/0").status_code == 400


def test_a_body_that_is_too_large_is_refused_before_it_is_read(relay: Relay) -> None:
    """By what it announces: a gigabyte that is never sent is refused at once."""
    key = left(relay, 1)
    path = f"/v1/blobs/{blob_id_of(key).text}/chunks/0"
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {blob_authorization(key)}\r\nContent-Length: {2**30}\r\n\r\n"
    )
    assert answered(relay, head.encode()).startswith(b"HTTP/1.1 413")


def test_who_has_no_blob_is_refused_before_the_body_is_read(relay: Relay) -> None:
    """A megabyte is held only for who has opened a blob, and paid for it."""
    key = new_key()
    path = f"/v1/blobs/{blob_id_of(key).text}/chunks/0"
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {blob_authorization(key)}\r\nContent-Length: 65552\r\n\r\n"
    )
    assert answered(relay, head.encode()).startswith(b"HTTP/1.1 404")


def answered(relay: Relay, head: bytes) -> bytes:
    """What comes back when a head is sent and nothing after it."""
    with socket.create_connection(("127.0.0.1", relay.port), timeout=10) as connection:
        connection.sendall(head)
        return connection.recv(64)


def test_the_share_of_blobs_is_refused_with_its_reason(tmp_path: Path) -> None:
    """A relay of 16 MiB has 63 chunks for them."""
    with running(tmp_path / "data", "--room-gib", str(1 / 64)) as relay:
        left(relay, 60)
        with relay.client() as client, pytest.raises(Refused, match="a quarter of this relay's room") as caught:
            open_blob(client, new_key(), OpenBlob(4, 1), [relay.stamp()])
        assert caught.value.problem is ProblemName.RELAY_FULL
