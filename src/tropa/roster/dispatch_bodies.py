"""What members tell each other for dispatch (protocol 14): shapes on the wire, sealed to one device each.

Kinds of roles, skills and languages are open words: what a network has. Who may say what is not decided here.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Annotated, Final, Literal, final

import msgspec
from msgspec import Meta

from tropa.roster._json import encode
from tropa.roster.names import MAX_NUMBER, Day
from tropa.sealing.letters import LETTER_SIZES, room_for_core
from tropa.sealing.types import FixedBytes, MemberId, ThreadId, from_json_text

_WORD: Final = r"^[0-9a-zа-яё]+(-[0-9a-zа-яё]+)*\Z"
MAX_WORDS: Final = 32
MAX_PLACES: Final = 16
MAX_SAID: Final = 64
# What a message's other fields take at most: kind, head, minute.
_ENVELOPE_BYTES: Final = 256

Word = Annotated[str, Meta(pattern=_WORD, max_length=40)]
Words = Annotated[tuple[Word, ...], Meta(max_length=MAX_WORDS)]
KindOfRole = Annotated[str, Meta(pattern=r"^[a-z]+(-[a-z]+)*\Z", max_length=32)]
Number = Annotated[int, Meta(ge=0, le=MAX_NUMBER)]
Hours = Annotated[int, Meta(ge=0, le=168)]
Slots = Annotated[int, Meta(ge=0, le=1_000)]
Region = Annotated[str, Meta(pattern=r"^([0-9a-zа-яё]+(-[0-9a-zа-яё]+)*)?\Z", max_length=40)]

VettingStage = Literal["none", "vouched", "checked", "trusted"]
Urgency = Literal["now", "72h", "2w", "later"]
NeedFlag = Literal["heard", "lawyer-first", "minor", "provocateur-suspect"]
"""heard: a lawyer has been; it takes `lawyer-first` away."""
PlaceState = Literal["offered", "agreed", "declined", "gone"]
"""gone: offered once, and taken back, or over unanswered."""
OfferAnswer = Literal["accept", "decline", "rest"]
OfferEnd = Literal["withdrawn", "filled", "not-now", "late"]


@final
class RoleName(FixedBytes):
    """Which role of a case (protocol 14.2)."""

    SIZE_BYTES = 16


@final
class OfferId(FixedBytes):
    """Which offer: random, so that it says nothing of role or case."""

    SIZE_BYTES = 16


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="about", tag="profile"):
    """What a member says of themself. ``slots``: sorted by kind; a kind that is not there is not wanted."""

    number: Number
    skills: Words
    languages: Words
    hours: Hours
    slots: Annotated[tuple[tuple[KindOfRole, Slots], ...], Meta(max_length=MAX_WORDS)]
    rest_until_day: Day | None
    region: Region
    offers_a_day: Annotated[int, Meta(ge=0, le=1_000)]
    in_country: bool

    def __post_init__(self) -> None:
        _check_sorted(self.skills, self.languages, [kind for kind, _ in self.slots])


class Assess(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="about", tag="assess"):
    """What a coordinator or steward says of a member. ``apart``: whom they must not be brought together with."""

    number: Number
    member: MemberId
    vetting: VettingStage
    apart: Annotated[tuple[MemberId, ...], Meta(max_length=MAX_WORDS)]

    def __post_init__(self) -> None:
        _check_sorted([each.raw for each in self.apart])


class RoleWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a role takes."""

    kind: KindOfRole
    required_skills: Words
    wished_skills: Words
    required_languages: Words
    wished_languages: Words
    due_day: Day | None
    hours: Hours
    flags: tuple[NeedFlag, ...]
    two_persons: bool

    def __post_init__(self) -> None:
        _check_sorted(self.required_skills, self.wished_skills, self.required_languages, self.wished_languages)
        _check_sorted(self.flags)


class Need(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="about", tag="need"):
    """A role of a case. ``wanted`` null: it is not needed (any more)."""

    number: Number
    case: ThreadId
    role: RoleName
    wanted: RoleWanted | None


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To whom its author offered a role, when, and what came of it."""

    offer: OfferId
    member: MemberId
    state: PlaceState
    minute: Number


class Placed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="about", tag="placed"):
    """All that its author has offered of one role, oldest first."""

    number: Number
    case: ThreadId
    role: RoleName
    places: Annotated[tuple[Place, ...], Meta(max_length=MAX_PLACES)]


Said = Profile | Assess | Need | Placed


class DispatchSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Statements: of each kind, author and subject the one with the highest number stands."""

    said: Annotated[tuple[Said, ...], Meta(min_length=1, max_length=MAX_SAID)]


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role, told so coarsely that nothing of the person is in it: no case, no text."""

    offer: OfferId
    kind: KindOfRole
    skills: Words
    languages: Words
    urgency: Urgency
    due_day: Day | None
    hours: Hours
    answer_by_day: Day

    def __post_init__(self) -> None:
        _check_sorted(self.skills, self.languages)


class OfferAnswered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a member says to an offer; the last word counts until a thread was opened."""

    offer: OfferId
    answer: OfferAnswer


class OfferWithdrawn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """It is over."""

    offer: OfferId
    reason: OfferEnd


class Introduce(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To whoever holds the case: this member is ready to play that role in it."""

    case: ThreadId
    role: RoleName
    kind: KindOfRole
    member: MemberId


DispatchBody = DispatchSaid | Offer | OfferAnswered | OfferWithdrawn | Introduce


def encode_said(said: Said) -> bytes:
    """One statement by itself, as a vault keeps it."""
    return encode(said)


def decode_said(data: bytes) -> Said:
    """What `encode_said` wrote."""
    said: Said = msgspec.json.decode(data, type=Said, dec_hook=from_json_text)
    return said


def that_fit(said: Iterable[Said]) -> Iterator[DispatchSaid]:
    """As many messages as these statements need, in their order."""
    part, size = list[Said](), 0
    for each in said:
        more = len(encode(each)) + 1
        if part and (size + more > room_for_core(LETTER_SIZES[-1]) - _ENVELOPE_BYTES or len(part) == MAX_SAID):
            yield DispatchSaid(tuple(part))
            part, size = [], 0
        part.append(each)
        size += more
    if part:
        yield DispatchSaid(tuple(part))


def _check_sorted(*lists: Iterable[str | bytes]) -> None:
    """Raises ValueError where one is not sorted, or names something twice."""
    for each in lists:
        if any(one >= other for one, other in pairwise(each)):  # type: ignore[operator]
            raise ValueError("a list is not sorted, or names something twice")
