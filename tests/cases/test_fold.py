"""Merge: the same thread whatever came when, and every fault visible."""

from hypothesis import given
from hypothesis import strategies as st

from tests.cases.threads import STRANGER, R, S, event_sets, says, the_ask
from tropa.cases.events import Event, Welcome
from tropa.cases.fold import Problem, bodies, fold
from tropa.cases.seeker import own_author


@given(event_sets(), st.randoms(use_true_random=False))
def test_order_of_arrival_and_repetition_change_nothing(events: list[Event], random: object) -> None:
    """Any permutation, with any duplicates, folds to the same thread."""
    shuffled = events + events[: len(events) // 2]
    random.shuffle(shuffled)
    assert fold(shuffled, S) == fold(events, S)


@given(event_sets())
def test_every_event_comes_after_those_it_answers(events: list[Event]) -> None:
    """Even when a lamport lies, no event stands before a parent."""
    ordered = fold(events, S).events
    place = {event.event_id: at for at, event in enumerate(ordered)}
    assert all(place[parent] < place[e.event_id] for e in ordered for parent in e.core.parents if parent in place)


@given(event_sets())
def test_honest_lamports_alone_give_the_order(events: list[Event]) -> None:
    """With no lie in it, the thread is sorted by (lamport, event id)."""
    thread = fold(events, S)
    if any(problem.kind == "lamport" for problem in thread.problems):
        return
    keys = [(event.core.lamport, event.event_id.raw) for event in thread.events]
    assert keys == sorted(keys)


@given(event_sets())
def test_nothing_of_the_threads_own_authors_is_dropped(events: list[Event]) -> None:
    """Only what a stranger wrote as a seeker is left out."""
    kept = {event.event_id for event in fold(events, S).events}
    assert kept == {e.event_id for e in events if e.core.author == S or not e.core.author.startswith("s:")}


def test_an_orderly_thread_has_no_problems_and_one_head() -> None:
    """Ask, answer, letter: nothing to show."""
    ask = the_ask()
    answer = says(R, 0, [ask], "Мы здесь")
    last = says(S, 1, [answer], "Спасибо")
    thread = fold([last, ask, answer], S)
    assert (thread.events, thread.heads, thread.problems) == ((ask, answer, last), (last,), ())


def test_two_heads_stand_where_two_people_wrote_at_once() -> None:
    """A fork is no fault: both ends are open."""
    ask = the_ask()
    one, two = says(R, 0, [ask], "раз"), says(S, 1, [ask], "два")
    thread = fold([ask, one, two], S)
    assert {head.event_id for head in thread.heads} == {one.event_id, two.event_id}
    assert thread.problems == ()


def test_a_withheld_letter_shows_as_a_hole_and_as_a_missing_parent() -> None:
    """The relay kept back number 1 of the seeker's."""
    ask = the_ask()
    withheld = says(S, 1, [ask], "второе")
    after = says(S, 2, [withheld], "третье")
    assert fold([ask, after], S).problems == (
        Problem("hole", "seeker", 1),
        Problem("missing-parent", "seeker", 1),
    )
    assert fold([ask, after, withheld], S).problems == ()


def test_two_letters_with_one_number_show_as_equivocation() -> None:
    """The same author used number 1 twice, with two texts."""
    ask = the_ask()
    one, two = says(S, 1, [ask], "да"), says(S, 1, [ask], "нет")
    assert fold([ask, one, two], S).problems == (Problem("equivocation", "seeker", 1),)
    assert len(fold([ask, one, two], S).events) == 3


def test_a_lamport_that_does_not_rise_is_shown() -> None:
    """A letter that claims to be older than what it answers stays, after it, and is named."""
    ask = the_ask()
    answer = says(R, 0, [ask])
    liar = says(S, 1, [answer], lamport=2)
    thread = fold([ask, answer, liar], S)
    assert thread.problems == (Problem("lamport", "seeker", 1),)
    assert thread.events[-1] == liar


def test_a_stranger_who_writes_as_the_seeker_is_left_out_and_counted() -> None:
    """Later letters must be by the author of the first."""
    ask = the_ask()
    stranger = says(own_author(STRANGER), 0, [ask], "я другой")
    thread = fold([ask, stranger], S)
    assert (thread.events, thread.problems) == ((ask,), (Problem("stranger", "seeker", 1),))


def test_events_are_found_by_what_they_say() -> None:
    """Bodies of one kind, in the thread's order."""
    ask = the_ask()
    assert fold([ask], S).ask == ask.core.body
    assert bodies(fold([ask], S), Welcome) == []
    assert fold([], S).ask is None
