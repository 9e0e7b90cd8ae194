"""The proofs: what Z3 says of a pack is what trying every person says."""

from datetime import date
from itertools import product

import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rights import random_packs
from tropa.rights.abstraction import cells, eras
from tropa.rights.compiled import Compiled
from tropa.rights.encoding import Encoding
from tropa.rights.evaluate import evaluate, in_force
from tropa.rights.index import Index
from tropa.rights.persons import walk
from tropa.rights.proofs import Failure, prove
from tropa.rights.shapes import Answer


@settings(deadline=None)
@given(st.data())
def test_the_translation_agrees_with_the_evaluator(data: st.DataObject) -> None:
    """For anyone who has gone their path to the end, each rule is open, closed or neither in both."""
    index = data.draw(random_packs.packs())
    today = data.draw(st.sampled_from([era.first for era in eras(index)]))
    says = data.draw(random_packs.answers(index, today))
    encoding = Encoding(index, today)
    solver = z3.Solver()
    solver.add(*encoding.one_answer_each(), *(encoding.cells(name)[answer] for name, answer in says.items()))
    _, result = walk(index, (), today, says)
    for found in result.rules:
        rule = index.rules[found.id]
        if in_force(rule, today):
            true, false = encoding.condition(rule.when)
            assert (found.state == "open") == (solver.check(true) == z3.sat)
            assert (found.state == "closed") == (solver.check(false) == z3.sat)


def everyone(index: Index, today: date) -> list[dict[str, Answer]]:
    """Every kind of person that the conditions can tell apart."""
    kinds = [[(question.id, answer) for answer in cells(question, index, today)] for question in index.pack.questions]
    return [dict(person) for person in product(*kinds)]


@settings(deadline=None, max_examples=25)
@given(random_packs.packs())
def test_what_is_proved_is_what_trying_everyone_finds(index: Index) -> None:
    """Dead ends, rules out of reach and contradictions: found if and only if some person, or no person, shows them."""
    ends: set[str] = set()
    reached: set[str] = set()
    clash = False
    for era in eras(index):
        for says in everyone(index, era.first):
            _, result = walk(index, (), era.first, says)
            opened = {rule.id for rule in result.rules if rule.state == "open"}
            reached |= opened
            clash = clash or {"one", "three"} <= opened
            if era.coming:
                topics = {topic for name in opened for topic in index.rules[name].topics}
                ends |= {"one", "two"} - topics
    failures = prove(Compiled(index.pack, {"en": {}})).failures
    assert {"one", "two"} & {text.split("“")[1].split("”")[0] for text in texts(failures, "dead end")} == ends
    assert {failure.name for failure in failures if failure.text.startswith("unreachable")} == set(
        index.rules
    ) - reached
    assert any(texts(failures, "contradiction")) == clash


def texts(failures: tuple[Failure, ...], kind: str) -> list[str]:
    """What the failures of one kind say."""
    return [failure.text for failure in failures if failure.text.startswith(kind)]


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_answers_of_one_cell_give_one_result(data: st.DataObject) -> None:
    """Between two thresholds no number or day makes a difference, so that one stands for all."""
    index = data.draw(random_packs.packs())
    says = data.draw(random_packs.answers(index, random_packs.TODAY))
    number, day = data.draw(st.integers(0, 12)), data.draw(st.dates(date(2025, 12, 1), date(2026, 6, 1))).isoformat()
    kinds = {question.id: cells(question, index, random_packs.TODAY)[:-1] for question in index.pack.questions}
    exact = says | {"n": number, "d": day}
    last = says | {
        "n": max(n for n in kinds["n"] if isinstance(n, int) and n <= number),
        "d": max((d for d in kinds["d"] if isinstance(d, str) and d <= day), default=kinds["d"][0]),
    }
    first, second = (evaluate(index, given, random_packs.TODAY) for given in (exact, last))
    assert [rule.state for rule in first.rules] == [rule.state for rule in second.rules]
