"""What a case's threads come to about safety: flags with their history, and what was verified by whom. Pure.

What was carried over is the word of whoever carried it: MACs do not transfer, so nobody is a second reviewer by
another's account.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tropa.cases.care_bodies import CHECK_RESULTS, Check, CheckId, CheckResult, Flag, SafetyFlag, Unflag
from tropa.cases.work_state import Told
from tropa.sealing.types import MemberId

REVIEWERS_WHEN_HIGH: Final = 2


@dataclass(frozen=True, slots=True)
class FlagState:
    """Everything said of one flag, the newest first; the newest decides."""

    flag: SafetyFlag
    said: tuple[tuple[Flag | Unflag, Told], ...]

    @property
    def stands(self) -> bool:
        """Whether care is needed now."""
        return isinstance(self.said[0][0], Flag)


@dataclass(frozen=True, slots=True)
class CheckState:
    """One thing that was verified. `reviews`: the last word of each reviewer, by who spoke first."""

    check: CheckId
    what: str
    reviews: tuple[tuple[Check, Told], ...]

    @property
    def is_declared_high(self) -> bool:
        """Whether a reviewer asked for two."""
        return any(body.high for body, _ in self.reviews)

    @property
    def result(self) -> CheckResult:
        """The worst that a reviewer came to: one who doubts is not outvoted."""
        return max((body.result for body, _ in self.reviews), key=CHECK_RESULTS.index)

    def is_reviewed(self, high: bool) -> bool:
        """Whether enough reviewers have spoken; `high`: the case itself is one of high risk."""
        return len(self.reviews) >= (REVIEWERS_WHEN_HIGH if high or self.is_declared_high else 1)


def reviewer_of(told: Told) -> MemberId | None:
    """Whose word it is: whoever wrote it here, or carried it here."""
    return told.entry.carried_by or told.entry.member


def flags(everything: Iterable[Told]) -> tuple[FlagState, ...]:
    """By flag, in the order in which each was first put."""
    said: dict[SafetyFlag, list[tuple[Flag | Unflag, Told]]] = {}
    for each in everything:
        body = each.entry.core.body
        if isinstance(body, Flag | Unflag):
            said.setdefault(body.flag, []).append((body, each))
    return tuple(FlagState(flag, tuple(reversed(each))) for flag, each in said.items())


def checks(everything: Sequence[Told]) -> tuple[CheckState, ...]:
    """Each thing verified, in the order in which they first appeared.

    Two reviews are of the same thing only when they name it alike, so that nobody's word is borrowed for another thing.
    """
    found: dict[tuple[CheckId, str], dict[MemberId | None, tuple[Check, Told]]] = {}
    for each in everything:
        body = each.entry.core.body
        if isinstance(body, Check):
            found.setdefault((body.check, body.what), {})[reviewer_of(each)] = (body, each)
    return tuple(CheckState(check, what, tuple(reviews.values())) for (check, what), reviews in found.items())
