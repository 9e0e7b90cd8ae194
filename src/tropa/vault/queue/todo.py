"""Which cases something of is to be worked out for the queue yet: noted when it comes, done later (`catching_up`)."""

from tropa.vault.context import Context


def note_todo(here: Context, serial: int) -> None:
    """Something came to this case that may say where the person is. Call inside a transaction."""
    here.db.run("INSERT OR IGNORE INTO queue_todo VALUES (?, 0)", serial)


def left(here: Context) -> int:
    """How many cases."""
    return here.db.number("SELECT count(*) FROM queue_todo")
