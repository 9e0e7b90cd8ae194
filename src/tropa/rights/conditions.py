"""Whether a condition holds for a person on a day: Kleene's three values, each with its reasons.

One small evaluator; ``web/guide`` has its twin, and both must give the same for ``vectors/rights.json``. It does not
check that ids exist (``linking`` does) nor that answers fit (``answers`` does).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from tropa.rights.index import Index, bounds, question_of
from tropa.rights.shapes import Answer, Condition

TODAY = "today"
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """``truth`` is true, false, or null for unknown. Of the rest, only what explains that truth is filled."""

    truth: bool | None
    because: frozenset[str] = _NONE
    unsettled: frozenset[str] = _NONE
    disputed: frozenset[str] = _NONE
    failed: str | None = None


HOLDS = Finding(truth=True)


@dataclass(frozen=True)
class Moment:
    """One person's answers on one day, under one pack."""

    index: Index
    answers: Mapping[str, Answer]
    today: date
    _asked: dict[str, Finding] = field(default_factory=dict, compare=False, repr=False)

    def asked(self, question: str) -> Finding:
        """Whether a question is put to this person: its ``ask_when``."""
        if question not in self._asked:
            self._asked[question] = find(self.index.questions[question].ask_when, self, "ask_when")
        return self._asked[question]

    def unanswered(self, question: str) -> bool:
        """Not asked yet. "I don't know" is an answer."""
        return question not in self.answers


def find(condition: Condition | None, moment: Moment, path: str) -> Finding:
    """The condition's truth and reasons; ``path`` is where it stands, for ``failed``. No condition holds always."""
    if condition is None:
        return HOLDS
    if condition.all is not None:
        return _all([find(child, moment, f"{path}.all.{place}") for place, child in enumerate(condition.all)])
    if condition.any is not None:
        found = [find(child, moment, f"{path}.any.{place}") for place, child in enumerate(condition.any)]
        return _any(found, f"{path}.any")
    if condition.not_ is not None:
        return _not(find(condition.not_, moment, f"{path}.not"), f"{path}.not")
    return _statement(condition, moment, path)


def _all(found: list[Finding]) -> Finding:
    false = next((finding for finding in found if finding.truth is False), None)
    if false is not None:
        return false
    return _unknown(found) or Finding(truth=True, because=_join(f.because for f in found))


def _any(found: list[Finding], path: str) -> Finding:
    true = [finding for finding in found if finding.truth is True]
    if true:
        return Finding(truth=True, because=_join(f.because for f in true))
    return _unknown(found) or Finding(truth=False, because=_join(f.because for f in found), failed=path)


def _not(finding: Finding, path: str) -> Finding:
    if finding.truth is None:
        return finding
    return Finding(truth=not finding.truth, because=finding.because, failed=path if finding.truth else None)


def _unknown(found: list[Finding]) -> Finding | None:
    unknown = [finding for finding in found if finding.truth is None]
    if not unknown:
        return None
    return Finding(None, unsettled=_join(f.unsettled for f in unknown), disputed=_join(f.disputed for f in unknown))


def _join(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return _NONE.union(*sets)


def _statement(condition: Condition, moment: Moment, path: str) -> Finding:
    """A statement about a question: false where the question is not put to the person at all."""
    question = question_of(condition)
    assert question is not None
    failed = f"{path}.{_operator(condition)}"
    if question == TODAY:
        return _compared(condition, moment, moment.today.isoformat(), _NONE, failed)
    both = _all([moment.asked(question), _raw(condition, moment, question, failed)])
    return Finding(False, because=both.because, failed=failed) if both.truth is False else both


def _operator(condition: Condition) -> str:
    named = ("is", condition.is_), ("in", condition.in_), ("known", condition.known)
    return next((name for name, given in named if given is not None), "of")


def _raw(condition: Condition, moment: Moment, question: str, failed: str) -> Finding:
    about = frozenset((question,))
    if moment.unanswered(question):
        return Finding(None, unsettled=about)
    answer = moment.answers[question]
    if condition.known is not None:
        return _decided(answer is not None, about, failed)
    if answer is None:
        return Finding(None, unsettled=about)
    if condition.is_ is not None:
        return _decided(answer == condition.is_[question], about, failed)
    if condition.in_ is not None:
        return _decided(answer in condition.in_[question], about, failed)
    return _compared(condition, moment, answer, about, failed)


def _compared(condition: Condition, moment: Moment, answer: int | str, about: frozenset[str], failed: str) -> Finding:
    """A range whose bounds may be disputed: decided only if every reading decides it the same way."""
    truth = compared(condition, moment, answer)
    if truth is not None:
        return _decided(truth, about, failed)
    given = [bound for bound in bounds(condition) if bound is not None]
    return Finding(None, disputed=frozenset(str(b) for b in given if len(moment.index.amounts(b, moment.today)) != 1))


def compared(condition: Condition, moment: Moment, answer: int | str) -> bool | None:
    """Whether an answer lies within a condition's bounds; null where readings of a bound decide it differently."""
    readings = [(None,) if b is None else moment.index.amounts(b, moment.today) for b in bounds(condition)]
    truths = {_within(answer, low, high) for low, high in product(*readings)}
    return truths.pop() if len(truths) == 1 else None


def _within(answer: int | str, low: int | str | None, high: int | str | None) -> bool:
    """Numbers with numbers, ISO days with ISO days: these sort as text."""
    return (low is None or low <= answer) and (high is None or answer < high)  # type: ignore[operator]


def _decided(truth: bool, about: frozenset[str], failed: str) -> Finding:
    return Finding(truth, because=about, failed=None if truth else failed)
