"""Runs a relay: takes the data folder, opens the store, listens, and takes everything apart again when told to stop."""

import asyncio
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvloop

from tropa.relay.folder import Folder, open_folder
from tropa.relay.listening import address_of, allow_many_connections, listen
from tropa.relay.log import start_log
from tropa.relay.office import Office
from tropa.relay.readers import Readers
from tropa.relay.store.database import Store, open_store, relay_id_of
from tropa.relay.sweep import Sweep
from tropa.relay.waiting import Bells
from tropa.relay.web.app import App
from tropa.relay.web.guide_pages import GUIDE_FOLDER, GuideShelf
from tropa.relay.web.pages import load_pages
from tropa.relay.web.server import Server
from tropa.relay.writer import BATCH_LIMIT, Writer

DEFAULT_CEILING_BYTES: Final = 8 * 2**30
_STAMP_THREADS: Final = 2


@dataclass(frozen=True)
class Settings:
    """How a relay is run. ``batch_limit`` 1 commits each letter alone; it is there for measuring only."""

    data: Path
    host: str
    port: int
    pages: Path | None = None
    ceiling_bytes: int = DEFAULT_CEILING_BYTES
    batch_limit: int = BATCH_LIMIT


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Run a relay until SIGTERM or SIGINT; ``say`` gets its address once it answers.

    Raises:
        RelayError: it could not start; no letter was touched.
    """
    os.umask(0o077)
    start_log()
    allow_many_connections()
    pages = load_pages(settings.pages, GuideShelf(settings.data / GUIDE_FOLDER))
    folder = open_folder(settings.data, secrets.token_bytes)
    # SQLite's own temporary files hold sealed letters too: they belong in the folder that only its owner can read.
    os.environ["SQLITE_TMPDIR"] = str(settings.data.resolve())
    with folder.lock, listen(settings.host, settings.port) as listener:
        store = open_store(settings.data, secrets.token_bytes, settings.ceiling_bytes)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(settings, folder, store, lambda office: App(office, pages), listener, say))


async def _run(
    settings: Settings,
    folder: Folder,
    store: Store,
    make_app: Callable[[Office], App],
    listener: socket.socket,
    say: Callable[[str], None],
) -> None:
    async with open_office(settings, folder, store) as office:
        sweeping = asyncio.create_task(Sweep(office).run())
        try:
            await Server(make_app(office), office.bells, lambda: say(address_of(listener))).serve([listener])
        finally:
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)


@asynccontextmanager
async def open_office(
    settings: Settings, folder: Folder, store: Store, clock: Callable[[], float] = time.time
) -> AsyncIterator[Office]:
    """The parts of a relay, running; when it ends, what was begun is finished and the store is closed."""
    relay_id = relay_id_of(store.connection)
    writer = Writer(store, asyncio.get_running_loop(), settings.batch_limit)
    readers = Readers(settings.data)
    writer.start()
    with ThreadPoolExecutor(_STAMP_THREADS, "relay-stamps") as stamp_threads:
        try:
            yield Office(
                relay_id=relay_id,
                challenge_key=folder.challenge_key,
                publisher=folder.publisher,
                writer=writer,
                readers=readers,
                bells=Bells(),
                stamp_threads=stamp_threads,
                clock=clock,
                random=secrets.token_bytes,
            )
        finally:
            readers.stop()
            writer.stop()
