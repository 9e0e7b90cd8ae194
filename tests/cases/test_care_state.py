"""Flags and verifications: what stands, whose word each is, and who counts as a second reviewer."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tests.cases.members import ANNA, AUTHORS, BORIS, VERA, folded, opening, spoken
from tropa.cases.care_bodies import Check, CheckId, CheckResult, Flag, Unflag
from tropa.cases.care_state import CheckState, checks, flags, reviewer_of
from tropa.cases.work_bodies import Carry, CarryItem, WorkBody, as_text
from tropa.cases.work_events import WorkEvent, encode_work
from tropa.cases.work_fold import fold_work
from tropa.cases.work_state import told
from tropa.sealing.types import ThreadId

OTHER = ThreadId(bytes([9]) * 16)
FIRST, SECOND = CheckId(bytes(16)), CheckId(bytes([1]) * 16)
MINOR = Flag("minor", "сказал сам")


def review(result: CheckResult, high: bool = False, check: CheckId = FIRST, what: str = "повестка") -> Check:
    return Check(check, what, "document", result, "", high)


def checked(*said: tuple[int, WorkBody]) -> tuple[CheckState, ...]:
    return checks(told([folded(spoken(*said))]))


def carried(event: WorkEvent, by: int) -> list[WorkEvent]:
    """A thread into which someone brings it from another."""
    item = CarryItem(as_text(encode_work(event.core)), OTHER)
    return spoken((by, Carry((item,))))


def test_a_flag_stands_until_it_is_taken_back_and_its_history_stays() -> None:
    """And it can be put again."""
    said: tuple[tuple[int, WorkBody], ...] = ((1, MINOR), (2, Unflag("minor", "паспорт")), (1, Flag("minor", "ошибка")))
    for count, stands in ((1, True), (2, False), (3, True)):
        (state,) = flags(told([folded(spoken(*said[:count]))]))
        assert (state.stands, len(state.said)) == (stands, count)
    newest, at = state.said[0]
    assert (newest.why, at.entry.member) == ("ошибка", ANNA)


def test_taking_back_one_flag_leaves_the_others() -> None:
    """Each has its own history."""
    states = flags(told([folded(spoken((1, MINOR), (1, Flag("coercion", "x")), (2, Unflag("minor", "y"))))]))
    assert [(each.flag, each.stands) for each in states] == [("minor", False), ("coercion", True)]


def test_two_reviews_by_one_member_are_one_reviewers_and_the_last_stands() -> None:
    """Nobody is their own second."""
    (state,) = checked((1, review("doubtful", high=True)), (1, review("confirmed")))
    assert (len(state.reviews), state.result) == (1, "confirmed")
    assert not state.is_reviewed(high=True)
    assert state.is_reviewed(high=False)


def test_a_second_member_completes_a_review_of_high_risk() -> None:
    """Declared by either of them, or by the case."""
    (alone,) = checked((1, review("confirmed", high=True)))
    (both,) = checked((1, review("confirmed", high=True)), (2, review("confirmed")))
    assert (alone.is_reviewed(high=False), both.is_reviewed(high=True)) == (False, True)
    (late,) = checked((1, review("confirmed")), (2, review("confirmed", high=True)))
    assert late.is_declared_high


def test_whoever_doubts_is_not_outvoted() -> None:
    """The worst of the last words is the result."""
    assert checked((1, review("refuted")), (2, review("confirmed")))[0].result == "refuted"
    assert checked((1, review("confirmed")), (2, review("doubtful")))[0].result == "doubtful"


def test_a_review_of_another_thing_under_the_same_number_is_no_second_one() -> None:
    """Nobody's word is borrowed for what they did not look at."""
    states = checked(
        (1, review("confirmed")), (2, review("confirmed", what="другое")), (2, review("refuted", check=SECOND))
    )
    assert [(each.what, len(each.reviews)) for each in states] == [("повестка", 1), ("другое", 1), ("повестка", 1)]


def test_what_was_carried_over_is_the_carriers_word() -> None:
    """Else one member could bring along a second reviewer of their own making."""
    source = spoken((2, review("confirmed", high=True)), start=opening(thread=OTHER, audience=(ANNA, BORIS)))
    events = carried(source[1], by=1)
    everything = told([fold_work(events[0], events, AUTHORS)])
    (state,) = checks(everything)
    assert [reviewer_of(at) for _, at in state.reviews] == [ANNA]
    again = spoken((1, events[1].core.body), (1, review("confirmed")))
    (both,) = checks(told([folded(again)]))
    assert len(both.reviews) == 1
    assert VERA not in {reviewer_of(at) for _, at in both.reviews}


BODIES: st.SearchStrategy[WorkBody] = st.sampled_from(
    [MINOR, Unflag("minor", "x"), Flag("crimes", "x"), review("confirmed"), review("refuted"), review("doubtful", True)]
)


@given(st.lists(st.tuples(st.integers(1, 2), BODIES), max_size=8), st.randoms(use_true_random=False))
def test_the_state_is_the_same_whatever_came_first(said: list[tuple[int, WorkBody]], shuffler: random.Random) -> None:
    """A fold over the ordered events."""
    events = spoken(*said)
    arrived = list(events)
    shuffler.shuffle(arrived)
    one, other = told([folded(events)]), told([fold_work(events[0], arrived, AUTHORS)])
    assert (flags(one), checks(one)) == (flags(other), checks(other))
