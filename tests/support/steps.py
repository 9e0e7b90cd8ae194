"""How much work a database does, in steps of SQLite's own machine: the same on every computer, however busy."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tropa.vault.connection import Database

_EVERY = 10


@dataclass
class Steps:
    """Counted in tens."""

    taken: int = 0

    def __call__(self) -> int:
        self.taken += _EVERY
        return 0


@contextmanager
def steps_of(db: Database) -> Iterator[Steps]:
    """Count those of every statement in the block."""
    steps = Steps()
    db._connection.set_progress_handler(steps, _EVERY)
    try:
        yield steps
    finally:
        db._connection.set_progress_handler(None, _EVERY)
