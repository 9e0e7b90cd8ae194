"""A vault restored from a copy of an earlier week: until which week its device is surely heard and believed.

The device that was lost may have lived on and announced keys of weeks that the copy knows nothing of. Of two different
bundles of one week the first stands (protocol 9.5), so the restored desk's own never will: in those weeks colleagues
seal to keys that nobody has, and believe nothing it writes. It asks nobody; it cannot know whether that was so.
"""

from tropa.roster.weeks import MINUTES_PER_DAY, WEEKS_AHEAD, last_day_of_secrets
from tropa.vault.context import Context

_UNTIL = "restored_until_week"


def note_restored(here: Context) -> None:
    """This vault was just made of a copy. Call inside a transaction, before it makes keys."""
    here.db.run("INSERT OR REPLACE INTO meta VALUES ('restored_minute', ?)", here.minute)
    here.db.run("DELETE FROM meta WHERE name = ?", _UNTIL)
    last = here.db.number("SELECT max(week) FROM own_bundle")
    # With this week's keys and the four that follow, as every desk that is on has them, none were made elsewhere.
    if 0 < last < here.week + WEEKS_AHEAD:
        here.db.run("INSERT INTO meta VALUES (?, ?)", _UNTIL, last)


def forget_restored(here: Context) -> None:
    """It is a device of its own now, or was proved to be heard."""
    here.db.run("DELETE FROM meta WHERE name = ?", _UNTIL)


def surely_heard_until(here: Context) -> int | None:
    """The last week whose keys are surely what colleagues know; None: nothing is in doubt."""
    row = here.db.row("SELECT value FROM meta WHERE name = ?", _UNTIL)
    return int(row[0]) if row else None


def note_heard(here: Context) -> None:
    """A colleague's letter opened with this device's own key.

    Once no letter of the weeks in doubt's beginning can be left in any box, it was sealed to keys made since, so those
    are what colleagues know: the lost device had announced none.
    """
    until = surely_heard_until(here)
    if until is not None and here.day > last_day_of_secrets(until):
        forget_restored(here)


def restored_minute(here: Context) -> int:
    """When it was restored; now, where that is not known."""
    row = here.db.row("SELECT value FROM meta WHERE name = 'restored_minute'")
    return int(row[0]) if row else here.day * MINUTES_PER_DAY
