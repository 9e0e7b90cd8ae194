"""The rights section beside a case: the nearest day to act by, and how much is open. The whole is on its own page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tropa.desk.law import law_from
from tropa.desk.rights_facts import facts_of, topics_of
from tropa.desk.rights_lines import tag_of
from tropa.desk.visit import Visit
from tropa.rights.advice import usable
from tropa.rights.results import Evaluation
from tropa.vault.views import CaseView
from tropa.vault.views_work import CaseWork


@dataclass(frozen=True)
class RightsSide:
    """`day` None: no deadline is known; else the nearest still to come, and what it is for. `open` counts options.

    `days`: each deadline still to come of what is open, as `rule.deadline`, for the agenda.
    """

    day: str | None
    away: str
    tag: str
    title: str
    open: int
    perhaps: int
    days: tuple[tuple[str, date], ...] = ()


def rights_side(visit: Visit, case: CaseView, work: CaseWork) -> RightsSide:
    """The section in words."""
    law = law_from(visit, visit.vault.packs.in_use())
    index = law.compiled.index
    answers = {name: fact.answer for name, fact in usable(index, facts_of(visit, law, case, work)).items()}
    found = visit.desk.rights.of(law.compiled, answers, visit.times.today, topics_of(law, case))
    states = [rule.state for rule in found.rules if index.rules[rule.id].kind != "warning"]
    nearest = _nearest(found)
    if nearest is None:
        return RightsSide(None, "", "", "", states.count("open"), states.count("perhaps"))
    left, rule, due = nearest
    day = next(each.act_by for each in found.rules[rule].deadlines if each.id == due)
    assert day is not None
    title = law.speaker.sentence(f"rule.{found.rules[rule].id}.deadline.{due}")
    away, counts = visit.times.away(day), (states.count("open"), states.count("perhaps"))
    return RightsSide(visit.times.day(day), away, tag_of(left), title, *counts, tuple(_coming(found)))


def _coming(found: Evaluation) -> Iterator[tuple[str, date]]:
    for rule in found.rules:
        for due in rule.deadlines if rule.state == "open" else ():
            if due.act_by is not None and due.latest is not None and due.latest >= found.today:
                yield f"{rule.id}.{due.id}", due.act_by


def _nearest(found: Evaluation) -> tuple[int, int, str] | None:
    """Days left, the rule's place, the deadline's id; of what is open, and not past by every reading."""
    every = (
        (due.days_left, place, due.id)
        for place, rule in enumerate(found.rules)
        if rule.state == "open"
        for due in rule.deadlines
        if due.days_left is not None and due.latest is not None and due.latest >= found.today
    )
    return min(every, default=None)
