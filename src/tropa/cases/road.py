"""Road letters: what the network and a person write to each other about a leg or a journey (protocol 16.4, 16.5).

Apart from the person's own thread in everything, as complaints are: kinds and thread ids of their own, so that who
reads a person's case need not read their legs. Pure; it seals to nobody and decides nothing.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from tropa.cases.errors import CoreRefused
from tropa.cases.events import Number, ReplyKey
from tropa.cases.journey_bodies import (
    MAX_LADDER,
    MAX_WINDOWS,
    AfterHours,
    GraceHours,
    Mode,
    Paper,
    Sentence,
    Short,
    Tell,
    Todo,
    Version,
    Word,
)
from tropa.cases.journey_checks import check_ladder, check_once, check_times, check_windows, check_words
from tropa.cases.strict import check_author, read_core
from tropa.sealing.fine import WordSalt, same_word
from tropa.sealing.keys import AuthorId
from tropa.sealing.letters import room_for_core
from tropa.sealing.series import CancelToken, SeriesId
from tropa.sealing.types import ThreadId, json_text

NETWORK_LETTER_BYTES: Final = 16_384
"""Every letter about a leg or a journey is of this size."""
PERSON_LETTER_BYTES: Final = 4_096
"""Every road letter of a person's, every warning and every rung."""

LegState = Literal["asked", "given", "called_off"]
LegSay = Literal["accept", "decline", "propose", "done", "failed"]
JourneyState = Literal["offered", "running", "over"]
CheckinSay = Literal["fine", "later", "unsafe"]
RoadKind = Literal["leg", "leg_answer", "journey", "agree", "checkin", "warning", "rung"]

PlaceName = Annotated[str, Meta(max_length=120)]


class LegLetter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that a carrier, or the traveller, is told of one leg; ``version`` rises when it changes."""

    to: ThreadId
    for_whom: Literal["carrier", "traveller"] = msgspec.field(name="as")
    version: Version
    state: LegState
    mode: Mode
    starts: Number
    ends: Number
    begins: PlaceName = msgspec.field(name="from")
    where: PlaceName
    said: Sentence
    heard: Sentence
    todo: Todo
    tell: Tell
    papers: Annotated[tuple[Paper, ...], Meta(max_length=8)]
    answer_by: Number | None
    reply: ReplyKey


class LegAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a carrier says to it; times only where another is proposed."""

    version: Version
    say: LegSay
    starts: Number | None
    ends: Number | None
    text: Tell


class CheckWindow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a check-in is awaited; ``hour``: to which the series is renewed when it came."""

    begins: Number = msgspec.field(name="from")
    until: Number
    hour: Number


class LadderLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is told in words the traveller agreed to, so many hours after the grace."""

    who: Short
    after: AfterHours


class JourneyLetter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is agreed with a traveller about check-ins and the ladder; nothing of legs. ``series`` None: not begun."""

    to: ThreadId
    version: Version
    state: JourneyState
    text: Annotated[str, Meta(max_length=2_000)]
    windows: Annotated[tuple[CheckWindow, ...], Meta(min_length=1, max_length=MAX_WINDOWS)]
    grace: GraceHours
    ladder: Annotated[tuple[LadderLine, ...], Meta(min_length=1, max_length=MAX_LADDER)]
    reply: ReplyKey
    salt: WordSalt | None
    series: SeriesId | None


class Agree(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the traveller agrees, and to which two words; both empty in their own copy."""

    version: Version
    yes: bool
    fine: Word
    duress: Word
    text: Tell


class Checkin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """ "I am fine", "later", "I am not safe". Never where."""

    version: Version
    window: Annotated[int, Meta(ge=0, lt=MAX_WINDOWS)]
    say: CheckinSay
    word: Word


class Warning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To the traveller, by the relay: nothing was heard, and soon the ladder begins."""


class RungLetter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To the watch box, by the relay: somebody is to be told now. ``cancel`` stops the rest."""

    version: Version
    rung: Annotated[int, Meta(ge=0, lt=MAX_LADDER)]
    cancel: CancelToken


RoadBody = LegLetter | LegAnswer | JourneyLetter | Agree | Checkin | Warning | RungLetter
_BODIES: Final[dict[RoadKind, type[RoadBody]]] = {
    "leg": LegLetter,
    "leg_answer": LegAnswer,
    "journey": JourneyLetter,
    "agree": Agree,
    "checkin": Checkin,
    "warning": Warning,
    "rung": RungLetter,
}
_BY_PERSONS: Final = (LegAnswer, Agree, Checkin)
_AT_ONCE: Final = (LegLetter, JourneyLetter)
_MINUTES_AN_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class RoadCore:
    """One letter, before it is hashed. ``author_seq`` counts an author's letters of this thread from 0."""

    thread: ThreadId
    author: AuthorId
    author_seq: int
    at_minute: int
    body: RoadBody

    @property
    def kind(self) -> RoadKind:
        """What it is on the wire."""
        return next(kind for kind, body in _BODIES.items() if isinstance(self.body, body))


class _Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    thread: ThreadId
    author: Annotated[str, Meta(pattern="^[sr]:[A-Za-z0-9_-]{22}\\Z")]
    author_seq: Number
    parents: tuple[()]
    lamport: Literal[1]
    kind: RoadKind
    at_minute: Number
    body: msgspec.Raw
    blobs: tuple[()]


def encode_road(core: RoadCore) -> bytes:
    """Compact JSON of protocol 16.4. Raises CoreRefused: it breaks a rule (our own mistake)."""
    body = msgspec.Raw(msgspec.json.encode(core.body, enc_hook=json_text))
    wire = _Wire(core.thread, core.author, core.author_seq, (), 1, core.kind, core.at_minute, body, ())
    data = msgspec.json.encode(wire, enc_hook=json_text)
    decode_road(data)
    return data


def decode_road(data: bytes) -> RoadCore:
    """Read one.

    Raises:
        CoreRefused: not UTF-8 JSON of the shape in protocol 16.4, a field twice, too long for letters of its kind, or
            it contradicts itself.
    """
    wire, body = read_core(data, _Wire, _BODIES)
    check_author(wire.author)
    core = RoadCore(wire.thread, AuthorId(wire.author), wire.author_seq, wire.at_minute, body)
    if core.author[0] != ("s" if isinstance(body, _BY_PERSONS) else "r"):
        raise CoreRefused(f"no {core.kind} has such an author")
    if len(data) > room_for_core(letter_bytes(body)):
        raise CoreRefused(f"{len(data)} bytes are more than a {core.kind} holds")
    _check(core)
    return core


def letter_bytes(body: RoadBody) -> int:
    """How large every letter of this kind is."""
    return NETWORK_LETTER_BYTES if isinstance(body, _AT_ONCE) else PERSON_LETTER_BYTES


def _check(core: RoadCore) -> None:
    body = core.body
    if isinstance(body, LegLetter | JourneyLetter) and body.to == core.thread:
        raise CoreRefused("letters of the road are in threads of their own")
    if isinstance(body, LegLetter):
        check_times(body.starts, body.ends)
        check_once("papers", body.papers)
    elif isinstance(body, JourneyLetter):
        _check_journey(body)
    elif isinstance(body, LegAnswer):
        _check_answer(body)
    elif isinstance(body, Agree):
        _check_agree(body)


def _check_journey(journey: JourneyLetter) -> None:
    check_windows(journey.windows)
    check_ladder(journey.ladder)
    if any(each.hour * _MINUTES_AN_HOUR < each.until for each in journey.windows):
        raise CoreRefused("the ladder would begin before a window has ended")
    if any(later.hour < earlier.hour for earlier, later in pairwise(journey.windows)):
        raise CoreRefused("the windows' hours fall")
    if journey.state == "running" and (journey.salt is None or journey.series is None):
        raise CoreRefused("a journey runs without its series")


def _check_answer(answer: LegAnswer) -> None:
    if answer.say != "propose":
        if (answer.starts, answer.ends) != (None, None):
            raise CoreRefused("times only where others are proposed")
    elif answer.starts is None or answer.ends is None:
        raise CoreRefused("other times are proposed, and none is named")
    else:
        check_times(answer.starts, answer.ends)


def _check_agree(agree: Agree) -> None:
    said = [bool(same_word(each)) for each in (agree.fine, agree.duress)]
    if said[0] != said[1] or (said[0] and not agree.yes):
        raise CoreRefused("both words or neither, and none without a yes")
    check_words(agree.fine, agree.duress)
