"""What is typed and was not sent outlives a lock and a crash, within bounds; and nothing of it outlives its case."""

import pytest

from tests.support.seeker import Seeker
from tests.vault.conftest import Stage
from tropa.vault.unsent import KEPT_DAYS, MOST_FORMS
from tropa.vault.vault import Vault
from tropa.vault.work.errors import UnknownThread

NOTE, FORM = "Позвонить адвокату до пятницы", "Кратко: ждёт справку".encode()


@pytest.fixture
def seeker(stage: Stage) -> Seeker:
    """A case that is held here, with a thread among members."""
    found = stage.asked()
    stage.vault.answer(stage.case_id(found), "Здравствуйте")
    return found


def thread_of(stage: Stage, seeker: Seeker) -> str:
    (thread,) = stage.vault.work.threads(stage.case_id(seeker))
    return thread.thread_id


def test_a_note_begun_and_a_form_typed_into_are_there_after_the_next_unlocking(stage: Stage, seeker: Seeker) -> None:
    """Whatever the desk did meanwhile: they are on disk when the call returns."""
    case, thread = stage.case_id(seeker), thread_of(stage, seeker)
    stage.vault.unsent.keep_text(thread, NOTE)
    assert stage.vault.unsent.keep_form("hand-over", FORM, "case", case)
    assert stage.vault.unsent.keep_form("template", b"body")
    stage.reopen()
    again = stage.vault.unsent
    assert again.text_of(thread) == NOTE
    assert again.form_names() == ("hand-over", "template")
    assert [found.data for name in again.form_names() if (found := again.form(name))] == [FORM, b"body"]


def test_it_stands_under_the_cases_own_key(stage: Stage, seeker: Seeker) -> None:
    """Also for whoever has the opened file: destroying the key destroys it."""
    stage.vault.unsent.keep_text(thread_of(stage, seeker), NOTE)
    stage.vault.unsent.keep_form("hand-over", FORM, "case", stage.case_id(seeker))
    rows = stage.vault.inside.db.rows("SELECT core FROM thread_draft UNION ALL SELECT core FROM typed_form")
    assert len(rows) == 2
    assert all(NOTE.encode() not in core and FORM not in core for (core,) in rows)


def test_nothing_typed_outlives_the_case_and_nothing_is_kept_of_one_that_is_gone(stage: Stage, seeker: Seeker) -> None:
    """A page left open may hand it over once more: then it is refused."""
    case, thread = stage.case_id(seeker), thread_of(stage, seeker)
    stage.vault.unsent.keep_text(thread, NOTE)
    stage.vault.unsent.keep_form("hand-over", FORM, "case", case)
    stage.vault.work.destroy(case)
    assert stage.vault.unsent.form_names() == ()
    assert stage.vault.unsent.text_of(thread) == ""
    assert not stage.vault.unsent.keep_form("hand-over", FORM, "case", case)
    with pytest.raises(UnknownThread):
        stage.vault.unsent.keep_text(thread, NOTE)


def test_what_was_sent_or_let_go_of_is_gone(stage: Stage, seeker: Seeker) -> None:
    """A form by its name, a note by its thread; a plan in the same thread is another text."""
    thread, unsent = thread_of(stage, seeker), stage.vault.unsent
    unsent.keep_text(thread, NOTE)
    unsent.keep_text(thread, "{}", "plan")
    unsent.keep_text(thread, "")
    assert (unsent.text_of(thread), unsent.text_of(thread, "plan")) == ("", "{}")
    unsent.keep_form("one", b"1")
    unsent.keep_form("two", b"2")
    unsent.drop_form("one")
    assert unsent.form_names() == ("two",)
    assert unsent.form("one") is None


def test_forms_are_bounded_in_number_and_age(stage: Stage) -> None:
    """The newest are kept, for a week of whole days."""
    for number in range(MOST_FORMS + 1):
        stage.vault.unsent.keep_form(f"form-{number}", b"x")
    stage.vault.unsent.keep_form("form-1", b"again")
    names = stage.vault.unsent.form_names()
    assert (len(names), names[0], names[-1]) == (MOST_FORMS, "form-2", "form-1")
    stage.clock.pass_days(KEPT_DAYS + 1)
    stage.sync()
    assert stage.vault.unsent.form_names() == ()
    assert stage.vault.inside.db.number("SELECT count(*) FROM typed_form") == 0


def test_a_clock_that_is_set_ahead_costs_nothing_that_was_typed(stage: Stage) -> None:
    """As it destroys no case: the day has to have surely come."""
    stage.vault.unsent.keep_form("template", b"body")
    stage.clock.leap(400)
    stage.sync()
    assert stage.vault.unsent.form_names() == ("template",)


def test_an_unknown_thread_is_refused_and_has_no_text(vault: Vault) -> None:
    """Neither a made-up name nor one of another shape."""
    for name in ("", "none", "A" * 22):
        assert vault.unsent.text_of(name) == ""
        with pytest.raises(UnknownThread):
            vault.unsent.keep_text(name, NOTE)
        assert not vault.unsent.keep_form("form", FORM, "journey", name)
