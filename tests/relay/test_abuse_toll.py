"""What a stamp costs: more as stamps come fast or the room fills, never more than an old phone can pay."""

import asyncio
import base64
import json
import os
from pathlib import Path
from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.relay.asgi import InProcess, in_process
from tests.relay.ticks import Ticks
from tropa.post.headers import AltchaStamp, box_authorization, stamp_header
from tropa.post.problems import ProblemName
from tropa.post.shapes import OpenBox, Problem
from tropa.relay.abuse.ceilings import Claim
from tropa.relay.abuse.toll import MOST_TIMES, AdaptiveToll, Level, Load, settle, times, toll_of
from tropa.sealing.boxes import post_id_of
from tropa.sealing.encoding import b64
from tropa.sealing.stamps import DEFAULT_TOLL, solve
from tropa.sealing.types import ReadKey

DAY: Final = 20_300
rates = st.floats(0, 1e6)
parts = st.floats(0, 1)


@given(rates, rates, parts, parts)
def test_more_load_never_costs_less(a: float, b: float, c: float, d: float) -> None:
    """Whichever part of it grows."""
    less, more = Load(min(a, b), 1200, min(c, d)), Load(max(a, b), 1200, max(c, d))
    assert 1 <= times(less) <= times(more) <= MOST_TIMES


@given(st.floats(0, 20_000), parts)
def test_the_cost_has_no_jumps(rate: float, part: float) -> None:
    """A hundredth more load costs at most a tenth more work."""
    assert times(Load(rate + 12, 1200, min(1, part + 0.002))) <= times(Load(rate, 1200, part)) * 1.1


def test_nobody_pays_more_on_a_usual_day() -> None:
    """A third of the comfortable rate with half the room in use: within a hundredth of the ordinary toll."""
    assert times(Load(400, 1200, 0.5)) < 1.01


@pytest.mark.parametrize(
    ("rate", "part", "expected"),
    [
        (0, 0, 1.0),
        (1200, 0, 1.19),
        (2400, 0, 2.03),
        (4800, 0, 4.0),
        (9600, 0, 8.0),
        (0, 0.625, 2.5),
        (0, 0.75, 4.0),
        (2400, 1, 8.0),
    ],
)
def test_the_growth_is_as_documented(rate: float, part: float, expected: float) -> None:
    """The table of decision 0119."""
    assert round(times(Load(rate, 1200, part)), 2) == pytest.approx(expected, abs=0.01)


def test_a_dear_stamp_is_more_tries_and_costs_the_relay_no_more() -> None:
    """Making a challenge is one try, however many its solver needs; within what clients solve."""
    dear = toll_of(MOST_TIMES)
    assert dear.iterations == DEFAULT_TOLL.iterations
    assert (dear.from_try, dear.below_try) == (1_600, 4_800)
    assert toll_of(1.0) == DEFAULT_TOLL


@given(st.floats(1, 8), st.floats(1, 8), st.floats(0, 1e5))
def test_it_rises_at_once_and_falls_by_half_in_ten_minutes(before: float, wanted: float, later_s: float) -> None:
    """Never under what is wanted now."""
    after = settle(Level(before, 100.0), wanted, 100.0 + later_s)
    assert after.times == pytest.approx(max(wanted, before * 0.5 ** (later_s / 600)))


def test_a_flood_raises_the_toll_and_its_end_lets_it_fall() -> None:
    """3,000 stamps in five minutes: at the ceiling; two hours later as before."""
    ticks = Ticks()
    toll = AdaptiveToll(ticks)
    assert toll.now() == DEFAULT_TOLL
    for _ in range(3_000):
        ticks.now_s += 0.1
        toll.stamp_spent()
    assert toll.now() == toll_of(MOST_TIMES)
    ticks.now_s += 60
    assert toll.now().below_try > toll_of(MOST_TIMES * 0.9).below_try
    ticks.now_s += 7_200
    assert toll.now() == DEFAULT_TOLL


def challenge(app: InProcess) -> bytes:
    """What the relay gives out now."""
    return app.call("GET", "/v1/stamp").body


def open_box(app: InProcess, payload: str) -> int:
    """A box opened for that stamp; the status."""
    read_key = ReadKey(os.urandom(32))
    headers = [
        (b"authorization", box_authorization(read_key).encode()),
        (b"tropa-stamp", stamp_header(AltchaStamp(payload)).encode()),
    ]
    return app.call("PUT", "/v1/box", headers, msgspec.json.encode(OpenBox(()))).status


def test_a_challenge_given_out_cheaply_stays_good_when_the_toll_has_risen(tmp_path: Path) -> None:
    """Whoever began to write before a flood is not asked twice; a challenge given out now takes more tries."""
    with in_process(tmp_path / "data", DAY) as app:
        cheap = challenge(app)
        for _ in range(5_000):
            app.office.guard.toll.stamp_spent()
        dear = challenge(app)
        assert open_box(app, solve(cheap)) == 201
        assert app.office.guard.toll.now() == toll_of(MOST_TIMES)
        counter = json.loads(base64.b64decode(solve(dear)))["solution"]["counter"]
        assert 1_600 <= counter < 4_800


def test_only_stamps_that_let_something_in_are_counted(tmp_path: Path) -> None:
    """A stamp sent again and again, and a letter posted again and again, raise nobody's toll."""
    with in_process(tmp_path / "data", DAY) as app:
        read_key = ReadKey(bytes(32))
        stamp = app.stamp()
        headers = [(b"authorization", box_authorization(read_key).encode()), *stamp]
        spent = []
        for _ in range(3):
            app.call("PUT", "/v1/box", headers, msgspec.json.encode(OpenBox(())))
            spent.append(round(app.office.guard.toll._spent, 2))
        for _ in range(3):
            app.call("POST", f"/v1/boxes/{post_id_of(read_key).text}/letters", stamp, os.urandom(4096))
            spent.append(round(app.office.guard.toll._spent, 2))
        assert spent == [1.0] * 6


def test_stamps_that_add_tokens_to_a_box_that_is_there_are_counted(tmp_path: Path) -> None:
    """Each brings 64 letters' worth; the same tokens again spend nothing and count nothing."""
    with in_process(tmp_path / "data", DAY) as app:
        spent = []
        for tokens in (b"a", b"b", b"b"):
            hashes = tuple(b64(tokens * 31 + bytes([each])) for each in range(64))
            headers = [(b"authorization", box_authorization(ReadKey(bytes(32))).encode()), *app.stamp()]
            app.call("PUT", "/v1/box", headers, msgspec.json.encode(OpenBox(hashes)))
            spent.append(round(app.office.guard.toll._spent, 1))
        assert spent == [1.0, 2.0, 2.0]


def test_the_toll_hears_how_full_the_relay_is(tmp_path: Path) -> None:
    """A relay with room for three large letters: a challenge given out after two of them takes more tries."""
    with in_process(tmp_path / "data", DAY, ceiling_bytes=300_000) as app:
        before = app.office.guard.toll.now()
        read_key = ReadKey(bytes(32))
        app.call(
            "PUT",
            "/v1/box",
            [(b"authorization", box_authorization(read_key).encode()), *app.stamp()],
            b'{"token_hashes":[]}',
        )
        for _ in range(2):
            app.call("POST", f"/v1/boxes/{post_id_of(read_key).text}/letters", app.stamp(), os.urandom(65536))
        assert app.office.guard.toll.now().below_try > before.below_try


def test_too_many_who_ask_for_challenges_are_told_when_to_come_again(tmp_path: Path) -> None:
    """503 and in how many seconds; what was being made is made."""
    with in_process(tmp_path / "data", DAY) as app:
        waiting = app.office.guard.challenges
        waiting.take(waiting.most - 1, Claim.FIRST)

        async def two() -> list[int]:
            return [each.status for each in await asyncio.gather(*(app.ask("GET", "/v1/stamp", []) for _ in range(2)))]

        assert sorted(app.runner.run(two())) == [200, 503]
        waiting.take(1, Claim.FIRST)
        refused = app.call("GET", "/v1/stamp")
        assert (refused.status, refused.headers["retry-after"]) == (503, "2")
        assert msgspec.json.decode(refused.body, type=Problem).type == ProblemName.RELAY_FULL.urn
        waiting.give_back(2)
        assert app.call("GET", "/v1/stamp").status == 200
