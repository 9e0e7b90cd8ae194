"""Claims settle alike on every desk; what is registered once stays known."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tests.cases.members import ANNA, BORIS, CASE, HEAD, VERA, device_id, event, hand, member
from tropa.cases.board import Board, Posted, board_of, fold_board
from tropa.cases.exposure import Compartment
from tropa.cases.work_bodies import Claim, Close, Note, Register, Release, Reopen, WorkBody
from tropa.cases.work_commands import next_event
from tropa.sealing.types import ThreadId

BOARD = board_of(CASE)
OTHER = ThreadId(bytes([5]) * 16)
THREAD = ThreadId(bytes([8]) * 16)


def post(by: int, body: WorkBody, seen: list[Posted], thread: ThreadId = BOARD) -> Posted:
    """Someone who has seen this much writes on the board."""
    ordered = sorted((each.event for each in seen), key=lambda each: (each.core.lamport, each.event_id.raw))
    return Posted(event(next_event(thread, ordered, body, hand(by))), device_id(by), member(by))


@st.composite
def boards(draw: st.DrawFn) -> list[Posted]:
    """Members claim and release, each having seen only some of what was posted."""
    posted: list[Posted] = []
    for _ in range(draw(st.integers(0, 8))):
        seen = draw(st.lists(st.sampled_from(posted), unique=True)) if posted else []
        to = draw(st.none() | st.integers(1, 3).map(member))
        body = draw(st.sampled_from([Claim(CASE), Release(CASE, to)]))
        posted.append(post(draw(st.integers(1, 3)), body, seen))
    return posted


@given(boards(), st.randoms(use_true_random=False))
def test_every_desk_settles_claims_alike_whatever_came_first(posted: list[Posted], shuffler: random.Random) -> None:
    """Any order of arrival, any repetition, one holder and the same losers."""
    arrived = [*posted, *posted[: len(posted) // 2]]
    shuffler.shuffle(arrived)
    assert fold_board(CASE, arrived) == fold_board(CASE, posted)


@given(boards())
def test_whoever_loses_a_claim_lost_it_to_someone_else(posted: list[Posted]) -> None:
    """And nobody holds a case without having claimed it or been given it."""
    board = fold_board(CASE, posted)
    assert all(lost.member != lost.holder for lost in board.lost)
    got = {each.member for each in posted if isinstance(each.event.core.body, Claim)}
    given_to = {each.event.core.body.to for each in posted if isinstance(each.event.core.body, Release)}
    assert board.holder in got | given_to | {None}
    assert (board.holder is None) == (board.since is None)


def test_two_who_claim_offline_are_settled_and_the_other_is_named() -> None:
    """By the hash of case and device: neither clock nor arrival has a say."""
    one, other = post(1, Claim(CASE), []), post(2, Claim(CASE), [])
    board = fold_board(CASE, [one, other])
    assert board == fold_board(CASE, [other, one])
    winner, loser = (one, other) if board.holder == ANNA else (other, one)
    assert board.since == winner.event.event_id
    assert [(lost.member, lost.device_id, lost.holder) for lost in board.lost] == [
        (loser.member, loser.device_id, winner.member)
    ]


def test_which_of_two_wins_differs_from_case_to_case() -> None:
    """So that nobody always loses."""
    winners = set()
    for number in range(24):
        case = ThreadId(bytes([number]) * 16)
        claims = [post(by, Claim(case), [], board_of(case)) for by in (1, 2)]
        winners.add(fold_board(case, claims).holder)
    assert winners == {ANNA, BORIS}


def test_a_claim_of_a_held_case_loses_and_of_a_released_one_holds() -> None:
    """One after another, everyone knowing everything."""
    posted = [post(1, Claim(CASE), [])]
    posted.append(post(2, Claim(CASE), posted))
    assert fold_board(CASE, posted).holder == ANNA
    posted.append(post(1, Release(CASE, None), posted))
    assert fold_board(CASE, posted).holder is None
    posted.append(post(2, Claim(CASE), posted))
    board = fold_board(CASE, posted)
    assert (board.holder, len(board.lost)) == (BORIS, 1)


def test_only_the_holder_can_release_and_may_say_to_whom() -> None:
    """Nobody gives away what they do not hold."""
    posted = [post(1, Claim(CASE), [])]
    posted.append(post(2, Release(CASE, BORIS), posted))
    assert fold_board(CASE, posted).holder == ANNA
    posted.append(post(1, Release(CASE, VERA), posted))
    assert fold_board(CASE, posted).holder == VERA
    posted.append(post(3, Release(CASE, None), posted))
    assert fold_board(CASE, posted).holder is None


def test_a_second_claim_by_the_holder_changes_nothing() -> None:
    """Two devices of one member do not lose to each other."""
    posted = [post(1, Claim(CASE), [])]
    posted.append(post(1, Claim(CASE), posted))
    board = fold_board(CASE, posted)
    assert (board.holder, board.lost) == (ANNA, ())


def test_a_case_has_a_board_of_its_own() -> None:
    """What names another case, or stands in another thread, has no say."""
    assert board_of(CASE) != board_of(OTHER)
    strangers = [post(1, Claim(OTHER), []), post(1, Claim(CASE), [], board_of(OTHER)), post(1, Note("x"), [])]
    assert fold_board(CASE, strangers) == Board(CASE, None, None, (), None, {})


def test_an_audience_that_was_registered_stays_registered() -> None:
    """A later entry adds kinds and readers; none takes any away."""
    posted = [post(1, Register(CASE, THREAD, ("notes",), (ANNA, BORIS)), [])]
    posted.append(post(2, Register(CASE, THREAD, ("facts",), (BORIS, VERA)), posted))
    board = fold_board(CASE, posted)
    readers, kinds = frozenset((ANNA, BORIS, VERA)), frozenset(("facts", "notes"))
    assert board.compartments == {THREAD: Compartment(CASE, THREAD, readers, kinds)}


def test_a_board_needs_no_opening() -> None:
    """Its events stand in one order like any thread's."""
    posted = [post(1, Claim(CASE), [])]
    second = post(2, Claim(CASE), posted).event
    assert (second.core.lamport, second.core.parents) == (2, (posted[0].event.event_id,))


def test_only_the_holder_closes_and_reopens_a_case_on_its_board() -> None:
    """So that desks that hold no more than its first letter know how long to keep it."""
    close = Close("resolved", "", 30)
    posted = [post(1, Claim(CASE), [])]
    posted.append(post(2, close, posted))
    assert fold_board(CASE, posted).ending is None
    posted.append(post(1, close, posted))
    ended = fold_board(CASE, posted).ending
    assert ended is not None
    assert (ended.body, ended.event.event_id) == (close, posted[-1].event.event_id)
    posted.append(post(2, Reopen(), posted))
    assert fold_board(CASE, posted).ending == ended
    posted.append(post(1, Reopen(), posted))
    assert fold_board(CASE, posted).ending is None


def test_a_claim_that_knows_the_holder_has_left_takes_the_case_and_no_other_does() -> None:
    """A race lost while they were there stays lost, and what they gave away before stays given."""
    posted = [post(1, Claim(CASE), [])]
    posted.append(post(2, Claim(CASE), posted))

    def gone_since(version: int) -> Board:
        return fold_board(CASE, posted, lambda who, seen: who == ANNA and seen >= version)

    assert gone_since(HEAD.version + 1).holder == ANNA
    assert gone_since(HEAD.version).holder == BORIS
    posted[1:] = [post(1, Release(CASE, VERA), posted[:1])]
    posted.append(post(2, Claim(CASE), posted))
    assert gone_since(HEAD.version).holder == VERA
