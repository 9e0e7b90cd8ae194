"""How a vault's file is laid out: as this Tropa means it, and as a file has it; and bringing a file to what is meant.

A number alone does not say it: while a version is in the making, several layouts bear its number. It knows nothing of
what stands in the tables, and changes none that are as meant.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tropa.vault.connection import Database, in_memory, whole_statements
from tropa.vault.schema import SCHEMA

# A virtual table's own tables come and go with it.
_LAID_OUT: Final = """
SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*'
    AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY rowid
"""
_COMMENT: Final = re.compile(r"--[^\n]*")
_FILLS: Final = re.compile(r"INSERT INTO (\w+) ")


@dataclass(frozen=True)
class Part:
    """A table, an index or a trigger, and the statement that makes it."""

    sort: str
    name: str
    table: str
    sql: str

    @property
    def meaning(self) -> str:
        """The statement without comments and line ends."""
        return " ".join(_COMMENT.sub("", self.sql).split())


def layout_of(db: Database) -> dict[str, Part]:
    """What a database is made of, by name, in the order in which it was made."""
    return {name: Part(sort, name, table, sql) for sort, name, table, sql in db.rows(_LAID_OUT)}


@lru_cache(maxsize=1)
def meant() -> Mapping[str, Part]:
    """What a vault of this version is made of."""
    db = in_memory()
    try:
        db.statements(SCHEMA)
        return layout_of(db)
    finally:
        db.close()


def differences(db: Database) -> list[str]:
    """The names of what is absent, is another than meant, or acts by itself and is not meant."""
    found, wanted = layout_of(db), meant()
    lacking = [name for name, part in wanted.items() if not _is_as_meant(found.get(name))]
    return lacking + [name for name, part in found.items() if name not in wanted and part.sort != "table"]


def bring_up(db: Database) -> None:
    """Make all that is absent or another than meant; tables that are not meant stay. Call inside a transaction.

    Rows of a table that is made anew stay, in the columns that it goes on having. References must not be enforced
    meanwhile (`PRAGMA foreign_keys`), nor follow a table that is renamed (`PRAGMA legacy_alter_table`).
    """
    found = layout_of(db)
    for part in found.values():
        if part.sort != "table" and not _is_as_meant(part):
            db.run(f"DROP {part.sort} {part.name}")
    tables = [part for part in meant().values() if part.sort == "table"]
    for part in tables:
        if part.name in found and not _is_as_meant(found[part.name]):
            _make_anew(db, part, [each for each in layout_of(db).values() if each.table == part.name])
    new = [part for part in tables if part.name not in found]
    _make(db, new)
    _make(db, (part for part in meant().values() if part.sort != "table" and part.name not in layout_of(db)))
    _fill(db, {part.name for part in new})


def _is_as_meant(part: Part | None) -> bool:
    wanted = meant().get(part.name) if part is not None else None
    return part is not None and wanted is not None and part.meaning == wanted.meaning


def _make(db: Database, parts: Iterable[Part]) -> None:
    for part in list(parts):
        db.run(part.sql)


def _make_anew(db: Database, part: Part, of_it: Iterable[Part]) -> None:
    for each in of_it:
        if each.sort != "table":
            db.run(f"DROP {each.sort} {each.name}")
    old = f"old_{part.name}"
    db.run(f"ALTER TABLE {part.name} RENAME TO {old}")
    db.run(part.sql)
    kept = ", ".join(name for name in _columns(db, part.name) if name in _columns(db, old))
    db.run(f"INSERT INTO {part.name} ({kept}) SELECT {kept} FROM {old}")  # noqa: S608 -- names of our own tables
    # A number that was given once is not given again, though its row has gone.
    last = db.row("SELECT seq FROM sqlite_sequence WHERE name = ?", old)
    if last is not None:
        db.run("DELETE FROM sqlite_sequence WHERE name = ?", part.name)
        db.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", part.name, last[0])
    db.run(f"DROP TABLE {old}")


def _columns(db: Database, table: str) -> list[str]:
    return [row[1] for row in db.rows(f"PRAGMA table_info({table})")]


def _fill(db: Database, new: set[str]) -> None:
    """What the layout puts into a table when it is made."""
    for statement in whole_statements(SCHEMA):
        fills = _FILLS.match(_COMMENT.sub("", statement).lstrip())
        if fills is not None and fills[1] in new:
            db.run(statement)
