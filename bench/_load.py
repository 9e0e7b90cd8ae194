"""Posts letters to a relay as fast as it takes them, as a process of its own: ``python -m bench._load``, plan on stdin.

A bare HTTP/1.1 keep-alive client over uvloop, with requests rendered before the clock starts, so that the generator
costs the relay's machine as little as it can. Every post has its own token and its own letter of random bytes.
"""

import asyncio
import hashlib
import os
import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import Final

import msgspec
import uvloop
from typing_extensions import override

from tropa.sealing.boxes import post_id_of
from tropa.sealing.types import ReadKey, Token

_HEAD_END: Final = b"\r\n\r\n"


class Plan(msgspec.Struct, frozen=True):
    """What to post: ``posts`` letters, from token ``first_token`` on, over ``boxes`` boxes, ``posters`` at a time.

    Posters are dealt out to the relay processes that listen on ``ports``; ``status`` is what each answer should say.
    """

    ports: list[int]
    seed: str
    posts: int
    posters: int
    size_bytes: int
    boxes: int
    first_token: int
    status: int = 201


class Outcome(msgspec.Struct, frozen=True):
    """What came of it; times in milliseconds."""

    seconds: float
    stored: int
    failed: int
    p50_ms: float
    p99_ms: float
    most_ms: float


def read_key(seed: str, box: int) -> ReadKey:
    """The read key of the plan's box number ``box``."""
    return ReadKey(hashlib.sha256(f"{seed} box {box}".encode()).digest())


def token(seed: str, number: int) -> Token:
    """The plan's token ``number``; it is registered at box ``number % boxes``."""
    return Token(hashlib.sha256(f"{seed} token {number}".encode()).digest()[:16])


def rendered(plan: Plan) -> Iterator[bytes]:
    """Whole requests, head and letter."""
    post_ids = [post_id_of(read_key(plan.seed, box)).text for box in range(plan.boxes)]
    for number in range(plan.first_token, plan.first_token + plan.posts):
        head = (
            f"POST /v1/boxes/{post_ids[number % plan.boxes]}/letters HTTP/1.1\r\nhost: relay\r\n"
            f"tropa-stamp: token {token(plan.seed, number).text}\r\ncontent-length: {plan.size_bytes}\r\n\r\n"
        )
        yield head.encode() + os.urandom(plan.size_bytes)


class _Poster(asyncio.Protocol):
    """One poster: sends the next letter when the one before was answered."""

    def __init__(self, requests: Iterator[bytes], done: asyncio.Future[None], expected: bytes) -> None:
        self._expected = expected
        self._requests = requests
        self._done = done
        self._answer = bytearray()
        self._sent_at = 0.0
        self.took_s: list[float] = []
        self.failed = 0

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport

    def send_next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    @override
    def data_received(self, data: bytes) -> None:
        self._answer += data
        head_end = self._answer.find(_HEAD_END)
        if head_end < 0 or len(self._answer) < head_end + 4 + _body_length(self._answer[:head_end]):
            return
        self.took_s.append(time.perf_counter() - self._sent_at)
        if not self._answer.startswith(self._expected):
            self.failed += 1
        self._answer.clear()
        self.send_next()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None:
            self.failed += 1
        if not self._done.done():
            self._done.set_result(None)


def _body_length(head: bytes | bytearray) -> int:
    _, _, rest = head.lower().partition(b"content-length: ")
    return int(rest.partition(b"\r\n")[0] or 0)


def _same(poster: _Poster) -> _Poster:
    return poster


async def post(plan: Plan) -> Outcome:
    """Post everything the plan says."""
    loop = asyncio.get_running_loop()
    requests = list(rendered(plan))
    shared = iter(requests)
    ends = [loop.create_future() for _ in range(plan.posters)]
    posters = [_Poster(shared, end, b"HTTP/1.1 %d" % plan.status) for end in ends]
    for number, poster in enumerate(posters):
        port = plan.ports[number % len(plan.ports)]
        await loop.create_connection(partial(_same, poster), "127.0.0.1", port)
    started = time.perf_counter()
    for poster in posters:
        poster.send_next()
    await asyncio.gather(*ends)
    seconds = time.perf_counter() - started
    took = sorted(each for poster in posters for each in poster.took_s)
    failed = plan.posts - len(took) + sum(poster.failed for poster in posters)
    return Outcome(
        seconds, plan.posts - failed, failed, percentile_ms(took, 50), percentile_ms(took, 99), percentile_ms(took, 100)
    )


def percentile_ms(sorted_s: list[float], percent: int) -> float:
    """A percentile of sorted seconds, in milliseconds; 0 of nothing."""
    return sorted_s[min(len(sorted_s) - 1, len(sorted_s) * percent // 100)] * 1000 if sorted_s else 0.0


def main() -> None:
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        outcome = runner.run(post(plan))
    sys.stdout.buffer.write(msgspec.json.encode(outcome))


if __name__ == "__main__":
    main()
