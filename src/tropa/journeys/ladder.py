"""The ladder's one transition table: what a watch is in, what can happen, what it is in then, and why (protocol 16.6).

Everything that says how a watch stands goes by it: ``ladder_fold`` runs it, the diagram in the docs is drawn from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

LadderState = Literal["waiting", "open", "grace", "warned", "rung", "standing", "owned", "over"]
"""No check-in is awaited · one is · its window has ended in silence · the traveller has been warned · somebody on the
ladder has been told · everybody has, or it is graver than silence: it sounds each hour · somebody has taken it on ·
the watch has ended."""

Event = Literal[
    "window-begins",
    "window-ends",
    "warning-due",
    "rung-due",
    "hour-after-last-rung",
    "twelve-hours-owned",
    "fine",
    "later",
    "past",
    "unsafe",
    "duress",
    "unknown-word",
    "released",
    "noticed",
    "acknowledge",
    "all-well",
    "need-help",
    "deletion",
    "over",
]
"""Time passes (the first six) · a check-in: its meaning, ``past`` where it answers nothing that is still awaited · the
relay released a rung · a desk that could hear sounded the alarm · what a person who was told does; ``deletion``: with
the traveller's keys everything was asked to be destroyed."""

Reason = Literal[
    "nothing-awaited",
    "awaited",
    "silent",
    "warned",
    "climbed",
    "nobody-took-it",
    "owned-too-long",
    "heard-fine",
    "put-off",
    "not-awaited",
    "answered-before",
    "a-person-ends-it",
    "unsafe",
    "duress",
    "unknown-word",
    "relay-released",
    "desk-noticed",
    "told-already",
    "acknowledged",
    "taken-by-other",
    "all-well",
    "needs-help",
    "deletion-asked",
    "ended",
    "ended-before",
]

QUIET: Final = ("waiting", "open", "grace", "warned")
"""Nobody has been told."""
RAISED: Final = ("rung", "standing", "owned")
"""Somebody has been told, and no person has ended it."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    state: LadderState
    event: Event
    to: LadderState
    reason: Reason


_STATES: Final[tuple[LadderState, ...]] = get_args(LadderState)
_Group = tuple[tuple[LadderState, ...], Event, LadderState | Literal["same"], Reason]

_GROUPS: Final[tuple[_Group, ...]] = (
    # Time. What is not here passes no such moment.
    (("waiting",), "window-begins", "open", "awaited"),
    (("open",), "window-ends", "grace", "silent"),
    (("waiting", "open", "grace"), "warning-due", "warned", "warned"),
    (("warned",), "rung-due", "rung", "climbed"),
    (("rung",), "rung-due", "rung", "climbed"),
    (("rung",), "hour-after-last-rung", "standing", "nobody-took-it"),
    (("owned",), "twelve-hours-owned", "standing", "owned-too-long"),
    # Check-ins. Once somebody has been told, no check-in makes it quiet again: a person does.
    (("waiting", "open", "grace", "warned"), "fine", "waiting", "heard-fine"),
    (("rung", "standing", "owned"), "fine", "same", "a-person-ends-it"),
    (("over",), "fine", "same", "ended-before"),
    (("waiting",), "later", "same", "not-awaited"),
    (("open",), "later", "same", "put-off"),
    (("grace", "warned"), "later", "grace", "put-off"),
    (("rung", "standing", "owned"), "later", "same", "a-person-ends-it"),
    (("over",), "later", "same", "ended-before"),
    (_STATES, "past", "same", "answered-before"),
    (_STATES, "unsafe", "standing", "unsafe"),
    (_STATES, "duress", "standing", "duress"),
    (_STATES, "unknown-word", "standing", "unknown-word"),
    # What the relay, or a desk's own clock, has told somebody.
    (("waiting", "open", "grace", "warned", "rung"), "released", "rung", "relay-released"),
    (("standing", "owned"), "released", "same", "told-already"),
    (("over",), "released", "same", "ended-before"),
    (("waiting", "open", "grace", "warned", "rung"), "noticed", "rung", "desk-noticed"),
    (("standing", "owned"), "noticed", "same", "told-already"),
    (("over",), "noticed", "same", "ended-before"),
    # Persons. Whoever acknowledges was told, whatever this desk has seen of it.
    (("waiting", "open", "grace", "warned", "rung", "standing"), "acknowledge", "owned", "acknowledged"),
    (("owned",), "acknowledge", "same", "taken-by-other"),
    (("over",), "acknowledge", "same", "ended-before"),
    (("waiting", "open", "grace", "warned", "rung", "standing", "owned"), "all-well", "waiting", "all-well"),
    (("over",), "all-well", "same", "ended-before"),
    (_STATES, "need-help", "standing", "needs-help"),
    # Whoever holds the telephone can ask for it: that ends no alarm, and is one.
    ((*QUIET, *RAISED), "deletion", "standing", "deletion-asked"),
    (("over",), "deletion", "same", "ended-before"),
    (_STATES, "over", "over", "ended"),
)


def _laid_out() -> Mapping[tuple[LadderState, Event], Transition]:
    rows = [
        Transition(state, event, state if to == "same" else to, reason)
        for states, event, to, reason in _GROUPS
        for state in states
    ]
    table = {(row.state, row.event): row for row in rows}
    assert len(table) == len(rows), "a pair stands in the ladder's table twice"
    return table


TABLE: Final = _laid_out()
"""Every pair of a state and what can happen in it."""
