"""Files among members: in notes, in letters that colleagues are told of, and after a hand-over."""

import pytest

from tests.support.files import photo
from tests.vault.membership.conftest import Desk
from tests.vault.work.test_over_a_relay import Four, four
from tropa.vault.views_files import FileView

__all__ = ["four"]


def files_at(desk: Desk, case: str) -> dict[str, FileView]:
    """What a desk knows of a case's files, by name."""
    found = desk.vault.files.of_case(case).values()
    return {each.name: each for files in found for each in files}


@pytest.fixture
def case(four: Four) -> str:
    """A case that Anna holds."""
    _, case = four.asked()
    four.anna.vault.work.claim(case)
    return case


def member_of(desk: Desk) -> str:
    me = desk.vault.members.me()
    assert me is not None
    return me.member_id


def test_a_file_in_a_note_reaches_the_threads_readers_and_nobody_else(four: Four, case: str) -> None:
    """Lev reads the thread and sees the file; Vera and Boris have no trace of it."""
    anna = four.anna.vault
    thread = anna.work.open_thread(case, "legal", [member_of(four.lev)], [], False)
    anna.files.choose(thread, "заключение.jpg", photo())
    anna.work.note(thread, "Посмотрите")
    four.sync()
    assert files_at(four.anna, case)["заключение.jpg"].state == "left"
    file = files_at(four.lev, case)["заключение.jpg"]
    assert (file.state, file.is_ours) == ("here", False)
    assert four.lev.vault.files.show(file.file_id, 0, 400).look == "picture"
    assert files_at(four.boris, case) == {}


def test_a_file_of_a_letter_is_told_to_those_who_read_the_seeker(four: Four, case: str) -> None:
    """A colleague who was given the key sees what was sent, file and all."""
    anna = four.anna.vault
    anna.work.open_thread(case, "work", [member_of(four.vera)], [], True)
    anna.files.choose(case, "образец.jpg", photo())
    anna.answer(case, "Вот образец")
    four.sync()
    assert files_at(four.vera, case)["образец.jpg"].state == "here"


def test_who_gets_the_case_gets_its_files_while_the_relay_has_them(four: Four, case: str) -> None:
    """A note of Anna's alone went to nobody; handed over, its file goes to the relay with it."""
    anna = four.anna.vault
    thread = anna.work.open_thread(case, "work", [], [], False)
    anna.files.choose(thread, "мой.jpg", photo(seed=5))
    anna.work.note(thread, "Для себя")
    four.sync()
    anna.work.hand_over(case, member_of(four.vera), "Ваше", "all")
    four.sync(4)
    assert files_at(four.vera, case)["мой.jpg"].state == "here"
