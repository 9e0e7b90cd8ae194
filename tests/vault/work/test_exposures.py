"""Who shares what, what moving a case would change, and what others hold: over desks of an invented network."""

import pytest

from tests.vault.work.desks import Desk, Office
from tropa.sealing.types import ThreadId
from tropa.vault.dispatching.seeing import Eyes
from tropa.vault.errors import UnknownCase
from tropa.vault.shelf_cases import destroy_case
from tropa.vault.work.errors import UnknownReader
from tropa.vault.work.exposing import Exposures


def exposures(desk: Desk) -> Exposures:
    return Exposures(desk.here, desk.work.ledger)


def known(eyes: Eyes, of: Desk) -> set[str]:
    """Whose cases dispatch takes this member to know."""
    (found,) = (each for each in eyes.look().snapshot.members if each.id == of.person.member)
    return {case.text for case in found.knows}


def shared(desk: Desk) -> dict[frozenset[str], int]:
    return {
        frozenset((each.one.member_id, each.other.member_id)): each.compartments
        for each in exposures(desk).picture().shared
    }


@pytest.fixture
def case(office: Office, anna: Desk) -> str:
    """A case that Anna holds."""
    case, _ = office.ask("обращение")
    anna.work.claim(case)
    office.settle()
    return case


def test_first_letters_join_nobody_and_threads_do(office: Office, anna: Desk, vera: Desk, case: str) -> None:
    """Every coordinator has the first letter; only who reads a thread together is drawn together."""
    assert shared(anna) == {}
    for _ in range(2):
        anna.work.open_thread(case, "legal", [vera.member_id], [], with_reply_key=False)
    assert shared(anna) == {frozenset((anna.member_id, vera.member_id)): 2}
    names = {each.member_id for each in exposures(anna).picture().members}
    assert {anna.member_id, vera.member_id} <= names


def test_a_move_is_counted_as_the_hand_over_then_is(office: Office, anna: Desk, vera: Desk, case: str) -> None:
    """What the preview says of whoever gets it is what their exposure is afterwards; nothing is changed by looking."""
    before = anna.work.exposure([vera.member_id])
    move = exposures(anna).moving(case, vera.member_id)
    assert anna.work.exposure([vera.member_id]) == before
    assert (move.of_receiver.before.people, move.of_receiver.before.compartments) == (
        before.people,
        before.compartments,
    )
    assert move.of_receiver.after.people == before.people + 1
    assert move.of_giver.after.people == move.of_giver.before.people
    assert not move.knows_already
    anna.answer(case, "Здравствуйте.")
    anna.work.hand_over(case, vera.member_id, "кратко", "all")
    after = anna.work.exposure([vera.member_id])
    assert after.people == move.of_receiver.after.people
    assert after.compartments == move.of_receiver.after.compartments


def test_what_cannot_be_moved_is_refused(office: Office, anna: Desk, case: str) -> None:
    """To its holder, to a stranger, a case that is none or that nobody holds."""
    asked = exposures(anna)
    for stranger in (anna.member_id, "nobody"):
        with pytest.raises(UnknownReader):
            asked.moving(case, stranger)
    free, _ = office.ask("второе", 2)
    for none in ("nonsense", "A" * 22, free):
        with pytest.raises(UnknownCase):
            asked.moving(none, anna.member_id)


def test_cases_that_can_be_moved_are_found_by_name_or_are_one_s_own(office: Office, anna: Desk, case: str) -> None:
    """Not those that nobody holds, or that are closed."""
    office.ask("второе", 2)
    asked = exposures(anna)
    (mine,) = asked.movable()
    assert (mine.case_id, mine.holder.member_id) == (case, anna.member_id)
    assert [each.case_id for each in asked.movable(f" {mine.name.lower()} ")] == [case]
    anna.work.close(case, "resolved", "", 10)
    assert asked.movable() == ()


@pytest.mark.parametrize("minutes", [-90, 0])
def test_a_case_destroyed_after_the_clock_was_set_back_exposes_nobody(
    office: Office, anna: Desk, lev: Desk, case: str, minutes: int
) -> None:
    """Neither in figures, nor as a case that somebody knows when dispatch chooses who comes to it."""
    anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    eyes = Eyes(anna.here, anna.work.ledger)
    assert known(eyes, lev) == {case}
    office.clock.pass_minutes(minutes)
    anna.work.destroy(case)
    assert known(eyes, lev) == known(eyes, anna) == set()
    assert anna.work.exposure([lev.member_id, anna.member_id]).people == 0


def test_a_destruction_that_is_taken_back_changes_no_figure(anna: Desk, lev: Desk, case: str) -> None:
    """The case is here, and known to whoever knew it; when it does go, it is known to nobody."""
    anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    before = anna.work.exposure([lev.member_id])
    anna.here.db.run("BEGIN")
    assert destroy_case(anna.here, ThreadId.from_text(case), anna.here.day)
    anna.here.db.run("ROLLBACK")
    assert anna.work.exposure([lev.member_id]) == before
    anna.work.destroy(case)
    assert anna.work.exposure([lev.member_id]).people == 0
