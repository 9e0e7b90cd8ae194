"""What a check of a plan is told, worked out from this vault: who, what is promised elsewhere, the law, the minute.

It decides nothing: `tropa.journeys.check` does. Of the traveller and of carriers it says what members' threads that
count say; of a carrier none of whose threads are here nobody can say how well they were verified.
"""

from collections.abc import Iterable

from tropa.cases.care_state import checks
from tropa.cases.journey_bodies import JourneyId, JourneyPlan
from tropa.cases.work_bodies import WorkFact
from tropa.cases.work_state import Told, facts, told
from tropa.journeys.check import check
from tropa.journeys.entry import entry_law
from tropa.journeys.findings import Finding
from tropa.journeys.situation import Carrier, Colleague, Situation, Traveller
from tropa.roster.state import Roster
from tropa.roster.weeks import date_of
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.journeys import carriers, said
from tropa.vault.journeys.folding import ENDED
from tropa.vault.journeys.persons import carriers_of
from tropa.vault.journeys.shelf import JourneyRow, rows
from tropa.vault.membership.chain import roster_of
from tropa.vault.packs import shelf as packs
from tropa.vault.shelf_cases import CaseRef, find_case
from tropa.vault.work import people
from tropa.vault.work.believing import believed_threads
from tropa.vault.work.flagged import flags_of_case


def findings(here: Context, case: CaseRef, plan: JourneyPlan, journey: JourneyId | None) -> tuple[Finding, ...]:
    """Everything there is to say of this plan for a journey of the case's person."""
    return check(plan, situation(here, case, plan, journey))


def situation(here: Context, case: CaseRef, plan: JourneyPlan, journey: JourneyId | None) -> Situation:
    """What is known now."""
    near = [row for row in rows(here) if _meets(plan, row.standing.plan)]
    return Situation(
        now_minute=here.minute,
        journey=journey,
        planner=people.my_member(here),
        traveller=traveller(here, case),
        colleagues=_colleagues(roster_of(here)),
        carriers=dict(_carriers(here, plan)),
        bookings=carriers.bookings(here, _people(here, near), near),
        law=entry_law(packs.in_use(here).compiled.index, date_of(here.day)),
    )


def traveller(here: Context, case: CaseRef) -> Traveller:
    """Whose journey it is, by the facts and flags of their own case."""
    known = _facts(_told(here, case))
    flags = frozenset(flags_of_case(here, case))
    by_age = said.is_minor(known)
    return Traveller(
        case=case.case,
        people=said.people(known),
        minor=True if "minor" in flags else by_age,
        guardian=said.is_yes(known, said.GUARDIAN),
        exit_ban=said.answer(known, said.EXIT_BAN),
        wanted=said.answer(known, said.WANTED),
        serving=said.answer(known, said.SERVING),
        passport_until=said.day(known, said.PASSPORT_UNTIL),
        stays=said.stays(known),
        flags=flags,
    )


def _meets(plan: JourneyPlan, other: JourneyPlan) -> bool:
    """Whether one of them takes a carrier at a minute at which the other does."""
    if other.state in ENDED:
        return False
    return any(
        mine.carrier is not None and mine.carrier == its.carrier and mine.starts < its.ends and its.starts < mine.ends
        for mine in plan.legs
        for its in other.legs
    )


def _people(here: Context, near: Iterable[JourneyRow]) -> dict[ThreadId, int]:
    cases = {row.at.case.case: row.at.case for row in near}
    return {at: said.people(_facts(_told(here, case))) for at, case in cases.items()}


def _carriers(here: Context, plan: JourneyPlan) -> Iterable[tuple[ThreadId, Carrier]]:
    offers = carriers.offered(here)
    for thread in carriers_of(plan):
        case = find_case(here, thread)
        if case is None:
            continue
        everything = _told(here, case)
        offer = offers.get(thread)
        reviewers, refuted = _verified(everything)
        parts = frozenset(offer.modes) if offer else frozenset()
        yield (
            thread,
            Carrier(
                thread=thread,
                parts=parts,
                beds=offer.beds if offer else None,
                seats=offer.seats if offer else None,
                reviewers=reviewers if everything else None,
                refuted=refuted,
            ),
        )


def _verified(everything: tuple[Told, ...]) -> tuple[int, bool]:
    """How many members confirmed anything of who they are, and whether any found that it is not so."""
    states = checks(everything)
    confirmed = {
        reviewer
        for state in states
        for body, at in state.reviews
        if body.result == "confirmed" and (reviewer := at.entry.carried_by or at.entry.member) is not None
    }
    return len(confirmed), any(state.result == "refuted" for state in states)


def _told(here: Context, case: CaseRef) -> tuple[Told, ...]:
    return told(loaded.thread for loaded in believed_threads(here, case))


def _facts(everything: tuple[Told, ...]) -> dict[str, WorkFact]:
    return said.newest(facts(everything))


def _colleagues(roster: Roster | None) -> dict[MemberId, Colleague]:
    found: dict[MemberId, Colleague] = {}
    for device in roster.devices.values() if roster else ():
        before = found.get(device.member)
        standing = device.status
        if before is not None and _RANK.index(before.standing) >= _RANK.index(standing):
            standing = before.standing
        has_device = (before is not None and before.has_device) or device.status == "active"
        adviser = (before is not None and before.adviser) or (device.status == "active" and "adviser" in device.roles)
        found[device.member] = Colleague(device.member, standing, has_device, adviser)
    return found


_RANK = ("retired", "suspended", "active")
