"""What is known of a case, as the answers that the rights pack's rules read; each with whose word it is.

It reads no letter: only what the first form said, and what members put down.
"""

from tropa.desk.facts import source_of
from tropa.desk.law import Law
from tropa.desk.names import called
from tropa.desk.visit import Visit
from tropa.rights.advice import Fact, Facts
from tropa.vault.packs.answers import answers, put_down_values, said_values, topics
from tropa.vault.views import CaseView
from tropa.vault.views_packs import CaseAnswer
from tropa.vault.views_work import CaseWork, FactView


def facts_of(visit: Visit, law: Law, case: CaseView, work: CaseWork) -> Facts:
    """The case's facts under the pack's questions; others are left out, but for those of questions it no longer has."""
    put_down = {fact.key: fact for fact in work.facts}
    known = law.compiled.index.questions.keys() | law.retired_questions
    found = answers(said_values(case.facts), put_down_values(work.facts))
    return {
        each.question: Fact(each.answer, _source(visit, case, each, put_down.get(each.question)))
        for each in found
        if each.question in (law.compiled.index.questions if each.said else known)
    }


def topics_of(law: Law, case: CaseView) -> tuple[str, ...]:
    """What the first form says it is about; no topic where it points to none: then everything is."""
    return tuple(topic for topic in topics(said_values(case.facts)) if topic in law.compiled.pack.about.topics)


def _source(visit: Visit, case: CaseView, answer: CaseAnswer, put_down: FactView | None) -> str:
    words = visit.words
    if put_down is None or answer.said:
        minute = next((fact.minute for fact in case.facts), None)
        return words.say("rights.from-form", day=visit.times.day_of(minute)) if minute is not None else ""
    said = source_of(visit, put_down)
    if put_down.carried_by is None:
        return said
    return f"{said} · {words.say('entry.hearsay', who=called(put_down.carried_by, words))}"
