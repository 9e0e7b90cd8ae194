"""Telling a coordinator who came later what we have said on boards, so that no held case looks free to them.

A circular has marks only for those who were there when it was posted. Of cases that go on everything is told at once;
then, some in each round, of those that were ever closed: reopened they would look free, and whoever claimed one from an
empty board could take it from its holder on everyone's. Call inside a transaction, in every round of sync; what a
device was told once it is not told again while it stays a coordinator's.
"""

from collections.abc import Iterable
from typing import Final

from tropa.cases.board import board_of
from tropa.cases.work_events import read_either
from tropa.roster.names import DeviceId
from tropa.sealing.types import EventId, ThreadId
from tropa.vault.connection import Row
from tropa.vault.context import Context
from tropa.vault.outbox import ToDevice, put
from tropa.vault.shelf_cases import find_case
from tropa.vault.work import catching_up, people
from tropa.vault.work.errors import NotInNetwork

_TOLD: Final = "board-told:"
_NO_LIMIT: Final = -1
_NO_BOUND: Final = 2**62


def tell_newcomers(here: Context) -> None:
    """Tell every coordinator's device that has not been told; the chain says whose they are."""
    try:
        us = people.me(here)
    except NotInNetwork:
        return
    others = {
        device.id
        for device in us.roster.active_devices()
        if "coordinator" in device.roles and device.id != us.device_id
    }
    rows = here.db.rows("SELECT name, value FROM meta WHERE name GLOB ?", f"{_TOLD}*")
    told: dict[DeviceId, int] = {DeviceId(name.removeprefix(_TOLD)): until for name, until in rows}
    for gone in told.keys() - others:
        here.db.run("DELETE FROM meta WHERE name = ?", _TOLD + gone)
    for device in sorted(others):
        after = told.get(device)
        until = _tell_more(here, us, device, after)
        if until != after:
            here.db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", _TOLD + device, until)


def _tell_more(here: Context, us: people.Me, device: DeviceId, after: int | None) -> int:
    """What goes on, at first (None); then the next of what was ever closed, until which event it is told now.

    Whether a case is closed may change between two rounds; that it has been closed does not.
    """
    if after is None:
        _tell(here, us, device, _said(here, 0, _NO_BOUND, _NO_LIMIT, going_on=True))
        after = 0
    if after == catching_up.ALL or not catching_up.has_room(here, device):
        return after
    bound = after + catching_up.LOOKED_AT
    rows = _said(here, after, bound, catching_up.AT_A_TIME, going_on=False)
    _tell(here, us, device, rows)
    return catching_up.looked_until(here, bound, [row[0] for row in rows])


def _said(here: Context, after: int, bound: int, most: int, going_on: bool) -> list[Row]:
    """Of cases that go on, or of those that were ever closed: what is of a board, or of a thread."""
    return here.db.rows(
        "SELECT arrival, case_id, thread, event_id, core FROM event JOIN cases ON serial = case_serial"
        " WHERE verification = 'own' AND thread != case_id AND arrival > ? AND arrival <= ?"
        " AND kind IN ('claim', 'release', 'register', 'close', 'reopen') AND CASE WHEN ? THEN NOT closed"
        " ELSE EXISTS (SELECT 1 FROM event c WHERE c.case_serial = serial AND c.kind = 'close') END"
        " ORDER BY arrival LIMIT ?",
        *(after, bound, going_on, most),
    )


def _tell(here: Context, us: people.Me, device: DeviceId, rows: Iterable[Row]) -> None:
    """Of these, what this device has said on boards; what the member's other device said, it tells."""
    for _, case_id, thread, at, sealed in rows:
        case = find_case(here, ThreadId(case_id))
        assert case is not None
        core = case.core(at, sealed)
        if board_of(case.case).raw == thread and read_either(core).author == us.author:
            put(here, core, ToDevice(device), event_id=EventId(at), case=case.case)
