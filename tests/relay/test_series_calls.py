"""Delayed letters over real HTTP: what the calls answer, every problem they have, and hostile bodies."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.relay.asgi import InProcess, in_process
from tests.relay.notices import envelope_of
from tests.relay.running import Relay, running, store_of, today
from tests.relay.series_relays import Ladder, ladder, states
from tests.relay.test_openapi import check
from tropa.post.errors import Refused
from tropa.post.headers import AltchaStamp, box_authorization, publisher_authorization, stamp_header, stamps_header
from tropa.post.limits import PROBLEM_TYPE, SEEKER_BOX_DAYS, TEAM_BOX_LETTERS, closes_after, week_of
from tropa.post.problems import PROBLEM_KINDS, ProblemName
from tropa.post.series import (
    MAX_SERIES_BYTES,
    MOST_HOURS_AHEAD,
    MOST_RUNGS,
    SERIES_HEADER,
    SERIES_TYPE,
    encode_series,
    series_token_header,
)
from tropa.post.series_client import SeriesClient
from tropa.post.shapes import Envelope, Problem
from tropa.relay.store.boxes import close_team_box, open_team_box
from tropa.sealing.boxes import post_id_of
from tropa.sealing.series import CancelToken, RenewToken, SeriesId, SeriesToken
from tropa.sealing.types import PostId, ReadKey, RelayId

CLOSED, SOON, FULL, OLD, TEAM = (post_id_of(ReadKey(each * 32)) for each in (b"c", b"s", b"f", b"o", b"t"))
ALREADY_WAITING: Final = TEAM_BOX_LETTERS // 4
_P = ProblemName


def now_hour() -> int:
    """The relay's hour."""
    return int(time.time()) // 3600


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A relay with team boxes: closed early, soon to be closed, with as many rungs waiting as may, and a good one."""
    folder, week = tmp_path_factory.mktemp("series") / "data", week_of(today())
    with store_of(folder) as store:
        for post_id, of_week in ((CLOSED, week), (SOON, week - 4), (FULL, week), (TEAM, week)):
            open_team_box(store, post_id, of_week, today())
        close_team_box(store, CLOSED)
        rows = [(key, now_hour() + 999, 0, FULL.raw, None) for key in range(ALREADY_WAITING)]
        store.connection.executemany("INSERT INTO series_rungs VALUES (?, ?, ?, ?, ?)", rows)
        store.connection.execute(
            "INSERT INTO boxes VALUES (7, ?, NULL, ?, 0, 0, 0)", (OLD.raw, today() - SEEKER_BOX_DAYS + 10)
        )
    with running(folder) as relay, relay.client() as client:
        envelope = envelope_of(week, 1, RelayId.from_text(client.relay_info().relay_id))
        client.put_notice(week, envelope, relay.publisher)
        yield relay


def put(
    relay: Relay, left: Ladder, stamps: Sequence[AltchaStamp] | None = None, body: bytes | None = None
) -> httpx.Response:
    """A series left without the client's own care."""
    paid = stamps_header(stamps or [relay.stamp() for _ in left.letters])
    headers = {"tropa-stamp": paid, "content-type": SERIES_TYPE}
    content = encode_series(left.series) if body is None else body
    return httpx.put(f"{relay.url}/v1/series/{left.series_id.text}", headers=headers, content=content)


def leave(relay: Relay, *rungs: tuple[PostId, int]) -> Ladder:
    """A series that is there."""
    left = ladder(*rungs)
    assert put(relay, left).status_code == 201
    return left


def usual(relay: Relay) -> Ladder:
    """A series of three, in a good box."""
    return leave(relay, *((TEAM, now_hour() + hours) for hours in (2, 3, 5)))


def ask(
    relay: Relay, series_id: SeriesId, token: SeriesToken | str | None, call: str = "", body: bytes = b""
) -> httpx.Response:
    """A call on a series, with whatever header."""
    value = token if isinstance(token, str) or token is None else series_token_header(token)
    headers = {} if value is None else {SERIES_HEADER: value}
    url = f"{relay.url}/v1/series/{series_id.text}{call}"
    return httpx.request("POST" if call else "GET", url, headers=headers, content=body)


def renew(relay: Relay, left: Ladder, first_hour: int) -> httpx.Response:
    """Renewed without the client's own care."""
    return ask(relay, left.series_id, left.renew, "/renew", msgspec.json.encode({"first_hour": first_hour}))


def in_hours(*hours: int, box: PostId = TEAM) -> Ladder:
    """A series not left yet."""
    return ladder(*((box, now_hour() + each) for each in hours))


def spent(relay: Relay) -> AltchaStamp:
    """A stamp that let something in."""
    stamp = relay.stamp()
    assert put(relay, in_hours(3), [stamp]).status_code == 201
    return stamp


def cancelled(relay: Relay) -> Ladder:
    """A series that is over."""
    left = usual(relay)
    assert ask(relay, left.series_id, left.cancel, "/cancel").status_code == 200
    return left


def same_name(relay: Relay) -> httpx.Response:
    """Another series of the same name."""
    left = usual(relay)
    return put(relay, Ladder(left.series_id, left.cancel, left.renew, in_hours(4).series))


def twice(relay: Relay) -> httpx.Response:
    """The header twice."""
    left = usual(relay)
    headers = [(SERIES_HEADER, series_token_header(left.cancel))] * 2
    return httpx.get(f"{relay.url}/v1/series/{left.series_id.text}", headers=headers)


Trigger = Callable[[Relay], httpx.Response]
TRIGGERS: list[tuple[ProblemName, str, Trigger]] = [
    (_P.BAD_REQUEST, "an id that is none", lambda r: httpx.put(r.url + "/v1/series/x", headers=stamped(r))),
    (_P.BAD_REQUEST, "no series at all", lambda r: put(r, in_hours(2), body=b"")),
    (_P.BAD_REQUEST, "cut short", lambda r: put(r, in_hours(2), body=encode_series(in_hours(2).series)[:-1])),
    (_P.BAD_REQUEST, "this hour", lambda r: put(r, in_hours(0, 2))),
    (_P.BAD_REQUEST, "an hour more than eight weeks ahead", lambda r: put(r, in_hours(2, MOST_HOURS_AHEAD + 2))),
    (_P.BAD_REQUEST, "another series' name", same_name),
    (_P.BAD_REQUEST, "no token", lambda r: ask(r, usual(r).series_id, None)),
    (_P.BAD_REQUEST, "another word", lambda r: ask(r, usual(r).series_id, "stop AAAAAAAAAAAAAAAAAAAAAA")),
    (
        _P.BAD_REQUEST,
        "a token a character short",
        lambda r: ask(r, usual(r).series_id, "cancel " + "A" * 21, "/cancel"),
    ),
    (_P.BAD_REQUEST, "the token twice", twice),
    (_P.BAD_REQUEST, "renewed beyond eight weeks", lambda r: renew(r, usual(r), now_hour() + MOST_HOURS_AHEAD)),
    (
        _P.BAD_REQUEST,
        "renewed with no hour",
        lambda r: ask(r, usual(r).series_id, RenewToken(bytes(16)), "/renew", b"{}"),
    ),
    (
        _P.BAD_LETTER_SIZE,
        "a letter of 4,097 bytes",
        lambda r: put(r, in_hours(2), body=encode_series(in_hours(2).series).replace(b":4096}", b":4097}") + b"x"),
    ),
    (_P.STAMP_REQUIRED, "none", lambda r: httpx.put(f"{r.url}/v1/series/{'A' * 43}", content=b"x")),
    (
        _P.STAMP_FALSE,
        "a token",
        lambda r: httpx.put(f"{r.url}/v1/series/{'A' * 43}", headers={"tropa-stamp": "token " + "A" * 22}),
    ),
    (_P.STAMP_REQUIRED, "one for two letters", lambda r: put(r, in_hours(2, 3), [r.stamp()])),
    (_P.STAMP_REQUIRED, "two for one letter", lambda r: put(r, in_hours(2), [r.stamp(), r.stamp()])),
    (_P.STAMP_FALSE, "not a challenge", lambda r: put(r, in_hours(2), [AltchaStamp("bm90IGEgc3RhbXA=")])),
    (_P.STAMP_FALSE, "one of two", lambda r: put(r, in_hours(2, 3), [r.stamp(), AltchaStamp("bm90IGEgc3RhbXA=")])),
    (_P.STAMP_EXPIRED, "too late", lambda r: put(r, in_hours(2), [r.stamp(expires_in_s=-5)])),
    (_P.STAMP_SPENT, "used before", lambda r: put(r, in_hours(2), [spent(r)])),
    (_P.STAMP_SPENT, "one of them used before", lambda r: put(r, in_hours(2, 3), [r.stamp(), spent(r)])),
    (_P.STAMP_SPENT, "the same twice", lambda r: put(r, in_hours(2, 3), [r.stamp()] * 2)),
    (
        _P.NO_SUCH_BOX,
        "never opened",
        lambda r: put(r, ladder((TEAM, now_hour() + 2), (PostId(bytes(32)), now_hour() + 3))),
    ),
    (_P.NO_SUCH_BOX, "forgotten by then", lambda r: put(r, in_hours(24 * 12, box=OLD))),
    (_P.NO_SUCH_SERIES, "never left", lambda r: ask(r, SeriesId(bytes(32)), CancelToken(bytes(16)))),
    (
        _P.NO_SUCH_SERIES,
        "never left, cancelled",
        lambda r: ask(r, SeriesId(bytes(32)), CancelToken(bytes(16)), "/cancel"),
    ),
    (_P.NO_SUCH_SERIES, "never left, renewed", lambda r: renew(r, in_hours(2), now_hour() + 3)),
    (_P.NO_SUCH_SERIES, "a false token", lambda r: ask(r, usual(r).series_id, CancelToken(bytes(16)), "/cancel")),
    (_P.NO_SUCH_SERIES, "cancelled with a renew token", lambda r: with_other_token(r, "/cancel")),
    (_P.NO_SUCH_SERIES, "renewed with a cancel token", lambda r: with_other_token(r, "/renew")),
    (_P.SERIES_OVER, "renewed after a cancel", lambda r: renew(r, cancelled(r), now_hour() + 9)),
    (_P.BOX_CLOSED, "closed early", lambda r: put(r, in_hours(2, box=CLOSED))),
    (_P.BOX_CLOSED, "closed by then", lambda r: put(r, in_hours(24 * 10, box=SOON))),
    (
        _P.BOX_CLOSED,
        "renewed until it is closed",
        lambda r: renew(r, leave(r, (SOON, now_hour() + 1)), now_hour() + 240),
    ),
    (
        _P.NO_SUCH_BOX,
        "renewed until it is forgotten",
        lambda r: renew(r, leave(r, (OLD, now_hour() + 1)), now_hour() + 288),
    ),
    (_P.BAD_REQUEST, "renewed beyond half a year", lambda r: renew(r, aged(r, usual(r)), now_hour() + 240)),
    (_P.TOO_LARGE, "a series", lambda r: put(r, in_hours(2), body=bytes(MAX_SERIES_BYTES + 1))),
    (
        _P.TOO_LARGE,
        "a cancel with a body",
        lambda r: ask(r, usual(r).series_id, CancelToken(bytes(16)), "/cancel", b"x"),
    ),
    (_P.TOO_LARGE, "a renewal", lambda r: ask(r, usual(r).series_id, RenewToken(bytes(16)), "/renew", b" " * 70_000)),
    (_P.BOX_FULL, "as many wait as may", lambda r: put(r, in_hours(2, box=FULL))),
]


def aged(relay: Relay, left: Ladder) -> Ladder:
    """The same, left so long ago that it is put off until tomorrow at most."""
    with store_of(relay.folder) as store:
        changed = store.connection.execute(
            "UPDATE series SET until_day = ? WHERE series_id = ?", (today() + 1, left.series_id.raw)
        )
        assert changed.rowcount == 1
    return left


def stamped(relay: Relay) -> dict[str, str]:
    """A header with a good stamp."""
    return {"tropa-stamp": stamp_header(relay.stamp())}


def with_other_token(relay: Relay, call: str) -> httpx.Response:
    """The token that is for the other call."""
    left = usual(relay)
    token: SeriesToken = left.renew if call == "/cancel" else left.cancel
    return ask(relay, left.series_id, token, call, b"" if call == "/cancel" else b'{"first_hour":600000}')


@pytest.mark.parametrize(
    ("name", "how", "trigger"), TRIGGERS, ids=[f"{name.value}: {how}" for name, how, _ in TRIGGERS]
)
def test_problem(prepared: Relay, name: ProblemName, how: str, trigger: Trigger) -> None:
    """The right status, type and title, and a sentence on what to do next."""
    answer = trigger(prepared)
    assert answer.headers["content-type"] == PROBLEM_TYPE
    problem = msgspec.json.decode(answer.content, type=Problem)
    assert problem.type == name.urn
    assert (answer.status_code, problem.status, problem.title) == (
        PROBLEM_KINDS[name].status,
        PROBLEM_KINDS[name].status,
        PROBLEM_KINDS[name].title,
    )
    assert len(problem.detail) > 20
    if name is ProblemName.BOX_CLOSED:
        assert isinstance(problem.notice, Envelope)


def test_what_is_refused_leaves_nothing(prepared: Relay) -> None:
    """A series of which one box is missing is not there at all, and its stamp is still good."""
    left = ladder((TEAM, now_hour() + 2), (PostId(bytes(32)), now_hour() + 3))
    stamps = [prepared.stamp(), prepared.stamp()]
    assert put(prepared, left, stamps).status_code == 404
    assert ask(prepared, left.series_id, left.cancel).status_code == 404
    assert put(prepared, in_hours(2), [*stamps[:1], spent(prepared)]).status_code == 401
    assert put(prepared, in_hours(2, 3), stamps).status_code == 201


def test_the_boundaries_are_taken(prepared: Relay) -> None:
    """The next hour, the last of eight weeks, sixteen rungs, the box's last day."""
    with running_box(prepared) as box:
        assert put(prepared, ladder((box, now_hour() + 1), (box, now_hour() + MOST_HOURS_AHEAD))).status_code == 201
        assert put(prepared, ladder(*((box, now_hour() + 2) for _ in range(MOST_RUNGS)))).status_code == 201
    last_hour = closes_after(week_of(today()) - 4) * 24 + 23
    assert put(prepared, ladder((SOON, last_hour))).status_code == 201
    assert put(prepared, ladder((SOON, last_hour + 1))).status_code == 410


class running_box:  # noqa: N801 - reads as what it gives
    """A seeker's box, opened for a test."""

    def __init__(self, relay: Relay) -> None:
        _, self.box, _ = relay.open_box()

    def __enter__(self) -> PostId:
        return self.box

    def __exit__(self, *_: object) -> None:
        return None


def test_a_series_is_left_looked_after_put_off_and_stopped(prepared: Relay) -> None:
    """Each call said twice is answered twice the same; a repetition spends nothing, its stamps too few and expired."""
    now, stamps = now_hour(), [prepared.stamp(), prepared.stamp()]
    left = in_hours(2, 3)
    with prepared.client() as client:
        series = SeriesClient(client)
        assert series.leave(left.series_id, left.series, stamps)
        assert not series.leave(left.series_id, left.series, stamps)
        assert not series.leave(left.series_id, left.series, [prepared.stamp(expires_in_s=-10)])
        standing = series.stand(left.series_id, left.renew)
        assert standing == series.stand(left.series_id, left.cancel)
        assert standing.state == "running"
        assert [each.hour for each in standing.rungs] == [now + 2, now + 3]
        for _ in range(2):
            moved = series.renew(left.series_id, left.renew, now + 12)
            assert [each.hour for each in moved.rungs] == [now + 12, now + 13]
        assert series.renew(left.series_id, left.renew, now + 5) == moved
        for _ in range(2):
            stopped = series.cancel(left.series_id, left.cancel)
            assert (stopped.state, states(stopped)) == ("cancelled", ["cancelled", "cancelled"])
        with pytest.raises(Refused) as refused:
            series.renew(left.series_id, left.renew, now + 12)
        assert refused.value.problem is ProblemName.SERIES_OVER
        assert not series.leave(left.series_id, left.series, stamps)
        assert series.stand(left.series_id, left.cancel) == stopped


def test_the_toll_hears_of_each_stamp_that_let_a_series_in(app: InProcess) -> None:
    """Three letters, three stamps; a refusal is not counted."""
    headers = [(b"authorization", box_authorization(ReadKey(bytes(32))).encode()), *app.stamp()]
    assert app.call("PUT", "/v1/box", headers, b'{"token_hashes":[]}').status == 201
    box, toll, hour = post_id_of(ReadKey(bytes(32))), app.office.guard.toll, app.office.hours.now()
    for left, status, counted in (
        (ladder(*((box, hour + 2) for _ in range(3))), 201, 3),
        (ladder((TEAM, hour + 2)), 404, 0),
    ):
        paid = ", ".join(app.stamp()[0][1].decode() for _ in left.letters).encode()
        before = toll._spent
        answer = app.call(
            "PUT", f"/v1/series/{left.series_id.text}", [(b"tropa-stamp", paid)], encode_series(left.series)
        )
        assert (answer.status, round(toll._spent - before, 1)) == (status, counted)


def test_what_is_answered_is_what_is_described(prepared: Relay) -> None:
    """Status, media type and body of every good answer, against the description that the relay serves."""
    described = httpx.get(f"{prepared.url}/v1/openapi.json").json()
    left, path = in_hours(2), "/v1/series/{series_id}"
    answers = [
        (path, "put", put(prepared, left), "201"),
        (path, "put", put(prepared, left), "200"),
        (path, "get", ask(prepared, left.series_id, left.cancel), "200"),
        (path + "/renew", "post", renew(prepared, left, now_hour() + 5), "200"),
        (path + "/cancel", "post", ask(prepared, left.series_id, left.cancel, "/cancel"), "200"),
        (path + "/renew", "post", renew(prepared, left, now_hour() + 6), "409"),
    ]
    for where, method, answer, status in answers:
        assert str(answer.status_code) == status
        check(described, described["paths"][where][method]["responses"][status], answer)


def test_without_room_no_series_is_left_and_what_is_there_can_be_stopped(tmp_path: Path) -> None:
    """relay-full, when the relay is full and when the share of delayed letters is."""
    with running(tmp_path / "data") as relay:
        _, box, _ = relay.open_box()
        left = leave(relay, *((box, now_hour() + 2) for _ in range(MOST_RUNGS)))
    for room in ("0.00001", "0.0006"):
        with running(tmp_path / "data", "--room-gib", room) as relay:
            answer = put(relay, ladder(*((box, now_hour() + 2) for _ in range(MOST_RUNGS)), size=4096))
            assert msgspec.json.decode(answer.content, type=Problem).type == _P.RELAY_FULL.urn
    with running(tmp_path / "data", "--room-gib", "0.00001") as relay:
        assert not SeriesClient(relay.client()).leave(left.series_id, left.series, [relay.stamp()])
        assert ask(relay, left.series_id, left.cancel, "/cancel").status_code == 200


def test_publishers_hold_no_token_of_a_series(prepared: Relay) -> None:
    """What opens a team's boxes stops no alarm."""
    left = usual(prepared)
    headers = {"authorization": publisher_authorization(prepared.publisher)}
    url = f"{prepared.url}/v1/series/{left.series_id.text}/cancel"
    assert httpx.post(url, headers=headers).status_code == 400
    assert ask(prepared, left.series_id, left.cancel).json()["state"] == "running"


@pytest.fixture(scope="module")
def app() -> Iterator[InProcess]:
    """One application for every example."""
    with tempfile.TemporaryDirectory() as folder, in_process(Path(folder) / "data", today()) as started:
        yield started


ECHO = b"canary7"
junk = st.recursive(
    st.none() | st.integers(-5, 10**20) | st.text(max_size=8) | st.sampled_from(["A" * 43, "A" * 42, ECHO.decode()]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cancel", "renew", "rungs", "post_id", "hour", "size", "x"]), inner, max_size=5
        )
    ),
    max_leaves=12,
).map(msgspec.json.encode)
heads = junk | st.binary(max_size=200)
bodies = st.one_of(
    st.binary(max_size=300).map(lambda raw: raw + ECHO),
    st.builds(lambda head, tail: len(head).to_bytes(4, "big") + head + tail, heads, st.binary(max_size=60)),
    st.integers(0, 4096).map(lambda cut: encode_series(ladder((TEAM, 10**6), (TEAM, 10**6 + 1)).series)[: -cut - 1]),
    st.just(bytes(MAX_SERIES_BYTES + 1)),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=bodies)
def test_any_body_gets_a_proper_answer(app: InProcess, body: bytes) -> None:
    """Never a fault of ours, never taken, never repeated, and the stamp stays good."""
    stamp, path = app.stamp(), f"/v1/series/{SeriesId(os.urandom(32)).text}"
    answer = app.call("PUT", path, stamp, body)
    assert answer.status in (400, 413)
    assert answer.headers["content-type"] == PROBLEM_TYPE
    assert ECHO not in answer.body
    good = ladder((TEAM, app.office.hours.now() + 2))
    again = app.call("PUT", path, stamp, encode_series(good.series))
    assert ProblemName.NO_SUCH_BOX.value.encode() in again.body


@settings(max_examples=100, deadline=None)
@given(
    value=st.text(st.characters(codec="latin-1"), max_size=40).map(lambda text: text + ECHO.decode())
    | st.sampled_from(["cancel " + "A" * 22, "renew " + "A" * 22, "cancel", ""]),
    call=st.sampled_from(["", "/renew", "/cancel"]),
    body=junk | st.just(b""),
)
def test_any_token_and_body_gets_a_proper_answer(app: InProcess, value: str, call: str, body: bytes) -> None:
    """Below 500, and nothing sent comes back."""
    headers = [(b"tropa-series", value.encode("latin-1"))]
    answer = app.call("POST" if call else "GET", f"/v1/series/{'A' * 43}{call}", headers, body)
    assert answer.status in (400, 404, 413)
    assert ECHO not in answer.body
