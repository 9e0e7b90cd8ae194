"""Posting listeners' answers into seekers' boxes: sealed once, offered until the relay has them, paid for with work.

Apart from the outbox of cases: no token of the case is used, for its holders share those and would see one gone.
"""

from dataclasses import dataclass
from typing import Final

from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.post.headers import AltchaStamp
from tropa.post.problems import ProblemName
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.errors import ChallengeRefused, ReaderUnusable
from tropa.sealing.hints import new_hint
from tropa.sealing.letters import Address, seal_letter
from tropa.sealing.stamps import solve
from tropa.sealing.types import PostId, RelayId, ThreadId
from tropa.vault.complaints import shelf
from tropa.vault.complaints.shelf import ComplaintRef
from tropa.vault.context import Context

_AT_A_TIME: Final = 20
_LONGEST_PAUSE_MINUTES: Final = 60


@dataclass(frozen=True)
class _Item:
    step_id: bytes
    at: ComplaintRef
    answers: bytes
    core: bytes
    letter: bytes | None


def post_answers(here: Context, relay_id: RelayId, relay: RelayClient) -> int:
    """Post what is due; how many the relay has now. One letter's trouble does not hold up the others.

    Raises:
        tropa.post.errors.Unreachable, RelayMisbehaved: passed on; what was posted before it is noted.
    """
    return sum(_post(here, relay_id, relay, item) for item in _due(here))


def _due(here: Context) -> list[_Item]:
    rows = here.db.rows(
        "SELECT step_id, thread, answers, core, letter FROM complaint_answer a JOIN complaint ON serial = complaint"
        " WHERE not_before_minute <= ?1 OR not_before_minute > ?1 + ?2 LIMIT ?3",
        *(here.minute, MINUTES_PER_DAY, _AT_A_TIME),
    )
    found = ((row, shelf.find(here, ThreadId(row[1]))) for row in rows)
    return [_Item(row[0], at, row[2], at.box.open(row[3], row[0]), row[4]) for row, at in found if at is not None]


def _post(here: Context, relay_id: RelayId, relay: RelayClient, item: _Item) -> bool:
    box, letter = _sealed(here, relay_id, item)
    if letter is None:
        _put_off(here, item, MINUTES_PER_DAY)
        return False
    try:
        relay.post_letter(box, letter, AltchaStamp(solve(relay.challenge())))
    except Refused as refused:
        is_gone = refused.problem is ProblemName.NO_SUCH_BOX
        _put_off(here, item, MINUTES_PER_DAY if is_gone else 0, no_box=is_gone)
        return False
    except ChallengeRefused:
        _put_off(here, item)
        return False
    here.db.run("DELETE FROM complaint_answer WHERE step_id = ?", item.step_id)
    return True


def _sealed(here: Context, relay_id: RelayId, item: _Item) -> tuple[PostId, bytes | None]:
    """Where it goes, and the letter as it was sealed before, or sealed now; None: nobody could seal to these keys."""
    asked = shelf.letter(here, item.at, item.answers)
    assert asked is not None
    assert asked.body.keys is not None
    box = asked.body.keys.post_id
    if item.letter is not None:
        return box, item.letter
    try:
        address = Address(relay_id, box)
        letter = seal_letter(item.core, asked.answer_key, asked.body.keys.reader, address, new_hint(here.random))
    except ReaderUnusable:
        return box, None
    here.db.run("UPDATE complaint_answer SET letter = ? WHERE step_id = ?", letter, item.step_id)
    return box, letter


def _put_off(here: Context, item: _Item, minutes: int = 0, *, no_box: bool = False) -> None:
    here.db.run(
        "UPDATE complaint_answer SET tries = tries + 1, no_box = ?,"
        " not_before_minute = ? + max(?, min(1 << min(tries, 10), ?)) WHERE step_id = ?",
        *(no_box, here.minute, minutes, _LONGEST_PAUSE_MINUTES, item.step_id),
    )
