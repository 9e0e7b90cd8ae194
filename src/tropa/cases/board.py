"""The board of a case: who holds it, who lost a claim, and who reads which thread of it (protocol 11.3).

Pure, and the same on every desk that has the same events, whatever order they came in.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tropa.cases.exposure import Compartment
from tropa.cases.work_bodies import CaseId, Claim, Close, Register, Release, Reopen
from tropa.cases.work_events import WorkEvent
from tropa.cases.work_state import Ending
from tropa.sealing.types import EventId, MemberId, ThreadId


@dataclass(frozen=True, slots=True)
class Posted:
    """An event on the board, and who wrote it. `device_id` is the hex keyid of its device (protocol 9.2)."""

    event: WorkEvent
    device_id: str
    member: MemberId


@dataclass(frozen=True, slots=True)
class Lost:
    """A claim that lost: it found the case held by `holder`, to whom `since` had given it."""

    event_id: EventId
    device_id: str
    member: MemberId
    holder: MemberId
    since: EventId


@dataclass(frozen=True, slots=True)
class Board:
    """What the board says. `since`: the event that gave the case to `holder`; both None: nobody holds it.

    `ending`: the holder has closed the case. `held`: whoever has ever held it. `enders`: whoever closed or reopened it
    as its holder.
    """

    case: CaseId
    holder: MemberId | None
    since: EventId | None
    lost: tuple[Lost, ...]
    ending: Ending | None
    compartments: Mapping[ThreadId, Compartment]
    held: frozenset[MemberId] = frozenset()
    enders: frozenset[MemberId] = frozenset()

    @property
    def claimers(self) -> frozenset[MemberId]:
        """Whoever has ever held it, or claimed it and lost."""
        return self.held | {each.member for each in self.lost}


def board_of(case: CaseId) -> ThreadId:
    """The id of a case's board (protocol 11.3)."""
    return ThreadId(hashlib.sha256(b"tropa/1/board" + case.raw).digest()[: ThreadId.SIZE_BYTES])


HasLeft = Callable[[MemberId, int], bool]
"""Whether this member had no device left in the roster's entry of this version, or never had one."""


def nobody_left(member: MemberId, version: int) -> bool:
    """Everyone is still there."""
    return False


def fold_board(case: CaseId, posted: Iterable[Posted], has_left: HasLeft = nobody_left) -> Board:
    """Settle every claim. Events of another case are passed over: a board has one case.

    A claim whose author had seen in the roster that the holder has left takes the case from them.
    """
    of_case = {each.event.event_id: each for each in posted if _is_of(each, case)}
    state = _State(has_left)
    for each in sorted(of_case.values(), key=lambda each: _turn(case, each)):
        state.take(each)
    compartments = _registered(of_case.values())
    found = (state.holder, state.since, tuple(state.lost), state.ending)
    return Board(case, *found, compartments, frozenset(state.held), frozenset(state.enders))


def concerned(posted: Iterable[Posted], coordinators: Iterable[MemberId]) -> frozenset[MemberId]:
    """Who has to do with a case by its board: coordinators, and whom one of these gave it to or registered as a reader.

    Whatever order the events came in. Nobody comes in by their own word alone.
    """
    told = [each for each in posted if isinstance(each.event.core.body, Release | Register)]
    found = set(coordinators)
    while True:
        more = {member for each in told if each.member in found for member in _named(each.event.core.body)} - found
        if not more:
            return frozenset(found)
        found |= more


def _named(body: object) -> Iterable[MemberId]:
    if isinstance(body, Register):
        return body.readers
    return (body.to,) if isinstance(body, Release) and body.to is not None else ()


@dataclass
class _State:
    """What the events so far come to."""

    has_left: HasLeft
    holder: MemberId | None = None
    since: EventId | None = None
    lost: list[Lost] = field(default_factory=list)
    ending: Ending | None = None
    held: set[MemberId] = field(default_factory=set)
    enders: set[MemberId] = field(default_factory=set)

    def take(self, posted: Posted) -> None:
        body = posted.event.core.body
        if isinstance(body, Claim):
            self._claimed(posted)
        elif posted.member != self.holder:
            return
        elif isinstance(body, Close | Reopen):
            self._ended(posted, body)
        elif isinstance(body, Release):
            self._hold(body.to, posted.event.event_id if body.to else None)

    def _hold(self, member: MemberId | None, since: EventId | None) -> None:
        self.holder, self.since = member, since
        self.held |= {member} if member is not None else set()

    def _ended(self, posted: Posted, body: Close | Reopen) -> None:
        self.ending = Ending(posted.event, body) if isinstance(body, Close) else None
        self.enders.add(posted.member)

    def _claimed(self, posted: Posted) -> None:
        at = posted.event.event_id
        if self.holder is None or self.has_left(self.holder, posted.event.core.head.version):
            self._hold(posted.member, at)
        elif self.holder != posted.member:
            assert self.since is not None
            self.lost.append(Lost(at, posted.device_id, posted.member, self.holder, self.since))


def _is_of(posted: Posted, case: CaseId) -> bool:
    body = posted.event.core.body
    names_another = isinstance(body, Claim | Release | Register) and body.case != case
    return posted.event.core.thread == board_of(case) and not names_another


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
