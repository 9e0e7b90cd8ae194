"""The board of journeys, one journey, and beginning one: those under way first, by whoever is to be heard of next."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from tropa.cases.journey_bodies import JourneyPlan
from tropa.desk.journey_choices import places_of
from tropa.desk.journey_findings import Speaker, lines_of
from tropa.desk.journey_lines import GOING, ActLine, JourneyWords
from tropa.desk.journey_map import drawn
from tropa.desk.journey_of_case import journeys_of
from tropa.desk.journey_reading import DEFAULT_GRACE, DEFAULT_KEEP_DAYS
from tropa.desk.journey_watching import TAGS, next_in_words, state_in_words, watch_lines
from tropa.desk.names import called, called_all, names_of
from tropa.desk.pages.opening import people_to_choose
from tropa.desk.people import day_in_words
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.views_journeys import JourneyLine, JourneyView
from tropa.vault.views_watch import WatchView
from tropa.vault.watching.errors import UnknownWatch

STATE_TAGS: Final = {"draft": "", "offered": "calm", "running": "path", "arrived": "", "called_off": ""}
ENDED: Final = ("arrived", "called_off")
GROUPS: Final = (("running", ("running",)), ("coming", ("offered", "draft")), ("ended", ENDED))
EMPTY: Final = JourneyPlan(
    title="",
    state="draft",
    places=(),
    legs=(),
    windows=(),
    grace=DEFAULT_GRACE,
    ladder=(),
    minors=False,
    adviser=None,
    papers=(),
    keep_days=DEFAULT_KEEP_DAYS,
    arrived=None,
)


@dataclass(frozen=True)
class BoardLine:
    """One journey on the board."""

    address: str
    title: str
    case: str
    case_address: str
    state: str
    tag: str
    ladder: str
    ladder_tag: str
    sounds: bool
    next: str
    legs: str
    failing: str
    goes: str


@dataclass(frozen=True)
class Group:
    """Some of them under one heading."""

    code: str
    lines: tuple[BoardLine, ...]


def show_journeys(visit: Visit) -> Response:
    """The board."""
    watches = {each.journey_id: each for each in visit.vault.watch.watched()}
    rows = visit.vault.journeys.board()
    groups = [Group(code, _lines(visit, rows, states, watches)) for code, states in GROUPS]
    here = {each.journey_id for each in rows}
    others = tuple(_other(visit, each) for each in watches.values() if each.journey_id not in here)
    groups = [Group("watched", others), *groups]
    return visit.show("journeys", groups=[each for each in groups if each.lines])


def show_journey(visit: Visit) -> Response:
    """One journey."""
    return journey_page(visit, None, 200)


def show_beginning(visit: Visit) -> Response:
    """Who is to plan it."""
    return _begin_page(visit, None, 200)


def begin(visit: Visit) -> Response:
    """Begin one, and go to its plan."""
    if not visit.desk.once.take(visit.form.one("once")):
        return visit.go("journeys")
    try:
        journey_id = visit.vault.journeys.begin(visit.case_id, EMPTY, visit.chosen("planner"))
    except VaultInputError as error:
        visit.desk.once.give_back(visit.form.one("once"))
        return _begin_page(visit, visit.words.say(f"error.{error.code}"), 400)
    return visit.did("journey.begun", visit.to("plan", journey=visit.handle_of(journey_id)))


def journey_page(visit: Visit, error: str | None, status: int) -> Response:
    """One journey, with what went wrong, if anything did."""
    journey = visit.vault.journeys.journey(visit.named("journey"))
    watch, names = watch_of(visit, journey.journey_id), names_of(visit)
    spoken = JourneyWords(visit, journey, names)
    places = places_of(visit, journey.plan)
    found = visit.vault.journeys.check(journey.journey_id, journey.plan)
    speaker = Speaker(visit, names, spoken.numbers, places)
    return visit.show(
        "journey",
        status,
        error=error,
        handle=spoken.key,
        journey=journey,
        case=visit.to("case", handle=visit.handle_of(journey.case_id)),
        stage=visit.words.say(f"journey-state.{journey.plan.state}"),
        stage_tag=STATE_TAGS[journey.plan.state],
        legs=spoken.legs(),
        planners=called_all(journey.planners, visit.words),
        lines=lines_of(speaker, found),
        watch=watch_lines(visit, watch) if watch else None,
        agreed=agreement_in_words(visit, journey),
        acts=acts_of(visit, journey, spoken.key),
        knowers=spoken.knowers(visit.vault.journeys.who_knows(journey.journey_id)),
        map=drawn(journey.plan.places, journey.plan.legs, visit.words),
        goes=_goes(visit, journey),
        once=visit.desk.parts.random(12).hex(),
        h=visit.handle_of,
        note="",
    )


def _goes(visit: Visit, journey: JourneyView) -> str:
    """When its plan goes, and why."""
    if journey.destroy_day is None:
        return ""
    code = "journey.goes-what" if journey.plan.state in ENDED else "journey.goes-unended"
    return visit.words.say(code, day=day_in_words(journey.destroy_day, visit.times))


def acts_of(visit: Visit, journey: JourneyView, key: str) -> list[ActLine]:
    """What may be done with the whole of it."""
    state = journey.plan.state
    codes = {
        "draft": ("offer", "call-off"),
        "offered": ("start", "offer", "call-off"),
        "running": ("arrive", "call-off"),
    }
    return [
        ActLine(code, visit.to("journey-act", journey=key, act=code), _act_label(visit, code, state), number == 0)
        for number, code in enumerate(codes.get(state, ()))
    ]


def _act_label(visit: Visit, code: str, state: str) -> str:
    return visit.words.say(
        "journey-act.offer-anew" if code == "offer" and state == "offered" else f"journey-act.{code}"
    )


def watch_of(visit: Visit, journey_id: str) -> WatchView | None:
    """How its check-ins stand; None where none are watched here."""
    try:
        return visit.vault.watch.standing(journey_id)
    except UnknownWatch:
        return None


def agreement_in_words(visit: Visit, journey: JourneyView) -> tuple[str, str] | None:
    """Whether the traveller agreed to what was last offered, and what they wrote with it; None: nothing is offered."""
    if journey.plan.state != "offered":
        return None
    said = visit.vault.watch.agreement(journey.journey_id)
    if said is None:
        return visit.words.say("journey.no-answer-yet"), ""
    return visit.words.say("journey.agreed" if said.yes else "journey.not-agreed"), said.text


def _other(visit: Visit, watch: WatchView) -> BoardLine:
    """A watch whose plan is not here: this member is on its ladder and knows no more."""
    return BoardLine(
        address=visit.to("watch", journey=visit.handle_of(watch.journey_id)),
        title=watch.called,
        case="",
        case_address="",
        state=visit.words.say(f"watch-tag.{watch.state}"),
        tag=TAGS[watch.state],
        ladder=state_in_words(visit, watch),
        ladder_tag=TAGS[watch.state],
        sounds=watch.sounds,
        next=next_in_words(visit, watch),
        legs="",
        failing="",
        goes="",
    )


def _lines(
    visit: Visit, rows: tuple[JourneyLine, ...], states: tuple[str, ...], watches: dict[str, WatchView]
) -> tuple[BoardLine, ...]:
    chosen = [each for each in rows if each.state in states]
    chosen.sort(key=lambda each: _urgency(each, watches.get(each.journey_id)))
    return tuple(_line(visit, each, watches.get(each.journey_id)) for each in chosen)


def _urgency(row: JourneyLine, watch: WatchView | None) -> tuple[object, ...]:
    """What sounds, then what is owned, then by when something is to be heard; what has ended, newest first."""
    never = 2**53
    soonest = watch.next_minute if watch and watch.next_minute is not None else row.next_minute
    raised = {"standing": 0, "rung": 0, "owned": 1}.get(watch.state, 2) if watch else 2
    return raised, soonest if soonest is not None else never, -(row.ended_minute or 0)


def _line(visit: Visit, row: JourneyLine, watch: WatchView | None) -> BoardLine:
    words = visit.words
    return BoardLine(
        address=visit.to("journey", journey=visit.handle_of(row.journey_id)),
        title=row.title or words.say("journey.untitled"),
        case=row.name,
        case_address=visit.to("case", handle=visit.handle_of(row.case_id)),
        state=words.say(f"journey-state.{row.state}"),
        tag=STATE_TAGS[row.state],
        ladder=state_in_words(visit, watch) if watch and row.state == "running" else "",
        ladder_tag=TAGS[watch.state] if watch else "",
        sounds=bool(watch and watch.sounds),
        next=_next(visit, row, watch),
        legs=words.say("journey.settled", settled=row.legs_settled, legs=row.legs) if row.state in GOING else "",
        failing=words.count("journey.failing", row.legs_failing) if row.legs_failing and row.state in GOING else "",
        goes=words.say("journey.goes", day=day_in_words(row.destroy_day, visit.times)) if row.destroy_day else "",
    )


def _next(visit: Visit, row: JourneyLine, watch: WatchView | None) -> str:
    if watch and row.state == "running":
        return next_in_words(visit, watch)
    if row.next_minute is not None and row.state in GOING:
        return visit.words.say("journey.next-leg", moment=visit.times.moment(row.next_minute))
    return ""


def _begin_page(visit: Visit, error: str | None, status: int) -> Response:
    case = visit.vault.case(visit.case_id)
    me = next((called(each, visit.words) for each in visit.vault.work.readers() if each.is_me), "")
    return visit.show(
        "journey_begin",
        status,
        error=error,
        handle=visit.request.path_params["handle"],
        name=case.name,
        me=me,
        people=people_to_choose(visit, visit.vault.work.readers(), "planner"),
        others=journeys_of(visit, visit.case_id),
        once=visit.desk.parts.random(12).hex(),
    )
