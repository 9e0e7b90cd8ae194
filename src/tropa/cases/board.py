"""The board of a case: who holds it, who lost a claim, and who reads which thread of it (protocol 11.3).

Pure, and the same on every desk that has the same events, whatever order they came in.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tropa.cases.exposure import Compartment
from tropa.cases.work_bodies import CaseId, Claim, Register, Release
from tropa.cases.work_events import WorkEvent
from tropa.sealing.types import EventId, MemberId, ThreadId


@dataclass(frozen=True, slots=True)
class Posted:
    """An event on the board, and who wrote it. `device_id` is the hex keyid of its device (protocol 9.2)."""

    event: WorkEvent
    device_id: str
    member: MemberId


@dataclass(frozen=True, slots=True)
class Lost:
    """A claim that lost: it found the case held by `holder`."""

    event_id: EventId
    device_id: str
    member: MemberId
    holder: MemberId


@dataclass(frozen=True, slots=True)
class Board:
    """What the board says. `since`: the event that gave the case to `holder`; both None: nobody holds it."""

    case: CaseId
    holder: MemberId | None
    since: EventId | None
    lost: tuple[Lost, ...]
    compartments: Mapping[ThreadId, Compartment]


def board_of(case: CaseId) -> ThreadId:
    """The id of a case's board (protocol 11.3)."""
    return ThreadId(hashlib.sha256(b"tropa/1/board" + case.raw).digest()[: ThreadId.SIZE_BYTES])


def fold_board(case: CaseId, posted: Iterable[Posted]) -> Board:
    """Settle every claim. Events of another case are passed over: a board has one case."""
    of_case = {each.event.event_id: each for each in posted if _is_of(each, case)}
    holder: MemberId | None = None
    since: EventId | None = None
    lost = []
    for each in sorted(of_case.values(), key=lambda each: _turn(case, each)):
        body = each.event.core.body
        if isinstance(body, Claim) and holder is None:
            holder, since = each.member, each.event.event_id
        elif isinstance(body, Claim) and holder is not None and holder != each.member:
            lost.append(Lost(each.event.event_id, each.device_id, each.member, holder))
        elif isinstance(body, Release) and holder == each.member:
            holder, since = body.to, each.event.event_id if body.to else None
    return Board(case, holder, since, tuple(lost), _registered(of_case.values()))


def _is_of(posted: Posted, case: CaseId) -> bool:
    body, thread = posted.event.core.body, posted.event.core.thread
    return isinstance(body, Claim | Release | Register) and body.case == case and thread == board_of(case)


def _turn(case: CaseId, posted: Posted) -> tuple[int, bytes, bytes]:
    chance = hashlib.sha256(case.raw + bytes.fromhex(posted.device_id)).digest()
    return posted.event.core.lamport, chance, posted.event.event_id.raw


def _registered(posted: Iterable[Posted]) -> dict[ThreadId, Compartment]:
    """A thread with all the kinds and readers that anyone has registered: what was readable once stays known."""
    found: dict[ThreadId, Compartment] = {}
    for each in posted:
        body = each.event.core.body
        if isinstance(body, Register):
            old = found.get(body.thread) or Compartment(body.case, body.thread, frozenset(), frozenset())
            readers, kinds = old.readers | set(body.readers), old.kinds | set(body.kinds)
            found[body.thread] = Compartment(body.case, body.thread, readers, kinds)
    return found
