"""Bodies that do not come on hold nobody up: who shows nothing good gets little, and the slowest is let go first."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest

from tests.relay.asgi import InProcess, in_process
from tests.relay.running import today
from tests.relay.test_slow import READ_KEY, Streams, answer_to, full_box, posting, problem, serve
from tests.relay.ticks import Ticks
from tropa.post.headers import TokenStamp, box_authorization, stamp_header
from tropa.post.problems import ProblemName
from tropa.relay.abuse.ceilings import Claim
from tropa.relay.abuse.moving import BODIES_HALVE_IN_S, Hold, Moving
from tropa.sealing.boxes import post_id_of, token_hash
from tropa.sealing.types import ReadKey, Token

KIB: Final = 1024
MOST: Final = 1024 * KIB
SEEKER: Final = ReadKey(b"s" * 32)
Connect = Callable[[bytes], Awaitable[Streams]]


@pytest.fixture
def bodies(ticks: Ticks) -> Moving:
    """One MiB, of which nothing is taken."""
    return Moving(MOST, monotonic=ticks)


def coming(bodies: Moving, size: int, claim: Claim, *shown: bytes) -> Hold:
    """A body of which so much has come; it must have been let in."""
    hold = bodies.hold()
    hold.begin(claim, shown, lambda: None)
    hold.moved(size)
    assert hold.take(size)
    return hold


def test_who_shows_nothing_good_shares_a_sixteenth(bodies: Moving) -> None:
    """However many they are; and among them, too, whoever stands still is let go for whoever comes."""
    held = [coming(bodies, 16 * KIB, Claim.UNSHOWN) for _ in range(20)]
    assert bodies.taken == MOST // 16
    assert [each.was_dropped for each in held].count(False) == 4
    assert coming(bodies, MOST - MOST // 16, Claim.FIRST).amount == MOST - MOST // 16


def test_bodies_that_stand_still_are_let_go_for_whoever_comes(bodies: Moving, ticks: Ticks) -> None:
    """Even first letters for bulk, once nothing came of them for six half-lives; never for themselves."""
    still = [coming(bodies, 256 * KIB, Claim.FIRST) for _ in range(4)]
    ticks.now_s += 7 * BODIES_HALVE_IN_S
    assert coming(bodies, 64 * KIB, Claim.BULK).amount == 64 * KIB
    assert any(each.was_dropped for each in still)
    assert all(each.amount == 0 for each in still if each.was_dropped)


def test_bulk_that_moves_makes_room_for_first_letters_and_not_the_other_way_round(bodies: Moving) -> None:
    """Whatever moves is let go by what it is, then by how slowly it moves."""
    bulk = coming(bodies, 512 * KIB, Claim.BULK)
    first = [coming(bodies, 128 * KIB, Claim.FIRST) for _ in range(4)]
    late = bodies.hold()
    late.begin(Claim.BULK, (), lambda: None)
    assert not late.take(1)
    assert coming(bodies, 128 * KIB, Claim.FIRST).amount == 128 * KIB
    assert (bulk.was_dropped, [each.was_dropped for each in first]) == (True, [False] * 4)


def test_a_slow_telephone_outlasts_a_burst_that_stops(bodies: Moving, ticks: Ticks) -> None:
    """3 KB a second against a quarter of a megabyte at once and then nothing, two seconds later."""
    slow = coming(bodies, 1 * KIB, Claim.ORDINARY)
    burst = [coming(bodies, 255 * KIB, Claim.ORDINARY) for _ in range(3)]
    for _ in range(20):
        ticks.now_s += 0.2
        slow.moved(600)
        slow.take(600)
    newcomer = coming(bodies, 64 * KIB, Claim.ORDINARY)
    assert (slow.was_dropped, newcomer.was_dropped) == (False, False)
    assert [each.was_dropped for each in burst].count(True) == 1


def test_a_body_that_is_whole_is_not_let_go(bodies: Moving, ticks: Ticks) -> None:
    """It waits for the disk, not for its sender."""
    whole = coming(bodies, MOST, Claim.FIRST)
    whole.end()
    ticks.now_s += 100
    late = bodies.hold()
    late.begin(Claim.FIRST, (), lambda: None)
    assert (late.take(1), whole.was_dropped) == (False, False)
    whole.give_back()
    assert (late.take(1), bodies.taken) == (True, 1)


def test_each_stamp_lets_in_one_body_at_a_time(bodies: Moving) -> None:
    """The newest: whoever lost the connection sends again. Afterwards the stamp is remembered no more."""
    told: list[str] = []
    first = bodies.hold()
    first.begin(Claim.FIRST, (b"one", b"two"), lambda: told.append("let go"))
    assert first.take(10)
    second = coming(bodies, 10, Claim.FIRST, b"two")
    assert (told, first.was_dropped, first.take(1), bodies.taken) == (["let go"], True, False, 10)
    second.end()
    twice = coming(bodies, 10, Claim.BULK, b"two", b"two")
    assert not twice.was_dropped
    twice.end()
    assert bodies._shown == {}


def test_a_flood_of_bodies_with_tokens_nobody_has_shuts_nobody_out(tmp_path: Path) -> None:
    """A hundred of them, each all but its last byte: first letters and answers come in, and the flood holds 4 MiB."""

    async def story(app: InProcess, connect: Connect) -> None:
        await full_box(app, 0)
        token = await a_token(app)
        flood = [await connect(posting(65536, bytes(65535))) for _ in range(100)]
        await asyncio.sleep(0.5)
        bodies = app.office.guard.bodies
        assert bodies.taken <= bodies.most // 16
        bodies.take(bodies.most - bodies.most // 16, Claim.FIRST)
        first = await app.ask("POST", f"/v1/boxes/{post_id_of(READ_KEY).text}/letters", app.stamp(), os.urandom(65536))
        assert first.status == 201
        bodies.give_back(bodies.most - bodies.most // 16)
        stamp = [(b"tropa-stamp", stamp_header(TokenStamp(token)).encode())]
        answer = await app.ask("POST", f"/v1/boxes/{post_id_of(SEEKER).text}/letters", stamp, os.urandom(4096))
        assert answer.status == 201
        status, body = await answer_to(flood[0])
        assert (status, problem(body)) == (503, ProblemName.RELAY_FULL)

    serve(tmp_path, story)


def test_one_stamp_holds_one_unfinished_letter(tmp_path: Path) -> None:
    """Of thirty that one stamp began, the last is still waited for; the others are told to come again."""

    async def story(app: InProcess, connect: Connect) -> None:
        await full_box(app, 0)
        [(_, stamp)] = app.stamp()
        head = f"POST /v1/boxes/{post_id_of(READ_KEY).text}/letters HTTP/1.1\r\nhost: x\r\ncontent-length: 4096\r\n"
        begun = []
        for _ in range(30):
            begun.append(await connect(head.encode() + b"tropa-stamp: " + stamp + b"\r\n\r\n" + bytes(4000)))
            await asyncio.sleep(0.02)
        for each in begun[:-1]:
            assert (await answer_to(each))[0] == 503
        assert app.office.guard.bodies.taken == 4000
        begun[-1][1].write(bytes(96))
        assert (await answer_to(begun[-1]))[0] == 201

    serve(tmp_path, story)


def test_a_false_stamp_is_refused_before_the_body(tmp_path: Path) -> None:
    """Not a byte of it is waited for."""

    async def story(app: InProcess, connect: Connect) -> None:
        streams = await connect(posting(65536).replace(b"token AAAAAAAAAAAAAAAAAAAAAA", b"altcha e30="))
        status, body = await answer_to(streams)
        assert (status, problem(body)) == (403, ProblemName.STAMP_FALSE)

    serve(tmp_path, story)


def test_a_letter_repeated_after_its_stamp_expired_is_still_there(tmp_path: Path) -> None:
    """And a token that was used up by it is no hindrance either."""
    with in_process(tmp_path / "data", today()) as app:
        token = app.runner.run(a_token(app))
        path, letter = f"/v1/boxes/{post_id_of(SEEKER).text}/letters", os.urandom(4096)
        spent = [(b"tropa-stamp", stamp_header(TokenStamp(token)).encode())]
        assert [app.call("POST", path, spent, letter).status for _ in range(2)] == [201, 200]
        expires, other = app.stamp(), os.urandom(4096)
        assert app.call("POST", path, list(expires), other).status == 201
        app.clock.now_s += 3600
        assert app.call("POST", path, list(expires), other).status == 200
        assert app.call("POST", path, list(expires), os.urandom(4096)).status == 403


async def a_token(app: InProcess) -> Token:
    """Of a new seeker's box."""
    token = Token(os.urandom(16))
    headers = [(b"authorization", box_authorization(SEEKER).encode()), *app.stamp()]
    body = b'{"token_hashes":["%s"]}' % token_hash(token).text.encode()
    assert (await app.ask("PUT", "/v1/box", headers, body)).status == 201
    return token
