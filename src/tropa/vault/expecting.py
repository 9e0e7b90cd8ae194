"""Working out the hints of seekers' letters to come, so that the right reply key is found at once (protocol 4.10)."""

from typing import Final

from tropa.post.limits import SEEKER_BOX_LETTERS
from tropa.sealing.errors import ReaderUnusable
from tropa.sealing.hints import reply_hints
from tropa.sealing.types import AuthPrivateKey, ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf import newest_reply_key, note_hints, thread_row

_AHEAD: Final = 32
_NEW_WHEN_FEWER_THAN: Final = 16
# Whoever writes names the number, and whoever tells of a letter does: one that nobody reaches must not cost a hint for
# each below it, under the vault's lock. A seeker counts by the copies in their own box, and it holds no more letters.
_FARTHEST: Final = 2 * SEEKER_BOX_LETTERS
_LACKING: Final = (
    "SELECT serial, thread FROM reply_key WHERE serial > ? AND NOT EXISTS (SELECT 1 FROM hint WHERE reply_key = serial)"
    " ORDER BY serial"
)


def expect_all(here: Context) -> None:
    """Reply keys that colleagues gave us have no hints yet. Looks only at those that came since none was lacking."""
    before = here.db.number("SELECT value FROM meta WHERE name = 'expected_key'")
    newest = newest_reply_key(here)
    if newest == before:
        return
    with here.db.transaction():
        for thread in dict.fromkeys(thread for _, thread in here.db.rows(_LACKING, before)):
            expect_letters(here, ThreadId(thread))
        # Of a thread whose first letter is not here yet there is nothing to expect: it is looked at again.
        still = here.db.row(f"{_LACKING} LIMIT 1", before)
        until = newest if still is None else still[0] - 1
        if until != before:
            here.db.run("INSERT OR REPLACE INTO meta VALUES ('expected_key', ?)", until)


def is_expected(until: int | None, came: int) -> bool:
    """Whether enough letters after number `came` are expected, where those up to `until` are; None: no key expects any.

    So that letters, of which most call for nothing, cost no look of their own.
    """
    return until is None or until >= min(came, _FARTHEST) + _NEW_WHEN_FEWER_THAN


def expect_letters(here: Context, thread: ThreadId) -> None:
    """See that every reply key of this seeker's thread has hints for their next letters. Call inside a transaction.

    Numbers left out have theirs too: what a relay withheld, or what nobody fetched in time, may still come. A key gets
    at most some thousand of them ever; a letter with a number beyond is found by trying every key (protocol 4.10).

    Cheap when nothing is lacking: call it whenever a letter of theirs or a key of their case has come.
    """
    keys = here.db.rows(
        "SELECT serial, auth_key, (SELECT max(author_seq) FROM hint WHERE reply_key = serial) FROM reply_key"
        " WHERE thread = ?",
        thread.raw,
    )
    row = thread_row(here, thread)
    if row is None:
        return
    named = here.db.number("SELECT max(author_seq) FROM event WHERE thread = ? AND author = ?", thread.raw, row.seeker)
    written = min(named, _FARTHEST)
    for serial, auth, found in keys:
        last = -1 if found is None else found
        if last >= written + _NEW_WHEN_FEWER_THAN:
            continue
        numbers = range(last + 1, written + _AHEAD + 1)
        try:
            hints = reply_hints(AuthPrivateKey(auth), row.reader.auth, thread, numbers)
        except ReaderUnusable:
            # Their own key is none: nothing they could have written under it would be believed.
            continue
        note_hints(here, serial, list(zip(numbers, hints, strict=True)))
