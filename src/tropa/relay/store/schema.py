"""The tables of a relay, one file an owner, written in SQLite's words; PostgreSQL's are derived from them."""

import re
from importlib import resources
from typing import Final

SCHEMA_VERSION: Final = 4

# What letters, boxes, stamps and notices need; then what came with the third form, and with the fourth.
FIRST: Final = ("schema.sql",)
OF_THE_THIRD_FORM: Final = ("schema_series.sql", "schema_blobs.sql", "schema_status.sql")
OF_THE_FOURTH_FORM: Final = ("schema_pulse.sql", "schema_stamps.sql")
ALL: Final = FIRST + OF_THE_THIRD_FORM + OF_THE_FOURTH_FORM
PARTS_OF_POSTGRESQL: Final = ("schema_postgresql.sql",)

_WORDS: Final = (
    (r"\bBLOB\b", "BYTEA"),
    (r"\bINTEGER\b", "BIGINT"),
    (r"\)\s*(STRICT|WITHOUT ROWID)(\s*,\s*(STRICT|WITHOUT ROWID))*\s*;", ");"),
)


def as_written(names: tuple[str, ...]) -> str:
    """The statements of these files, without their comments."""
    folder = resources.files(__package__)
    text = "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)
    return re.sub(r"--[^\n]*", "", text)


def for_postgresql(names: tuple[str, ...]) -> list[str]:
    """The same, statement by statement in PostgreSQL's words: every number 64 bits wide, every run of bytes a BYTEA."""
    text = as_written(names)
    for pattern, word in _WORDS:
        text = re.sub(pattern, word, text)
    return [statement for statement in text.split(";") if statement.strip()]
