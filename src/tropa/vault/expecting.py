"""Working out the hints of seekers' letters to come, so that the right reply key is found at once (protocol 4.10)."""

from typing import Final

from tropa.sealing.errors import ReaderUnusable
from tropa.sealing.hints import reply_hints
from tropa.sealing.types import AuthPrivateKey, ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf import note_hints, thread_row

_AHEAD: Final = 32
_NEW_WHEN_FEWER_THAN: Final = 16


def expect_letters(here: Context, thread: ThreadId, came: int | None = None) -> None:
    """See that every reply key of this seeker's thread has hints for their next letters. Call inside a transaction.

    Cheap when nothing is lacking: call it whenever a letter of theirs or a key of their case has come. `came` is the
    number of the letter, where nothing else did: then only what that one calls for is looked at.
    """
    keys = here.db.rows(
        "SELECT serial, auth_key, (SELECT max(author_seq) FROM hint WHERE reply_key = serial) FROM reply_key"
        " WHERE thread = ?",
        thread.raw,
    )
    if came is not None and all(last is not None and last >= came + _NEW_WHEN_FEWER_THAN for _, _, last in keys):
        return
    row = thread_row(here, thread)
    if row is None:
        return
    written = here.db.number(
        "SELECT max(author_seq) FROM event WHERE thread = ? AND author = ?", thread.raw, row.seeker
    )
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
