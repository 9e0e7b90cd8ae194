"""What destroying a case looks up, so that it costs as much as the case is large, however many others are here.

Part of `schema`, which executes it. The boards of cases that an older program took in are filled in by `from_3`.
"""

from typing import Final

SHREDDING_TABLES: Final = """
-- The id of its board; follows from case_id. Not unique: two that have the same must stop no letter.
ALTER TABLE cases ADD COLUMN board BLOB;
CREATE INDEX cases_by_board ON cases (board);
CREATE INDEX kept_letter_of_thread ON kept_letter (thread) WHERE thread IS NOT NULL;
CREATE INDEX kept_letter_of_somebody ON kept_letter (letter_id) WHERE thread IS NULL AND reason != 'not-for-me';
"""
