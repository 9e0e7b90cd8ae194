"""What each member carries: cases, people, what they say of themselves, who vouched for them; and who leaves what.

`Vault.loads` gives it. It knows what this desk knows: a coordinator's has every claim and the audience register, other
desks have their own threads. It changes nothing.
"""

from collections.abc import Iterable
from typing import Final

from tropa.cases.exposure import Compartment, Exposure
from tropa.roster.devices import Device
from tropa.roster.dispatch_bodies import Profile, decode_said
from tropa.roster.names import DeviceId
from tropa.roster.state import Roster
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.keys import device_author
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.dispatching.believing import Believed, believed
from tropa.vault.dispatching.said import Statement
from tropa.vault.membership.changing import device_in
from tropa.vault.names import name_of
from tropa.vault.views_loads import HeldView, LeavingView, LoadView, NamedCase, VouchView
from tropa.vault.views_members import Role
from tropa.vault.work import people
from tropa.vault.work.exposing import Ledger

_MOST_CASES: Final = 50
_NOBODY: Final = (0, 0)
_HELD: Final = "FROM cases WHERE shown = 1 AND closed = 0 AND holder"


class Loads:
    """What members carry, of one open vault."""

    def __init__(self, here: Context, ledger: Ledger) -> None:
        self._here = here
        self._ledger = ledger

    def of_each(self) -> tuple[LoadView, ...]:
        """Every active member, in the order in which they were admitted."""
        with self._here.db.lock:
            here, roster = self._here, people.me(self._here).roster
            known, said = self._ledger.up_to_date(), _said(here, roster)
            held, seen = _held(here), _last_days(here, roster)
            return tuple(
                _load(member, held.get(member.text, _NOBODY), known, said, seen.get(member))
                for member in people.active_members(roster)
            )

    def held_by(self, member_id: str) -> HeldView:
        """The open cases that a member holds, oldest first."""
        with self._here.db.lock:
            total = self._here.db.number(f"SELECT count(*) {_HELD} = ?", member_id)
            return HeldView(total, _held_cases(self._here, member_id))

    def leaving(self, device_id: str) -> LeavingView:
        """What retiring this device would leave behind.

        Raises:
            UnknownDevice: no such device. NotInNetwork.
        """
        with self._here.db.lock:
            roster = people.me(self._here).roster
            return _leaving(self._here, roster, device_in(roster, device_id), self._ledger.up_to_date())


def _held(here: Context) -> dict[str, tuple[int, int]]:
    rows = here.db.rows(f"SELECT holder, count(*), sum(tasks_open) {_HELD} IS NOT NULL GROUP BY holder")
    return {holder: (cases, tasks) for holder, cases, tasks in rows}


def _held_cases(here: Context, member_id: str) -> tuple[NamedCase, ...]:
    rows = here.db.rows(f"SELECT case_id, name {_HELD} = ? ORDER BY serial LIMIT {_MOST_CASES}", member_id)
    return tuple(NamedCase(ThreadId(case).text, name) for case, name in rows)


def _said(here: Context, roster: Roster) -> Believed:
    rows = here.db.rows("SELECT body, device, member FROM dispatch_said WHERE about IN ('profile', 'assess')")
    return believed(
        (Statement(decode_said(body), DeviceId(device), MemberId.from_text(member)) for body, device, member in rows),
        roster,
    )


def _last_days(here: Context, roster: Roster) -> dict[MemberId, int]:
    """When each member last wrote anything, or said anything for dispatch."""
    seen = dict[str, int](here.db.rows("SELECT author, day FROM author_seen"))
    said = "SELECT device, max(number) FROM dispatch_said WHERE about IN ('profile', 'assess') GROUP BY device"
    told = {device: minute // MINUTES_PER_DAY for device, minute in here.db.rows(said)}
    last: dict[MemberId, int] = {}
    for device in roster.devices.values():
        days = (seen.get(device_author(device.signing_pub)), told.get(device.id), last.get(device.member))
        # A clock that is ahead, theirs or one that was believed, does not make them come from the future.
        known = [min(day, here.day) for day in days if day is not None]
        if known:
            last[device.member] = max(known)
    return last


def _load(member: MemberId, held: tuple[int, int], known: Exposure, said: Believed, last_day: int | None) -> LoadView:
    profile = said.profiles.get(member)
    told = profile or Profile(0, (), (), 0, (), None, "", 0, in_country=False)
    return LoadView(
        member_id=member.text,
        held=held[0],
        tasks=held[1],
        people=known.of([member]).people,
        says_anything=profile is not None,
        languages=tuple(told.languages),
        hours=told.hours,
        rest_until_day=told.rest_until_day,
        vetting=said.vetting(member),
        vouched=tuple(_vouched(said, member)),
        last_day=last_day,
    )


def _vouched(said: Believed, member: MemberId) -> Iterable[VouchView]:
    for by, assess in said.assessments.get(member, {}).items():
        yield VouchView(by.text, assess.vetting, assess.number // MINUTES_PER_DAY)


def _leaving(here: Context, roster: Roster, device: Device, known: Exposure) -> LeavingView:
    stewards = [each for each in roster.policy.stewards if each != device.steward_pub]
    needed = len(stewards) // 2 + 1 if len(stewards) < len(roster.policy.stewards) else roster.policy.threshold
    if any(each.id != device.id for each in roster.active_devices(device.member)):
        return LeavingView(0, 0, (), 0, (), (), len(stewards), needed)
    member = device.member
    cases, tasks = _held(here).get(member.text, _NOBODY)
    others = frozenset(people.active_members(roster)) - {member}
    # Compartments of theirs that nobody else reads who is still there.
    unread = known.known_to([member], unknown_to=others)
    return LeavingView(
        held=cases,
        tasks=tasks,
        held_cases=_held_cases(here, member.text),
        unread_threads=len(unread),
        unread_cases=tuple(NamedCase(case.text, name_of(case)) for case in _cases(unread)[:_MOST_CASES]),
        vacant_roles=tuple(_vacant(roster, device)),
        stewards_left=len(stewards),
        needed_then=needed,
    )


def _cases(compartments: Iterable[Compartment]) -> list[ThreadId]:
    return list(dict.fromkeys(each.case for each in compartments))


def _vacant(roster: Roster, device: Device) -> Iterable[Role]:
    others = [each for each in roster.active_devices() if each.member != device.member]
    for role in device.roles:
        if not any(role in each.roles for each in others):
            yield role
