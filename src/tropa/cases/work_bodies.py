"""What members' events say (protocol 11.2, 11.3): their bodies, as they stand on the wire.

Who may say what where is not decided here (`work_events` checks shapes, `work_fold` and `board` the rest).
"""

from datetime import date
from typing import Annotated, Final, Literal, TypeAlias, final, get_args

import msgspec
from msgspec import Meta

from tropa.cases.care_bodies import Check, Flag, Unflag
from tropa.cases.errors import CoreRefused
from tropa.cases.events import MAX_TEXT_CHARACTERS, Text
from tropa.cases.exposure import ContentKind
from tropa.cases.journey_bodies import JourneyBody, LegKey, Plan, RoadSent, Watch, WatchStep
from tropa.cases.journey_checks import check_journey
from tropa.cases.strict import check_sorted
from tropa.sealing.encoding import b64, unb64
from tropa.sealing.errors import EncodingError
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import AuthPrivateKey, FixedBytes, MemberId, SealingSeed, ThreadId

CaseId: TypeAlias = ThreadId
"""A case is named by its seeker's thread (protocol 11.1)."""

MAX_AUDIENCE: Final = 16
MAX_KEY_CHARACTERS: Final = 64
MAX_VALUES: Final = 16
MAX_KEEP_DAYS: Final = 3_650

Purpose = Literal["work", "legal", "health", "journey", "safety", "other"]
FactSource = Literal["seeker", "document", "member", "other"]
Outcome = Literal["resolved", "referred", "not_reachable", "withdrawn", "declined", "other"]
PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
FACT_SOURCES: Final[tuple[FactSource, ...]] = get_args(FactSource)
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)

Title = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT_CHARACTERS)]
KeepDays = Annotated[int, Meta(ge=1, le=MAX_KEEP_DAYS)]


@final
class TaskId(FixedBytes):
    """Which task of a thread."""

    SIZE_BYTES = 16


class Open(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first event of a thread: what it is for and who reads it, for good. `came_from`: carried over from there."""

    case: CaseId
    purpose: Purpose
    audience: Annotated[tuple[MemberId, ...], Meta(min_length=1, max_length=MAX_AUDIENCE)]
    came_from: ThreadId | None = msgspec.field(name="from")


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text that is never shown to the seeker."""

    text: Text


class WorkFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A structured value with its source; the last in order stands."""

    key: Annotated[str, Meta(min_length=1, max_length=MAX_KEY_CHARACTERS)]
    values: Annotated[tuple[Text, ...], Meta(max_length=MAX_VALUES)]
    source: FactSource
    note: Text


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to do, by whom and by when; the same `task` again changes it."""

    task: TaskId
    title: Title
    due: date | None
    for_member: MemberId | None = msgspec.field(name="for")


class TaskDone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The task is done."""

    task: TaskId


class ReplyKeyGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Gives the audience a reply key of the case, private halves and all."""

    seed: SealingSeed
    auth: AuthPrivateKey

    @property
    def keys(self) -> ReaderKeys:
        """The key itself."""
        return ReaderKeys(self.seed, self.auth)


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A letter or welcome to the seeker, as it was sent."""

    core: str

    @property
    def data(self) -> bytes:
        """The core, as its author's bytes."""
        return unb64(self.core)


class CarryItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One event brought over, and from which thread."""

    core: str
    came_from: ThreadId = msgspec.field(name="from")

    @property
    def data(self) -> bytes:
        """The core, as its author's bytes."""
        return unb64(self.core)


class Carry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Events brought over from other threads: hearsay, since MACs do not transfer."""

    events: Annotated[tuple[CarryItem, ...], Meta(min_length=1)]


class HandOver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The case is someone else's now."""

    to: MemberId
    summary: Text


class Close(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The work has ended; what is kept is destroyed `keep_days` after."""

    outcome: Outcome
    note: Text
    keep_days: KeepDays


class Reopen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The work goes on; nothing is destroyed."""


class Destroy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The seeker asked for it: every holder destroys every thread of the case."""

    case: CaseId


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On the board: its author's member takes the case, if nobody holds it."""

    case: CaseId


class Release(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On the board: its author's member lets go of the case, or gives it to `to`."""

    case: CaseId
    to: MemberId | None


class Register(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On the board: who reads a thread, and what kinds of content are in it."""

    case: CaseId
    thread: ThreadId
    kinds: tuple[ContentKind, ...]
    readers: Annotated[tuple[MemberId, ...], Meta(min_length=1, max_length=MAX_AUDIENCE)]


ThreadBody = (
    Open
    | Note
    | WorkFact
    | Task
    | TaskDone
    | Check
    | Flag
    | Unflag
    | ReplyKeyGiven
    | Sent
    | Carry
    | HandOver
    | Close
    | Reopen
    | Destroy
    | JourneyBody
)
BoardBody = Claim | Release | Register
WorkBody = ThreadBody | BoardBody

WorkKind = Literal[
    "open",
    "note",
    "fact",
    "task",
    "task_done",
    "check",
    "flag",
    "unflag",
    "reply_key",
    "sent",
    "carry",
    "hand_over",
    "close",
    "reopen",
    "destroy",
    "plan",
    "leg_key",
    "road_sent",
    "watch",
    "watch_step",
    "claim",
    "release",
    "register",
]
BODIES: Final[dict[WorkKind, type[WorkBody]]] = {
    "open": Open,
    "note": Note,
    "fact": WorkFact,
    "task": Task,
    "task_done": TaskDone,
    "check": Check,
    "flag": Flag,
    "unflag": Unflag,
    "reply_key": ReplyKeyGiven,
    "sent": Sent,
    "carry": Carry,
    "hand_over": HandOver,
    "close": Close,
    "reopen": Reopen,
    "destroy": Destroy,
    "plan": Plan,
    "leg_key": LegKey,
    "road_sent": RoadSent,
    "watch": Watch,
    "watch_step": WatchStep,
    "claim": Claim,
    "release": Release,
    "register": Register,
}


def as_text(core: bytes) -> str:
    """How a core stands inside another."""
    return b64(core)


def check_body(body: WorkBody) -> None:
    """What the shapes alone do not say. Raises CoreRefused."""
    if isinstance(body, Open):
        check_sorted("the audience's members", [member.raw for member in body.audience])
    elif isinstance(body, Register):
        check_sorted("the readers", [member.raw for member in body.readers])
        check_sorted("the kinds", body.kinds)
    elif isinstance(body, JourneyBody):
        check_journey(body)


def data_of(item: Sent | CarryItem | RoadSent) -> bytes:
    """The core inside. Raises CoreRefused when it is not canonical base64url."""
    try:
        return item.data
    except EncodingError:
        raise CoreRefused("an event inside is not written canonically") from None
