"""The relay's application inside the test's own process, under a clock that the test sets, without a socket."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.relay.running import NO_WORK, ROOM
from tropa.post.headers import AltchaStamp, stamp_header
from tropa.relay.folder import open_folder
from tropa.relay.hours import Readings
from tropa.relay.office import SECONDS_A_DAY, Office
from tropa.relay.serve import Settings, open_by, open_office
from tropa.relay.web.app import App
from tropa.relay.web.pages import Pages
from tropa.sealing.stamps import new_challenge, solve

Headers = list[tuple[bytes, bytes]]


@dataclass
class Clock:
    """Seconds since 1970, moved by hand; ``off_s`` is by how much the wall clock is set wrong."""

    now_s: float
    off_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s + self.off_s

    def readings(self) -> Readings:
        """Time really passes: every clock goes with it."""
        return Readings(self.now_s + self.off_s, self.now_s, in_step=True)

    def move_to_day(self, day: int) -> None:
        """Noon of that day."""
        self.now_s = day * SECONDS_A_DAY + SECONDS_A_DAY // 2


@dataclass
class Answered:
    """A whole answer."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class InProcess:
    """An application to call."""

    app: App
    office: Office
    clock: Clock
    runner: asyncio.Runner

    def call(self, method: str, path: str, headers: Headers | None = None, body: bytes = b"") -> Answered:
        """One request, its body in two pieces, and the answer."""
        return self.runner.run(self.ask(method, path, headers or [], body))

    async def ask(self, method: str, path: str, headers: Headers, body: bytes = b"") -> Answered:
        """The same, from inside the loop."""
        path, _, query = path.partition("?")
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": headers}
        half = len(body) // 2
        messages: list[dict[str, Any]] = [
            {"type": "http.request", "body": body[:half], "more_body": True},
            {"type": "http.request", "body": body[half:], "more_body": False},
        ]
        answered = Answered()

        async def receive() -> dict[str, Any]:
            if messages:
                return messages.pop(0)
            return await asyncio.get_running_loop().create_future()

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                answered.status = message["status"]
                answered.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                answered.body += message["body"]

        await self.app(scope, receive, send)
        return answered

    def stamp(self) -> Headers:
        """The header of a stamp that it takes."""
        challenge = new_challenge(self.office.challenge_key, os.urandom, int(self.clock.now_s) + 600, NO_WORK)
        return [(b"tropa-stamp", stamp_header(AltchaStamp(solve(challenge))).encode())]


@asynccontextmanager
async def _office(folder: Path, clock: Clock, ceiling_bytes: int, database: str | None) -> AsyncIterator[Office]:
    settings = Settings(folder, "127.0.0.1", 0, ceiling_bytes=ceiling_bytes, database=database)
    opened, store = open_by(settings, open_folder(folder, os.urandom))
    with opened.lock:
        async with open_office(settings, opened, store, clock, clock.readings) as office:
            yield office


@contextmanager
def in_process(folder: Path, day: int, ceiling_bytes: int = ROOM, database: str | None = None) -> Iterator[InProcess]:
    """An application on a folder, at noon of a day; on a database, if that is given."""
    clock = Clock(0)
    clock.move_to_day(day)
    with asyncio.Runner() as runner:
        context = _office(folder, clock, ceiling_bytes, database)
        office = runner.run(context.__aenter__())
        try:
            yield InProcess(App(office, Pages()), office, clock, runner)
        finally:
            runner.run(context.__aexit__(None, None, None))
