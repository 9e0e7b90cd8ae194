"""A lawyer's typo is named where it is, with what was found, what was expected and the nearest thing there is."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rights.small import FILES, TODAY, files, said
from tropa.rights.checks import examine
from tropa.rights.errors import PackRefused, Problem
from tropa.rights.loading import load
from tropa.rights.yaml_lines import Document, parse

RULES, VALUES, QUESTIONS, STORIES, PAPERS, SOURCES, PACK = (
    *(f"{name}/all.yaml" for name in ("rules", "values", "questions", "stories")),
    *("papers/request.yaml", "sources.yaml", "pack.yaml"),
)
AGE = "{from: age_min, below: age_max, of: age}"
NONE = "{is: {summons: none}}"
DAYS = "{days: days_to_come}"
FORCE = "in_force: {from: 2020-01-01}"
TYPOS = [
    (RULES, "of: age}", "of: agee}", "come: `agee` is no question here; did you mean `age`?"),
    (RULES, " risks:", " riskss:", "come: Object contains unknown field `riskss`; did you mean `risks`?"),
    (RULES, "below: age_max", "belw: age_max", "come: Object contains unknown field `belw`; did you mean `below`?"),
    (RULES, "below: age_max", "below: age_mx", "come: `age_mx` is no value here; did you mean `age_max`?"),
    (RULES, AGE, "{from: 30, below: 18, of: age}", "come: no answer can lie in this range"),
    (RULES, AGE, "{of: age}", "come: `of` needs from and/or below (numbers)"),
    (RULES, AGE, "{from: 18}", "come: from, below, after and before need `of: question`"),
    (RULES, AGE, "{before: 2026-01-01, of: age}", "come: `age` is a number; these bounds are for a date"),
    (RULES, AGE, "{before: age_min, of: summons_day}", "come: `age_min` is a number; a date is needed here"),
    (
        RULES,
        NONE,
        "{is: {summons: nonne}}",
        "nothing_yet: `nonne` is no option of `summons` here; did you mean `none`?",
    ),
    (RULES, NONE, "{is: {age: none}}", "nothing_yet: `age` is a number: use from/below or before/after"),
    (RULES, NONE, "{is: {summons: none}, known: age}", "nothing_yet: a condition has exactly one of"),
    (RULES, NONE, "{}", "nothing_yet: a condition has exactly one of"),
    (RULES, NONE, "{any: []}", "nothing_yet: `any` of nothing"),
    (RULES, NONE, "{is: {summons: none, student: yes}}", "nothing_yet: name exactly one question here"),
    (RULES, "{is: {student: yes}}", "{is: {student: true}}", "defer: Expected `str`, got `bool`"),
    (RULES, "topics: [leave]", "topics: [leaves]", "defer: `leaves` is no topic here; did you mean `leave`?"),
    (RULES, "[request]", "[requests]", "ask_what_is_recorded: `requests` is no paper here; did you mean `request`?"),
    (RULES, "excludes: [nothing_yet]", "excludes: [come]", "come: a rule cannot exclude itself"),
    (RULES, "anchor: summons_day", "anchor: age", "come: `age` is a number; a date is needed here"),
    (RULES, "anchor: summons_day", "anchor: summon_day", "come: `summon_day` is no date question or value here"),
    (RULES, DAYS, "{months: days_to_come}", "come: `days_to_come` is counted in days, not in months"),
    (RULES, DAYS, "{days: 1, weeks: 1}", "come: a span has exactly one of"),
    (RULES, DAYS, "{days: -3}", "come: a span of days is a whole number from 0 to 36525"),
    (RULES, DAYS, "{years: 101}", "come: a span of years is a whole number from 0 to 100"),
    (RULES, "inclusive: false", "inclusive: perhaps", "come: Invalid enum value"),
    (RULES, "inclusive:", "roll_to: age_min, inclusive:", "come: `age_min` is a number; a year_day is needed here"),
    (RULES, "fitness: 5", "fitness: 6", "defer: Expected `int` <= 5"),
    (RULES, "fitness: 5", "fitness: 5.5", "`5.5` is neither text, a whole number, true, false nor null"),
    (RULES, "[apply]", "[]", "defer: an option or duty has at least one step"),
    (RULES, "[apply]", "[apply, apply]", "defer: `apply` is written twice"),
    (RULES, "id: study", "id: defer", "`defer` is already defined at rules/all.yaml:42"),
    (RULES, "[apply]\n", "[apply]\n    steps: [apply]\n", "`steps` is written twice"),
    (RULES, FORCE, "in_force: {from: 2020-01-01, until: 2019-01-01}", "come: it ends before it begins"),
    (RULES, FORCE, "in_force: {from: 2020-02-30}", "come: Invalid RFC3339 encoded date"),
    (RULES, "kind: duty", "kind: dutty", "come: Invalid enum value 'dutty'"),
    (RULES, "rules:", "rulez:", "expected one list, `rules: [...]`, and nothing else"),
    (RULES, "steps: [go]", "steps: &a [go]", "anchors (&name) are not used in packs"),
    (RULES, "[go]", "[go", "this is not YAML"),
    (VALUES, "{from: 2024-01-01", "{from: 2020-01-01", "age_max: two readings begin on one day: that is a conflict"),
    (VALUES, "amount: 30", "amount: 30, up_to: 20", "age_max: up_to must be a number above the amount"),
    (VALUES, "amount: 30", "amount: thirty", "age_max: 'thirty' is no amount of kind number"),
    (
        QUESTIONS,
        "summons: [paper",
        "student: [paper",
        "summons_day: `student` is no question asked before this one here",
    ),
    (QUESTIONS, "id: student", "id: age_min", "age_min: `age_min` is taken"),
    (QUESTIONS, "id: student", "id: Student", "Student: Expected `str` matching regex"),
    (QUESTIONS, "options: [none, paper, electronic]", "options: [none]", "summons: a choice has at least two options"),
    (STORIES, "summons: paper, s", "summons: papper, s", "summoned_at_19: `papper` is no option of `summons` here"),
    (STORIES, "come.by", "come.until", "summoned_at_19: `come.until` is no deadline here"),
    (PAPERS, "question: summons_day", "question: summonsday", "request: `summonsday` is no question here"),
    (PACK, "leave]", "leave, exile]", "no option or duty has the topic `exile`"),
    (PACK, "paper_language: ru", "paper_language: de", "xx: Invalid enum value 'de'"),
    (SOURCES, "found: statute_text", "found: hearsay", "law: Invalid enum value 'hearsay'"),
]


@pytest.mark.parametrize(("file", "old", "new", "problem"), TYPOS)
def test_a_typo_is_named_with_file_and_line(file: str, old: str, new: str, problem: str) -> None:
    """One for each thing that can be mistyped; the line is that of the first letter that differs."""
    same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    line = FILES[file][: FILES[file].index(old) + same].count("\n") + 1
    problems = said((file, old, new))
    wanted = {f"{file}:{line + (problem in ('this is not YAML',))}: {problem}"}
    assert any(found.startswith(text) for found in problems for text in wanted), problems


def test_what_is_missing_is_named_at_its_entry() -> None:
    """There is no line of its own to point at."""
    assert said((VALUES, "    unit: day\n", "")) == [
        "values/all.yaml:15: days_to_come: Object missing required field `unit`"
    ]
    assert said((PACK, "version: 3\n", "")) == ["pack.yaml:1: xx: Object missing required field `version`"]


def test_a_value_that_is_a_range_cannot_bound_a_condition() -> None:
    """It would be two conditions."""
    problems = said((VALUES, "amount: 30", "amount: 30, up_to: 40"))
    assert problems == ["rules/all.yaml:7: come: `age_max` is a range (up_to); a condition needs one number"]


def test_an_answer_of_the_wrong_kind_fails_its_story() -> None:
    """It is not read as something else."""
    problems = said((STORIES, "{age: 19,", "{age: nineteen,"))
    assert problems == [
        "stories/all.yaml:7: summoned_at_19: 'nineteen' cannot answer age (number); nothing was computed"
    ]


def test_several_mistakes_are_all_named_at_once() -> None:
    """In the order of files and lines."""
    problems = said(
        (RULES, "kind: duty", "kind: dutty"), (RULES, "fitness: 5", "fitness: 6"), (VALUES, "kind: days", "kind: dayz")
    )
    assert [problem.split(":")[:2] for problem in problems] == [[RULES, "4"], [RULES, "50"], [VALUES, "16"]]


def test_a_file_that_is_no_part_of_a_pack_is_named() -> None:
    """So that a misspelt folder does not silently lose its rules."""
    with pytest.raises(PackRefused, match=r"rulez/more.yaml:1: a file of a pack is named after one of: questions, "):
        load(files() | {"rulez/more.yaml": FILES[RULES].encode()})
    with pytest.raises(PackRefused, match=r"notes.txt: a pack has only .yaml files, words/\*.po and .md notes"):
        load(files() | {"notes.txt": b"x"})


def test_a_pack_without_pack_yaml_is_refused() -> None:
    """And so is an empty file."""
    with pytest.raises(PackRefused, match=r"pack.yaml: the pack has no pack.yaml"):
        load({name: data for name, data in files().items() if name != "pack.yaml"})
    with pytest.raises(PackRefused, match=r"sources.yaml: the file is empty"):
        load(files() | {"sources.yaml": b""})


@given(st.binary(max_size=80) | st.text("{}[]:-&*!|>'\"\n ,#yesid0.", max_size=60).map(str.encode))
def test_whatever_a_file_holds_is_read_or_refused(data: bytes) -> None:
    """Nothing else is raised."""
    assert isinstance(parse("x.yaml", data), (Document, Problem))


def test_days_and_yes_stay_text() -> None:
    """YAML's own ideas of dates and of `yes` would surprise a lawyer."""
    found = parse("x.yaml", b"a: yes\nb: 2026-01-02\nc: 04-01\nd: no\ne: 12\nf: true\ng:\nh: -3\n")
    assert isinstance(found, Document)
    words = {"a": "yes", "b": "2026-01-02", "c": "04-01", "d": "no"}
    assert found.content == words | {"e": 12, "f": True, "g": None, "h": -3}


@st.composite
def slips(draw: st.DrawFn) -> dict[str, bytes]:
    """The pack with one slip of the hand: a word lost, doubled, or replaced by another of the same file."""
    made = files()
    name = draw(st.sampled_from(sorted(made)))
    text = made[name].decode()
    pieces = re.split(r"(\n|[ ,:{}\[\]]+)", text)
    place = draw(st.integers(0, len(pieces) - 1))
    other = draw(
        st.sampled_from(["", pieces[place] * 2, draw(st.sampled_from(pieces)), "-1", "null", "true", "2026-13-01"])
    )
    return made | {name: "".join([*pieces[:place], other, *pieces[place + 1 :]]).encode()}


@settings(deadline=None)
@given(slips())
def test_whatever_is_mistyped_the_check_says_something_and_never_breaks(spoilt: dict[str, bytes]) -> None:
    """It finds a problem or the pack is still sound; every problem names a file of the pack."""
    found = examine(spoilt, TODAY)
    for problem in found.problems:
        assert problem.file in spoilt
        assert problem.line <= spoilt[problem.file].count(b"\n") + 1
