"""How much of what was said long ago is told in one round of sync, and up to where.

Pages wait for a round's transaction, and the relay for the letters that come of it.
"""

from typing import Final

from tropa.roster.names import DeviceId
from tropa.vault.context import Context

AT_A_TIME: Final = 50
LOOKED_AT: Final = 20_000
"""So many events are looked at for these, whoever wrote them: there may be a million."""
ALL: Final = 2**62
"""In place of the last event told: there is no more. What is said from then on goes to the device anyway."""
# Until the relay has these no more are put in: a device's keys may be long in coming.
_MOST_WAITING: Final = 100


def has_room(here: Context, device: DeviceId) -> bool:
    """Whether little enough waits for this device that more may be put in for it."""
    waiting = here.db.number("SELECT count(*) FROM outbox WHERE recipient = 'device' AND name = ?", device)
    return waiting < _MOST_WAITING


def looked_until(here: Context, bound: int, told: list[int]) -> int:
    """Until which event has been looked at: `told` are the arrivals found up to `bound`, in order."""
    if len(told) == AT_A_TIME:
        return told[-1]
    return bound if bound < here.db.number("SELECT coalesce(max(arrival), 0) FROM event") else ALL
