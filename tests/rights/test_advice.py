"""What a desk is told for a person's facts, and what a changed pack changes for them."""

from datetime import date

import pytest

from tests.rights.small import compiled, files
from tropa.rights.advice import Fact, Facts, advise
from tropa.rights.changes import rules_changed
from tropa.rights.checks import examine
from tropa.rights.compile import compile_draft
from tropa.rights.countries import cards
from tropa.rights.forms import fact_form
from tropa.rights.loading import load

PACK = compiled()
TODAY = date(2026, 3, 10)
FACTS: Facts = {
    "age": Fact(19, "first letter, 1 March"),
    "summons": Fact("paper", "photo seen by AK"),
    "summons_day": Fact("2026-03-03", "photo seen by AK"),
    "student": Fact(None, "asked, 2 March"),
}
RULES, VALUES = "rules/all.yaml", "values/all.yaml"


def test_each_option_comes_with_the_facts_it_rests_on_and_their_sources() -> None:
    """In words, ready to show."""
    come = advise(PACK, FACTS, TODAY, "en").steps[0]
    assert (come.id, come.kind, come.state, come.title) == ("come", "duty", "open", "Appear")
    assert come.steps == ("Come within 20 days",)
    assert [(reason.asked, reason.answered, reason.source) for reason in come.because] == [
        ("How old are you?", "19", "first letter, 1 March"),
        ("Is there a summons?", "on paper", "photo seen by AK"),
    ]
    assert [(due.title, due.result.act_by) for due in come.deadlines] == [("Appear by", date(2026, 3, 23))]
    assert come.sources[0].title == "Law No. 1"
    assert not come.reviewed


def test_what_would_settle_an_option_is_named_and_what_closes_one_too() -> None:
    """A question that was answered with "I don't know" is told apart from one not asked."""
    advice = advise(PACK, FACTS, TODAY, "en")
    defer = next(rule for rule in advice.steps if rule.id == "defer")
    assert defer.state == "perhaps"
    assert [(question.id, question.answered) for question in defer.unsettled] == [("student", True)]
    nothing = next(rule for rule in advice.closed if rule.id == "nothing_yet")
    assert [reason.question for reason in nothing.because] == ["summons"]
    assert advice.ask_next is None


def test_a_form_asks_in_the_packs_own_words() -> None:
    """In the order of asking, with what can be chosen."""
    age, summons, _, student = fact_form(PACK, "ru", TODAY)
    assert (age.kind, age.sensitivity, age.why) == ("number", "personal", "Призывают с 18 лет до 30 лет")
    assert [(choice.answer, choice.text) for choice in summons.choices] == [
        ("none", "нет"),
        ("paper", "бумажная"),
        ("electronic", "электронная"),
    ]
    assert [choice.text for choice in student.choices] == ["да", "нет"]


def test_papers_are_offered_with_their_titles() -> None:
    """By the options that need them."""
    offered = {paper.text for rule in advise(PACK, FACTS, TODAY, "ru").steps for paper in rule.papers}
    assert offered == {"Запрос"}


def test_facts_that_the_pack_cannot_read_change_nothing_and_are_named() -> None:
    """A fact noted under an older pack does not break the page."""
    odd: Facts = {**FACTS, "height": Fact(180, "x"), "age": Fact("nineteen", "x")}
    advice = advise(PACK, odd, TODAY, "ru")
    assert set(advice.unused) == {"height", "age"}
    assert next(rule for rule in advice.steps if rule.id == "come").state == "perhaps"


def test_past_its_review_day_a_rule_is_marked() -> None:
    """On the day itself it is not."""
    assert not advise(PACK, FACTS, date(2026, 12, 31), "en").steps[0].stale
    late = advise(PACK, FACTS, date(2027, 1, 1), "en")
    assert late.stale
    assert all(rule.stale for rule in late.steps)


def test_a_language_that_the_pack_does_not_have_is_a_mistake() -> None:
    """It is not answered in another one."""
    with pytest.raises(KeyError):
        advise(PACK, FACTS, TODAY, "de")


COUNTRIES = b"""countries:
  - id: kz
    passports: [internal, foreign]
    stay_days: days_to_come
    as_of: 2026-02-17
    review_by: 2026-08-31
    sources: [law]
    confidence: sourced
    events:
      - {id: first, month: 2022-12, sources: [law], confidence: sourced}
      - {id: last, month: 2026-02, sources: [law], confidence: disputed}
"""
KAZAKHSTAN = b"""
msgid "country.kz.name"
msgstr "Kazakhstan"

msgid "country.kz.entry"
msgstr "{days_to_come} without a visa"

msgid "country.kz.event.first"
msgstr "One was deported."

msgid "country.kz.event.last"
msgstr "One was handed over."
"""


def test_a_country_is_a_dated_card_that_weakens_itself() -> None:
    """Events latest first; past its review day it is marked."""
    made = files() | {"countries.yaml": COUNTRIES}
    made |= {name: made[name] + KAZAKHSTAN for name in ("words/ru.po", "words/en.po")}
    assert examine(made, TODAY).problems == ()
    pack = compile_draft(load(made))
    (card,) = cards(pack, "en", date(2026, 8, 31))
    assert (card.name, card.entry, card.stay, card.window) == ("Kazakhstan", "20 days without a visa", "20 days", None)
    assert [(event.month, event.text) for event in card.events] == [
        ("2026-02", "One was handed over."),
        ("2022-12", "One was deported."),
    ]
    assert not card.stale
    assert cards(pack, "en", date(2026, 9, 1))[0].stale


def test_the_same_pack_changes_nothing() -> None:
    """Nor does one that only writes the same law in another way."""
    other = compiled((RULES, "when: {is: {student: yes}}", "when: {all: [{is: {student: yes}}, {is: {student: yes}}]}"))
    assert rules_changed(PACK, PACK, FACTS, TODAY) == ()
    assert rules_changed(PACK, other, FACTS, TODAY) == ()


def test_a_shorter_term_moves_a_deadline_and_says_from_when_to_when() -> None:
    """For this person; a value is a line of the law."""
    (change,) = rules_changed(PACK, compiled((VALUES, "amount: 20,", "amount: 10,")), FACTS, TODAY)
    assert change.rule == "come"
    assert change.deadlines == (("by", date(2026, 3, 23), date(2026, 3, 13)),)
    assert not change.gone


def test_a_higher_age_closes_a_rule_for_those_it_no_longer_reaches() -> None:
    """And for nobody else."""
    older = compiled((VALUES, "amount: 18,", "amount: 21,"))
    (change,) = rules_changed(PACK, older, FACTS, TODAY)
    assert (change.rule, change.before, change.after, change.gone) == ("come", "open", "closed", True)
    grown: Facts = {**FACTS, "age": Fact(22, "x")}
    assert [found.reworded for found in rules_changed(PACK, older, grown, TODAY)] == [True]


def test_a_rule_that_one_of_the_packs_does_not_have_is_listed_if_it_concerns_the_person() -> None:
    """A new option, and one that is gone."""
    start = "  - id: ask_what_is_recorded\n    topics: [summons]\n    kind: option\n"
    renamed = compiled((RULES, start, start.replace("ask_what_is_recorded", "ask_in_writing")))
    found = {change.rule: (change.before, change.after) for change in rules_changed(PACK, renamed, FACTS, TODAY)}
    assert found == {"ask_in_writing": (None, "open"), "ask_what_is_recorded": ("open", None)}


def test_new_words_for_an_open_option_are_listed() -> None:
    """What a person was told is no longer what the pack says; for a closed rule it does not matter."""
    (change,) = rules_changed(PACK, compiled(("words/ru.po", "Штраф", "Большой штраф")), FACTS, TODAY)
    assert (change.rule, change.reworded, change.deadlines) == ("come", True, ())
    assert rules_changed(PACK, compiled(("words/ru.po", "Проверяйте реестр", "Смотрите реестр")), FACTS, TODAY) == ()
