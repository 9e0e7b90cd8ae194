"""What waits in the outbox, to be looked at: it changes nothing and says no text. `Vault.waiting` gives it.

Of what goes to a seeker, only answers: what introduces them goes with them.
"""

from typing import Final, cast

from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.views_outbox import Outbox, WaitingFor, WaitingLetter, WaitingWhy

MOST_SHOWN: Final = 100
_SEEKERS: Final = "o.recipient = 'seeker' AND NOT by_team"
_OTHERS: Final = "o.recipient != 'seeker'"
_WAITING: Final = """
SELECT o.recipient, o.name, o.case_id, coalesce(c.name, ''), o.written_minute, o.tries, o.not_before_minute,
    coalesce(t.box_gone, 0) AND o.recipient = 'seeker',
    EXISTS (SELECT 1 FROM file f WHERE f.event_id = o.event_id AND f.state = 'leaving')
FROM outbox o LEFT JOIN cases c ON c.case_id = o.case_id LEFT JOIN thread t ON t.thread = o.case_id
WHERE {which} ORDER BY o.position LIMIT ?
"""


def outbox_view(here: Context) -> Outbox:
    """All of it."""
    with here.db.lock:
        return Outbox(
            *(_letters(here, _SEEKERS), _count(here, _SEEKERS)), *(_letters(here, _OTHERS), _count(here, _OTHERS))
        )


def _letters(here: Context, which: str) -> tuple[WaitingLetter, ...]:
    return tuple(_letter(here, *row) for row in here.db.rows(_WAITING.format(which=which), MOST_SHOWN))


def _count(here: Context, which: str) -> int:
    return here.db.number(f"SELECT count(*) FROM outbox o WHERE {which}")  # noqa: S608 -- words from above


def _letter(
    here: Context,
    recipient: str,
    name: str,
    case: bytes | None,
    case_name: str,
    minute: int,
    tries: int,
    not_before: int,
    box_gone: int,
    has_files: int,
) -> WaitingLetter:
    is_shown = case is not None and case_name != ""
    return WaitingLetter(
        to=cast("WaitingFor", "member" if recipient == "device" else recipient),
        case_id=ThreadId(case).text if case is not None and is_shown else "",
        name=case_name if is_shown else "",
        member_id=name if recipient == "member" else "",
        device_id=name if recipient == "device" else "",
        written_minute=minute,
        why=_why(tries, bool(box_gone), bool(has_files)),
        next_minute=not_before if not_before > here.minute else None,
    )


def _why(tries: int, box_gone: bool, has_files: bool) -> WaitingWhy:
    if box_gone:
        return "no-box"
    if has_files:
        return "files"
    return "retrying" if tries else "soon"
