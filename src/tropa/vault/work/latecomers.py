"""Telling a device that came later, or was suspended for a while, what we said in the threads its member reads.

Whatever is said is sealed to the devices that are active when it is posted. A second machine knows what was said until
the copy that it was made from; what was said between that and its admission each author tells it, and likewise whoever
wrote while it was suspended (decision 0161). Nobody need believe anybody else's word for it. Which cases are destroyed
our own devices are told by us alone: of such a case nobody has an event left. Call inside a transaction, in every round
of sync: a round tells so much, and goes on from there in the next.
"""

from typing import Final

from tropa.cases.board import board_of
from tropa.cases.work_bodies import Destroy, Release
from tropa.cases.work_commands import first_event
from tropa.cases.work_events import WorkCore, decode_work, encode_work
from tropa.roster.devices import Device
from tropa.roster.names import DeviceId
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.letters import event_id_of
from tropa.sealing.types import EventId, ThreadId
from tropa.vault.context import Context
from tropa.vault.outbox import ToDevice, put
from tropa.vault.shelf_cases import find_case
from tropa.vault.work import catching_up, people
from tropa.vault.work.errors import NotInNetwork
from tropa.vault.work.returners import Since

_TOLD: Final = "threads-told:"
_MOST_DESTROYED: Final = 1_000


def tell_latecomers(here: Context) -> None:
    """Tell some more to one of the active devices that came later than what we said to their members."""
    try:
        us = people.me(here)
    except NotInNetwork:
        return
    since = people.returners(here)
    late = {
        f"{_TOLD}{device.id}:{since[device.id].version}": device
        for device in us.roster.active_devices()
        if device.id in since and device.id != us.device_id
    }
    told: dict[str, int] = dict(here.db.rows("SELECT name, value FROM meta WHERE name GLOB ?", f"{_TOLD}*"))
    for gone in told.keys() - late.keys():
        here.db.run("DELETE FROM meta WHERE name = ?", gone)
    for name, device in sorted(late.items()):
        after = told.get(name, 0)
        if after < catching_up.ALL and catching_up.has_room(here, device.id):
            if name not in told and device.member == us.member:
                _tell_destroyed(here, us, device.id, since[device.id])
            until = _tell(here, us, device, since[device.id], after)
            here.db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, until)
            return


def _tell(here: Context, us: people.Me, device: Device, since: Since, after: int) -> int:
    """The next of what this device has said, in the order in which it was; until which event it has been looked at.

    What the member's other devices said, they tell. What was written by who knew of the device was sealed to it.
    """
    bound = after + catching_up.LOOKED_AT
    rows = here.db.rows(
        "SELECT arrival, case_id, event_id, core FROM event JOIN cases ON serial = case_serial"
        " WHERE verification = 'own' AND author = ? AND arrival > ? AND arrival <= ? AND minute >= ?"
        " AND (kind = 'release' OR EXISTS (SELECT 1 FROM audience a WHERE a.thread = event.thread AND a.member = ?))"
        " ORDER BY arrival LIMIT ?",
        *(us.author, after, bound, since.lacks_from_day * MINUTES_PER_DAY, device.member.text, catching_up.AT_A_TIME),
    )
    for _, case_id, at, sealed in rows:
        case = find_case(here, ThreadId(case_id))
        assert case is not None
        data = case.core(at, sealed)
        core = decode_work(data)
        if core.head.version < since.version and _is_for(core, device):
            put(here, data, ToDevice(device.id), event_id=EventId(at), case=case.case)
    return catching_up.looked_until(here, bound, [row[0] for row in rows])


def _tell_destroyed(here: Context, us: people.Me, device: DeviceId, since: Since) -> None:
    """Ask it on each case's board to destroy what was destroyed here: it obeys another device of its own.

    It may know none of the case's threads.
    """
    rows = here.db.rows(
        "SELECT case_serial, thread FROM shredded WHERE case_serial > 0 AND minute >= ? ORDER BY minute DESC LIMIT ?",
        *(since.lacks_from_day * MINUTES_PER_DAY, _MOST_DESTROYED),
    )
    threads_of: dict[int, list[ThreadId]] = {}
    for serial, thread in rows:
        threads_of.setdefault(serial, []).append(ThreadId(thread))
    for threads in threads_of.values():
        # Which of them named the case is seen by its board, which follows from that (protocol 11.3).
        case = next((each for each in threads if board_of(each) in threads), None)
        if case is not None:
            wish = encode_work(first_event(board_of(case), Destroy(case), us.hand(here)))
            put(here, wish, ToDevice(device), event_id=event_id_of(wish))


def _is_for(core: WorkCore, device: Device) -> bool:
    """Of what stands on a board, who reads none is told what they are given; a coordinator all of it (`newcomers`)."""
    if not isinstance(core.body, Release):
        return True
    return core.body.to == device.member and "coordinator" not in device.roles
