"""Colleagues who agreed to play a part in a case that this vault's owner holds: only its holder can let them in.

Call inside a transaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tropa.dispatch.snapshot import RoleKind
from tropa.roster.names import DeviceId
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.dispatching.errors import UnknownRole
from tropa.vault.dispatching.opening import let_in
from tropa.vault.dispatching.roles import HOLDING
from tropa.vault.shelf_cases import find_case
from tropa.vault.views_dispatch import Carry
from tropa.vault.work import people

_HOLDS_DAYS: Final = 3
"""The rules were checked when the coordinator's desk asked; a word older than this is not acted on."""


@dataclass(frozen=True, slots=True)
class Introduced:
    """Somebody ready to play a part."""

    role: str
    member: MemberId
    case: ThreadId
    kind: str
    device: DeviceId
    minute: int


def waiting(here: Context) -> Iterator[Introduced]:
    """Those who can be let in now, oldest first."""
    roster = people.me(here).roster
    rows = here.db.rows(
        "SELECT role, member, case_id, kind, device, minute FROM dispatch_introduced"
        " JOIN cases ON serial = case_serial WHERE state = 'asked' AND mine AND NOT closed AND minute >= ?"
        " ORDER BY minute, role, member",
        here.minute - _HOLDS_DAYS * MINUTES_PER_DAY,
    )
    for role, member, case, kind, device, minute in rows:
        asked_by, who = roster.active(DeviceId(device)), MemberId.from_text(member)
        # What a device said that was suspended since, or a coordinator's who is none any more, is not acted on.
        if asked_by is not None and "coordinator" in asked_by.roles and roster.active_devices(who):
            yield Introduced(role, who, ThreadId(case), kind, DeviceId(device), minute)


def introduce(here: Context, role: str, carry: Carry) -> ThreadId:
    """Open a thread with everyone who agreed to this role.

    Raises:
        UnknownRole, tropa.vault.work.errors.WorkError.
    """
    asked = [each for each in waiting(here) if each.role == role]
    case = find_case(here, asked[0].case) if asked else None
    if case is None:
        raise UnknownRole
    kind, members = RoleKind(asked[0].kind), [each.member for each in asked]
    thread = let_in(here, case, kind, members, carry, give=kind in HOLDING)
    _note(here, role, "done")
    return thread


def dismiss(here: Context, role: str) -> None:
    """Raises UnknownRole."""
    if not any(each.role == role for each in waiting(here)):
        raise UnknownRole
    _note(here, role, "dismissed")


def _note(here: Context, role: str, state: str) -> None:
    here.db.run("UPDATE dispatch_introduced SET state = ? WHERE role = ? AND state = 'asked'", state, role)
