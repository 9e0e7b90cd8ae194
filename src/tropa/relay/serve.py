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
from functools import partial
from pathlib import Path
from typing import Final

import uvloop

from tropa.relay.abuse.guard import MOST_CONNECTIONS, make_guard
from tropa.relay.abuse.toll import COMFORTABLE_STAMPS_AN_HOUR
from tropa.relay.ages import Ages
from tropa.relay.folder import Folder, adopt, open_folder
from tropa.relay.hearing import Hearing
from tropa.relay.hours import Hours, Readings, read_clocks
from tropa.relay.listening import address_of, allow_many_connections, listen
from tropa.relay.log import start_log
from tropa.relay.memory import overwrite_what_is_freed
from tropa.relay.office import Office
from tropa.relay.pulse import Pulse
from tropa.relay.readers import Readers
from tropa.relay.releasing import Releasing
from tropa.relay.store.database import Store, relay_id_of
from tropa.relay.store.postgres import PostgresStore
from tropa.relay.store.postgres_opening import SharedSecrets, make_ready, open_postgres
from tropa.relay.store.pulse import kept_day
from tropa.relay.store.series_rows import kept_hour
from tropa.relay.store.sqlite import open_store
from tropa.relay.sweep import Sweep
from tropa.relay.waiting import Bells
from tropa.relay.web.app import App
from tropa.relay.web.guide_pages import GUIDE_FOLDER, GuideShelf
from tropa.relay.web.pages import load_pages
from tropa.relay.web.server import DEFAULT_DRAIN_S, Server
from tropa.relay.writer import BATCH_LIMIT, Writer
from tropa.sealing.encoding import b64

DEFAULT_CEILING_BYTES: Final = 8 * 2**30
_STAMP_THREADS: Final = 2


@dataclass(frozen=True)
class Settings:
    """How a relay is run. ``batch_limit`` 1 commits each letter alone; it is there for measuring only.

    ``database`` is a PostgreSQL URL; without one the store is a file in ``data``.
    """

    data: Path
    host: str
    port: int
    pages: Path | None = None
    ceiling_bytes: int = DEFAULT_CEILING_BYTES
    batch_limit: int = BATCH_LIMIT
    most_connections: int = MOST_CONNECTIONS
    stamps_an_hour: int = COMFORTABLE_STAMPS_AN_HOUR
    database: str | None = None
    drain_s: int = DEFAULT_DRAIN_S


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Run a relay until SIGTERM or SIGINT; ``say`` gets its address once it answers.

    Raises:
        RelayError: it could not start; no letter was touched.
    """
    os.umask(0o077)
    overwrite_what_is_freed()
    start_log()
    allow_many_connections()
    pages = load_pages(settings.pages, GuideShelf(settings.data / GUIDE_FOLDER))
    folder = open_folder(settings.data, secrets.token_bytes)
    with folder.lock, listen(settings.host, settings.port) as listener:
        folder, store = open_by(settings, folder)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(settings, folder, store, lambda office: App(office, pages), listener, say))


def open_by(settings: Settings, folder: Folder) -> tuple[Folder, Store]:
    """The store that the settings name, and the folder with the secrets that go with it.

    Raises:
        RelayError: it cannot be used; no letter was touched.
    """
    if settings.database is None:
        return folder, open_store(settings.data, secrets.token_bytes, settings.ceiling_bytes)
    store = open_postgres(settings.database, secrets.token_bytes, settings.ceiling_bytes)
    shared = make_ready(store, SharedSecrets(b64(folder.challenge_key.raw), folder.publisher.text))
    return adopt(folder, shared.challenge_key, shared.publish_token), store


async def _run(
    settings: Settings,
    folder: Folder,
    store: Store,
    make_app: Callable[[Office], App],
    listener: socket.socket,
    say: Callable[[str], None],
) -> None:
    async with open_office(settings, folder, store) as office:
        tasks = [asyncio.create_task(each.run()) for each in (Sweep(office), Releasing(office))]
        try:
            ready = partial(say, address_of(listener))
            await Server(make_app(office), office.bells, ready, settings.drain_s).serve([listener])
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def open_office(
    settings: Settings,
    folder: Folder,
    store: Store,
    clock: Callable[[], float] = time.time,
    clocks: Callable[[], Readings] = read_clocks,
) -> AsyncIterator[Office]:
    """The parts of a relay, running; when it ends, what was begun is finished and the store is closed."""
    relay_id = relay_id_of(store.connection)
    hours, ages = Hours(clocks, kept_hour(store.connection)), Ages(clocks, kept_day(store.connection))
    writer = Writer(store, asyncio.get_running_loop(), settings.batch_limit)
    readers, bells = Readers(store.reader), Bells()
    hearing = [Hearing(store, bells, asyncio.get_running_loop())] if isinstance(store, PostgresStore) else []
    guard = make_guard(secrets.token_bytes, time.monotonic, settings.most_connections, settings.stamps_an_hour)
    writer.start()
    for each in hearing:
        each.start()
    with ThreadPoolExecutor(_STAMP_THREADS, "relay-stamps") as stamp_threads:
        try:
            yield Office(
                relay_id=relay_id,
                challenge_key=folder.challenge_key,
                publisher=folder.publisher,
                writer=writer,
                readers=readers,
                pulse=Pulse(writer),
                bells=bells,
                stamp_threads=stamp_threads,
                guard=guard,
                clock=clock,
                hours=hours,
                ages=ages,
                random=secrets.token_bytes,
            )
        finally:
            for each in hearing:
                each.stop()
            readers.stop()
            writer.stop()
