"""Journeys as rows: how each stands, kept beside its plan thread for lists, and what came back from the road.

It judges nothing of who may say what (`work` took the events in) and writes to nobody (`sending`).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from tropa.cases.journey_bodies import JourneyId, JourneyPlan, LegId, PlanState
from tropa.cases.road import RoadCore, decode_road
from tropa.cases.strict import read_json
from tropa.journeys.unended import Unended, unended
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.casebox import CaseBox
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import CaseKey, EventId, ThreadId, json_text
from tropa.vault.context import Context
from tropa.vault.journeys import left, roadkeys
from tropa.vault.journeys.errors import UnknownJourney
from tropa.vault.journeys.folding import Answers, Folded, ask_state, fold_journey, leg_letter
from tropa.vault.journeys.seam import JourneyRef
from tropa.vault.journeys.unended import none_before, note_ended, note_older, note_unended
from tropa.vault.journeys.wording import main_legs
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.views_journeys import AskState
from tropa.vault.work.believing import belief
from tropa.vault.work.shelf_work import load_thread

_STANDING: Final = b"journey/"
_LINE: Final = b"journey-line/"
SETTLED: Final[tuple[AskState, ...]] = ("accepted", "given", "done")
"""A carrier who stands so will be there."""
_FAILING: Final[tuple[AskState, ...]] = ("declined", "failed", "proposed", "called-off")


class Standing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lists show of a journey: the plan, and how each leg's carrier stands."""

    plan: JourneyPlan
    asked: Mapping[str, AskState]

    def of(self, leg: LegId) -> AskState:
        """How that leg stands."""
        return self.asked.get(leg.text, "not-asked")


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the board shows of it, quickly read. `starts`: of the legs to be taken, backups not among them."""

    title: str
    state: PlanState
    starts: tuple[int, ...]
    settled: int
    failing: int


@dataclass(frozen=True)
class LineRow:
    """One journey on the board."""

    journey: JourneyId
    case: ThreadId
    line: Line
    ended_minute: int | None
    destroy_day: int | None


@dataclass(frozen=True)
class JourneyRow:
    """One journey, as lists need it."""

    at: JourneyRef
    standing: Standing
    ended_minute: int | None
    destroy_day: int | None


WAITS_TO_BE_SAID: Final = (
    "EXISTS (SELECT 1 FROM outbox o JOIN event e ON e.event_id = o.event_id"
    " JOIN watch_thread t ON t.thread = e.thread WHERE t.journey = watch.journey)"
)
"""Whether what was said here of a journey's check-ins has still to go to others: how its alarm ended, for one."""
_ROWS: Final = (
    "SELECT journey, serial, case_id, key, standing, ended_minute, journey.destroy_day FROM journey"
    " JOIN cases ON serial = case_serial"
)


def rows(here: Context, case: CaseRef | None = None) -> list[JourneyRow]:
    """Every journey that is here, or those of one case, in no order."""
    where, values = (" WHERE case_serial = ?", (case.serial,)) if case else ("", ())
    return [_row(*each) for each in here.db.rows(_ROWS + where, *values)]


def lines(here: Context, case: CaseRef | None = None) -> list[LineRow]:
    """The board's lines, or those of one case, in no order."""
    where, values = (" WHERE case_serial = ?", (case.serial,)) if case else ("", ())
    found = here.db.rows(
        "SELECT journey, case_id, key, line, ended_minute, journey.destroy_day FROM journey"  # noqa: S608 -- from above
        f" JOIN cases ON serial = case_serial{where}",
        *values,
    )
    return [
        LineRow(JourneyId(journey), ThreadId(case_id), _line(journey, key, sealed), ended, destroy_day)
        for journey, case_id, key, sealed, ended, destroy_day in found
    ]


def find(here: Context, journey: JourneyId) -> JourneyRow | None:
    """That one, if it is here."""
    row = here.db.row(f"{_ROWS} WHERE journey = ?", journey.raw)
    return _row(*row) if row else None


def named(here: Context, journey_id: str) -> JourneyRow:
    """Raises UnknownJourney."""
    try:
        found = find(here, JourneyId.from_text(journey_id))
    except EncodingError:
        found = None
    if found is None:
        raise UnknownJourney
    return found


def to_follow(here: Context) -> list[JourneyRow]:
    """Journeys under way to which something came since it was last looked at what follows (`following`)."""
    return [_row(*each) for each in here.db.rows(f"{_ROWS} WHERE to_follow AND state = 'running'")]


def to_destroy(here: Context, today: int) -> list[JourneyRow]:
    """Those whose day has come. While an alarm stands its journey stays, and until others can know that it ended; one
    that nobody ended stays as long as its check-ins are watched.
    """
    due = (
        f"{_ROWS} WHERE journey.destroy_day <= ? AND NOT EXISTS (SELECT 1 FROM watch"  # noqa: S608 -- constants
        " WHERE watch.journey = journey.journey"
        f" AND (raised OR (journey.ended_minute IS NULL AND NOT over) OR {WAITS_TO_BE_SAID}))"
    )
    return [_row(*each) for each in here.db.rows(due, today)]


def without_clock(here: Context) -> list[JourneyRow]:
    """Those that an older program kept, which gave no day to what nobody had ended."""
    return [_row(*each) for each in here.db.rows(f"{_ROWS} WHERE journey.destroy_day IS NULL")]


def folded(here: Context, at: JourneyRef) -> Folded:
    """What its plan thread comes to now. Raises UnknownJourney: it is not here any more."""
    found = fold_journey(at.id, load_thread(here, at.case, at.thread).thread.events)
    if found is None:
        raise UnknownJourney
    return found


def answers(here: Context, at: JourneyRef) -> Answers:
    """What came back from carriers and from the traveller, by thread."""
    found: defaultdict[ThreadId, list[RoadCore]] = defaultdict(list)
    for event_id, thread, sealed in here.db.rows(
        "SELECT event_id, thread, core FROM road_answer WHERE journey = ? ORDER BY event_id", at.id.raw
    ):
        found[ThreadId(thread)].append(decode_road(at.case.box.open(sealed, event_id)))
    return found


def keep_answer(here: Context, at: JourneyRef, event_id: EventId, data: bytes, core: RoadCore, minute: int) -> bool:
    """Keep what came back; False when it was there."""
    added = here.db.run(
        "INSERT OR IGNORE INTO road_answer VALUES (?, ?, ?, ?, ?, ?)",
        *(event_id.raw, at.case.serial, at.id.raw, core.thread.raw, minute),
        at.case.seal(here, data, event_id.raw),
    )
    return added > 0


def note_journeys(here: Context, case: CaseRef) -> None:
    """What counts of a case may have changed: work out each of its journeys anew. Call inside a transaction."""
    known = here.db.rows("SELECT thread FROM compartment WHERE case_serial = ? AND purpose = 'journey'", case.serial)
    for (thread,) in known:
        note_journey(here, JourneyRef(JourneyId(thread), case))


def note_journey(here: Context, at: JourneyRef) -> None:
    """Something came to its plan thread, or from the road: keep what it comes to. Call inside a transaction.

    Calling it once more changes nothing. A thread that does not count has no journey.
    """
    if not _is_for_journeys(here, at.thread) or at.thread not in belief(here, at.case).threads:
        here.db.run("DELETE FROM journey WHERE journey = ?", at.id.raw)
        note_ended(here, at.case, at.id)
        here.db.run("DELETE FROM road_key WHERE journey = ?", at.id.raw)
        return
    loaded = load_thread(here, at.case, at.thread)
    found = fold_journey(at.id, loaded.thread.events)
    if found is None:
        return
    back = answers(here, at)
    asked = {each.leg.text: ask_state(found.asked(each.leg, each.carrier), back)[0] for each in found.plan.legs}
    ended = None if found.ended_event is None else loaded.rows[found.ended_event.event_id.raw].minute
    said = loaded.rows[found.plan_event.event_id.raw].minute
    _keep(here, at, Standing(found.plan, asked), _ended_minute(found.plan, ended), unended(found.plan, said))
    roadkeys.hold_all(here, at, found)
    _drop_superseded(here, found)


def _is_for_journeys(here: Context, thread: ThreadId) -> bool:
    return here.db.row("SELECT 1 FROM compartment WHERE thread = ? AND purpose = 'journey'", thread.raw) is not None


def _ended_minute(plan: JourneyPlan, noted: int | None) -> int | None:
    """As it says; but no earlier than a day before it was said, nor later than that."""
    if noted is None:
        return None
    said = noted if plan.arrived is None else plan.arrived
    return max(min(said, noted), noted - MINUTES_PER_DAY)


def _keep(here: Context, at: JourneyRef, standing: Standing, ended: int | None, otherwise: Unended) -> None:
    if here.db.row("SELECT 1 FROM journey WHERE journey = ? AND destroy_day IS NULL", at.id.raw):
        note_older(here)
    unended_day = max(otherwise.destroy_day, none_before(here))
    destroy_day = unended_day if ended is None else ended // MINUTES_PER_DAY + standing.plan.keep_days
    sealed = at.case.seal(here, msgspec.json.encode(standing, enc_hook=json_text), _STANDING + at.id.raw)
    line = at.case.seal(here, msgspec.json.encode(_line_of(standing)), _LINE + at.id.raw)
    here.db.run(
        "INSERT INTO journey VALUES (?1, ?2, ?3, ?7, ?4, ?5, ?6, 1) ON CONFLICT (journey) DO UPDATE"
        " SET standing = ?3, line = ?7, state = ?4, ended_minute = ?5, destroy_day = ?6, to_follow = 1",
        *(at.id.raw, at.case.serial, sealed, standing.plan.state, ended, destroy_day, line),
    )
    if ended is None:
        note_unended(here, at.case, at.id, otherwise.asked_day, destroy_day)
    else:
        note_ended(here, at.case, at.id)


def _line_of(standing: Standing) -> Line:
    legs = [(leg, standing.of(leg.leg)) for leg in main_legs(standing.plan)]
    return Line(
        title=standing.plan.title,
        state=standing.plan.state,
        starts=tuple(sorted(leg.starts for leg, _ in legs)),
        settled=sum(leg.carrier is None or state in SETTLED for leg, state in legs),
        failing=sum(leg.carrier is not None and state in _FAILING for leg, state in legs),
    )


def _line(journey: bytes, key: bytes, sealed: bytes) -> Line:
    return msgspec.json.decode(CaseBox(CaseKey(key)).open(sealed, _LINE + journey), type=Line)


def _drop_superseded(here: Context, found: Folded) -> None:
    """What waits to go, and says what another planner has said anew since, goes no more."""
    for thread in found.threads:
        version = thread.letter.version
        for sent in thread.sent:
            if leg_letter(sent).version < version:
                left.unwanted(here, thread, sent)
        here.db.run("DELETE FROM road_out WHERE thread = ? AND version < ?", thread.id.raw, version)


def _row(
    journey: bytes, serial: int, case: bytes, key: bytes, sealed: bytes, ended: int | None, destroy_day: int | None
) -> JourneyRow:
    at = JourneyRef(JourneyId(journey), CaseRef(serial, ThreadId(case), CaseBox(CaseKey(key))))
    standing = read_json(at.case.box.open(sealed, _STANDING + journey), Standing)
    return JourneyRow(at, standing, ended, destroy_day)
