"""What follows from offers and answers, done in every round of sync before posting and after reading; safe to repeat.

Each step is a transaction of its own, so that whatever cuts it off leaves it done or not begun. It does no network.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from tropa.dispatch.reasons import RULES, Rule
from tropa.roster.dispatch_bodies import DispatchSaid, Profile, that_fit
from tropa.roster.names import DeviceId
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.vault.context import Context
from tropa.vault.dispatching import made
from tropa.vault.dispatching.made import Made
from tropa.vault.dispatching.opening import ask_holder, let_in
from tropa.vault.dispatching.roles import HOLDING, OpenRole, holding_role
from tropa.vault.dispatching.said import own_since
from tropa.vault.dispatching.seeing import Eyes, Seen
from tropa.vault.membership.telling import say
from tropa.vault.outbox import ToDevice
from tropa.vault.shelf_cases import CaseRef, find_case
from tropa.vault.work import claims, people
from tropa.vault.work.errors import NotInNetwork, WorkError
from tropa.vault.work.people import Me
from tropa.vault.work.standing import holder_now

_MOST_TOLD_AT_ONCE: Final = 512
_KEPT_DAYS: Final = 28


def settle_dispatch(here: Context, eyes: Eyes) -> None:
    """Bring offers into line with what is known, open what was agreed to, and tell others. Not inside a transaction."""
    try:
        with here.db.lock:
            us = people.me(here)
    except NotInNetwork:
        return
    if us.roster.active(us.device_id) is None:
        return
    _end_what_is_over(here, us, eyes)
    _open_agreed(here, eyes)
    with here.db.transaction():
        for row in made.in_states(here, "waiting"):
            if not row.is_sent:
                made.send(here, row)
        _tell(here, us)
        _forget_old(here)


def _end_what_is_over(here: Context, us: Me, eyes: Eyes) -> None:
    """Offers whose case or role is gone, that nobody answered, or for which a colleague's stands."""
    with here.db.transaction():
        rows = made.in_states(here, "waiting", "agreed")
        seen = eyes.look() if rows else None
        # A desk that was off may find an answer that was given in time.
        read_on = here.db.number("SELECT value FROM meta WHERE name = 'last_sync_minute'") // MINUTES_PER_DAY
        for row in rows:
            assert seen is not None
            if _is_gone(here, seen, row):
                made.end(here, us, row, "withdrawn", "withdrawn")
            elif row.state == "waiting" and read_on > row.answer_by_day + 1:
                made.end(here, us, row, "expired", "late")
            elif _has_lost(seen, row):
                made.end(here, us, row, "lost", "filled")


def _is_gone(here: Context, seen: Seen, row: Made) -> bool:
    """Whether nothing is left to be offered, nobody to offer it to, or it is not ours to offer any more."""
    said = seen.known.needs.get(row.role.text)
    is_taken_back = said is not None and said.need.wanted is None
    is_here = row.case is not None and row.case in seen.cases and seen.known.is_here(row.member)
    return is_taken_back or not is_here or not people.reads_boards(here)


def _has_lost(seen: Seen, row: Made) -> bool:
    """Whether other places than this one stand for the role, or somebody took the case without being asked."""
    role, said = row.role.text, seen.known.needs.get(row.role.text)
    case = seen.cases[row.case] if row.case else None
    is_to_hold = case is not None and row.role == holding_role(case.case, case.releases)
    if case is not None and ((is_to_hold and case.holder is not None) or (said is None and not is_to_hold)):
        return True
    standing = seen.known.standing(role, seen.known.persons(role))
    return all(each.place.offer != row.offer for each in standing)


def _open_agreed(here: Context, eyes: Eyes) -> None:
    """Of each role to which somebody agreed: all that is to be opened for it, or nothing."""
    for role in dict.fromkeys(row.role.text for row in made.in_states(here, "agreed")):
        try:
            with here.db.transaction():
                _judge(here, eyes, role)
        except WorkError:
            with here.db.transaction():
                _refuse(here, people.me(here), _agreed(here, role), ())


def _judge(here: Context, eyes: Eyes, role: str) -> None:
    """Check the hard rules on what is known now, and open; whoever they forbid is told that it does not fit any more.

    A role for two persons waits until both have agreed: two, or none.
    """
    rows = _agreed(here, role)
    ours = [row.offer.text for row in made.of_role(here, role) if row.state in ("waiting", "agreed")]
    seen = eyes.look(ignoring=ours, budget=False)
    wanted = seen.roles.get(role)
    if wanted is None or wanted.persons < len(rows):
        _refuse(here, seen.us, rows, ())
        return
    forbidden = {row.offer: _forbidden(seen, wanted, row, rows) for row in rows}
    for row in rows:
        if forbidden[row.offer]:
            _refuse(here, seen.us, [row], forbidden[row.offer])
    if not any(forbidden.values()) and wanted.persons == len(rows):
        _open(here, seen, rows)


def _forbidden(seen: Seen, wanted: OpenRole, row: Made, rows: Sequence[Made]) -> list[Rule]:
    together = [other.member for other in rows if other.offer != row.offer]
    broken = {each.rule for each in seen.broken(wanted.role, row.member, together)}
    return [rule for rule in RULES if rule in broken]


def _agreed(here: Context, role: str) -> list[Made]:
    return [row for row in made.of_role(here, role) if row.state == "agreed"]


def _refuse(here: Context, us: Me, rows: Iterable[Made], broken: Sequence[Rule]) -> None:
    for row in rows:
        made.end(here, us, row, "refused", "not-now", broken)


def _open(here: Context, seen: Seen, rows: Sequence[Made]) -> None:
    first = rows[0]
    case = find_case(here, first.case) if first.case else None
    assert case is not None, "what has no case is over"
    holder = holder_now(here, case)
    if holder is None:
        claims.claim(here, case)
        holder = seen.us.member
    if holder == seen.us.member:
        _let_in(here, seen, case, rows)
    else:
        for row in rows:
            ask_holder(here, case.case, row.role, row.kind, row.member, holder)
    for row in rows:
        made.note_state(here, row, "done")
    made.tell_places(here, seen.us, first)


def _let_in(here: Context, seen: Seen, case: CaseRef, rows: Sequence[Made]) -> None:
    """A thread with these; whoever takes the role to hold the case is given it, unless that is us."""
    first = rows[0]
    members = [row.member for row in rows]
    ours = any(row.state == "done" and row.member == seen.us.member for row in made.of_role(here, first.role.text))
    let_in(here, case, first.kind, members, first.carry, give=first.kind in HOLDING and not ours)


def _tell(here: Context, us: Me) -> None:
    """Tell coordinators' devices, and one's own, what of our statements they have not been told."""
    devices = {device.id for device in us.roster.active_devices() if "coordinator" in device.roles}
    own = {device.id for device in us.roster.active_devices(us.member)}
    told = {DeviceId(name): change for name, change in here.db.rows("SELECT device, change FROM dispatch_told")}
    for gone in told.keys() - devices - own:
        here.db.run("DELETE FROM dispatch_told WHERE device = ?", gone)
    for device in sorted((devices | own) - {us.device_id}):
        said = own_since(here, us, told.get(device, 0), _MOST_TOLD_AT_ONCE)
        if said:
            for message in that_fit(each for _, each in said if device in devices or isinstance(each, Profile)):
                assert isinstance(message, DispatchSaid)
                say(here, message, ToDevice(device))
            here.db.run("INSERT OR REPLACE INTO dispatch_told VALUES (?, ?)", device, said[-1][0])


def _forget_old(here: Context) -> None:
    """Offers to us whose day has long passed, and ours for cases that were destroyed."""
    here.db.run("DELETE FROM dispatch_offered WHERE came_minute < ?", here.minute - _KEPT_DAYS * MINUTES_PER_DAY)
    here.db.run("DELETE FROM dispatch_made WHERE case_serial IS NULL AND state NOT IN ('waiting', 'agreed')")
