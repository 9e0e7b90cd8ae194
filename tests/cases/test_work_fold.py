"""Members' threads merge alike on every desk, hold only what their audience wrote, and mark hearsay."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.members import (
    ANNA,
    AUTHORS,
    BORIS,
    CASE,
    STRANGER,
    THREAD,
    VERA,
    after,
    event,
    folded,
    opening,
    spoken,
)
from tests.cases.threads import S, says, the_ask
from tropa.cases.errors import CannotWrite
from tropa.cases.events import MAX_NUMBER, encode_core
from tropa.cases.work_bodies import Carry, CarryItem, Note, as_text
from tropa.cases.work_events import WorkEvent, encode_work
from tropa.cases.work_fold import WorkProblem, fold_work
from tropa.sealing.types import ThreadId

ELSEWHERE = ThreadId(bytes([6]) * 16)


@st.composite
def conversations(draw: st.DrawFn) -> list[WorkEvent]:
    """What two members write, each knowing only some of what was written before."""
    events = [opening()]
    for number in range(draw(st.integers(0, 7))):
        known = draw(st.lists(st.sampled_from(events), min_size=1, unique=True))
        seen = fold_work(events[0], known, AUTHORS).events
        events.append(after(seen, Note(str(number)), draw(st.integers(1, 2))))
    return events


@given(conversations(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_and_any_repetition_give_the_same_thread(
    events: list[WorkEvent], shuffler: random.Random
) -> None:
    """Merge is set union, then one order."""
    arrived = [*events, *events[: len(events) // 2]]
    shuffler.shuffle(arrived)
    assert fold_work(events[0], arrived, AUTHORS) == folded(events)


@given(conversations())
def test_every_event_comes_after_those_it_follows(events: list[WorkEvent]) -> None:
    """Nothing is shown before what it answers."""
    ordered = folded(events).events
    place = {each.event_id: at for at, each in enumerate(ordered)}
    assert len(ordered) == len({each.event_id for each in events})
    assert all(place[parent] < place[each.event_id] for each in ordered for parent in each.core.parents)


def test_a_thread_knows_its_case_its_purpose_and_its_audience() -> None:
    """From its first event alone."""
    thread = folded([opening()])
    assert (thread.id, thread.case, thread.opened.purpose) == (THREAD, CASE, "work")
    assert thread.audience == {ANNA, BORIS}


def test_what_an_outsider_writes_is_left_out_and_shown() -> None:
    """Neither a member outside the audience nor a device the roster does not know is heard; events after theirs are."""
    events = spoken((1, Note("раз")))
    outsider, unknown = after(events, Note("я тоже"), by=3), after(events, Note("и я"), by=77)
    reply = after([*events, outsider], Note("два"), by=2)
    thread = fold_work(events[0], [*events, outsider, unknown, reply], AUTHORS)
    assert [each.core.body for each in thread.events[1:]] == [Note("раз"), Note("два")]
    assert set(thread.problems) == {
        WorkProblem("outsider", VERA, 1),
        WorkProblem("outsider", None, 1),
        WorkProblem("missing-parent", BORIS, 1),
    }


def test_a_second_opening_changes_no_audience_and_is_shown() -> None:
    """Its author tells different readers different things."""
    first, second = opening(), opening(audience=(ANNA, BORIS, VERA))
    thread = fold_work(first, [first, second], AUTHORS)
    assert thread.audience == {ANNA, BORIS}
    assert WorkProblem("two-openings", ANNA, 1) in thread.problems


def test_withheld_and_doubled_events_are_shown_with_their_author() -> None:
    """A hole says whose letters are missing; one number used twice says who did so."""
    events = spoken((1, Note("раз")), (1, Note("два")), (2, Note("три")))
    assert folded([events[0], *events[2:]]).problems == (
        WorkProblem("hole", ANNA, 1),
        WorkProblem("missing-parent", ANNA, 1),
    )
    twice = event(replace(events[3].core, body=Note("другое")))
    assert folded([*events, twice]).problems == (WorkProblem("equivocation", BORIS, 1),)


def test_an_event_at_the_ceiling_is_shown_and_not_built_upon() -> None:
    """Nobody can end a thread by counting to the end."""
    events = spoken((1, Note("раз")))
    ceiling = event(replace(after(events, Note("конец"), by=2).core, lamport=MAX_NUMBER))
    ordered = folded([*events, ceiling]).events
    assert ceiling in ordered
    following = after(ordered, Note("дальше"))
    assert (following.core.lamport, following.core.parents) == (3, (events[1].event_id,))


def test_events_of_another_thread_are_passed_over() -> None:
    """A fold is of one thread."""
    other = opening(thread=ELSEWHERE)
    assert folded([opening(), other]).events == (opening(),)


def test_a_thread_that_nothing_opens_is_our_own_mistake() -> None:
    """There is no audience to judge by."""
    with pytest.raises(CannotWrite):
        folded(spoken((1, Note("раз")))[1:])


def test_what_is_carried_over_stands_as_hearsay_beside_what_is_proven() -> None:
    """It says who carried it and from where; its author is only claimed."""
    note = spoken((2, Note("из другой")), start=opening(thread=ELSEWHERE))[1]
    letter = says(S, 1, [the_ask()], "Спасибо")
    items = (
        CarryItem(as_text(encode_work(note.core)), ELSEWHERE),
        CarryItem(as_text(encode_core(letter.core)), CASE),
    )
    events = spoken((1, Note("моё")), (1, Carry(items)))
    own, carried, letters = folded(events).entries[1:]
    assert (own.carried_by, own.member, own.event_id) == (None, ANNA, events[1].event_id)
    assert (carried.carried_by, carried.came_from, carried.member) == (ANNA, ELSEWHERE, BORIS)
    assert (carried.event_id, carried.told) == (note.event_id, events[2].event_id)
    assert (letters.member, letters.event_id, letters.core.body) == (None, letter.event_id, letter.core.body)


def test_whoever_is_in_no_audience_makes_no_thread_for_others() -> None:
    """An opening by someone who is not among its readers still says who reads; their events do not count."""
    start = opening(by=9)
    thread = fold_work(start, [start, after([start], Note("x"), by=9)], AUTHORS)
    assert [each.event_id for each in thread.events] == [start.event_id]
    assert WorkProblem("outsider", STRANGER, 1) in thread.problems
