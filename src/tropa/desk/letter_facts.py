"""What is known of a case, under the names that gaps of letters' templates have.

A gap is named in the language of its template; any fact can be named by its label, or as it was typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton

from tropa.cases.events import Language
from tropa.desk.law import Law, law_of
from tropa.desk.rights_facts import facts_of, topics_of
from tropa.desk.visit import Visit
from tropa.desk.words import LOCALES
from tropa.rights.advice import Advice, advise
from tropa.rights.speak import Speaker
from tropa.vault.views import CaseView
from tropa.vault.views_work import CaseWork
from tropa.vault.work.dues import day_in


@dataclass(frozen=True)
class GapName:
    """A gap that the program fills. `meaning` names its words on the templates' page."""

    code: str
    ru: str
    en: str

    def in_language(self, language: Language) -> str:
        """Its name."""
        return self.ru if language == "ru" else self.en


ACT_BY = GapName("act-by", "срок", "act by")
SUMMONS = GapName("summons", "дата явки", "summons date")
LAW = GapName("law", "срок по закону", "deadline by law")
PAPER = GapName("paper", "документ", "paper")
TODAY = GapName("today", "сегодня", "today")
GAPS = (ACT_BY, SUMMONS, LAW, PAPER, TODAY)
_ACT_BY_KEY, _SUMMONS_KEY = "act_by", "appearance_date"


def known_of(visit: Visit, case: CaseView, work: CaseWork, language: Language) -> dict[str, str]:
    """Everything that fills a gap of a template in this language; what is not known is not in it."""
    law, today = law_of(visit), visit.times.today
    facts = {fact.key: fact.values for fact in work.facts}
    said = {fact.key: fact.values for fact in case.facts}
    found = {name: value for key, values in facts.items() for name, value in _named(law, key, values, today, language)}
    act_by = facts.get(_ACT_BY_KEY) or said.get("act_by", ())
    found |= _one(ACT_BY, act_by, today, language)
    found |= _one(SUMMONS, facts.get(_SUMMONS_KEY, ()), today, language)
    advice = advise(law.compiled, facts_of(visit, law, case, work), today, law.language, topics_of(law, case))
    found |= _by_law(advice, law, today, language)
    return found | {TODAY.in_language(language): in_words(today, today, language)}


def in_words(day: date, today: date, language: Language) -> str:
    """`25 ноября`, `25 November`; with the year only when it is not this one."""
    skeleton = "MMMMd" if day.year == today.year else "yMMMMd"
    return format_skeleton(skeleton, day, locale=LOCALES[language])


def _one(gap: GapName, values: tuple[str, ...], today: date, language: Language) -> dict[str, str]:
    shown = _shown(values, today, language)
    return {gap.in_language(language): shown} if shown else {}


def _shown(values: tuple[str, ...], today: date, language: Language) -> str:
    days = [day_in(value) for value in values]
    shown = [in_words(day, today, language) if day else value for day, value in zip(days, values, strict=True)]
    return ", ".join(shown)


def _named(law: Law, key: str, values: tuple[str, ...], today: date, language: Language) -> Iterator[tuple[str, str]]:
    """A fact under its key, and under its label in the rights pack; in words where the pack's are of this language."""
    plain = _shown(values, today, language)
    value = law.value(key, values) if law.language == language and not any(map(day_in, values)) else None
    for name in (key, law.label(key)):
        if name and plain:
            yield name, value or plain


def _by_law(advice: Advice, law: Law, today: date, language: Language) -> dict[str, str]:
    """The nearest day that the law sets, and the paper of the first open way that has one."""
    still_open = [rule for rule in advice.steps if rule.state == "open"]
    every = (due.result.act_by for rule in still_open for due in rule.deadlines)
    days = [day for day in every if day is not None and day >= today]
    papers = [paper.id for rule in still_open for paper in rule.papers]
    words = law.compiled.words.get(language)
    found = {LAW.in_language(language): in_words(min(days), today, language)} if days else {}
    if papers and words is not None:
        speaker = Speaker(law.compiled.index, language, words, today)
        found[PAPER.in_language(language)] = speaker.sentence(f"paper.{papers[0]}.title")
    return found
