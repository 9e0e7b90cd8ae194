"""Losing a device and leaving: suspending at once, retiring, and what that takes with it. Call inside a transaction.

The weeks' keys that were on it are made anew by `weeks` as soon as the chain says that it is not active.
"""

from tropa.roster.entries import Lift, Retire
from tropa.roster.weeks import WEEKS_AHEAD
from tropa.vault.context import Context
from tropa.vault.membership.chain import roster_of
from tropa.vault.membership.changing import check_date, decide, device_in, steward_roster
from tropa.vault.membership.errors import NotNow, StillSteward
from tropa.vault.membership.proposals import intend, pending
from tropa.vault.membership.settling import settle
from tropa.vault.membership.suspending import suspend_at_once
from tropa.vault.views_members import RetirePreview


def suspend(here: Context, device_id: str) -> None:
    """Raises UnknownDevice, NotAllowed, NotNow, DateNotSure."""
    suspend_at_once(here, device_id)
    settle(here)


def lift(here: Context, device_id: str) -> str | None:
    """Raises UnknownDevice, NotASteward, NotNow."""
    known = steward_roster(here)
    if device_in(known, device_id).status != "suspended":
        raise NotNow
    return decide(here, Lift(device_id))


def retire(here: Context, device_id: str) -> str | None:
    """Raises UnknownDevice, NotASteward, NotNow, StillSteward, DateNotSure."""
    known = steward_roster(here)
    device = device_in(known, device_id)
    if device.status == "retired":
        raise NotNow
    if known.is_steward(device):
        raise StillSteward
    check_date(here)
    if device.status == "active":
        suspend_at_once(here, device_id)
    body = Retire(device_id)
    # The keys that were on it go first: their turn comes before what people decide (`settling`).
    intend(here, body, ours=True)
    settle(here)
    return next((each.entry.hash for each in pending(here) if each.entry.body == body), None)


def preview(here: Context, device_id: str) -> RetirePreview:
    """Raises UnknownDevice."""
    known = roster_of(here)
    device = device_in(known, device_id)
    assert known is not None
    others = [each for each in known.active_devices(device.member) if each.id != device.id]
    unanswered = here.db.number("SELECT count(*) FROM cases WHERE shown AND NOT closed AND NOT answered")
    return RetirePreview(
        device_id=device.id,
        member_id=device.member.text,
        is_steward=known.is_steward(device),
        last_device=not others,
        weeks_rotated=tuple(week for week in range(here.week, here.week + WEEKS_AHEAD + 1) if week in known.teams),
        letters_in_reach=unanswered if "coordinator" in device.roles else 0,
    )
