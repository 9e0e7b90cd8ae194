"""After a case is destroyed nothing of it is in the opened vault: no key, no text, no search term, on no page."""

import re
from pathlib import Path

import pytest

from tests.support.seeker import Seeker
from tests.vault.conftest import Stage
from tests.vault.pages import decrypted_pages
from tropa.vault import shelf_cases
from tropa.vault.retention import forget_day
from tropa.vault.search import words
from tropa.vault.shelf_cases import find_case

ASKED, ANSWERED, NOTED, DRAFTED = "Шхуна зюйдвест", "Эбонит хлястик", "Цинковый ягуар", "Фуникулёр ждёт"
BEGUN, TYPED = "Недописанный хоботок", "Незакрытый шлагбаум"
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
    stage.vault.unsent.keep_text(thread.thread_id, BEGUN)
    assert stage.vault.unsent.keep_form("hand-over", TYPED.encode(), "case", case)
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
    assert found_in(stage.path, [text.encode() for text in (ASKED, ANSWERED, NOTED, DRAFTED, BEGUN, TYPED)]) == []


@pytest.mark.parametrize("by_seeker", [True, False])
def test_after_it_is_destroyed_no_page_holds_key_text_or_term(stage: Stage, seeker: Seeker, by_seeker: bool) -> None:
    """Whether its seeker asked, or a member did for them: every page of file and log, free ones too."""
    secrets = secrets_of(stage, seeker)
    if by_seeker:
        seeker.delete_everything()
        stage.sync()
    else:
        stage.vault.work.destroy(stage.case_id(seeker))
    texts = [text.encode() for text in (*TERMS, ASKED, ANSWERED, NOTED, DRAFTED, BEGUN, TYPED)]
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
    assert {each.destroyed_in_it for each in stage.vault.safe.backups()} == {0}
    stage.clock.pass_days(1)
    stage.vault.work.destroy(case)
    stage.clock.pass_days(1)
    stage.vault.safe.backup(tmp_path / "without")
    (tmp_path / "with").unlink()
    report = stage.vault.safe.shred_report(case)
    assert [(Path(each.path).name, each.is_there) for each in report.backups] == [("its-own", True), ("with", False)]
    held = {Path(each.path).name: each.destroyed_in_it for each in stage.vault.safe.backups()}
    assert held == {"with": 1, "its-own": 1, "anothers": 0, "without": 0}
    stage.vault.safe.forget_backup(report.backups[1].backup_id)
    assert [Path(each.path).name for each in stage.vault.safe.shred_report(case).backups] == ["its-own"]


def test_a_copy_made_before_a_case_came_is_not_said_to_hold_it(stage: Stage, tmp_path: Path) -> None:
    """Cases are numbered as they come."""
    stage.vault.safe.backup(tmp_path / "early")
    seeker = stage.asked("Позже")
    stage.vault.work.destroy(stage.case_id(seeker))
    assert stage.vault.safe.shred_report(stage.case_id(seeker)).backups == ()


def other_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a later Python would have it: it knows more characters as letters."""
    monkeypatch.setattr(words, "_WORD", re.compile("[^\\W_]+|[\U00010d40-\U00010d8f]+"))


STRANGE = "письмо \U00010d4e\U00010d4f шкворень"


def test_after_an_update_of_python_a_case_is_destroyed_and_its_words_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its terms would be others now: the index is made anew when the vault is unlocked, and again by no destruction."""
    seeker = stage.asked(STRANGE)
    stage.asked("другое письмо")
    other_rules(monkeypatch)
    monkeypatch.setattr(words, "VERSION", words.VERSION + 1)
    stage.reopen()
    assert stage.vault.inside.db.row("SELECT 1 FROM search WHERE search MATCH '\"\U00010d4e\U00010d4f\"'")
    monkeypatch.setattr(shelf_cases, "build_anew", pytest.fail)
    stage.vault.work.destroy(stage.case_id(seeker))
    assert found_in(stage.path, ["шкворен".encode(), "корень".encode()]) == []
    assert len(stage.vault.search("письма").hits) == 1
    stage.vault.inside.db.run("INSERT INTO search (search) VALUES ('integrity-check')")


@pytest.mark.parametrize("sync", [True, False])
@pytest.mark.parametrize("noted", [True, False])
def test_terms_that_are_others_now_stop_no_destruction(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, sync: bool, noted: bool
) -> None:
    """Whether anybody noted by which rules they were made or not: the case goes, and the index is made anew."""
    seeker = stage.asked(STRANGE)
    stage.asked("другое письмо")
    other_rules(monkeypatch)
    if not noted:
        stage.vault.inside.db.run("DELETE FROM meta WHERE name = 'search_version'")
    if sync:
        seeker.delete_everything()
        assert stage.sync().problem is None
    else:
        stage.vault.work.destroy(stage.case_id(seeker))
    assert stage.vault.queue().total == 1
    assert found_in(stage.path, ["корень".encode()]) == []
    assert len(stage.vault.search("письма").hits) == 1
    stage.vault.inside.db.run("INSERT INTO search (search) VALUES ('integrity-check')")


@pytest.mark.parametrize("wrong", ["шхуна шхун о доме дом лишнее", "зюйдвест"])
def test_an_index_that_is_not_what_it_was_told_stops_no_destruction(stage: Stage, seeker: Seeker, wrong: str) -> None:
    """Something else was taken out before: the case goes all the same, and the others are found."""
    db = stage.vault.inside.db
    at = db.number("SELECT min(arrival) FROM event WHERE thread = ?", seeker.keys.thread.raw)
    db.run("INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)", at, wrong)
    secrets = secrets_of(stage, seeker)
    stage.vault.work.destroy(stage.case_id(seeker))
    assert found_in(stage.path, [*(term.encode() for term in TERMS), *secrets]) == []
    assert len(stage.vault.search("другие обращения").hits) == 5
    db.run("INSERT INTO search (search) VALUES ('integrity-check')")


def test_an_index_that_is_broken_stops_no_letter(stage: Stage) -> None:
    """Its pages make no sense any more: it is made anew of what is here, and the letter comes in a round later."""
    stage.asked("первое письмо")
    stage.vault.inside.db.run("UPDATE search_data SET block = x'00ff00ff00ff' WHERE id >= 10")
    stage.reopen()
    stage.asked("второе письмо")
    assert (stage.vault.inside.note.problem, stage.vault.queue().total) == (None, 1)
    assert stage.sync().problem is None
    assert len(stage.vault.search("письма").hits) == 2


def test_a_mark_made_by_a_clock_that_is_behind_stays_as_long_as_keys_do(stage: Stage, seeker: Seeker) -> None:
    """What has surely passed says when no key is left, not a clock set back."""
    here = stage.vault.inside
    right = forget_day(here)
    stage.clock.leap(-60)
    stage.vault.work.destroy(stage.case_id(seeker))
    assert here.db.rows("SELECT DISTINCT forget_day FROM shredded") == [(right,)]
