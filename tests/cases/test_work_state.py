"""Facts, tasks and endings: what a case's threads come to, wherever it was said."""

import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.cases.members import ANNA, AUTHORS, BORIS, VERA, after, event, folded, hand, opening, spoken
from tropa.cases.work_bodies import (
    Carry,
    CarryItem,
    Close,
    Note,
    Reopen,
    Task,
    TaskDone,
    TaskId,
    WorkBody,
    WorkFact,
    as_text,
)
from tropa.cases.work_commands import next_event
from tropa.cases.work_events import encode_work
from tropa.cases.work_fold import fold_work
from tropa.cases.work_state import ending, facts, tasks, told
from tropa.sealing.types import ThreadId

OTHER = ThreadId(bytes([9]) * 16)
TASK = TaskId(bytes(16))


def city(name: str) -> WorkFact:
    return WorkFact("city", (name,), "seeker", "")


def todo(title: str, day: int = 1) -> Task:
    return Task(TASK, title, date(2026, 12, day), BORIS)


BODIES: st.SearchStrategy[WorkBody] = st.sampled_from(
    [city("А"), city("Б"), WorkFact("age", ("40",), "document", ""), todo("раз"), todo("два", 2), TaskDone(TASK)]
)


@given(st.lists(st.tuples(st.integers(1, 2), BODIES), max_size=8), st.randoms(use_true_random=False))
def test_facts_and_tasks_are_the_same_whatever_came_first(
    said: list[tuple[int, WorkBody]], shuffler: random.Random
) -> None:
    """A state is a fold over the ordered events."""
    events = spoken(*said)
    arrived = list(events)
    shuffler.shuffle(arrived)
    one, other = told([folded(events)]), told([fold_work(events[0], arrived, AUTHORS)])
    assert (facts(one), tasks(one)) == (facts(other), tasks(other))


def test_the_last_fact_stands_and_earlier_ones_stay_visible() -> None:
    """Each with who said it, newest first."""
    history = facts(told([folded(spoken((1, city("Лесное")), (2, city("Горное"))))]))
    assert [each.key for each in history] == ["city"]
    assert [(fact.values, at.entry.member) for fact, at in history[0].said] == [
        (("Горное",), BORIS),
        (("Лесное",), ANNA),
    ]


def test_between_threads_the_clock_decides_but_never_turns_a_thread_round() -> None:
    """A fact with a clock set back stays after what it follows."""
    events = [opening()]
    events.append(after(events, city("позже"), at_minute=2_000))
    events.append(after(events, city("часы отстают"), at_minute=5))
    other = [opening(thread=OTHER)]
    other.append(after(other, city("раньше"), at_minute=1_500))
    for threads in ([folded(events), folded(other)], [folded(other), folded(events)]):
        values = [fact.values[0] for fact, _ in facts(told(threads))[0].said]
        assert values == ["часы отстают", "позже", "раньше"]


def test_a_clock_ahead_counts_no_further_than_its_event_was_taken_in() -> None:
    """Else one word would stand above all that anyone says after it, for good."""
    events = [opening()]
    events.append(after(events, city("навсегда"), at_minute=2**53 - 1))
    other = [opening(thread=OTHER)]
    other.append(after(other, city("до того"), at_minute=1_400))
    other.append(after(other, city("после"), at_minute=1_600))
    ahead = fold_work(events[0], events, AUTHORS, {events[1].event_id: 1_500})
    values = [fact.values[0] for fact, _ in facts(told([ahead, folded(other)]))[0].said]
    assert values == ["после", "навсегда", "до того"]


def test_hearsay_gives_way_to_the_event_it_is_a_copy_of() -> None:
    """Whoever reads both threads sees the fact once, proven; whoever reads one sees it as carried over."""
    source = spoken((2, city("Лесное")), start=opening(thread=OTHER))
    item = CarryItem(as_text(encode_work(source[1].core)), OTHER)
    copy = folded(spoken((1, Carry((item, item)))))
    only_copy = facts(told([copy]))[0].said
    assert [(at.entry.carried_by, at.entry.member) for _, at in only_copy] == [(ANNA, BORIS)]
    both = facts(told([copy, folded(source)]))[0].said
    assert [(at.entry.carried_by, at.thread) for _, at in both] == [(None, OTHER)]


def test_a_task_is_as_it_was_last_put_and_done_is_done() -> None:
    """Changing it after it was done does not undo it."""
    state = tasks(told([folded(spoken((1, todo("раз")), (2, todo("два", 2))))]))
    assert [(each.body.title, each.done, each.told.entry.member) for each in state] == [("два", None, BORIS)]
    (done,) = tasks(told([folded(spoken((1, todo("раз")), (2, TaskDone(TASK)), (1, todo("три"))))]))
    assert done.done is not None
    assert (done.body.title, done.done.entry.member) == ("три", BORIS)


def test_a_task_nobody_put_down_is_none() -> None:
    """Done alone makes no task."""
    assert tasks(told([folded(spoken((1, TaskDone(TASK))))])) == ()


def test_the_last_close_or_reopening_counts() -> None:
    """Closed, reopened, closed otherwise."""
    close, again = Close("resolved", "всё", 30), Close("referred", "", 10)
    assert ending(folded(spoken((1, Note("x"))))) is None
    assert ending(folded(spoken((1, close), (2, Reopen())))) is None
    last = ending(folded(spoken((1, close), (2, Reopen()), (2, again))))
    assert last is not None
    assert (last.body, AUTHORS[last.event.core.author]) == (again, BORIS)


def test_a_close_at_once_with_a_reopening_ends_alike_everywhere() -> None:
    """Two who disagree offline: the order of the thread decides, not arrival."""
    events = spoken((1, Note("x")))
    pair = [
        event(next_event(events[0].core.thread, events, body, hand(by)))
        for by, body in ((1, Close("resolved", "", 1)), (2, Reopen()))
    ]
    one, other = (ending(fold_work(events[0], [*events, *rest], AUTHORS)) for rest in (pair, pair[::-1]))
    assert one == other


def test_nobody_outside_the_audience_ends_anything() -> None:
    """A close by a stranger to the thread is not heard."""
    events = spoken((1, Note("x")))
    closing = after(events, Close("resolved", "", 1), by=3)
    thread = fold_work(events[0], [*events, closing], AUTHORS)
    assert VERA not in thread.audience
    assert ending(thread) is None
