"""Each kind of defect, planted in a sound pack, is caught and said in words that help to mend it."""

from datetime import date

import pytest

from tests.rights.small import SENTENCES, report, said

RULES, VALUES, QUESTIONS, STORIES = (f"{name}/all.yaml" for name in ("rules", "values", "questions", "stories"))
FIND_OUT = "    when: {not: {known: student}}\n"


def test_the_sound_pack_passes() -> None:
    """Nothing is found in it, and all four proofs are made: the other tests plant one defect each."""
    found = report()
    assert found.problems == ()
    assert len(found.proved) == 4
    assert found.stories == 3
    assert found.stale == ()


def test_a_dead_end_is_shown_by_the_person_who_meets_it() -> None:
    """Someone who cannot say whether they study is left with nothing."""
    (problem,) = said((RULES, FIND_OUT, "    when: {all: [{not: {known: student}}, {is: {summons: paper}}]}\n"))
    assert problem.startswith("pack.yaml:9: dead end: under “leave”, no option or duty is open to someone who on 2026-")
    assert "“Do you study full time?” I don't know" in problem


def test_a_dead_end_that_begins_later_is_found() -> None:
    """A rule that ends leaves people without an option from that day on."""
    ends = "steps: [ask_the_school]\n    sources: [law]\n    in_force: {from: 2020-01-01"
    (problem,) = said((RULES, ends, f"{ends}, until: 2026-09-01"))
    assert "dead end" in problem
    assert "someone who on 2026-09-01 says" in problem


def test_an_option_nobody_can_reach_is_named_with_what_contradicts() -> None:
    """No person can be printed, so the parts of the condition that exclude each other are."""
    (problem,) = said(
        (
            RULES,
            "{is: {summons: none}}",
            "{all: [{is: {summons: none}}, {from: age_max, of: age}, {below: age_min, of: age}]}",
        )
    )
    assert problem == (
        "rules/all.yaml:23: nothing_yet: unreachable: no answers of anyone, on any day, open this rule: "
        "when.all.1, when.all.2 cannot hold together"
    )


def test_a_contradiction_is_shown_by_a_person_to_whom_both_are_open() -> None:
    """Two rules that exclude each other."""
    (problem,) = said((RULES, "excludes: [nothing_yet]", "excludes: [ask_what_is_recorded]"))
    assert problem.startswith(
        "rules/all.yaml:13: come: contradiction: come and ask_what_is_recorded exclude each other"
    )
    assert "someone who on 2026-03-15 says: “How old are you?” 18; “Is there a summons?” " in problem


def test_a_question_that_changes_nothing_is_named() -> None:
    """It would only be asked out of curiosity."""
    problems = said(
        (QUESTIONS, "  - id: student", "  - id: idle\n    kind: yes_no\n    sensitivity: grave\n  - id: student")
    )
    text = "no answer to this question can change anything: use it in a rule, or do not ask it"
    assert f"questions/all.yaml:13: idle: {text}" in problems


def test_a_missing_source_is_named_with_its_line() -> None:
    """A value's reading, and a rule."""
    (reading,) = said((VALUES, "amount: 18, sources: [law], ", "amount: 18, "))
    (rule,) = said((RULES, "    sources: [law]\n", ""))
    assert reading == "values/all.yaml:7: age_min: Object missing required field `sources`"
    assert rule == "rules/all.yaml:2: come: Object missing required field `sources`"


def test_an_empty_list_of_sources_is_no_source() -> None:
    """Nor is one that the pack does not have."""
    (empty,) = said((VALUES, "amount: 18, sources: [law]", "amount: 18, sources: []"))
    (unknown,) = said((VALUES, "amount: 18, sources: [law]", "amount: 18, sources: [lav]"))
    assert "length >= 1" in empty
    assert unknown == "values/all.yaml:7: age_min: `lav` is no source here; did you mean `law`?"


@pytest.mark.parametrize(("field", "rest"), [("unit", "    review_by: 2026-12-31\n"), ("review_by", "    unit: day\n")])
def test_a_value_without_unit_or_review_day_is_refused(field: str, rest: str) -> None:
    """Nothing is guessed for it."""
    (problem,) = said((VALUES, "    unit: day\n    review_by: 2026-12-31\n", rest))
    assert problem == f"values/all.yaml:15: days_to_come: Object missing required field `{field}`"


def test_a_stale_rule_is_shown_and_no_longer_stated_as_certain() -> None:
    """It does not make the pack unsound: a date passes without anyone's doing."""
    change = (
        RULES,
        "review_by: 2026-12-31\n    fitness: 3\n    risk: 2",
        "review_by: 2026-10-31\n    fitness: 3\n    risk: 2",
    )
    assert report(change, today=date(2026, 10, 31)).stale == ()
    found = report(change, today=date(2026, 11, 1))
    assert found.problems == ()
    (stale,) = found.stale
    text = "was to be reviewed by 2026-10-31: the guide no longer states it as certain"
    assert str(stale) == f"rules/all.yaml:16: come: {text}"


def test_an_untranslated_string_is_named() -> None:
    """In the language that lacks it."""
    ru, en = SENTENCES["rule.come.why"]
    entry = 'msgid "rule.come.why"\nmsgstr "{}"\n'
    assert said(("words/en.po", entry.format(en), "")) == ["words/en.po: `rule.come.why` has no words in en"]
    (problem,) = said(("words/ru.po", entry.format(ru), entry.format("")))
    assert problem.endswith("`rule.come.why` is empty in ru")
    assert problem.startswith("words/ru.po:")


def test_a_deadline_off_by_one_fails_its_story() -> None:
    """Counting the first day makes twenty days end a day sooner than the story, written from the law, says."""
    first, second = said((RULES, "inclusive: false", "inclusive: true"))
    assert first == "stories/all.yaml:7: summoned_at_19: come.by should be acted on by 2026-03-23; it is 2026-03-22"
    assert second.endswith("come.by should fall on 2026-03-23; it falls on 2026-03-22")


def test_an_address_that_is_not_http_is_refused() -> None:
    """A pack cannot carry a script."""
    (problem,) = said(("sources.yaml", "https://law.example/1", "javascript:alert(1)"))
    assert problem.startswith("sources.yaml:2: law: Expected `str` matching regex")


def test_law_that_nobody_would_see_is_named() -> None:
    """A value that nothing uses, a source that nothing cites."""
    unseen = "  - id: unseen\n    kind: days\n    unit: day\n    review_by: 2026-12-31\n    readings:\n"
    reading = "      - {from: 2020-01-01, amount: 3, sources: [law], confidence: sourced, as_of: 2026-03-15}\n"
    problems = said((VALUES, "  - id: days_to_come\n", f"{unseen}{reading}  - id: days_to_come\n"))
    assert "values/all.yaml:15: unseen: nothing in the pack uses this value" in problems
    source = "  - {id: old, statute: x, article: y, address: 'https://law.example', as_of: 2020-01-01, found: press}\n"
    problems = said(("sources.yaml", "  - {id: law,", f"{source}  - {{id: law,"))
    assert "sources.yaml:2: old: nothing in the pack cites this source" in problems


def test_everything_unreviewed_is_listed_with_its_weakest_mark() -> None:
    """With no reviewer, that is every value, rule, paper and country."""
    found = report(
        (
            VALUES,
            "amount: 20, sources: [law], confidence: sourced",
            "amount: 20, sources: [law], confidence: general_knowledge",
        )
    )
    texts = [str(problem) for problem in found.unreviewed]
    assert len(texts) == 3 + 6 + 1
    assert "values/all.yaml:15: days_to_come: no lawyer has reviewed this (general knowledge)" in texts


def test_what_a_reviewer_has_signed_is_no_longer_listed() -> None:
    """Reviewers are named in pack.yaml, and entries name them."""
    reviewers = ("pack.yaml", "reviewers: []", "reviewers: [{id: anna, name: Anna, day: 2026-11-01}]")
    signed = (RULES, "    steps: [go]\n", "    steps: [go]\n    reviewed_by: [anna]\n")
    assert [p for p in report(reviewers, signed).unreviewed if ": come:" in str(p)] == []
    assert said(signed) == ["rules/all.yaml:10: come: `anna` is no reviewer here"]
