"""Who has learned what of a journey: members by their audiences, persons by letters they were sent. It sends nothing.

Exact for what this vault knows: letters that another planner's desk wrote are known here as soon as it said so. What
somebody was told by mouth nobody can say.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from tropa.cases.journey_bodies import Watch
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.journeys.folding import Folded, LegThread, SentLetter, leg_letter
from tropa.vault.journeys.seam import JourneyRef
from tropa.vault.journeys.shelf import folded
from tropa.vault.names import name_of
from tropa.vault.shelf_cases import find_case
from tropa.vault.views_journeys import Knower, Learned
from tropa.vault.work.people import People
from tropa.vault.work.shelf_work import LoadedThread, load_threads

_EVER: Final = 2**53


def who_knows(here: Context, at: JourneyRef) -> tuple[Knower, ...]:
    """Planners, then whoever is told of a silence, then carriers, then the traveller."""
    known, shown = folded(here, at), People(here)
    threads = load_threads(here, at.case)
    plan = next(each for each in threads if each.thread.id == at.thread)
    began = plan.rows[plan.thread.opening.event_id.raw].minute
    watched = _watched(at, threads)
    planners = [
        Knower("planner", shown.who(who), None, "", (Learned("plan", None, began),))
        for who in _sorted(plan.thread.audience)
    ]
    watchers = [
        Knower("watcher", shown.who(who), None, "", (Learned("watch", None, minute),)) for who, minute in watched
    ]
    return (*planners, *watchers, *_persons(here, at, known))


def _watched(at: JourneyRef, threads: list[LoadedThread]) -> list[tuple[MemberId, int]]:
    """Since when each member reads a watch of this journey."""
    since: dict[MemberId, int] = {}
    for loaded in threads:
        for event in loaded.thread.events:
            body = event.core.body
            if isinstance(body, Watch) and body.journey == at.id:
                minute = loaded.rows[event.event_id.raw].minute
                for member in loaded.thread.audience:
                    since[member] = min(minute, since.get(member, minute))
    return [(member, since[member]) for member in _sorted(since)]


def _persons(here: Context, at: JourneyRef, known: Folded) -> Iterator[Knower]:
    of_person: dict[ThreadId, list[Learned]] = {}
    told: list[Learned] = []
    for thread in known.threads:
        first = _first(known, thread)
        if first is not None:
            (of_person.setdefault(thread.person, []) if thread.for_carrier else told).append(first)
    if known.journey_letters:
        told.insert(0, Learned("agreement", None, min(each.at_minute for each in known.journey_letters)))
    for person, learned in of_person.items():
        yield Knower("carrier", None, person.text, _name(here, person), tuple(learned))
    if told:
        yield Knower("traveller", None, at.case.case.text, _name(here, at.case.case), tuple(told))


def _telling(known: Folded, thread: LegThread) -> list[SentLetter]:
    """Letters that say something of the leg but that it is off, and that were not stopped before their hour.

    A carrier's wait for none: what was written to them went out, whatever the clock of whoever ended the journey says.
    """
    sent = thread.given if thread.for_carrier else known.told_in(thread, _EVER)
    return [each for each in sent if leg_letter(each).state != "called_off"]


def _first(known: Folded, thread: LegThread) -> Learned | None:
    """When the person first learns of it; None where all that was to say so was stopped."""
    minutes = [each.at_minute for each in _telling(known, thread)]
    return Learned("leg", thread.leg.text, min(minutes)) if minutes else None


def _sorted(members: Iterable[MemberId]) -> list[MemberId]:
    return sorted(members, key=lambda each: each.raw)


def _name(here: Context, thread: ThreadId) -> str:
    return name_of(thread) if find_case(here, thread) is not None else ""
