"""What evaluating a pack gives: values with reasons, written as the same JSON in Python and TypeScript.

Fields are written in the order declared here; nothing is left out, so that both twins' bytes can be compared.
"""

from datetime import date
from typing import Literal

import msgspec

State = Literal["open", "perhaps", "closed"]


class _Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all results share."""


class DeadlineReading(_Result, frozen=True):
    """One way to count. ``inclusive`` is null where nothing is added; ``moved``: from a day off to a working day."""

    date: date
    anchor: str
    add: int
    """Which of the deadline's spans, from 0."""
    amount: int
    inclusive: bool | None
    moved: bool
    estimated: bool
    """It rests on working days of a year whose transfers are not decreed yet."""


class DeadlineResult(_Result, frozen=True):
    """All readings by date. ``act_by`` is the earliest, null while every anchor is unanswered.

    ``last_working_day`` is the last working day not after ``act_by``; ``days_left`` counts from today to ``act_by`` and
    is negative once it has passed; ``latest`` is the last reading: between the two, sources disagree.
    ``missing`` are the anchors not answered yet.
    """

    id: str
    act_by: date | None
    last_working_day: date | None
    latest: date | None
    days_left: int | None
    readings: tuple[DeadlineReading, ...]
    missing: tuple[str, ...]


class RuleResult(_Result, frozen=True):
    """One rule for one person.

    ``because``: the questions whose answers make it open or closed. ``unsettled``: the questions that would settle it.
    ``disputed``: values whose conflict keeps it unsettled. ``failed``: the failing condition's path (``when.all.0.is``,
    ``in_force``), null unless closed. ``stale``: past its review day: state it as "was so as of". Deadlines are
    computed unless closed.
    """

    id: str
    state: State
    because: tuple[str, ...]
    unsettled: tuple[str, ...]
    disputed: tuple[str, ...]
    failed: str | None
    stale: bool
    deadlines: tuple[DeadlineResult, ...]


class ValueResult(_Result, frozen=True):
    """The readings of a value that hold today (their positions in the pack). Two or more: sources disagree."""

    id: str
    readings: tuple[int, ...]
    stale: bool


class Evaluation(_Result, frozen=True):
    """A person's results on one day.

    ``rules``: those of the chosen topics, in pack order. ``ranked``: ids of open options and duties, then of perhaps
    open ones, each duties first, then by fitness (5 first), risk (1 first), pack order. ``values``: those that rules
    not closed name, in pack order. ``next``: the question to ask now, null when no answer could change a result.
    """

    today: date
    topics: tuple[str, ...]
    rules: tuple[RuleResult, ...]
    ranked: tuple[str, ...]
    values: tuple[ValueResult, ...]
    stale: bool
    next: str | None
