"""The scripted half of a vault's journal: what is noted is kept in a list, and its lines are shown on pages."""

from dataclasses import dataclass, field

from tropa.vault.views_journal import JournalEntry, JournalPage

LINES_ON_A_PAGE = 50


@dataclass
class ScriptedJournal:
    """In place of `Vault.journal`."""

    lines: list[JournalEntry] = field(default_factory=list)
    noted: list[tuple[str, int | str | None, str | None]] = field(default_factory=list)

    def note(self, kind: str, case_serial: int | None = None, detail: str | None = None) -> None:
        """Keep it."""
        self.noted.append((kind, case_serial, detail))

    def note_case(self, kind: str, case_id: str, detail: str | None = None) -> None:
        """Keep it."""
        self.noted.append((kind, case_id, detail))

    def entries(self, page: int = 0) -> JournalPage:
        """One page of the lines."""
        pages = max(1, -(-len(self.lines) // LINES_ON_A_PAGE))
        page = min(max(0, page), pages - 1)
        some = self.lines[page * LINES_ON_A_PAGE :][:LINES_ON_A_PAGE]
        return JournalPage(tuple(some), page, pages, len(self.lines))
