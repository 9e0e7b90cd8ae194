"""The journal of an open vault: folded, bounded, forgetful of destroyed cases, and without a word anybody wrote."""

import pytest

from tests.vault.conftest import Stage
from tests.vault.pages import decrypted_pages
from tropa.vault import journal
from tropa.vault.journal import KEPT_DAYS, LINES_ON_A_PAGE
from tropa.vault.views_journal import JournalEntry


def noted(stage: Stage, event: str) -> list[JournalEntry]:
    return [each for each in stage.vault.journal.entries().entries if each.event == event]


def test_many_looks_at_one_case_on_one_day_are_one_line(stage: Stage) -> None:
    """And the next day begins another."""
    case = stage.case_id(stage.asked("журнал"))
    for _ in range(5):
        stage.vault.case(case)
    assert len(noted(stage, "case-opened")) == 1
    stage.clock.pass_days(1)
    stage.vault.case(case)
    assert [each.case_id for each in noted(stage, "case-opened")] == [case, case]


def test_looking_at_exposure_is_noted_for_each_member_once_a_day(stage: Stage) -> None:
    """Of whom is kept, as an id."""
    me = stage.vault.work.readers()[0].member_id
    for _ in range(3):
        stage.vault.work.exposure([me])
    assert [each.detail for each in noted(stage, "exposure-viewed")] == [me]


def test_two_exports_are_two_lines(stage: Stage) -> None:
    """Only reading is folded: what leaves the vault is not."""
    case = stage.case_id(stage.asked("журнал"))
    for _ in range(2):
        stage.vault.journal.note_case("paper-made", case, "ru-complaint")
    assert [each.detail for each in noted(stage, "paper-made")] == ["ru-complaint"] * 2


def test_of_a_destroyed_case_only_the_doing_and_the_day_stay(stage: Stage) -> None:
    """Not the minute, not the case, not the detail: on no page of the file."""
    case = stage.case_id(stage.asked("журнал"))
    stage.vault.case(case)
    stage.vault.journal.note_case("paper-made", case, "canary-of-the-paper")
    stage.vault.inside.db.forget_log()
    assert b"canary-of-the-paper" in decrypted_pages(stage.path)
    stage.vault.work.destroy(case)
    assert b"canary-of-the-paper" not in decrypted_pages(stage.path)
    for event in ("paper-made", "case-opened"):
        (line,) = noted(stage, event)
        assert (line.case_id, line.case_name, line.detail, line.is_day_only) == (None, None, None, True)
        assert line.minute % 1440 == 0


@pytest.mark.parametrize("text", ["позвонил Иван", "a sentence", "", "x" * 65])
def test_no_text_can_come_into_it(stage: Stage, text: str) -> None:
    """Neither as what was done nor as its detail."""
    before = stage.vault.journal.entries()
    with pytest.raises(ValueError, match="static names"):
        stage.vault.journal.note("paper-made", detail=text)
    with pytest.raises(ValueError, match="static names"):
        stage.vault.journal.note(text)
    assert stage.vault.journal.entries() == before


def test_lines_go_after_ninety_days(stage: Stage) -> None:
    """By the next round of sync."""
    stage.vault.journal.note("backup-made")
    stage.clock.pass_days(KEPT_DAYS)
    stage.sync()
    assert noted(stage, "backup-made")
    stage.clock.pass_days(1)
    stage.sync()
    assert not noted(stage, "backup-made")


def test_it_never_grows_without_end(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest lines go beyond a number."""
    monkeypatch.setattr(journal, "MOST_LINES", 10)
    for number in range(30):
        stage.vault.journal.note("backup-made", detail=str(number))
    stage.sync()
    assert stage.vault.journal.entries().total <= 10
    assert noted(stage, "backup-made")[0].detail == "29"


def test_it_is_read_page_by_page(stage: Stage) -> None:
    """Newest first; a page beyond the end is the last, one before the start the first."""
    for number in range(LINES_ON_A_PAGE + 1):
        stage.vault.journal.note("backup-made", detail=str(number))
    first, last = stage.vault.journal.entries(), stage.vault.journal.entries(7)
    assert (first.pages, first.page, last.page) == (2, 0, 1)
    assert first.entries[0].detail == str(LINES_ON_A_PAGE)
    assert last.entries[-1].event == "vault-created"
    assert stage.vault.journal.entries(-1) == first
