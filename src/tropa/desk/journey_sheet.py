"""The plan's form as it is drawn: its rows, what each may be chosen from, what is wrong with it. It saves nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, get_args

from tropa.cases import journey_bodies as bodies
from tropa.cases.journey_bodies import MAX_LADDER, MAX_LEGS, MAX_WINDOWS, JourneyPlan
from tropa.desk.journey_choices import Choice, Choices, choices_of, places_of
from tropa.desk.journey_countries import country_names
from tropa.desk.journey_findings import FindingLine, FindingLines, Speaker, lines_of
from tropa.desk.journey_numbers import leg_names
from tropa.desk.journey_reading import ReadPlan, plan_of
from tropa.desk.journey_typed import LegTyped, PlanTyped, RungTyped, WindowTyped
from tropa.desk.journey_typing import base_of, form_of, unsaved, zone_of
from tropa.desk.names import Names, names_of
from tropa.desk.visit import Visit
from tropa.journeys.findings import Finding
from tropa.vault.journeys.errors import BadPlan
from tropa.vault.views_journeys import JourneyView

SHEETS: Final = ("save-plan", "change-plan", "check-plan")
"""Where the form is sent."""
MATCHED: Final = ("driver", "host")
"""Modes in which a person is met: they need words by which each knows the other."""


@dataclass(frozen=True)
class Row:
    """One row of the form: its key in the browser, its number, what is typed and what is wrong with it."""

    key: str
    number: str
    typed: LegTyped | WindowTyped | RungTyped
    found: tuple[FindingLine, ...]
    wrong: frozenset[str]
    backs: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """All of it. `is_behind`: somebody saved another plan since this form was drawn."""

    journey: JourneyView
    typed: PlanTyped
    read: ReadPlan
    names: Names
    lines: FindingLines
    legs: tuple[Row, ...]
    windows: tuple[Row, ...]
    rungs: tuple[Row, ...]
    choices: Choices
    is_unsaved: bool
    is_behind: bool

    @property
    def stops(self) -> int:
        """How many things must be mended before anything goes out."""
        return self.lines.count("stop")

    def is_wrong(self, name: str) -> bool:
        """Whether a field that is there once could not be read."""
        return self.lines.is_wrong("", name)


def sheet_of(visit: Visit, journey: JourneyView, typed: PlanTyped | None = None) -> Sheet:
    """The form with what is typed; by default with what was kept of it, else with the plan as it is saved."""
    saved = form_of(journey.plan, visit)
    kept = typed or unsaved(visit, journey.journey_id, addresses_of(visit))
    shown = kept or saved
    names, places = names_of(visit), places_of(visit, journey.plan)
    read = plan_of(shown, zone_of(visit), journey.plan, places)
    legs = leg_names((each.id, each.instead_of) for each in shown.legs)
    found = found_in(visit, journey.journey_id, read.plan)
    lines = lines_of(Speaker(visit, names, legs, places), found, read.faults)
    return Sheet(
        journey=journey,
        typed=shown,
        read=read,
        names=names,
        lines=lines,
        legs=tuple(_leg(visit, lines, shown.legs, each, legs) for each in shown.legs),
        windows=tuple(_row(visit, lines, each, str(at)) for at, each in enumerate(shown.windows, start=1)),
        rungs=tuple(_row(visit, lines, each, str(at)) for at, each in enumerate(shown.rungs, start=1)),
        choices=choices_of(visit, places, names),
        is_unsaved=kept is not None,
        is_behind=kept is not None and kept.head.base != base_of(journey.plan),
    )


def found_in(visit: Visit, journey_id: str, plan: JourneyPlan) -> tuple[Finding, ...]:
    """What is wrong with a plan; nothing more where rows left out made it contradict itself."""
    try:
        return visit.vault.journeys.check(journey_id, plan)
    except BadPlan:
        return ()


def addresses_of(visit: Visit) -> tuple[str, ...]:
    """Where the form of this address's journey is sent."""
    return tuple(visit.to(each, journey=visit.request.path_params["journey"]) for each in SHEETS)


def values_of(visit: Visit, sheet: Sheet) -> dict[str, object]:
    """What the templates of the form are drawn with."""
    words = visit.words
    return {
        "sheet": sheet,
        "h": visit.handle_of,
        "once": visit.desk.parts.random(12).hex(),
        "zone": zone_of(visit).named(
            sheet.read.plan.legs[0].starts if sheet.read.plan.legs else visit.desk.parts.clock() // 60
        ),
        "modes": _coded(words.say, "plan-mode", bodies.Mode),
        "papers": _coded(words.say, "plan-paper", bodies.Paper),
        "risks": _coded(words.say, "plan-risk", bodies.Risk),
        "sorts": _coded(words.say, "plan-sort", bodies.PlaceSort),
        "countries": country_names(words),
        "matched": MATCHED,
        "most": {"legs": MAX_LEGS, "windows": MAX_WINDOWS, "rungs": MAX_LADDER},
        "today": visit.times.today.isoformat(),
    }


def _coded(say: object, family: str, codes: object) -> tuple[Choice, ...]:
    assert callable(say)
    return tuple(Choice(each, say(f"{family}.{each}")) for each in get_args(codes))


def _row(visit: Visit, lines: FindingLines, typed: LegTyped | WindowTyped | RungTyped, number: str) -> Row:
    found = lines.of_row(typed.id)
    return Row(visit.handle_of(typed.id), number, typed, found, frozenset(each.field for each in found if each.field))


def _leg(visit: Visit, lines: FindingLines, legs: tuple[LegTyped, ...], leg: LegTyped, names: Mapping[str, str]) -> Row:
    """A leg's row, with the legs that it may be a backup for."""
    say = visit.words.say
    backs = (
        Choice(visit.handle_of(each.id), say("plan.leg-number", number=names[each.id]))
        for each in legs
        if each.id != leg.id and not each.instead_of
    )
    return replace(_row(visit, lines, leg, names[leg.id]), backs=tuple(backs))
