"""What a check found, and what could not be read, as sentences beside their leg. It judges nothing itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tropa.cases.journey_bodies import LegId, Place, PlaceId
from tropa.desk.journey_countries import country_in_words
from tropa.desk.journey_reading import Fault
from tropa.desk.names import Names
from tropa.desk.visit import Visit
from tropa.journeys.codes import Severity
from tropa.journeys.findings import Finding, Value
from tropa.sealing.types import MemberId, ThreadId

TAGS: Final[dict[Severity, str]] = {"stop": "now", "warn": "soon", "note": "calm"}
_ORDER: Final[tuple[Severity, ...]] = ("stop", "warn", "note")
_MINUTE: Final = "_minute"
_COUNTRIES: Final = frozenset({"country", "begins_country", "to_country"})
_NUMBERED: Final = frozenset({"window", "rung"})
_FAMILY: Final = {
    **dict.fromkeys(("exit_ban", "wanted", "serving"), "plan-status"),
    "why": "plan-unfit",
    "mode": "plan-mode",
    "paper": "plan-paper",
    "risk": "plan-risk",
    "which": "plan-which",
    "per": "plan-per",
    "confidence": "rights-confidence",
}


@dataclass(frozen=True)
class FindingLine:
    """One of them. `row`: the leg's id, or ""; `leg`: what the page calls it; `source`: where a rule comes from."""

    severity: Severity
    tag: str
    row: str
    leg: str
    text: str
    field: str = ""


@dataclass(frozen=True)
class FindingLines:
    """All of them, gravest first; and those of each row."""

    all: tuple[FindingLine, ...]
    of: Mapping[str, tuple[FindingLine, ...]] = field(default_factory=dict)

    def count(self, severity: Severity) -> int:
        """How many are this grave."""
        return sum(each.severity == severity for each in self.all)

    def of_row(self, row: str) -> tuple[FindingLine, ...]:
        """Those of one row."""
        return self.of.get(row, ())

    def is_wrong(self, row: str, name: str) -> bool:
        """Whether that field could not be read."""
        return any(each.field == name for each in self.of_row(row))


@dataclass(frozen=True)
class Speaker:
    """What is needed to put values into words. `legs`: what they are called by their ids, in the page's order."""

    visit: Visit
    names: Names
    legs: Mapping[str, str]
    places: Mapping[PlaceId, Place]

    def leg(self, leg_id: str) -> str:
        """`leg 2`."""
        if leg_id not in self.legs:
            return self.visit.words.say("plan.a-leg")
        return self.visit.words.say("plan.leg-number", number=self.legs[leg_id])

    def finding(self, found: Finding) -> FindingLine:
        """One finding in words."""
        row = found.leg.text if found.leg else ""
        values = {name: self._value(name, value) for name, value in found.values}
        text = self.visit.words.say(f"finding.{found.code}", **values).replace("..", ".")
        return FindingLine(found.severity, TAGS[found.severity], row, self.leg(row) if row else "", text)

    def fault(self, fault: Fault) -> FindingLine:
        """One field that could not be read."""
        words = self.visit.words
        text = f"{words.say(f'plan-field.{fault.field}')}: {words.say(f'plan-wrong.{fault.wrong}')}."
        leg = self.leg(fault.row) if fault.row in self.legs else ""
        return FindingLine("stop", TAGS["stop"], fault.row, leg, text, fault.field)

    def _value(self, name: str, value: Value) -> str:
        words, times = self.visit.words, self.visit.times
        if isinstance(value, date):
            return times.day(value)
        if isinstance(value, LegId):
            return self.leg(value.text)
        if isinstance(value, PlaceId):
            return self.places[value].name if value in self.places else words.say("plan.a-place")
        if isinstance(value, MemberId):
            return self.names.member(value.text)
        if isinstance(value, tuple):
            return ", ".join(words.say(f"plan-paper.{each}") for each in value)
        if isinstance(value, int):
            return self._number(name, value)
        return self._code(name, value)

    def _number(self, name: str, value: int) -> str:
        times = self.visit.times
        if name.endswith(_MINUTE):
            return times.moment(value)
        if name.endswith(("minutes", "hours")):
            return times.lasting(value * (60 if name.endswith("hours") else 1))
        if name.endswith("days"):
            return times.days(value)
        if name == "amount":
            return f"{value // 100}.{value % 100:02}"
        return str(value + 1 if name in _NUMBERED else value)

    def _code(self, name: str, value: str | ThreadId | None) -> str:
        if name in _COUNTRIES and isinstance(value, str):
            return country_in_words(value, self.visit.words)
        if name in _FAMILY:
            return self.visit.words.say(f"{_FAMILY[name]}.{value or 'none'}")
        return value if isinstance(value, str) else self.visit.words.say("plan.nothing")


def lines_of(speaker: Speaker, found: Iterable[Finding], faults: Iterable[Fault] = ()) -> FindingLines:
    """All of it, gravest first, and of the same kind in the page's order."""
    lines = [*(speaker.fault(each) for each in faults), *(speaker.finding(each) for each in found)]
    place = {row: number for number, row in enumerate(speaker.legs)}
    lines.sort(key=lambda each: (_ORDER.index(each.severity), place.get(each.row, -1)))
    of: dict[str, list[FindingLine]] = {}
    for each in lines:
        of.setdefault(each.row, []).append(each)
    return FindingLines(tuple(lines), {row: tuple(several) for row, several in of.items()})
