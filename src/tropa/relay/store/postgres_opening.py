"""Opens a relay's database on PostgreSQL: made if it is empty, refused if it is not ours or would not keep its word."""

from dataclasses import dataclass
from typing import Final

import psycopg

from tropa.relay.errors import DatabaseNewer, DatabaseUnusable
from tropa.relay.log import events
from tropa.relay.store.failures import StoreError
from tropa.relay.store.postgres import PostgresStore
from tropa.relay.store.postgres_connection import PostgresConnection
from tropa.relay.store.postgres_locks import AWAIT_SCHEMA_LOCK
from tropa.relay.store.postgres_room import files_bytes
from tropa.relay.store.schema import ALL, OF_THE_FOURTH_FORM, PARTS_OF_POSTGRESQL, SCHEMA_VERSION, for_postgresql
from tropa.sealing.types import Random, RelayId

OLDEST_SERVER: Final = 14
_STEPS: Final = {4: OF_THE_FOURTH_FORM}
_OURS: Final = "FROM pg_class AS c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"
_ANY_TABLE: Final = f"SELECT EXISTS (SELECT 1 {_OURS})"
_LONG_COLUMNS: Final = (
    "SELECT c.relname, a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid"
    " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.atttypid = 'bytea'::regtype"
)


@dataclass(frozen=True)
class SharedSecrets:
    """What all processes of a relay must have alike, as text: the key of its challenges, and the publisher's token."""

    challenge_key: str
    publish_token: str


def open_postgres(url: str, random: Random, ceiling_bytes: int) -> PostgresStore:
    """The store in this database; its tables are there once ``make_ready`` was called.

    Raises:
        DatabaseUnusable: it cannot be reached, or does not keep what it is given; nothing was changed.
    """
    try:
        connection = PostgresConnection(url)
        _refuse_careless(connection)
    except (StoreError, psycopg.Error) as error:
        raise cannot_be_used(error) from error
    return PostgresStore(connection, random, ceiling_bytes)


def make_ready(store: PostgresStore, offered: SharedSecrets) -> SharedSecrets:
    """Make the tables if the database is empty, and bring those of an older form up to date.

    Gives the secrets all processes share: ``offered`` where there were none. Two processes may do this at once.

    Raises:
        DatabaseUnusable: it holds another program's tables, or lets us make none; nothing was changed.
        DatabaseNewer: a newer tropa made them; nothing was changed.
    """
    connection = store.connection
    try:
        connection.execute("BEGIN")
        connection.execute(AWAIT_SCHEMA_LOCK)
        if not _is_ours(connection):
            create(connection)
            connection.execute("INSERT INTO relay VALUES (1, ?)", (store.random(RelayId.SIZE_BYTES),))
            share(connection, offered)
        _upgrade(connection)
        key, token = _shared(connection)
        store.lock_key = key.encode()
        connection.execute("COMMIT")
    except StoreError as error:
        raise cannot_be_used(error) from error
    finally:
        store.rollback()
    return SharedSecrets(key, token)


def create(connection: PostgresConnection) -> None:
    """Every table, in a database without tables; inside the caller's transaction.

    Raises:
        DatabaseUnusable: there are tables already.
    """
    if connection.execute(_ANY_TABLE).fetchone()[0]:
        raise DatabaseUnusable(
            "the database is not empty: it holds a relay, or another program's tables; nothing was changed. "
            "Make a new database for this."
        )
    for statement in for_postgresql(ALL + PARTS_OF_POSTGRESQL):
        connection.execute(statement)
    # Sealed bytes do not compress: PostgreSQL is told not to try.
    for table, column in connection.execute(_LONG_COLUMNS).fetchall():
        connection.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")


def share(connection: PostgresConnection, secrets: SharedSecrets) -> None:
    """Write down what the processes share, in a database whose tables were just made."""
    row = (SCHEMA_VERSION, secrets.challenge_key.encode(), secrets.publish_token.encode(), 0, files_bytes(connection))
    connection.execute("INSERT INTO shared VALUES (1, ?, ?, ?, ?, ?)", row)


def _is_ours(connection: PostgresConnection) -> bool:
    if not connection.execute("SELECT to_regclass('shared') IS NOT NULL").fetchone()[0]:
        return False
    row = connection.execute("SELECT form FROM shared").fetchone()
    if row is None:
        raise DatabaseUnusable(
            "the database lacks the relay's own row, as if a copy into it had been cut short; nothing was changed. "
            "Empty it, then begin anew."
        )
    if row[0] > SCHEMA_VERSION:
        raise DatabaseNewer(
            f"the database was written by a newer tropa (its form is {row[0]}, this one knows {SCHEMA_VERSION}); "
            "nothing was changed. Run the newer tropa again."
        )
    return True


def _upgrade(connection: PostgresConnection) -> None:
    """Processes of the older tropa that still run go on: what a form adds, they do not look at."""
    (form,) = connection.execute("SELECT form FROM shared").fetchone()
    for to in range(form + 1, SCHEMA_VERSION + 1):
        for statement in for_postgresql(_STEPS[to]):
            connection.execute(statement)
        connection.execute("UPDATE shared SET form = ?", (to,))


def _shared(connection: PostgresConnection) -> tuple[str, str]:
    key, token = connection.execute("SELECT challenge_key, publish_token FROM shared").fetchone()
    return bytes(key).decode(), bytes(token).decode()


def _refuse_careless(connection: PostgresConnection) -> None:
    if connection.session().info.server_version < OLDEST_SERVER * 10_000:
        raise DatabaseUnusable(f"this PostgreSQL is too old; nothing was changed. {OLDEST_SERVER} or newer is needed.")
    if setting(connection, "fsync") == "off":
        raise DatabaseUnusable(
            "this PostgreSQL runs with fsync off: it would lose letters that were acknowledged. "
            "Nothing was changed. Set fsync = on, then start again."
        )
    if setting(connection, "full_page_writes") == "off":
        events.warning("postgresql-full-page-writes-off")


def used_by_others(store: PostgresStore) -> bool:
    """Whether somebody else is connected to this database; what the server itself does there is nobody."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    return bool(store.connection.execute(others).fetchone()[0])


def replace_token(store: PostgresStore, publish_token: str) -> None:
    """From the next start of each process on, this is the publisher's token. Inside the caller's transaction."""
    store.connection.execute("UPDATE shared SET publish_token = ?", (publish_token.encode(),))


def setting(connection: PostgresConnection, name: str) -> str:
    """A setting of the server, as this session sees it."""
    return str(connection.execute("SELECT current_setting(?)", (name,)).fetchone()[0])


def cannot_be_used(error: Exception) -> DatabaseUnusable:
    """What to tell an operator. PostgreSQL's own words may quote the URL and its password: only their kind is told."""
    kind = error.__cause__ or error
    state = getattr(kind, "sqlstate", None) or type(kind).__name__
    return DatabaseUnusable(
        f"the database cannot be used ({state}); nothing was changed. Check the URL, that PostgreSQL runs there, and "
        "that this user may make tables in it."
    )
