"""The stores to measure: a file, or a PostgreSQL of our own on the same disk, and how many relay processes use it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench._processes import Running, cpu_s_of_children
from tests.support.postgres import Postgres, running_postgres
from tropa.post.client import RelayClient
from tropa.relay.folder import open_folder
from tropa.relay.serve import Settings, open_by
from tropa.relay.store.database import Store
from tropa.sealing.types import ReadKey

ROOT: Final = Path(__file__).resolve().parents[1]
ROOM_GIB: Final = 256

# What an operator would set first; synchronous_commit, fsync and full_page_writes stay on.
_SETTINGS: Final = ("shared_buffers=256MB", "max_wal_size=4GB", "checkpoint_timeout=15min")


@dataclass
class Site:
    """Where a relay's letters lie while it is measured; ``processes`` relays share them."""

    name: str
    processes: int
    folder: Path
    server: Postgres | None = None
    url: str | None = None
    arguments: list[str] = field(default_factory=list)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store itself, for preparing it while no relay runs; one transaction."""
        settings = Settings(self.folder, "127.0.0.1", 0, ceiling_bytes=ROOM_GIB * 2**30, database=self.url)
        folder, store = open_by(settings, open_folder(self.folder, os.urandom))
        with folder.lock:
            try:
                store.begin()
                yield store
                store.commit()
            finally:
                store.close()

    @contextmanager
    def running(self, *more: str) -> Iterator[Running]:
        """The relays, once they have nothing else to do."""
        with ExitStack() as stack:
            yield Running([stack.enter_context(self._relay(number, *more)) for number in range(self.processes)], self)

    def server_cpu_s(self) -> float:
        """Processor time of the database's own processes; 0 where there are none."""
        if self.server is None or self.server.process is None:
            return 0.0
        return cpu_s_of_children(self.server.process.pid)

    def bytes_on_disk(self) -> int:
        """How large the store's files are, logs included."""
        folder = self.folder if self.server is None else self.server.folder
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    @contextmanager
    def _relay(self, number: int, *more: str) -> Iterator[tuple[int, int]]:
        data = self.folder if number == 0 else self.folder.with_name(f"{self.folder.name}-{number}")
        command = [sys.executable, "-m", "tropa.cli.main", "relay", "--data", str(data), "--port", "0"]
        command += ["--room-gib", str(ROOM_GIB), *(["--database", self.url] if self.url else []), *more]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        port = int(process.stdout.readline().rpartition(":")[2])
        _wait_until_idle(port)
        try:
            yield process.pid, port
        finally:
            process.terminate()
            process.wait(60)
            if number:
                shutil.rmtree(data)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk this checkout lies on, not in memory; removed afterwards."""
    (ROOT / "build").mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / "build"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made)


@contextmanager
def sqlite() -> Iterator[list[Site]]:
    """An empty relay on a file."""
    with folder() as made:
        yield [Site("SQLite", 1, made / "data")]


@contextmanager
def postgresql() -> Iterator[list[Site]]:
    """An empty relay on PostgreSQL, as used by one process and by two."""
    with folder() as made, running_postgres(*_SETTINGS, under=made) as server:
        url = server.new_database()
        yield [
            Site(f"PostgreSQL, {number} relay{'s' if number > 1 else ''}", number, made / "data", server, url)
            for number in (1, 2)
        ]


STORES: Final = {"sqlite": sqlite, "postgresql": postgresql}


def _wait_until_idle(port: int) -> None:
    # At its start a relay sweeps and puts its file in order, which is measured apart. Deleting a box that is not there
    # goes through the same writer: three quick ones in a row, and the writer has nothing else to do.
    quick = 0
    with RelayClient(f"http://127.0.0.1:{port}") as client:
        while quick < 3:
            began = time.monotonic()
            client.delete_box(ReadKey(bytes(32)))
            quick = quick + 1 if time.monotonic() - began < 0.1 else 0
            time.sleep(0.1)
