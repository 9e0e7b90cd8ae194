"""Every reason of dispatch has words, in both languages; and what is slow is asked in the background."""

import threading
from datetime import UTC
from typing import Any, get_args

import pytest

from tests.desk.moments import NOW_S
from tropa.desk.dispatch_words import Speaker
from tropa.desk.latest import FRESH_S, Latest
from tropa.desk.times import Times
from tropa.desk.words import LANGUAGES, Language, load_words
from tropa.dispatch import reasons as r
from tropa.sealing.types import MemberId, ThreadId

CASE, SOMEONE = ThreadId(bytes(ThreadId.SIZE_BYTES)), MemberId(bytes(MemberId.SIZE_BYTES))
VALUES: dict[str, Any] = {
    **{"language": "bua", "skill": "military-law", "region": "georgia", "taken": 2, "slots": 6, "case": CASE},
    **{"role": "role-1", "people": 1, "member": SOMEONE, "needed": 9, "has": "none", "needs": "trusted"},
    **{"kind": "adviser-legal", "until_hour": 24 * 20_700, "in_country": False, "points": 3, "found": SOMEONE},
    **{"rules": ("skill",), "nearest": SOMEONE, "eligible": 2},
}


def speaker(language: Language) -> Speaker:
    """Of one language."""
    words = load_words()[language]
    return Speaker(words, Times(words, UTC, NOW_S), lambda _: "Vera")


def made(kind: type) -> Any:
    """A reason of that type."""
    needed = [name for name in getattr(kind, "__match_args__", ()) if name not in ("wished", "proposed")]
    return kind(*(VALUES[name] for name in needed))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_a_sentence(language: Language) -> None:
    """For, against, and why nobody; none left out, no place left unfilled, each another sentence."""
    speaks = speaker(language)
    told = [speaks.fors([made(kind)]) for kind in get_args(r.For)]
    told += [speaks.against(made(kind)) for kind in get_args(r.Against)]
    told += [speaks.why(made(kind)) for kind in get_args(r.Why)]
    assert all(each.strip() and "{" not in each for each in told)
    assert len(set(told)) >= len({*get_args(r.For), *get_args(r.Against), *get_args(r.Why)})


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (r.SpeaksLanguage("bua", wished=True), "Speaks Buriat, as wished"),
        (r.SpeaksLanguage("xx-none"), "Speaks xx-none"),
        (r.HasSkill("of-our-own"), "Of-our-own"),
        (r.AddsExposure(0), "Adds nothing new to what they could reveal"),
    ],
)
def test_what_has_no_words_stands_as_typed(reason: r.For, said: str) -> None:
    """A language without a name, a skill that members made up."""
    assert speaker("en").fors([reason]) == said


def test_bait_says_which_of_its_rules() -> None:
    """Inside the country, or not vetted far enough."""
    inside = speaker("en").against(r.SuspectNeedsVetting("trusted", "trusted", in_country=True))
    assert "nobody inside the country" in inside
    assert "inside" not in speaker("en").against(r.SuspectNeedsVetting("none", "trusted", in_country=False))


class Question:
    """A slow one: it is answered when a test lets it."""

    def __init__(self) -> None:
        self.now_s, self.answer, self.may_end = 0.0, "first", threading.Event()
        self.latest = Latest[str](lambda: self.now_s)

    def look(self, patience_s: float = 0.0, good_for_s: float = 0.0) -> tuple[str | None, bool]:
        """As a page does."""
        looked = self.latest.look(self._ask, patience_s, good_for_s)
        return looked.value, looked.is_fresh

    def _ask(self) -> str:
        answer = self.answer
        assert self.may_end.wait(10)
        if answer == "trouble":
            raise ValueError(answer)
        return answer


def test_whoever_looks_does_not_wait() -> None:
    """Nothing yet; then what was found meanwhile, once it is there."""
    question = Question()
    assert question.look() == (None, False)
    question.may_end.set()
    assert question.look(10) == ("first", True)


def test_an_answer_from_before_a_change_is_not_fresh() -> None:
    """It is shown, and asked for anew."""
    question = Question()
    question.look()
    question.latest.changed()
    question.answer = "second"
    question.may_end.set()
    assert question.look(10) in (("first", False), ("second", True))
    assert question.look(10) == ("second", True)


def test_an_answer_that_nobody_fetched_grows_old() -> None:
    """A page opened an hour later does not call it fresh."""
    question = Question()
    question.look()
    question.may_end.set()
    question.now_s, question.answer = FRESH_S + 1, "newer"
    assert question.look(10) in (("first", False), ("newer", True))


def test_an_answer_that_is_good_for_a_while_is_not_asked_for_meanwhile() -> None:
    """It is when its time is over, or when something changed."""
    question = Question()
    question.may_end.set()
    question.look(10)
    question.now_s, question.answer = 20.0, "second"
    assert question.look(10, good_for_s=30) == ("first", True)
    question.now_s = 31.0
    assert question.look(10, good_for_s=30) == ("second", True)
    question.latest.changed()
    question.answer = "third"
    assert question.look(10, good_for_s=30) == ("third", True)


def test_trouble_is_raised_for_whoever_looks_next_and_then_asked_again() -> None:
    """Not swallowed, and not for ever."""
    question = Question()
    question.answer = "trouble"
    question.may_end.set()
    with pytest.raises(ValueError, match="trouble"):
        question.look(10)
    question.answer = "well"
    assert question.look(10) == ("well", True)


def test_what_is_forgotten_does_not_come_back() -> None:
    """Neither the answer nor the one being worked out."""
    question = Question()
    question.look()
    question.latest.forget()
    question.may_end.set()
    question.answer = "after"
    assert question.look(10) == ("after", True)
