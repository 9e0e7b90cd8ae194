"""Statements for dispatch as rows: the newest of each device about each subject is kept. Call inside a transaction.

It judges nobody: whose word counts is worked out whenever it is asked (`believing`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tropa.roster.devices import Device
from tropa.roster.dispatch_bodies import Assess, Need, Placed, Profile, Said, decode_said, encode_said
from tropa.roster.names import DeviceId
from tropa.sealing.types import MemberId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import is_shredded, obtain_case
from tropa.vault.work.people import Me

_ABOUT: Final[dict[type[Said], str]] = {Profile: "profile", Assess: "assess", Need: "need", Placed: "placed"}
_CHANGE: Final = "dispatch_change"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a device said, and whose device that is."""

    said: Said
    device: DeviceId
    member: MemberId


def keep_said(here: Context, said: Said, device: Device) -> bool:
    """Keep a statement; False when the same device said something newer, or the case was destroyed."""
    return _keep(here, said, device.id, device.member, change=0)


def say_own(here: Context, us: Me, about: type[Said], subject: str, make: Callable[[int], Said]) -> None:
    """Say something oneself. `make` is given its number: above all that this member's devices said of it."""
    devices = [each.id for each in us.roster.active_devices(us.member)]
    marks = ", ".join("?" * len(devices))
    last = here.db.number(
        f"SELECT max(number) FROM dispatch_said WHERE about = ? AND subject = ? AND device IN ({marks})",  # noqa: S608 -- marks
        *(_ABOUT[about], subject, *devices),
    )
    here.db.run("INSERT OR IGNORE INTO meta VALUES (?, 0)", _CHANGE)
    here.db.run("UPDATE meta SET value = value + 1 WHERE name = ?", _CHANGE)
    change = here.db.number("SELECT value FROM meta WHERE name = ?", _CHANGE)
    _keep(here, make(max(here.minute, last + 1)), us.device_id, us.member, change)


def statements(here: Context) -> Iterator[Statement]:
    """Everything that was said, whoever said it, of cases that are here."""
    for body, device, member in here.db.rows("SELECT body, device, member FROM dispatch_said"):
        yield Statement(decode_said(body), DeviceId(device), MemberId.from_text(member))


class Statements:
    """The same of one open vault, each read once as long as it stands."""

    def __init__(self, here: Context) -> None:
        self._here = here
        self._read: dict[bytes, Said] = {}

    def all(self) -> Iterator[Statement]:
        """As `statements`."""
        rows, before = self._here.db.rows("SELECT body, device, member FROM dispatch_said"), self._read
        # What stands no more is forgotten.
        self._read = {body: before.get(body) or decode_said(body) for body, _, _ in rows}
        for body, device, member in rows:
            yield Statement(self._read[body], DeviceId(device), MemberId.from_text(member))


def own_since(here: Context, us: Me, change: int, limit: int) -> list[tuple[int, Said]]:
    """What this device said after that change and still holds, oldest first; nothing of closed cases."""
    rows = here.db.rows(
        "SELECT change, body FROM dispatch_said LEFT JOIN cases ON serial = case_serial"
        " WHERE device = ? AND change > ? AND NOT coalesce(closed, 0) ORDER BY change LIMIT ?",
        *(us.device_id, change, limit),
    )
    return [(at, decode_said(body)) for at, body in rows]


def _keep(here: Context, said: Said, device: DeviceId, member: MemberId, change: int) -> bool:
    case = None
    if isinstance(said, Need | Placed):
        if is_shredded(here, said.case):
            return False
        case = obtain_case(here, said.case).serial
    subject = _subject(said, member)
    newer = here.db.row(
        "SELECT 1 FROM dispatch_said WHERE about = ? AND device = ? AND subject = ? AND number >= ?",
        *(_ABOUT[type(said)], device, subject, said.number),
    )
    if newer:
        return False
    here.db.run(
        "INSERT OR REPLACE INTO dispatch_said (about, device, subject, member, number, body, case_serial, change)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        *(_ABOUT[type(said)], device, subject, member.text, said.number, encode_said(said), case, change),
    )
    return True


def _subject(said: Said, author: MemberId) -> str:
    match said:
        case Profile():
            return author.text
        case Assess(member=member):
            return member.text
        case Need(role=role) | Placed(role=role):
            return role.text
