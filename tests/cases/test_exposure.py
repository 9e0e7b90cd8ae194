"""Exposure counts exactly what audiences say, and keeping it up to date equals counting anew."""

from collections.abc import Collection
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tests.cases.members import ANNA, BORIS, VERA, member
from tropa.cases.exposure import Compartment, ContentKind, Exposed, Exposure
from tropa.sealing.types import MemberId, ThreadId

THREADS = st.sampled_from((0, 1, 2, 3, 4, 100, 101)).map(lambda number: ThreadId(bytes([number]) * 16))
CASES = st.integers(100, 103).map(lambda number: ThreadId(bytes([number]) * 16))
KINDS: st.SearchStrategy[frozenset[ContentKind]] = st.frozensets(
    st.sampled_from(["facts", "letters", "notes", "tasks"])
)
READERS = st.frozensets(st.integers(1, 5).map(member), min_size=1)
COMPARTMENTS = st.builds(Compartment, CASES, THREADS, READERS, KINDS)
STEPS = st.lists(st.one_of(COMPARTMENTS, THREADS, CASES.map(lambda case: (case,))), max_size=25)


def plainly(compartments: list[Compartment], members: set[MemberId]) -> Exposed:
    """The definition, counted the long way."""
    known = [each for each in compartments if each.readers & members]
    kinds: dict[ContentKind, int] = {}
    for kind in sorted({kind for each in known for kind in each.kinds}):
        kinds[kind] = sum(kind in each.kinds for each in known)
    return Exposed(len({each.case for each in known}), len(known), kinds)


@given(STEPS)
def test_keeping_up_to_date_equals_counting_anew(steps: list[Compartment | ThreadId | tuple[ThreadId]]) -> None:
    """After any threads were added, replaced and dropped: for everyone, for every pair, and for the worst pairs."""
    ledger, now = Exposure(), dict[ThreadId, Compartment]()
    for step in steps:
        if isinstance(step, Compartment):
            ledger.add(step)
            now[step.thread] = step
        elif isinstance(step, tuple):
            ledger.drop_case(step[0])
            now = {at: each for at, each in now.items() if each.case != step[0]}
        else:
            ledger.drop(step)
            now.pop(step, None)
    anew = Exposure(now.values())
    everyone = {reader for each in now.values() for reader in each.readers}
    assert ledger.members == anew.members == everyone
    assert ledger.of_each() == {each: ledger.of([each]) for each in everyone}
    for size in (1, 2, 3):
        for some in combinations(sorted(everyone, key=lambda each: each.raw), size):
            assert ledger.of(some) == anew.of(some) == plainly(list(now.values()), set(some))
    assert ledger.worst_pairs(3) == anew.worst_pairs(3)
    looked_up(ledger, now.values())


def looked_up(ledger: Exposure, now: Collection[Compartment]) -> None:
    """Whatever is asked beside figures is what looking at every compartment gives."""
    everyone = {reader for each in now for reader in each.readers}
    assert set(ledger.known_to(everyone)) == set(now)
    for one in everyone:
        theirs = {each for each in now if one in each.readers}
        assert set(ledger.known_to([one])) == theirs
        assert set(ledger.known_to([one], unknown_to=everyone - {one})) == {
            each for each in theirs if len(each.readers) == 1
        }
        assert ledger.people_of_each()[one] == set(ledger.cases_known_to([one])) == {each.case for each in theirs}
    beside = {each.case for each in now if each.thread != each.case}
    assert ledger.readers_beside_first_letters() == {
        case: frozenset().union(*(each.readers for each in now if each.case == case and each.thread != case))
        for case in beside
    }


@given(st.lists(COMPARTMENTS, max_size=20))
def test_the_worst_pairs_are_the_worst(compartments: list[Compartment]) -> None:
    """No pair that is left out knows more people than one that is shown."""
    ledger = Exposure(compartments)
    shown = ledger.worst_pairs(2)
    left = {
        frozenset(pair)
        for pair in combinations(sorted(ledger.members, key=lambda each: each.raw), 2)
        if frozenset(pair) not in {frozenset(each) for each, _ in shown}
    }
    most_left = max((ledger.of(pair).people for pair in left), default=0)
    assert all(exposed == ledger.of(pair) for pair, exposed in shown)
    assert all(exposed.people >= most_left for _, exposed in shown)


def test_two_threads_of_one_case_are_one_person_and_two_compartments() -> None:
    """People are counted once, whoever of the members knows them."""
    case, one, other = (ThreadId(bytes([number]) * 16) for number in (1, 2, 3))
    ledger = Exposure(
        [
            Compartment(case, one, frozenset((ANNA, BORIS)), frozenset(("letters", "notes"))),
            Compartment(case, other, frozenset((BORIS,)), frozenset(("notes",))),
        ]
    )
    assert ledger.of([ANNA]) == Exposed(1, 1, {"letters": 1, "notes": 1})
    assert ledger.of([ANNA, BORIS]) == Exposed(1, 2, {"letters": 1, "notes": 2})
    assert ledger.of([VERA]) == Exposed(0, 0, {})


def test_more_members_never_know_less() -> None:
    """A monotone count, shown on one ledger."""
    case = ThreadId(bytes([1]) * 16)
    ledger = Exposure(
        Compartment(case, ThreadId(bytes([number]) * 16), frozenset((member(number),)), frozenset(("notes",)))
        for number in range(2, 6)
    )
    counts = [ledger.of([member(number) for number in range(2, last)]).compartments for last in range(2, 7)]
    assert counts == [0, 1, 2, 3, 4]


@given(st.lists(COMPARTMENTS, max_size=20))
def test_who_shares_what_is_counted_without_first_letters(compartments: list[Compartment]) -> None:
    """Compartments that both read, of every two; the most first; those that are a case's own thread do not count."""
    now = {each.thread: each for each in compartments} | {
        each.case: Compartment(each.case, each.case, frozenset(map(member, range(1, 6))), frozenset(("letters",)))
        for each in compartments
    }
    shared = Exposure(now.values()).shared()
    wanted = {
        pair: count
        for pair in combinations(sorted(map(member, range(1, 6)), key=lambda each: each.raw), 2)
        if (count := sum(set(pair) <= each.readers and each.thread != each.case for each in now.values()))
    }
    assert {each.members: each.compartments for each in shared} == wanted
    assert [each.compartments for each in shared] == sorted(wanted.values(), reverse=True)


@given(st.lists(COMPARTMENTS, max_size=12), COMPARTMENTS)
def test_a_supposed_thread_is_counted_only_while_it_is_supposed(
    compartments: list[Compartment], supposed: Compartment
) -> None:
    """Within the block as if it were there, afterwards as if it never had been."""
    there = [each for each in compartments if each.thread != supposed.thread]
    ledger, with_it, without = Exposure(there), Exposure([*there, supposed]), Exposure(there)
    everyone = [member(number) for number in range(1, 6)]
    with ledger.supposing(supposed):
        assert [ledger.of([each]) for each in everyone] == [with_it.of([each]) for each in everyone]
    assert [ledger.of([each]) for each in everyone] == [without.of([each]) for each in everyone]
    assert ledger.of(everyone) == without.of(everyone)
    assert ledger.members == without.members
