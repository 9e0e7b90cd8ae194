"""Views of the queue that a member named: filters as codes, kept in the vault."""

from typing import Final

import msgspec

from tropa.vault.context import Context
from tropa.vault.queue.errors import NoViewName, TooManyViews, UnknownView, ViewNameTaken, ViewNameTooLong
from tropa.vault.queue.facets import where
from tropa.vault.views_queue import QueueFilter, SavedView

MOST_VIEWS: Final = 20
MOST_NAME_CHARACTERS: Final = 40


def views(here: Context) -> tuple[SavedView, ...]:
    """All of them, in the order they were saved; none whose filters this Tropa does not know."""
    rows = here.db.rows("SELECT serial, name, filters FROM saved_view ORDER BY serial")
    found = ((serial, name, _filter_in(filters)) for serial, name, filters in rows)
    return tuple(SavedView(str(serial), name, which) for serial, name, which in found if which is not None)


def save(here: Context, name: str, which: QueueFilter) -> str:
    """Keep it; its id.

    Raises:
        NoViewName, ViewNameTooLong, ViewNameTaken, TooManyViews.
        ValueError: `which` holds what is no code of its facet.
    """
    where(which)
    name = _tidy(name)
    _require_free(here, name, None)
    if here.db.number("SELECT count(*) FROM saved_view") >= MOST_VIEWS:
        raise TooManyViews
    filters = msgspec.json.encode(which).decode()
    return str(
        here.db.insert(
            "INSERT INTO saved_view (name, folded, filters) VALUES (?, ?, ?)", name, name.casefold(), filters
        )
    )


def rename(here: Context, view_id: str, name: str) -> None:
    """Call it something else.

    Raises:
        UnknownView, NoViewName, ViewNameTooLong, ViewNameTaken.
    """
    serial, name = _serial(here, view_id), _tidy(name)
    _require_free(here, name, serial)
    here.db.run("UPDATE saved_view SET name = ?, folded = ? WHERE serial = ?", name, name.casefold(), serial)


def delete(here: Context, view_id: str) -> None:
    """Forget it. Raises UnknownView."""
    here.db.run("DELETE FROM saved_view WHERE serial = ?", _serial(here, view_id))


def _tidy(name: str) -> str:
    name = " ".join(name.encode("utf-8", "replace").decode().split())
    if not name:
        raise NoViewName
    if len(name) > MOST_NAME_CHARACTERS:
        raise ViewNameTooLong
    return name


def _require_free(here: Context, name: str, but: int | None) -> None:
    if here.db.row("SELECT 1 FROM saved_view WHERE folded = ? AND serial IS NOT ?", name.casefold(), but):
        raise ViewNameTaken


def _serial(here: Context, view_id: str) -> int:
    is_number = view_id.isascii() and view_id.isdecimal() and len(view_id) < len(str(2**63))
    row = here.db.row("SELECT serial FROM saved_view WHERE serial = ?", int(view_id)) if is_number else None
    if row is None:
        raise UnknownView
    return int(row[0])


def _filter_in(filters: str) -> QueueFilter | None:
    try:
        which = msgspec.json.decode(filters, type=QueueFilter)
        where(which)
    except (msgspec.ValidationError, ValueError):
        return None
    return which
