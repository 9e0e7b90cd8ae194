"""What a check of a plan finds: a code, how grave it is, where, and the values a sentence about it needs. No prose.

What each code means, how grave it may be and which values it brings is in ``codes``. Who is refused what because of
it is ``holding_back``; a page words it, and a façade asks before it sends anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tropa.cases.journey_bodies import LegId, PlaceId
from tropa.journeys.codes import SPECS, Act, Code, Severity
from tropa.sealing.types import MemberId, ThreadId

Value = int | str | bool | date | tuple[str, ...] | LegId | PlaceId | MemberId | ThreadId | None
"""Minutes, hours and days are whole numbers whose name says the unit; a day of the calendar is a ``date``."""

Answer = Literal["no", "yes", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know. ``leg`` None: of the whole plan. ``values``: names as in ``SPECS[code].values``, in order."""

    severity: Severity
    code: Code
    leg: LegId | None
    values: tuple[tuple[str, Value], ...]

    def __getitem__(self, name: str) -> Value:
        """One of its values. Raises KeyError: this code brings no such value."""
        return dict(self.values)[name]


def grave(known: bool) -> Severity:
    """A stop; a warning where it is known and bearable."""
    return "warn" if known else "stop"


def found(severity: Severity, code: Code, leg: LegId | None = None, **values: Value) -> Finding:
    """One finding, its values in the order given."""
    return Finding(severity, code, leg, tuple(values.items()))


def holding_back(findings: Iterable[Finding], act: Act, leg: LegId | None = None) -> tuple[Finding, ...]:
    """The stops that forbid an act: ``offer`` (the journey letter), ``ask`` (the letter about ``leg``) or ``start``.

    Every stop forbids ``start``. ``ask`` is forbidden by what is wrong with that leg, and by what forbids bringing in
    anybody at all, on whichever leg it was found; ``offer`` by what is wrong with check-ins, ladder or the law.
    """
    return tuple(each for each in findings if each.severity == "stop" and _forbids(each, act, leg))


def _forbids(finding: Finding, act: Act, leg: LegId | None) -> bool:
    if act == "start":
        return True
    holds = SPECS[finding.code].holds
    return act in holds and ("offer" in holds or finding.leg in (None, leg))
