"""Exposure counts exactly what audiences say, and keeping it up to date equals counting anew."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tests.cases.members import ANNA, BORIS, VERA, member
from tropa.cases.exposure import Compartment, ContentKind, Exposed, Exposure
from tropa.sealing.types import MemberId, ThreadId

THREADS = st.integers(0, 6).map(lambda number: ThreadId(bytes([number]) * 16))
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
    assert {each.thread for each in ledger.known_to(everyone)} == set(now)


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
