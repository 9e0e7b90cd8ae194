"""Packs as rows: the one in use, the one before it; and the built-in one, which a vault begins with.

It decides nothing about which pack should be in use: `choosing` does.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from tropa.rights.compiled import Compiled
from tropa.rights.signing import packed, unpacked
from tropa.vault.context import Context

COUNTRY: Final = "ru"
"""Whose law the built-in pack is. Desks follow this country's packs only (decision 0096)."""
_IN_USE, _BEFORE = 0, 1


@dataclass(frozen=True)
class Held:
    """A pack of this vault. `since_minute` None: the built-in one, before the first sync has noted it."""

    compiled: Compiled
    since_minute: int | None
    seen: bool


@cache
def built_in() -> Compiled:
    """The pack that comes with the program."""
    return unpacked(resources.files("tropa.vault.packs.builtin").joinpath(f"{COUNTRY}.json").read_bytes())


def in_use(here: Context) -> Held:
    """The pack this desk relies on."""
    return _at(here, _IN_USE) or Held(built_in(), None, seen=True)


def before(here: Context) -> Held | None:
    """The one it relied on before that."""
    return _at(here, _BEFORE)


def is_noted(here: Context) -> bool:
    """Whether there is a row for the pack in use."""
    return here.db.row("SELECT 1 FROM pack WHERE place = ?", _IN_USE) is not None


def is_seen(here: Context) -> bool:
    """Whether a person has seen what the change to the pack in use touches."""
    return here.db.row("SELECT 1 FROM pack WHERE place = ? AND seen = 0", _IN_USE) is None


def use(here: Context, compiled: Compiled) -> None:
    """Rely on this pack from now on, keeping the one relied on so far beside it. Call inside a transaction."""
    first = not is_noted(here)
    here.db.run("DELETE FROM pack WHERE place = ?", _BEFORE)
    here.db.run("UPDATE pack SET place = ? WHERE place = ?", _BEFORE, _IN_USE)
    here.db.run(
        "INSERT INTO pack (place, sha256, content, since_minute, seen) VALUES (?, ?, ?, ?, ?)",
        *(_IN_USE, compiled.sha256, packed(compiled), here.minute, int(first)),
    )
    if not first:
        here.record("pack-changed")


def mark_seen(here: Context) -> None:
    """A person has seen what the change touches."""
    here.db.run("UPDATE pack SET seen = 1 WHERE place = ?", _IN_USE)


def _at(here: Context, place: int) -> Held | None:
    row = here.db.row("SELECT content, since_minute, seen FROM pack WHERE place = ?", place)
    return Held(_unpacked(row[0]), row[1], bool(row[2])) if row else None


@lru_cache(maxsize=4)
def _unpacked(content: bytes) -> Compiled:
    """Read once: a pack is public, so nothing is lost by its staying in memory."""
    return unpacked(content)
