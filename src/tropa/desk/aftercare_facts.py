"""What was put down about somebody's time after arrival, read from the facts of a case, and as facts again. Pure.

Each is an ordinary fact with a key of its own (decision 0159): who reads it is decided by its thread, and it goes with
the case. What cannot be read says nothing. What the days come to is in ``aftercare_days``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast, get_args

from tropa.cases.journey_bodies import CountryCode
from tropa.journeys.aftercare import DATE_KINDS, EVIDENCE, Dated, EvidenceLine, evidence
from tropa.journeys.errors import BadStay
from tropa.journeys.recontact import Recontact, as_values, recontact_of
from tropa.journeys.stays import Per, Stay, StayRule
from tropa.vault.journeys.said import STAY
from tropa.vault.views_work import FactView

RULE: Final = "stay_rule."
"""``stay_rule.AA``: how long they may stay there, as an adviser says: ``90``, ``window``, ``180``. Why is its note."""
DATE: Final = "date."
"""``date.KIND.``, eight hexadecimal digits: a last day, or that of a meeting (ISO 8601). What it is for is its note."""
KEPT: Final = "evidence.kept"
MISSING: Final = "evidence.missing"
RECONTACT: Final = "recontact"
ZONE: Final = "recontact.zone"
TAKEN_BACK: Final = ("taken back",)
"""Instead of a value: it was a mistake, or holds no more."""
_HERE, _LEFT = "here", "left:"
_COUNTRY: Final = re.compile(r"[A-Z]{2}\Z")
_TAG: Final = re.compile(r"[0-9a-f]{8}\Z")
_PREFIXES: Final = (STAY, RULE, DATE)
_WHOLE: Final = (KEPT, MISSING, RECONTACT, ZONE)

Said = tuple[str, tuple[str, ...]]
"""A fact's key and values."""


@dataclass(frozen=True, slots=True)
class StayPut:
    """A stay, and the fact that says so."""

    stay: Stay
    fact: FactView


@dataclass(frozen=True, slots=True)
class RulePut:
    """How long somebody may stay, in an adviser's words."""

    country: CountryCode
    rule: StayRule
    fact: FactView


@dataclass(frozen=True, slots=True)
class DatePut:
    """A date to be kept."""

    dated: Dated
    fact: FactView


@dataclass(frozen=True, slots=True)
class Aftercare:
    """All of it. ``recontact`` None: nothing that can be read was chosen; ``zone`` "": nobody said which.

    ``is_unread``: times to write were put down, in a form that is not known here.
    """

    stays: tuple[StayPut, ...]
    rules: tuple[RulePut, ...]
    dates: tuple[DatePut, ...]
    evidence: tuple[EvidenceLine, ...]
    recontact: Recontact | None
    zone: str
    is_unread: bool

    @property
    def countries(self) -> tuple[CountryCode, ...]:
        """Where they are, the newest stay first; then where they were, or a rule was put down for."""
        newest = sorted(self.stays, key=lambda put: (put.stay.left is None, put.stay.entered), reverse=True)
        return tuple(dict.fromkeys([*(put.stay.country for put in newest), *(put.country for put in self.rules)]))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was put down."""
        said = any(line.has != "unsaid" for line in self.evidence)
        return not (self.stays or self.rules or self.dates or said or self.recontact or self.is_unread)


def aftercare_of(facts: Iterable[FactView]) -> Aftercare:
    """Read a case's facts, as they stand."""
    known = {fact.key: fact for fact in facts if is_aftercare(fact.key)}
    stays = [StayPut(stay, fact) for fact in known.values() if (stay := stay_in(fact.key, fact.values))]
    rules = [RulePut(fact.key[-2:], rule, fact) for fact in known.values() if (rule := rule_in(fact.key, fact.values))]
    dates = [DatePut(dated, fact) for fact in known.values() if (dated := date_in(fact.key, fact.values))]
    times = _values(known, RECONTACT)
    recontact = recontact_of(times)
    return Aftercare(
        stays=tuple(sorted(stays, key=lambda put: (put.stay.entered, put.stay.country))),
        rules=tuple(sorted(rules, key=lambda put: put.country)),
        dates=tuple(sorted(dates, key=lambda put: (put.dated.day, put.fact.key))),
        evidence=evidence(_values(known, KEPT), _values(known, MISSING)),
        recontact=recontact,
        zone=next(iter(_values(known, ZONE)), ""),
        is_unread=recontact is None and times not in ((), TAKEN_BACK),
    )


def is_aftercare(key: str) -> bool:
    """Whether a fact of this key is read here."""
    return key.startswith(_PREFIXES) or key in _WHOLE


def stay_in(key: str, values: Sequence[str]) -> Stay | None:
    """The stay that a fact puts down, if it is one."""
    country, _, entered_text = key.removeprefix(STAY).partition(".")
    entered, said = _day(entered_text), next(iter(values), "")
    left = _day(said.removeprefix(_LEFT)) if said.startswith(_LEFT) else None
    if not key.startswith(STAY) or not _COUNTRY.match(country) or entered is None or not (said == _HERE or left):
        return None
    try:
        return Stay(country, entered, left)
    except BadStay:
        return None


def rule_in(key: str, values: Sequence[str]) -> StayRule | None:
    """The rule that a fact puts down, if it is one."""
    if not key.startswith(RULE) or not _COUNTRY.match(key.removeprefix(RULE)) or len(values) not in (2, 3):
        return None
    days, window = _number(values[0]), _number(values[2]) if len(values) == 3 else None
    if days is None or values[1] not in get_args(Per) or (len(values) == 3) != (window is not None):
        return None
    try:
        return StayRule(days, cast("Per", values[1]), window)
    except BadStay:
        return None


def date_in(key: str, values: Sequence[str]) -> Dated | None:
    """The date that a fact puts down, if it is one."""
    kind, _, tag = key.removeprefix(DATE).partition(".")
    day = _day(next(iter(values), ""))
    if not key.startswith(DATE) or kind not in DATE_KINDS or not _TAG.match(tag) or day is None:
        return None
    return Dated(kind, day)


def rule_said(country: CountryCode, rule: StayRule) -> Said:
    """The fact of a rule."""
    window = () if rule.window_days is None else (str(rule.window_days),)
    return f"{RULE}{country}", (str(rule.days), rule.per, *window)


def date_said(dated: Dated, tag: str) -> Said:
    """The fact of a date; ``tag``: eight hexadecimal digits that tell it from others of its kind."""
    return f"{DATE}{dated.kind}.{tag}", (dated.day.isoformat(),)


def evidence_said(lines: Iterable[EvidenceLine]) -> tuple[Said, Said]:
    """The two facts of the checklist: what they have, and what they said they have not."""
    told = {line.id: line.has for line in lines}
    kept, missing = (tuple(each for each in EVIDENCE if told.get(each) == has) for has in ("kept", "missing"))
    return (KEPT, kept), (MISSING, missing)


def recontact_said(chosen: Recontact | None, zone: str) -> tuple[Said, Said]:
    """The two facts of when it is safe to write."""
    if chosen is None:
        return (RECONTACT, TAKEN_BACK), (ZONE, TAKEN_BACK)
    return (RECONTACT, as_values(chosen)), (ZONE, (zone,))


def _values(known: dict[str, FactView], key: str) -> tuple[str, ...]:
    return known[key].values if key in known else ()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else None
