"""From plan threads and rows to the views of journeys. It changes nothing."""

from typing import Final

from tropa.cases.journey_bodies import Leg
from tropa.cases.road import LegAnswer, RoadCore
from tropa.vault.context import Context
from tropa.vault.journeys import asking, shelf, telling
from tropa.vault.journeys.folding import Answers, Folded, LegThread, ask_state
from tropa.vault.journeys.persons import is_reachable
from tropa.vault.journeys.sending import still_waits
from tropa.vault.journeys.shelf import JourneyRow, LineRow, answers, folded
from tropa.vault.names import name_of
from tropa.vault.shelf_cases import CaseRef, find_case
from tropa.vault.views_journeys import (
    JourneyLine,
    JourneyView,
    LegAsked,
    LegView,
    PastJourney,
    TellState,
    TravellerTold,
)
from tropa.vault.work.people import People
from tropa.vault.work.shelf_work import audience_of

_ORDER: Final = ("running", "offered", "draft", "arrived", "called_off")
_FAR: Final = 2**53
_NOBODY: Final = LegAsked("not-asked", 0, None, None, "", None, is_on_its_way=False, no_box=False)
_UNTOLD: Final = TravellerTold("not-told", 0, None, is_on_its_way=False, no_box=False)


def board(here: Context, case: CaseRef | None = None) -> tuple[JourneyLine, ...]:
    """Lines of every journey, or of a case's: running ones first, by when their next leg starts."""
    lines = [_line(here, row) for row in shelf.lines(here, case)]
    key = lambda line: (_ORDER.index(line.state), line.next_minute or _FAR, -(line.ended_minute or 0), line.journey_id)  # noqa: E731
    return tuple(sorted(lines, key=key))


def past(here: Context, case: CaseRef) -> tuple[PastJourney, ...]:
    """That there were journeys of a case, and how they ended; the newest first."""
    found = here.db.rows(
        "SELECT state, ended_minute FROM journey_past WHERE case_serial = ? ORDER BY ended_minute DESC", case.serial
    )
    return tuple(PastJourney(state, minute) for state, minute in found)


def journey(here: Context, row: JourneyRow) -> JourneyView:
    """One journey."""
    at, plan = row.at, row.standing.plan
    known, back, waiting = folded(here, at), answers(here, at), _waiting(here, row)
    return JourneyView(
        journey_id=at.id.text,
        case_id=at.case.case.text,
        name=name_of(at.case.case),
        plan=plan,
        legs=tuple(_leg(here, row, known, back, waiting, leg) for leg in plan.legs),
        planners=People(here).each(audience_of(here, at.thread)),
        ended_minute=row.ended_minute,
        destroy_day=row.destroy_day,
        can_write_to_traveller=is_reachable(here, at.case.case),
    )


def _line(here: Context, row: LineRow) -> JourneyLine:
    line, now = row.line, here.minute
    return JourneyLine(
        journey_id=row.journey.text,
        case_id=row.case.text,
        name=name_of(row.case),
        title=line.title,
        state=line.state,
        next_minute=next((minute for minute in line.starts if minute > now), None),
        legs=len(line.starts),
        legs_settled=line.settled,
        legs_failing=line.failing,
        ended_minute=row.ended_minute,
        destroy_day=row.destroy_day,
    )


def _waiting(here: Context, row: JourneyRow) -> dict[bytes, bool]:
    """Threads of the road in which a letter from here waits to go; whether its box was not there."""
    found = here.db.rows("SELECT thread, no_box FROM road_out WHERE journey = ?", row.at.id.raw)
    return {thread: bool(no_box) for thread, no_box in found}


def _leg(here: Context, row: JourneyRow, known: Folded, back: Answers, waiting: dict[bytes, bool], leg: Leg) -> LegView:
    plan = row.standing.plan
    asked, told = known.asked(leg.leg, leg.carrier), known.told(leg.leg)
    return LegView(
        leg_id=leg.leg.text,
        carrier_name=_name(here, leg),
        asked=_asked(asked, back, waiting),
        told=_told(here, known, told, waiting),
        changed_since_asked=asking.has_changed(plan, leg, asked),
        changed_since_told=telling.has_changed(plan, leg, told),
    )


def _name(here: Context, leg: Leg) -> str:
    return "" if leg.carrier is None or find_case(here, leg.carrier) is None else name_of(leg.carrier)


def _asked(thread: LegThread | None, back: Answers, waiting: dict[bytes, bool]) -> LegAsked:
    if thread is None:
        return _NOBODY
    state, answer = ask_state(thread, back)
    on_its_way, no_box = thread.id.raw in waiting, waiting.get(thread.id.raw, False)
    starts, ends, text = _said(answer)
    minute = answer.at_minute if answer else None
    return LegAsked(state, thread.letter.version, starts, ends, text, minute, on_its_way, no_box)


def _said(answer: RoadCore | None) -> tuple[int | None, int | None, str]:
    if answer is None or not isinstance(answer.body, LegAnswer):
        return None, None, ""
    return answer.body.starts, answer.body.ends, answer.body.text


def _told(here: Context, known: Folded, thread: LegThread | None, waiting: dict[bytes, bool]) -> TravellerTold:
    if thread is None:
        return _UNTOLD
    is_told, has_ended = bool(known.told_in(thread, here.minute)), known.ended_event is not None
    on_its_way, no_box = thread.id.raw in waiting, waiting.get(thread.id.raw, False)
    waits = still_waits(here, thread) and not has_ended
    if thread.letter.state == "called_off":
        state: TellState = "called-off" if is_told else "not-told"
    elif waits:
        state = "waiting"
    else:
        state = "told" if is_told else "not-told"
    minute = thread.standing.at_minute if waits else None
    return TravellerTold(state, thread.letter.version, minute, on_its_way, no_box)
