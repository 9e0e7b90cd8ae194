"""What the law gives is kept by everything that it follows from."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest

from tests.vault.packs.newer import newer
from tropa.desk import rights_kept
from tropa.desk.rights_kept import MOST, RightsKept
from tropa.rights.errors import AnswerRefused
from tropa.rights.evaluate import evaluate
from tropa.vault.packs.shelf import built_in

LAW = built_in()
TODAY = date(2026, 10, 13)
TOPICS = LAW.pack.about.topics[:1]


def test_the_same_is_worked_out_once_and_any_change_anew() -> None:
    """Another day, another topic, another answer, another pack, and after locking."""
    kept, question = RightsKept(), next(each for each in LAW.pack.questions if each.options)
    cases = [
        (LAW, {}, TODAY, ()),
        (LAW, {}, TODAY + timedelta(days=1), ()),
        (LAW, {}, TODAY, TOPICS),
        (LAW, {question.id: question.options[0]}, TODAY, ()),
        (LAW, {question.id: question.options[1]}, TODAY, ()),
        (newer(), {}, TODAY, ()),
    ]
    with patch.object(rights_kept, "evaluate", wraps=evaluate) as worked:
        for law, answers, today, topics in (*cases, *cases):
            assert kept.of(law, answers, today, topics) == evaluate(law.index, answers, today, topics)
        assert worked.call_count == len(cases)
        kept.forget()
        kept.of(*cases[0])
        assert worked.call_count == len(cases) + 1


def test_what_was_not_looked_at_longest_is_let_go_of() -> None:
    """The first of one more than are kept is worked out again, the last is not."""
    kept = RightsKept()
    with patch.object(rights_kept, "evaluate") as worked:
        for day in range(MOST + 1):
            kept.of(LAW, {}, TODAY + timedelta(days=day))
        kept.of(LAW, {}, TODAY + timedelta(days=MOST))
        assert worked.call_count == MOST + 1
        kept.of(LAW, {}, TODAY)
        assert worked.call_count == MOST + 2


def test_an_answer_that_cannot_be_is_refused_each_time() -> None:
    """A refusal is not kept."""
    kept = RightsKept()
    for _ in range(2):
        with pytest.raises(AnswerRefused):
            kept.of(LAW, {"no-such-question": "x"}, TODAY)
