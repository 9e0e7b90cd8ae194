"""Telling a coordinator who came later what we have said on boards, so that no held case looks free to them.

A circular has marks only for those who were there when it was posted. Call inside a transaction, in every round of
sync; what a device was told once it is not told again while it stays a coordinator's.
"""

from typing import Final

from tropa.cases.board import board_of
from tropa.cases.work_events import read_either
from tropa.roster.names import DeviceId
from tropa.sealing.types import EventId, ThreadId
from tropa.vault.context import Context
from tropa.vault.outbox import ToDevice, put
from tropa.vault.shelf_cases import find_case
from tropa.vault.work import people
from tropa.vault.work.errors import NotInNetwork

_TOLD: Final = "board-told:"


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
    rows = here.db.rows("SELECT name FROM meta WHERE name GLOB ?", f"{_TOLD}*")
    told = {DeviceId(name.removeprefix(_TOLD)) for (name,) in rows}
    for gone in told - others:
        here.db.run("DELETE FROM meta WHERE name = ?", _TOLD + gone)
    for device in sorted(others - told):
        _tell(here, us, device)
        here.db.run("INSERT INTO meta VALUES (?, ?)", _TOLD + device, here.minute)


def _tell(here: Context, us: people.Me, device: DeviceId) -> None:
    """What this device has said on the boards of cases that go on; what the member's other device said, it tells."""
    rows = here.db.rows(
        "SELECT case_id, thread, event_id, core FROM event JOIN cases ON serial = case_serial"
        " WHERE verification = 'own' AND thread != case_id AND NOT closed"
        " AND kind IN ('claim', 'release', 'register') ORDER BY arrival"
    )
    for case_id, thread, at, sealed in rows:
        case = find_case(here, ThreadId(case_id))
        assert case is not None
        core = case.core(at, sealed)
        if board_of(case.case).raw == thread and read_either(core).author == us.author:
            put(here, core, ToDevice(device), event_id=EventId(at), case=case.case)
