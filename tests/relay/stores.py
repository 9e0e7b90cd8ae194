"""Both stores, for tests that must hold on each: ``place`` is where one lies, ``store`` is one that is open.

A test that asks for either runs twice, on SQLite and on PostgreSQL.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psycopg
import pytest

from tests.support.postgres import Postgres, running_postgres
from tropa.relay.store.database import Store
from tropa.relay.store.postgres_opening import SharedSecrets, make_ready, open_postgres
from tropa.relay.store.sqlite import FILE_NAME, open_store
from tropa.sealing.types import Random

ROOM = 2**30
SECRETS = SharedSecrets("A" * 43, "token")


class Place(Protocol):
    """Where a store lies, with a data folder for relays. Every store opened there is closed when the test ends."""

    name: str
    folder: Path

    @property
    def database(self) -> str | None:
        """The URL of the database; None on SQLite."""

    @property
    def arguments(self) -> tuple[str, ...]:
        """What a relay process on ``folder`` is started with, beside that."""

    def open(self, random: Random = os.urandom, ceiling_bytes: int = ROOM) -> Store:
        """The store; on PostgreSQL several may be open at once, as in several relay processes."""

    def empty(self) -> None:
        """As if no store had ever been there; those that are open are closed."""


@dataclass
class OnSqlite:
    """A file in a folder."""

    folder: Path
    name: str = "sqlite"
    opened: list[Store] = field(default_factory=list)
    database: str | None = None
    arguments: tuple[str, ...] = ()

    def open(self, random: Random = os.urandom, ceiling_bytes: int = ROOM) -> Store:
        self.opened.append(open_store(self.folder, random, ceiling_bytes))
        return self.opened[-1]

    def empty(self) -> None:
        for store in self.opened:
            store.close()
        self.opened.clear()
        for path in self.folder.glob(FILE_NAME + "*"):
            path.unlink()


@dataclass
class OnPostgres:
    """A database of its own."""

    folder: Path
    database: str
    name: str = "postgresql"
    opened: list[Store] = field(default_factory=list)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The database that the relay uses instead of a file."""
        return ("--database", self.database)

    def open(self, random: Random = os.urandom, ceiling_bytes: int = ROOM) -> Store:
        store = open_postgres(self.database, random, ceiling_bytes)
        self.opened.append(store)
        make_ready(store, SECRETS)
        return store

    def empty(self) -> None:
        for store in self.opened:
            store.close()
        self.opened.clear()
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")


@contextmanager
def committed(store: Store) -> Iterator[Store]:
    """One transaction on a store."""
    store.begin()
    yield store
    store.commit()


@pytest.fixture(scope="package")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for the package; whoever stops it starts it again."""
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty place for a store, one test on each kind."""
    made: Place
    (tmp_path / "data").mkdir(mode=0o700)
    if request.param == "sqlite":
        made = OnSqlite(tmp_path / "data")
    else:
        made = OnPostgres(tmp_path / "data", request.getfixturevalue("postgres").new_database())
    yield made
    made.empty()


@pytest.fixture
def store(place: Place) -> Store:
    """An open store of each kind, new."""
    return place.open()
