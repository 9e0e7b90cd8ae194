"""Which open cases a changed pack touches: those whose results differ for the facts that are known of them.

It reads threads and changes nothing; what differs is `tropa.rights.changes`'.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tropa.cases.work_state import facts, told
from tropa.rights.advice import Fact
from tropa.rights.changes import Changed, rules_changed
from tropa.rights.compiled import Compiled
from tropa.rights.shapes import Answer
from tropa.sealing.casebox import CaseBox
from tropa.sealing.types import CaseKey, ThreadId
from tropa.vault.context import Context
from tropa.vault.packs.answers import Values, answers, topics
from tropa.vault.shelf_cases import CaseRef, summary_in
from tropa.vault.views_packs import Touched
from tropa.vault.work.believing import believed_threads

_Known = tuple[tuple[str, Answer], ...]


@dataclass(frozen=True)
class _Open:
    """An open case, as far as this needs it."""

    ref: CaseRef
    name: str
    is_mine: bool
    said: Values


@dataclass
class _Change:
    """From one pack to another. Many cases have the same few facts: each set of them is compared once."""

    old: Compiled
    new: Compiled
    today: date
    _found: dict[_Known, tuple[Changed, ...]] = field(default_factory=dict)

    def for_answers(self, known: _Known) -> tuple[Changed, ...]:
        """Everything that differs."""
        if known not in self._found:
            given = {question: Fact(answer, "") for question, answer in known}
            self._found[known] = rules_changed(self.old, self.new, given, self.today)
        return self._found[known]

    def concerns(self, change: Changed, about: tuple[str, ...]) -> bool:
        """Whether a rule that differs is one for this case: open for it, or of a topic that the case is about."""
        rule = self.new.index.rules.get(change.rule) or self.old.index.rules[change.rule]
        return "open" in (change.before, change.after) or bool(set(rule.topics) & set(about))


def touched(here: Context, old: Compiled, new: Compiled, today: date) -> tuple[Touched, ...]:
    """Every open case whose results differ, those with the nearest changed day first."""
    change = _Change(old, new, today)
    found = (_touched(here, case, change) for case in list(_open_cases(here)))
    return tuple(sorted((each for each in found if each is not None), key=_order))


def _touched(here: Context, case: _Open, change: _Change) -> Touched | None:
    known = answers(case.said, _put_down(here, case.ref))
    key = tuple(sorted(((each.question, each.answer) for each in known), key=str))
    changes = tuple(each for each in change.for_answers(key) if change.concerns(each, topics(case.said)))
    if not changes:
        return None
    days = [day for each in changes for _, _, day in each.deadlines if day is not None and day >= change.today]
    return Touched(case.ref.case.text, case.name, case.is_mine, min(days, default=None), changes)


def _order(each: Touched) -> tuple[date, str]:
    return each.soonest or date.max, each.name


def _open_cases(here: Context) -> Iterator[_Open]:
    rows = here.db.rows("SELECT serial, case_id, key, name, mine, summary FROM cases WHERE shown AND NOT closed")
    for serial, case_id, key, name, mine, sealed in rows:
        ref = CaseRef(serial, ThreadId(case_id), CaseBox(CaseKey(key)))
        ask = summary_in(ref, sealed)
        said = {"for_whom": (ask.for_whom,), "situation": (ask.situation,), "needs": ask.needs} if ask else {}
        yield _Open(ref, name, bool(mine), said)


def _put_down(here: Context, ref: CaseRef) -> Values:
    histories = facts(told(each.thread for each in believed_threads(here, ref)))
    newest = (history.said[0][0] for history in histories)
    return {fact.key: fact.values for fact in newest}
