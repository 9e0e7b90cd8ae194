"""The tables of a vault for the journal, for this desk's settings, for knowing copies again, and for when colleagues
were last seen.

Part of `schema`, which executes it after `schema_cases`, whose `journal` and `backup` it completes.
"""

from typing import Final

JOURNAL_TABLES: Final = """
-- Of a line: a code, or the id of a member, never a text. With its case it goes, and of the minute only the day stays.
ALTER TABLE journal ADD COLUMN detail TEXT;
CREATE INDEX journal_by_minute ON journal (minute);
CREATE TRIGGER journal_forgets_case BEFORE DELETE ON cases
BEGIN UPDATE journal SET minute = minute / 1440 * 1440, detail = NULL, case_serial = NULL
    WHERE case_serial = old.serial; END;

-- By what a copy is known again (`backup.beginnings`); NULL: made before this was noted.
ALTER TABLE backup ADD COLUMN begins BLOB;

-- What each member carries, counted without reading a case.
CREATE INDEX cases_held ON cases (holder, tasks_open) WHERE shown = 1 AND closed = 0 AND holder IS NOT NULL;

-- On which day each device last wrote an event that was read here itself, not told of: for the network's page.
CREATE TABLE author_seen (
    author TEXT PRIMARY KEY,
    day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO author_seen SELECT author, max(minute) / 1440 FROM event
    WHERE author GLOB 'd:*' AND verification IN ('own', 'device', 'mark') GROUP BY author;

-- What this desk's owner chose; what was never chosen has no row.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
