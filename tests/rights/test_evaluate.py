"""The evaluator: the shared vectors, and what holds for any pack."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rights import random_packs
from tools import make_rights_vectors
from tropa.rights.errors import AnswerRefused
from tropa.rights.evaluate import evaluate
from tropa.rights.index import Index
from tropa.rights.persons import walk
from tropa.rights.shapes import Pack
from tropa.rights.spelling import encode

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "rights.json").read_text())
INDEXES = {name: Index(msgspec.convert(made, Pack)) for name, made in VECTORS["packs"].items()}


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_each_shared_case_comes_out_byte_for_byte(case: dict[str, Any]) -> None:
    """The same file is read by the page's evaluator."""
    day = date.fromisoformat(case["today"])
    if case["expect"] == "refused":
        with pytest.raises(AnswerRefused):
            evaluate(INDEXES[case["pack"]], case["answers"], day, case["topics"])
    else:
        result = evaluate(INDEXES[case["pack"]], case["answers"], day, case["topics"])
        assert encode(result) == json.dumps(case["result"], ensure_ascii=False, separators=(",", ":")).encode()


def test_the_vectors_are_what_their_maker_writes() -> None:
    """Nobody edits them by hand."""
    made = [msgspec.json.decode(msgspec.json.encode(case)) for case in make_rights_vectors.cases()]
    assert made == VECTORS["cases"]


@settings(deadline=None)
@given(st.data())
def test_knowing_more_never_takes_back_what_was_known(data: st.DataObject) -> None:
    """An open rule stays open and a closed one closed, whatever a question not yet asked is answered with."""
    index = data.draw(random_packs.packs())
    full = data.draw(random_packs.answers(index, random_packs.TODAY))
    known = {name: full[name] for name in data.draw(st.sets(st.sampled_from(sorted(full))))}
    before = evaluate(index, known, random_packs.TODAY)
    after = evaluate(index, full, random_packs.TODAY)
    for first, second in zip(before.rules, after.rules, strict=True):
        assert first.state in ("perhaps", second.state)


@settings(deadline=None)
@given(st.data())
def test_the_order_of_answers_does_not_matter(data: st.DataObject) -> None:
    """Going back and answering again gives what answering once gives."""
    index = data.draw(random_packs.packs())
    full = data.draw(random_packs.answers(index, random_packs.TODAY))
    shuffled = dict(data.draw(st.permutations(list(full.items()))))
    assert evaluate(index, full, random_packs.TODAY) == evaluate(index, shuffled, random_packs.TODAY)


@settings(deadline=None)
@given(st.data())
def test_a_path_asks_each_question_once_and_ends(data: st.DataObject) -> None:
    """At its end nothing that can still be asked would settle anything."""
    index = data.draw(random_packs.packs())
    says = data.draw(random_packs.answers(index, random_packs.TODAY))
    answers, result = walk(index, (), random_packs.TODAY, says)
    assert len(answers) <= len(says)
    assert result.next is None
    for rule in result.rules:
        for name in rule.unsettled:
            assert name not in answers or answers[name] is None


@settings(deadline=None)
@given(st.data())
def test_only_questions_that_would_settle_something_are_asked(data: st.DataObject) -> None:
    """The next question is one that a rule not settled yet names."""
    index = data.draw(random_packs.packs())
    full = data.draw(random_packs.answers(index, random_packs.TODAY))
    known = {name: full[name] for name in data.draw(st.sets(st.sampled_from(sorted(full))))}
    result = evaluate(index, known, random_packs.TODAY)
    wanted = {name for rule in result.rules if rule.state == "perhaps" for name in rule.unsettled}
    assert result.next is None or result.next in wanted - set(known)


@settings(deadline=None)
@given(st.data())
def test_reasons_alone_give_the_same_result(data: st.DataObject) -> None:
    """The answers named as the reason suffice: forgetting the others changes nothing for that rule."""
    index = data.draw(random_packs.packs())
    full = data.draw(random_packs.answers(index, random_packs.TODAY))
    for place, rule in enumerate(evaluate(index, full, random_packs.TODAY).rules):
        if rule.state != "perhaps":
            named = {name: full[name] for name in rule.because}
            assert evaluate(index, named, random_packs.TODAY).rules[place].state == rule.state
