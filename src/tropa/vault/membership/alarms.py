"""What must be seen about the network now: forks, splits, what is withheld, what is late. It changes nothing."""

from collections.abc import Iterator
from typing import Final

from tropa.roster.state import Roster
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.vault.backup.outlived import restored_minute, surely_heard_until
from tropa.vault.complaints.keys import astray_since
from tropa.vault.context import Context
from tropa.vault.membership.bundles import reader_of, rivals
from tropa.vault.membership.chain import forks, roster_of
from tropa.vault.membership.heads import split_heads
from tropa.vault.membership.inviting import invitations
from tropa.vault.membership.weeks import lacking_weeks, withheld_weeks
from tropa.vault.team import Network, network_of
from tropa.vault.views_members import Alarm, AlarmKind

# A newcomer's keys, or a new week's, may take so long.
_DAYS_TO_BE_HEARD: Final = 7
_FEWEST_WEEKS_PREPARED: Final = 3
_DEVICE_REASONS: Final = ("device", "mark", "later")


def alarms(here: Context) -> tuple[Alarm, ...]:
    """Gravest first."""
    known, us = roster_of(here), network_of(here)
    if known is None or us is None:
        return ()
    return (*_of_chain(here, known), *_of_people(here, known, us), *_of_relay(here))


def _of_chain(here: Context, known: Roster) -> Iterator[Alarm]:
    for fork in forks(here):
        yield Alarm("fork", fork.minute, version=fork.version)
    for device, version, minute in split_heads(here):
        yield Alarm("split", minute, device_id=device, version=version)
    if known.is_stale(here.day):
        yield Alarm("stale", known.expires_day * MINUTES_PER_DAY, version=known.version)
    lacking = lacking_weeks(here)
    if len(lacking) > _FEWEST_WEEKS_PREPARED - 1:
        yield Alarm("week-late", here.minute, week=lacking[0], count=len(lacking))


def _of_people(here: Context, known: Roster, us: Network) -> Iterator[Alarm]:
    own = known.devices.get(us.device_id)
    if own is not None and own.status != "active":
        kind: AlarmKind = "retired-here" if own.status == "retired" else "suspended-here"
        yield Alarm(kind, here.minute, device_id=own.id)
    if own is not None and own.status == "active" and (until := surely_heard_until(here)) is not None:
        yield Alarm("restored-old", restored_minute(here), week=until)
    for week in withheld_weeks(here) if own is not None and own.status == "active" else ():
        yield Alarm("week-withheld", here.minute, week=week)
    if (since := astray_since(here)) is not None:
        yield Alarm("complaints-astray", since)
    for device, week in rivals(here):
        yield Alarm("rival-bundle", here.minute, device_id=device, week=week)
    for each in invitations(here):
        if each.rivals:
            yield Alarm("rival-join", here.minute, count=each.rivals)
    for active in known.active_devices():
        old_enough = here.day - active.admitted_day >= _DAYS_TO_BE_HEARD
        if active.id != us.device_id and old_enough and reader_of(here, active.id, here.week) is None:
            yield Alarm("silent-device", here.minute, device_id=active.id, week=here.week)


def _of_relay(here: Context) -> Iterator[Alarm]:
    if here.note.problem in ("notice-differs", "notice-missing"):
        yield Alarm(here.note.problem, here.minute)
    waiting = here.db.number("SELECT count(*) FROM kept_letter WHERE reason IN (?, ?, ?)", *_DEVICE_REASONS)
    if waiting:
        yield Alarm("letters-refused", here.minute, count=waiting)
