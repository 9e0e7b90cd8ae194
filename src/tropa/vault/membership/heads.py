"""The roster heads that members' letters name, compared with our own chain: behind, ahead, or split (protocol 10.3)."""

from typing import Final

from tropa.roster.devices import Device
from tropa.roster.messages import RosterNeed
from tropa.roster.names import DeviceId
from tropa.roster.state import Head, Roster
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.vault.context import Context
from tropa.vault.membership.chain import roster_of
from tropa.vault.membership.telling import others, say
from tropa.vault.outbox import ToEveryone

_ASK_EVERY_MINUTES: Final = 60
_SPLIT_BEGAN_WITHIN: Final = 16
"""A head that is not of our chain may be this many entries past where the two part."""


def note_head(here: Context, sender: Device, head: Head | None) -> None:
    """A letter named the head its sender saw. Call inside a transaction."""
    known = roster_of(here)
    if head is None or known is None:
        return
    here.db.run("INSERT OR REPLACE INTO named_head VALUES (?, ?, ?)", sender.id, head.version, head.hash)
    _compare(here, known, sender.id, head)


def compare_named_heads(here: Context, known: Roster) -> None:
    """Look again at heads that were ahead of us when they were named."""
    rows = here.db.rows("SELECT device, version, hash FROM named_head WHERE version <= ?", known.version)
    for device, version, named in rows:
        _compare(here, known, DeviceId(device), Head(version, named))


def ask_for_entries(here: Context, known: Roster) -> None:
    """When somebody has seen entries that we have not, ask for them, at most once an hour.

    Those of another branch too, once a day: neither side may have been told of the other's, and both may be honest.
    """
    ahead = here.db.row("SELECT 1 FROM named_head WHERE version > ?", known.version)
    if ahead and not _asked_within(here, "asked_roster_minute", _ASK_EVERY_MINUTES):
        _ask(here, "asked_roster_minute", known.version)
    parted = here.db.row("SELECT min(version) FROM other_head")
    if parted and parted[0] is not None and not _asked_within(here, "asked_split_minute", MINUTES_PER_DAY):
        _ask(here, "asked_split_minute", max(0, min(parted[0], known.version) - _SPLIT_BEGAN_WITHIN))


def _asked_within(here: Context, what: str, minutes: int) -> bool:
    asked = here.db.row("SELECT value FROM meta WHERE name = ?", what)
    # A clock that was ahead when we asked must not keep us from asking again.
    return asked is not None and 0 <= here.minute - asked[0] < minutes


def _ask(here: Context, what: str, have: int) -> None:
    if others(here):
        here.db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", what, here.minute)
        say(here, RosterNeed(have), ToEveryone())


def split_heads(here: Context) -> list[tuple[DeviceId, int, int]]:
    """Devices whose newest named head is not of our chain: the device, the version, and since which minute."""
    rows = here.db.rows("SELECT device, version, minute FROM other_head ORDER BY minute, device")
    return [(DeviceId(device), version, minute) for device, version, minute in rows]


def _compare(here: Context, known: Roster, device: DeviceId, head: Head) -> None:
    match known.compare(head):
        case "split":
            here.db.run(
                "INSERT OR IGNORE INTO other_head VALUES (?, ?, ?, ?)", device, head.version, head.hash, here.minute
            )
        case "same" | "behind":
            # It is on our chain (again): suspensions of one version are settled alike by everyone (protocol 9.4).
            here.db.run("DELETE FROM other_head WHERE device = ? AND version <= ?", device, head.version)
            here.db.run("DELETE FROM named_head WHERE device = ? AND version <= ?", device, head.version)
        case "ahead":
            pass
