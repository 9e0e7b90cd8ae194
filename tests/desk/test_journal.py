"""The journal's page, over a scripted vault: lines in words, pages, and what is left of a destroyed case."""

import re

from tests.desk.moments import MINUTE
from tests.desk.stand import ScriptedVault, Window
from tests.desk.stand_members import ANNA, ANNA_PERSON
from tests.support.browser import ROOT
from tropa.desk.codes import JOURNAL
from tropa.vault.journal import ABOUT_A_CASE, ONCE_A_DAY
from tropa.vault.views_journal import JournalEntry


def test_what_was_noted_is_readable(working: Window, vault: ScriptedVault) -> None:
    """With the case it was about, while that is here; a name this page does not know is still a line."""
    vault.journal.lines = [
        JournalEntry(MINUTE, "case-exported", 1, "case-1", "K7-41"),
        JournalEntry(MINUTE, "week-keys-destroyed", 3),
        JournalEntry(MINUTE, "from-the-future", 1),
    ]
    page = working.open("/settings/journal")
    assert "23 Nov, 12:00 case exported Case K7-41" in page.words
    assert "keys of a week destroyed (3)" in page.words
    assert "something this page has no words for" in page.words
    assert "from-the-future" not in page.text


def test_of_a_destroyed_case_only_the_day_is_shown(working: Window, vault: ScriptedVault) -> None:
    """Not the hour, which is not known any more and would be midnight."""
    vault.journal.lines = [JournalEntry(MINUTE // 1440 * 1440, "case-opened", 1, is_day_only=True)]
    page = working.open("/settings/journal")
    assert "23 Nov case opened · of a case since destroyed" in page.words
    assert "00:00" not in page.words


def test_whose_exposure_was_looked_at_is_said_by_name(working: Window, vault: ScriptedVault) -> None:
    """By what this vault calls them, not by their id."""
    vault.members.everybody.append(ANNA_PERSON)
    vault.journal.lines = [JournalEntry(MINUTE, "exposure-viewed", 1, detail=ANNA)]
    page = working.open("/settings/journal")
    assert f"looked at what one person could reveal: {ANNA_PERSON.petname}" in page.words
    assert ANNA not in page.text


def test_a_long_journal_has_pages(working: Window, vault: ScriptedVault) -> None:
    """Fifty lines each; an address that names no page shows the first, one beyond the end the last."""
    vault.journal.lines = [JournalEntry(MINUTE - each, "backup-made", each + 1) for each in range(120)]
    first, last = working.open("/settings/journal"), working.open("/settings/journal?page=3")
    assert "Page 1 of 3" in first.words
    assert "Newer" not in first.words
    assert "backup made (120)" in last.words
    assert "Older" not in last.words
    assert "Page 1 of 3" in working.open("/settings/journal?page=nonsense").words
    assert "Page 3 of 3" in working.open("/settings/journal?page=99").words
    assert "Page 1 of 3" in working.open(f"/settings/journal?page={'9' * 5_000}").words


def test_an_empty_journal_says_what_will_stand_here(working: Window) -> None:
    """A new desk."""
    assert "Nothing has been noted yet" in working.open("/settings/journal").words


def test_everything_a_vault_notes_has_words() -> None:
    """Read from the vault's code and the pages', where each name is written out."""
    written = {
        name
        for folder in ("vault", "desk")
        for file in (ROOT / "src" / "tropa" / folder).rglob("*.py")
        for name in re.findall(r'\.(?:record|note_case|note)\("([a-z-]+)"', file.read_text(encoding="utf-8"))
    }
    assert {"vault-created", "paper-made"} <= written
    assert written | ABOUT_A_CASE | ONCE_A_DAY <= set(JOURNAL)
