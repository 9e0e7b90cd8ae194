"""A relay's store looked at from beside: by its folder or its database's URL, whether or not a relay runs on it."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tropa.relay.errors import FolderUnusable
from tropa.relay.store.database import Connection
from tropa.relay.store.failures import StoreError
from tropa.relay.store.postgres_opening import cannot_be_used, open_postgres
from tropa.relay.store.sqlite import FILE_NAME, open_at_rest, used_bytes_of


@dataclass(frozen=True)
class Looked:
    """A connection that reads, and how many bytes hold something."""

    connection: Connection
    used_bytes: int


@contextmanager
def looked_at(data: Path, database: str | None) -> Iterator[Looked]:
    """The store that a relay with these settings uses; nothing is made where there is none.

    Raises:
        RelayError: there is none, or it cannot be read.
    """
    if database is not None:
        store = open_postgres(database, secrets.token_bytes, 0)
        try:
            yield Looked(store.connection, store.used_bytes())
        except StoreError as error:
            raise cannot_be_used(error) from error
        finally:
            store.close()
        return
    if not (data / FILE_NAME).exists():
        raise FolderUnusable(f"no relay has used {data} yet; nothing was changed. Is this the right --data folder?")
    connection = open_at_rest(data)
    try:
        yield Looked(connection, used_bytes_of(connection))
    except sqlite3.Error as error:
        raise FolderUnusable(
            f"{data / FILE_NAME} cannot be read ({error}). Keep a copy of the folder, then restore a backup."
        ) from error
    finally:
        connection.close()
