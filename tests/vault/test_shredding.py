"""After a case is destroyed nothing of it is in the opened vault: no key, no text, no search term, on no page."""

from pathlib import Path

import pytest

from tests.support.seeker import Seeker
from tests.vault.conftest import Stage
from tests.vault.pages import decrypted_pages
from tropa.vault.shelf_cases import find_case

ASKED, ANSWERED, NOTED, DRAFTED = "Шхуна зюйдвест", "Эбонит хлястик", "Цинковый ягуар", "Фуникулёр ждёт"
TERMS = ("юйдвест", "лястик", "инков", "гуар")
"""Of what the index holds of them: a term is stored without the beginning that it shares with the one before it."""


@pytest.fixture
def seeker(stage: Stage) -> Seeker:
    """A case with letters both ways, a note, a task and a draft, among others."""
    for number in range(5):
        stage.asked(f"Другое обращение {number}")
    seeker = stage.asked(ASKED)
    case = stage.case_id(seeker)
    stage.vault.answer(case, ANSWERED)
    stage.sync()
    (thread,) = stage.vault.work.threads(case)
    stage.vault.work.note(thread.thread_id, NOTED)
    stage.vault.work.task(thread.thread_id, "Ягуар", None, None)
    stage.vault.save_draft(case, DRAFTED)
    return seeker


def secrets_of(stage: Stage, seeker: Seeker) -> list[bytes]:
    """The case's key and every key kept for it."""
    db = stage.vault.inside.db
    case = find_case(stage.vault.inside, seeker.keys.thread)
    assert case is not None
    rows = [
        *db.rows("SELECT key FROM cases WHERE serial = ?", case.serial),
        *db.rows("SELECT sealing_seed, auth_key FROM reply_key WHERE thread = ?", case.case.raw),
        *db.rows("SELECT tokens FROM thread WHERE thread = ?", case.case.raw),
        *db.rows("SELECT hint FROM hint JOIN reply_key ON serial = reply_key WHERE thread = ? LIMIT 3", case.case.raw),
        *db.rows("SELECT core FROM event WHERE case_serial = ?", case.serial),
    ]
    return [value for row in rows for value in row if value]


def found_in(path: Path, needles: list[bytes]) -> list[bytes]:
    pages = decrypted_pages(path)
    return [needle for needle in needles if needle[:400] in pages]


def test_before_it_is_destroyed_keys_and_terms_are_found_and_texts_are_not(stage: Stage, seeker: Seeker) -> None:
    """The search below is not blind; and texts stand only under the case's key, even in the opened vault."""
    stage.vault.inside.db.forget_log()
    terms, secrets = [term.encode() for term in TERMS], secrets_of(stage, seeker)
    assert found_in(stage.path, terms) == terms
    assert found_in(stage.path, secrets) == secrets
    assert found_in(stage.path, [text.encode() for text in (ASKED, ANSWERED, NOTED, DRAFTED)]) == []


@pytest.mark.parametrize("by_seeker", [True, False])
def test_after_it_is_destroyed_no_page_holds_key_text_or_term(stage: Stage, seeker: Seeker, by_seeker: bool) -> None:
    """Whether its seeker asked, or a member did for them: every page of file and log, free ones too."""
    secrets = secrets_of(stage, seeker)
    if by_seeker:
        seeker.delete_everything()
        stage.sync()
    else:
        stage.vault.work.destroy(stage.case_id(seeker))
    texts = [text.encode() for text in (*TERMS, ASKED, ANSWERED, NOTED, DRAFTED)]
    assert found_in(stage.path, texts + secrets) == []
    assert not stage.vault.search("ягуар").hits
    stage.vault.inside.db.run("INSERT INTO search (search) VALUES ('integrity-check')")


def test_what_stays_findable_is_what_was_not_destroyed(stage: Stage, seeker: Seeker) -> None:
    """Taking out one case's terms leaves the others'."""
    stage.vault.work.destroy(stage.case_id(seeker))
    assert len(stage.vault.search("другие обращения").hits) == 5


def test_a_case_goes_by_itself_when_its_time_is_over(stage: Stage, seeker: Seeker) -> None:
    """Closed and kept ten days; and a case that nobody ever answered, 180 days after its first letter."""
    stage.vault.work.close(stage.case_id(seeker), "resolved", "", 10)
    secrets = secrets_of(stage, seeker)
    for _ in range(9):
        stage.clock.pass_days(1)
        stage.sync()
    assert len(stage.vault.queue().rows) + stage.vault.queue().counts.closed == 6
    stage.clock.pass_days(1)
    stage.sync()
    assert stage.vault.queue().counts.closed == 0
    assert found_in(stage.path, secrets + [term.encode() for term in TERMS]) == []
    for _ in range(9):
        stage.clock.pass_days(20)
        stage.sync()
    assert stage.vault.queue().total == 0


def test_a_destroyed_case_is_reported_with_the_copies_that_still_hold_it(
    stage: Stage, seeker: Seeker, tmp_path: Path
) -> None:
    """Made before it was destroyed and after it came: not older ones, not later ones, not another case's export."""
    case = stage.case_id(seeker)
    other = next(row.case_id for row in stage.vault.queue().rows if row.case_id != case)
    stage.vault.safe.backup(tmp_path / "with")
    stage.vault.safe.export_case(case, tmp_path / "its-own", "ru")
    stage.vault.safe.export_case(other, tmp_path / "anothers", "ru")
    assert stage.vault.safe.shred_report(case).minute is None
    stage.clock.pass_days(1)
    stage.vault.work.destroy(case)
    stage.clock.pass_days(1)
    stage.vault.safe.backup(tmp_path / "without")
    (tmp_path / "with").unlink()
    report = stage.vault.safe.shred_report(case)
    assert [(Path(each.path).name, each.is_there) for each in report.backups] == [("its-own", True), ("with", False)]
    stage.vault.safe.forget_backup(report.backups[1].backup_id)
    assert [Path(each.path).name for each in stage.vault.safe.shred_report(case).backups] == ["its-own"]


def test_a_copy_made_before_a_case_came_is_not_said_to_hold_it(stage: Stage, tmp_path: Path) -> None:
    """Cases are numbered as they come."""
    stage.vault.safe.backup(tmp_path / "early")
    seeker = stage.asked("Позже")
    stage.vault.work.destroy(stage.case_id(seeker))
    assert stage.vault.safe.shred_report(stage.case_id(seeker)).backups == ()
