"""Readers who wait for a letter, by the thousand, in a process of their own: ``python -m bench._parked``.

One letter is posted to the box they all wait for; what is measured is how long after that each of them has it whole.
"""

import asyncio
import os
import sys
import time
from typing import Final

import msgspec
import uvloop

from bench._load import percentile_ms, read_key, token
from tropa.post.headers import box_authorization
from tropa.sealing.boxes import post_id_of

_SETTLES_S: Final = 2.0
_AT_ONCE: Final = 100


class Wait(msgspec.Struct, frozen=True):
    """``readers`` wait at the processes on ``ports`` in turn, for the box 0 of ``seed``; its token 0 pays."""

    ports: list[int]
    seed: str
    readers: int


class Woken(msgspec.Struct, frozen=True):
    """How many had the letter, and how long after it was posted; times in milliseconds."""

    woken: int
    first_ms: float
    p50_ms: float
    p99_ms: float
    last_ms: float


async def wake(plan: Wait) -> Woken:
    """Let them all wait, post, and see when each has the letter."""
    limit = asyncio.Semaphore(_AT_ONCE)
    letter = os.urandom(4096)
    ready = [asyncio.Event() for _ in range(plan.readers)]
    waiting = [
        asyncio.create_task(_wait(plan, plan.ports[number % len(plan.ports)], ready[number], limit, letter))
        for number in range(plan.readers)
    ]
    for each in ready:
        await each.wait()
    await asyncio.sleep(_SETTLES_S)
    posted = time.perf_counter()
    await _post(plan, letter)
    came = sorted(at - posted for at in await asyncio.gather(*waiting) if at)
    return Woken(
        len(came), percentile_ms(came, 0), percentile_ms(came, 50), percentile_ms(came, 99), percentile_ms(came, 100)
    )


async def _wait(plan: Wait, port: int, ready: asyncio.Event, limit: asyncio.Semaphore, letter: bytes) -> float:
    async with limit:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = "GET /v1/letters?wait=30 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
        head += f"authorization: {box_authorization(read_key(plan.seed, 0))}\r\n\r\n"
        writer.write(head.encode())
        await writer.drain()
        ready.set()
    answer = await reader.read()
    at = time.perf_counter()
    writer.close()
    return at if letter in answer else 0.0


async def _post(plan: Wait, letter: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", plan.ports[0])
    head = (
        f"POST /v1/boxes/{post_id_of(read_key(plan.seed, 0)).text}/letters HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
        f"tropa-stamp: token {token(plan.seed, 0).text}\r\ncontent-length: {len(letter)}\r\n\r\n"
    )
    writer.write(head.encode() + letter)
    assert (await reader.read()).startswith(b"HTTP/1.1 201")
    writer.close()


def main() -> None:
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Wait)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        woken = runner.run(wake(plan))
    sys.stdout.buffer.write(msgspec.json.encode(woken))


if __name__ == "__main__":
    main()
