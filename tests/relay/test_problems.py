"""Every problem of protocol §6.4 is brought about over real HTTP, and is what the protocol says it is."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.relay.notices import envelope_of
from tests.relay.running import Relay, running, store_of, today
from tests.relay.series_relays import ladder
from tests.relay.statuses import status_of, this_hour
from tropa.post.blobs import open_blob, put_chunks
from tropa.post.headers import (
    AltchaStamp,
    Stamp,
    TokenStamp,
    blob_authorization,
    box_authorization,
    publisher_authorization,
    stamp_header,
)
from tropa.post.limits import (
    BLOB_CHUNK_BYTES,
    PROBLEM_TYPE,
    SEEKER_BOX_LETTERS,
    SEEKER_BOX_TOKENS,
    TEAM_BOX_LETTERS,
    closes_after,
    week_of,
)
from tropa.post.problems import PROBLEM_KINDS, ProblemName
from tropa.post.series import SERIES_HEADER, series_token_header
from tropa.post.series_client import SeriesClient
from tropa.post.shapes import Envelope, OpenBlob, OpenTeamBox, Problem
from tropa.relay.store.boxes import open_team_box
from tropa.relay.store.pulse import remember_day
from tropa.sealing.boxes import blob_id_of, post_id_of
from tropa.sealing.series import CancelToken, SeriesId, SeriesToken
from tropa.sealing.types import BlobWriteKey, PostId, ReadKey, RelayId, Token

CLOSED, FULL, LONG = ReadKey(b"c" * 32), ReadKey(b"f" * 32), ReadKey(b"l" * 32)
LETTER = bytes(4096)
FALSE = AltchaStamp("bm90IGEgc3RhbXA=")
NOBODYS_BLOB = BlobWriteKey(b"n" * 32)
_P = ProblemName


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A relay with a team box long closed, one that is full, and a seeker's box that is full."""
    folder = tmp_path_factory.mktemp("problems") / "data"
    long_ago = week_of(today()) - 10
    with store_of(folder) as store:
        open_team_box(store, post_id_of(CLOSED), long_ago, closes_after(long_ago) - 1)
        open_team_box(store, post_id_of(FULL), week_of(today()), today())
        store.connection.execute(
            "UPDATE boxes SET letters = ? WHERE post_id = ?", (TEAM_BOX_LETTERS, post_id_of(FULL).raw)
        )
        store.connection.execute(
            "INSERT INTO boxes VALUES (7, ?, NULL, ?, ?, ?, 0)",
            (post_id_of(LONG).raw, today(), SEEKER_BOX_LETTERS, SEEKER_BOX_LETTERS),
        )
        number = store.connection.execute("SELECT box_number FROM boxes WHERE post_id = ?", (post_id_of(FULL).raw,))
        key = number.fetchone()[0] << 32 | 1
        store.connection.execute("INSERT INTO letters VALUES (?, ?, ?, ?)", (key, today(), bytes(32), LETTER))
    with running(folder) as relay:
        yield relay


def put(relay: Relay, path: str, body: bytes, **headers: str) -> httpx.Response:
    """A PUT with these headers (``_`` for ``-``)."""
    return httpx.put(relay.url + path, content=body, headers={k.replace("_", "-"): v for k, v in headers.items()})


def post(relay: Relay, post_id: PostId, stamp: Stamp | None, letter: bytes = LETTER) -> httpx.Response:
    """A letter posted without the client's own care."""
    headers = {"tropa-stamp": stamp_header(stamp)} if stamp else {}
    return httpx.post(f"{relay.url}/v1/boxes/{post_id.text}/letters", content=letter, headers=headers)


def open_box(
    relay: Relay, read_key: ReadKey, stamp: Stamp | None, body: bytes = b'{"token_hashes":[]}'
) -> httpx.Response:
    """A box opened without the client's own care."""
    headers = {"authorization": box_authorization(read_key)} | ({"tropa_stamp": stamp_header(stamp)} if stamp else {})
    return put(relay, "/v1/box", body, **headers)


def team_box(relay: Relay, post_id: str, body: bytes) -> httpx.Response:
    """A team box opened by the publisher."""
    return put(relay, f"/v1/team-boxes/{post_id}", body, authorization=publisher_authorization(relay.publisher))


def read(relay: Relay, query: str = "", authorization: str | None = None) -> httpx.Response:
    """Letters asked for."""
    value = box_authorization(FULL) if authorization is None else authorization
    return httpx.get(f"{relay.url}/v1/letters{query}", headers={"authorization": value} if value else {})


def spent(relay: Relay) -> AltchaStamp:
    """A stamp that let something in."""
    stamp = relay.stamp()
    assert open_box(relay, ReadKey(os.urandom(32)), stamp).status_code == 201
    return stamp


def older_notice(relay: Relay, version: int) -> httpx.Response:
    """Publishing after version 5 is there."""
    with relay.client() as client:
        relay_id = RelayId.from_text(client.relay_info().relay_id)
    publisher = publisher_authorization(relay.publisher)
    week = week_of(today()) + 3
    put(relay, f"/v1/notices/{week}", envelope_of(week, 5, relay_id), authorization=publisher)
    other = envelope_of(week, version, relay_id).replace(b"AA==", b"AQ==")
    return put(relay, f"/v1/notices/{week}", other, authorization=publisher)


def older_status(relay: Relay) -> httpx.Response:
    """One of this hour, then one of the hour before."""
    with relay.client() as client:
        relay_id = RelayId.from_text(client.relay_info().relay_id)
    publisher = publisher_authorization(relay.publisher)
    put(relay, "/v1/status", status_of(relay_id, this_hour()), authorization=publisher)
    return put(relay, "/v1/status", status_of(relay_id, this_hour() - 1), authorization=publisher)


def notice_for(
    relay: Relay, path_week: int, week: int, version: int = 1, relay_id: RelayId | None = None
) -> httpx.Response:
    """A notice published at a path that may not be its own."""
    with relay.client() as client:
        own = RelayId.from_text(client.relay_info().relay_id)
    body = envelope_of(week, version, relay_id or own)
    return put(relay, f"/v1/notices/{path_week}", body, authorization=publisher_authorization(relay.publisher))


def with_tokens(relay: Relay, letter: bytes) -> httpx.Response:
    """A letter to a new box, with a good token."""
    _, post_id, tokens = relay.open_box(1)
    return post(relay, post_id, TokenStamp(tokens[0]), letter)


Trigger = Callable[[Relay], httpx.Response]
TRIGGERS: list[tuple[ProblemName, str, Trigger]] = [
    (_P.BAD_REQUEST, "a post_id that is none", lambda r: httpx.post(r.url + "/v1/boxes/x/letters", headers=stamped(r))),
    (_P.BAD_REQUEST, "a limit of 0", lambda r: read(r, "?limit=0")),
    (_P.BAD_REQUEST, "a limit of 1001", lambda r: read(r, "?limit=1001")),
    (_P.BAD_REQUEST, "a wait of 31 s", lambda r: read(r, "?wait=31")),
    (_P.BAD_REQUEST, "a cursor below 0", lambda r: read(r, "?after=-1")),
    (_P.BAD_REQUEST, "a cursor of forty digits", lambda r: read(r, "?after=" + "9" * 40)),
    (_P.BAD_REQUEST, "an unknown query", lambda r: read(r, "?before=1")),
    (_P.BAD_REQUEST, "a query twice", lambda r: read(r, "?after=1&after=2")),
    (_P.BAD_REQUEST, "a body that is no JSON", lambda r: open_box(r, ReadKey(os.urandom(32)), r.stamp(), b"{")),
    (_P.BAD_REQUEST, "an unknown field", lambda r: team_box(r, post_id_of(FULL).text, b'{"week": 2900, "x": 1}')),
    (
        _P.BAD_REQUEST,
        "a token hash not canonical",
        lambda r: open_box(r, ReadKey(os.urandom(32)), r.stamp(), hashes("B")),
    ),
    (_P.BAD_REQUEST, "a token more than a box may have", lambda r: one_more_token(r)),
    (_P.BAD_REQUEST, "another box's post_id", lambda r: team_box(r, post_id_of(FULL).text, in_weeks(1))),
    (_P.BAD_REQUEST, "a week long over", lambda r: team_box(r, post_id_of(ReadKey(os.urandom(32))).text, in_weeks(-9))),
    (
        _P.BAD_REQUEST,
        "a week years ahead",
        lambda r: team_box(r, post_id_of(ReadKey(os.urandom(32))).text, in_weeks(99)),
    ),
    (_P.BAD_REQUEST, "a notice at another week's path", lambda r: notice_for(r, 2900, 2901)),
    (_P.BAD_REQUEST, "a notice of version 0", lambda r: notice_for(r, 2900, 2900, version=0)),
    (_P.BAD_REQUEST, "a notice for another relay", lambda r: notice_for(r, 2900, 2900, relay_id=RelayId(bytes(32)))),
    (
        _P.BAD_REQUEST,
        "no envelope",
        lambda r: put(r, "/v1/notices/2900", b"{}", authorization=publisher_authorization(r.publisher)),
    ),
    (_P.BAD_LETTER_SIZE, "a byte short", lambda r: with_tokens(r, bytes(4095))),
    (_P.BAD_LETTER_SIZE, "a byte more", lambda r: with_tokens(r, bytes(4097))),
    (_P.BAD_LETTER_SIZE, "nothing", lambda r: with_tokens(r, b"")),
    (_P.BAD_READ_KEY, "none", lambda r: read(r, authorization="")),
    (_P.BAD_READ_KEY, "a byte short", lambda r: read(r, authorization="Tropa-Box " + "A" * 42)),
    (_P.BAD_READ_KEY, "another scheme", lambda r: read(r, authorization="Bearer " + "A" * 43)),
    (_P.BAD_READ_KEY, "not canonical", lambda r: read(r, authorization="Tropa-Box " + "A" * 42 + "B")),
    (_P.BAD_READ_KEY, "none, deleting", lambda r: httpx.delete(r.url + "/v1/box")),
    (_P.BAD_PUBLISHER_TOKEN, "none", lambda r: put(r, f"/v1/team-boxes/{post_id_of(FULL).text}", b'{"week":2900}')),
    (
        _P.BAD_PUBLISHER_TOKEN,
        "a false one",
        lambda r: put(r, "/v1/notices/2900", b"{}", authorization="Tropa-Publisher " + "A" * 43),
    ),
    (_P.STAMP_REQUIRED, "none", lambda r: post(r, post_id_of(FULL), None)),
    (_P.STAMP_REQUIRED, "none, opening", lambda r: open_box(r, ReadKey(os.urandom(32)), None)),
    (
        _P.STAMP_REQUIRED,
        "a token where work is asked for",
        lambda r: open_box(r, ReadKey(os.urandom(32)), TokenStamp(Token(bytes(16)))),
    ),
    (_P.STAMP_FALSE, "not a challenge", lambda r: post(r, r.open_box()[1], FALSE)),
    (_P.STAMP_FALSE, "opening", lambda r: open_box(r, ReadKey(os.urandom(32)), FALSE)),
    (_P.STAMP_EXPIRED, "posting", lambda r: post(r, r.open_box()[1], r.stamp(expires_in_s=-5))),
    (_P.STAMP_EXPIRED, "opening", lambda r: open_box(r, ReadKey(os.urandom(32)), r.stamp(expires_in_s=-5))),
    (_P.STAMP_SPENT, "a challenge, posting", lambda r: post(r, r.open_box()[1], spent(r))),
    (_P.STAMP_SPENT, "a challenge, opening", lambda r: open_box(r, ReadKey(os.urandom(32)), spent(r))),
    (_P.STAMP_SPENT, "a token never registered", lambda r: post(r, r.open_box(1)[1], TokenStamp(Token(bytes(16))))),
    (_P.STAMP_SPENT, "another box's token", lambda r: post(r, r.open_box(1)[1], TokenStamp(r.open_box(1)[2][0]))),
    (
        _P.TEAM_BOX,
        "deleting",
        lambda r: httpx.delete(r.url + "/v1/box", headers={"authorization": box_authorization(FULL)}),
    ),
    (_P.TEAM_BOX, "registering tokens", lambda r: open_box(r, FULL, r.stamp())),
    (_P.UNKNOWN_PATH, "a call", lambda r: httpx.get(r.url + "/v1/letterz")),
    (_P.UNKNOWN_PATH, "the version alone", lambda r: httpx.get(r.url + "/v1")),
    (_P.UNKNOWN_PATH, "a box without its letters", lambda r: httpx.post(f"{r.url}/v1/boxes/{post_id_of(FULL).text}")),
    (_P.NO_SUCH_BOX, "a token", lambda r: post(r, post_id_of(ReadKey(os.urandom(32))), TokenStamp(Token(bytes(16))))),
    (_P.NO_SUCH_BOX, "a solved challenge", lambda r: post(r, post_id_of(ReadKey(os.urandom(32))), r.stamp())),
    (_P.NO_NOTICE, "before founding", lambda r: httpx.get(r.url + "/v1/notice")),
    (_P.WRONG_METHOD, "a call", lambda r: httpx.delete(r.url + "/v1/letters")),
    (_P.WRONG_METHOD, "a page", lambda r: httpx.post(r.url + "/")),
    (_P.NO_STATUS, "before anybody said anything", lambda r: httpx.get(r.url + "/v1/status")),
    (_P.OLDER_STATUS, "a status of an earlier hour", older_status),
    (_P.BAD_WRITE_KEY, "none", lambda r: blob(r, "GET", presented=None)),
    (_P.BAD_WRITE_KEY, "another blob's", lambda r: blob(r, "GET", presented=BlobWriteKey(os.urandom(32)))),
    (_P.NO_SUCH_BLOB, "asked after", lambda r: blob(r, "GET")),
    (_P.NO_SUCH_BLOB, "a chunk stored", lambda r: blob(r, "PUT", "/chunks/0", bytes(BLOB_CHUNK_BYTES))),
    (_P.NO_SUCH_BLOB, "a chunk fetched", lambda r: blob(r, "GET", "/chunks/0", presented=None)),
    (_P.CHUNK_DIFFERS, "another chunk than before", lambda r: other_chunk(r)),
    (_P.OLDER_NOTICE, "a lower version", lambda r: older_notice(r, 4)),
    (_P.OLDER_NOTICE, "another notice of the same version", lambda r: older_notice(r, 5)),
    (_P.NO_SUCH_SERIES, "asked after", lambda r: series(r, SeriesId(bytes(32)), CancelToken(bytes(16)))),
    (_P.SERIES_OVER, "renewed after a cancel", lambda r: over(r)),
    (_P.BOX_CLOSED, "a team box of ten weeks ago", lambda r: post(r, post_id_of(CLOSED), r.stamp())),
    (_P.TOO_LARGE, "a letter", lambda r: with_tokens(r, bytes(65537))),
    (_P.TOO_LARGE, "a body of unknown length", lambda r: chunked(r, r.open_box()[1])),
    (_P.TOO_LARGE, "tokens", lambda r: open_box(r, ReadKey(os.urandom(32)), r.stamp(), b" " * 70_000)),
    (_P.BOX_FULL, "a team box", lambda r: post(r, post_id_of(FULL), r.stamp())),
    (_P.BOX_FULL, "a seeker's box", lambda r: post(r, post_id_of(LONG), r.stamp())),
]


def blob(
    relay: Relay,
    method: str,
    path: str = "",
    body: bytes = b"",
    presented: BlobWriteKey | None = NOBODYS_BLOB,
) -> httpx.Response:
    """A call about a blob that is not there."""
    headers = {"authorization": blob_authorization(presented)} if presented else {}
    url = f"{relay.url}/v1/blobs/{blob_id_of(NOBODYS_BLOB).text}{path}"
    return httpx.request(method, url, headers=headers, content=body)


def other_chunk(relay: Relay) -> httpx.Response:
    """A chunk in the place of another one."""
    key = BlobWriteKey(os.urandom(32))
    with relay.client() as client:
        open_blob(client, key, OpenBlob(2, 1), [relay.stamp()])
        put_chunks(client, key, 0, [bytes(BLOB_CHUNK_BYTES)])
    path = f"/v1/blobs/{blob_id_of(key).text}/chunks/0"
    return put(relay, path, b"x" * BLOB_CHUNK_BYTES, authorization=blob_authorization(key))


def series(relay: Relay, series_id: SeriesId, token: SeriesToken, call: str = "", body: bytes = b"") -> httpx.Response:
    """A call on a series; more of them in test_series_calls.py."""
    headers = {SERIES_HEADER: series_token_header(token)}
    url = f"{relay.url}/v1/series/{series_id.text}{call}"
    return httpx.request("POST" if call else "GET", url, headers=headers, content=body)


def over(relay: Relay) -> httpx.Response:
    """A series renewed when it was cancelled."""
    left = ladder((relay.open_box()[1], this_hour() + 2))
    with relay.client() as client:
        SeriesClient(client).leave(left.series_id, left.series, [relay.stamp()])
        SeriesClient(client).cancel(left.series_id, left.cancel)
    return series(relay, left.series_id, left.renew, "/renew", b'{"first_hour":%d}' % (this_hour() + 3))


def one_more_token(relay: Relay) -> httpx.Response:
    """A box that has as many as it may is given another."""
    read_key, _, _ = relay.open_box(SEEKER_BOX_TOKENS)
    return open_box(relay, read_key, relay.stamp(), hashes("A"))


def stamped(relay: Relay) -> dict[str, str]:
    """A header with a good stamp."""
    return {"tropa-stamp": stamp_header(relay.stamp())}


def hashes(last: str) -> bytes:
    """A body with one token hash ending like this."""
    return msgspec.json.encode({"token_hashes": ["A" * 42 + last]})


def in_weeks(number: int) -> bytes:
    """The body of a team box so many weeks from now."""
    return msgspec.json.encode(OpenTeamBox(week_of(today()) + number))


def chunked(relay: Relay, post_id: PostId) -> httpx.Response:
    """A body that does not say how long it will be."""
    pieces = (bytes(1000) for _ in range(100))
    return httpx.post(f"{relay.url}/v1/boxes/{post_id.text}/letters", content=pieces, headers=stamped(relay))


@pytest.mark.parametrize(
    ("name", "how", "trigger"), TRIGGERS, ids=[f"{name.value}: {how}" for name, how, _ in TRIGGERS]
)
def test_problem(prepared: Relay, name: ProblemName, how: str, trigger: Trigger) -> None:
    """The right status, type and title, and a sentence on what to do next."""
    answer = trigger(prepared)
    assert answer.headers["content-type"] == PROBLEM_TYPE
    problem = msgspec.json.decode(answer.content, type=Problem)
    assert problem.type == f"urn:tropa:problem:{name.value}"
    assert (answer.status_code, problem.status, problem.title) == (
        PROBLEM_KINDS[name].status,
        PROBLEM_KINDS[name].status,
        PROBLEM_KINDS[name].title,
    )
    assert len(problem.detail) > 20


def test_a_relay_without_room_takes_nothing_more(tmp_path: Path) -> None:
    """relay-full, for a letter, a box, a team box and a notice; reading and deleting go on."""
    with running(tmp_path / "data") as relay:
        read_key, post_id, tokens = relay.open_box(2)
        with relay.client() as client:
            client.post_letter(post_id, LETTER, TokenStamp(tokens[0]))
    with running(tmp_path / "data", "--room-gib", "0.00001") as relay:
        for answer in (
            post(relay, post_id, TokenStamp(tokens[1]), bytes(16384)),
            open_box(relay, ReadKey(os.urandom(32)), relay.stamp()),
            team_box(relay, post_id_of(FULL).text, in_weeks(0)),
            notice_for(relay, 2900, 2900),
        ):
            assert answer.status_code == 503
            assert msgspec.json.decode(answer.content, type=Problem).type == _P.RELAY_FULL.urn
        with relay.client() as client:
            assert not client.post_letter(post_id, LETTER, TokenStamp(tokens[0])).stored
            assert len(client.letters(read_key)) == 1
            client.delete_box(read_key)


def test_every_problem_is_tested_here() -> None:
    """A new problem needs a new trigger; relay-full has a test of its own."""
    assert {name for name, _, _ in TRIGGERS} | {_P.RELAY_FULL} == set(ProblemName)


def test_a_closed_box_hands_out_the_newest_notice(tmp_path: Path) -> None:
    """The very envelope, so that the letter can be sealed to whoever answers now."""
    long_ago, week = week_of(today()) - 10, week_of(today())
    with store_of(tmp_path / "data") as store:
        open_team_box(store, post_id_of(CLOSED), long_ago, 0)
        # It swept today; else a relay with nothing newer than that week would doubt its clock, and say so first.
        remember_day(store, today())
    with running(tmp_path / "data") as relay:
        before = msgspec.json.decode(post(relay, post_id_of(CLOSED), relay.stamp()).content, type=Problem)
        with relay.client() as client:
            envelope = envelope_of(week, 1, RelayId.from_text(client.relay_info().relay_id))
            client.put_notice(week, envelope, relay.publisher)
        after = msgspec.json.decode(post(relay, post_id_of(CLOSED), relay.stamp()).content, type=Problem)
    assert before.notice is None
    assert after.notice == msgspec.json.decode(envelope, type=Envelope)


def test_a_full_box_says_when_there_may_be_room(prepared: Relay) -> None:
    """Its oldest letter came today and leaves in 28 days."""
    answer = post(prepared, post_id_of(FULL), prepared.stamp())
    problem = msgspec.json.decode(answer.content, type=Problem)
    assert problem.retry_after_s is not None
    assert 28 * 86_400 < problem.retry_after_s <= 29 * 86_400
    assert answer.headers["retry-after"] == str(problem.retry_after_s)


def test_a_wrong_method_names_the_right_ones(prepared: Relay) -> None:
    """In the Allow header (RFC 9110 §15.5.6)."""
    assert httpx.post(prepared.url + "/v1/box").headers["allow"] == "DELETE, PUT"


def test_a_refused_letter_spends_nothing(prepared: Relay) -> None:
    """The stamp that came with a refusal lets a good letter in afterwards."""
    _, post_id, tokens = prepared.open_box(1)
    stamp = prepared.stamp()
    assert post(prepared, post_id, TokenStamp(tokens[0]), bytes(5000)).status_code == 400
    assert post(prepared, post_id_of(FULL), stamp).status_code == 429
    assert post(prepared, post_id_of(CLOSED), stamp).status_code == 410
    assert post(prepared, post_id, TokenStamp(tokens[0])).status_code == 201
    assert post(prepared, post_id, stamp, os.urandom(4096)).status_code == 201


def test_a_header_sent_twice_is_refused(prepared: Relay) -> None:
    """Which of the two was meant would be a guess."""
    _, post_id, tokens = prepared.open_box(2)
    headers = [("tropa-stamp", stamp_header(TokenStamp(each))) for each in tokens]
    answer = httpx.post(f"{prepared.url}/v1/boxes/{post_id.text}/letters", content=LETTER, headers=headers)
    assert answer.json()["type"] == _P.BAD_REQUEST.urn
