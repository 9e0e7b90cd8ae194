"""A complaint's whole way: to the listeners, an answer back into the seeker's box, and nothing to anyone else."""

from tests.support.complainer import complain, heard_back, whom_to_tell
from tests.vault.complaints.conftest import Town, only


def test_the_notice_says_how_many_listen_and_to_which_key(town: Town) -> None:
    """A seeker's client shows the way only where the notice has it."""
    assert whom_to_tell(town.helped()).listeners == 2


def test_listeners_read_a_complaint_and_an_answer_comes_back_apart_from_the_case(town: Town) -> None:
    """Both listeners have it; the answer is in the seeker's box and not in their thread."""
    seeker = town.helped()
    complain(seeker, "Со мной говорят грубо")
    town.settle(2)
    assert [only(desk).entries[0].text for desk in (town.boris, town.lev)] == ["Со мной говорят грубо"] * 2
    town.lev.vault.complaints.answer(only(town.lev).complaint_id, "Мы поговорим с ней")
    town.settle(2)
    (said,) = heard_back(seeker)
    assert said.answers == ("Мы поговорим с ней",)
    assert "Мы поговорим с ней" not in [text for _, text in seeker.read().letters]
    assert only(town.boris).state == "handled"
    assert [each.kind for each in only(town.boris).entries] == ["complaint", "answer"]
