"""A person's side of the road in Python, for demos and tests: what their box says of legs and journeys, and what they
write about them (protocol 16.4, 16.5).

The pocket client is the real one; this is its twin over the same rules. Pure: letters in, values out; no network.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from msgspec.structs import replace as replace_field

from tropa.cases.errors import CoreRefused
from tropa.cases.events import ReplyKey
from tropa.cases.road import (
    PERSON_LETTER_BYTES,
    Agree,
    Checkin,
    JourneyLetter,
    LegAnswer,
    LegLetter,
    LegSay,
    RoadBody,
    RoadCore,
    Warning,
    decode_road,
    encode_road,
)
from tropa.cases.seeker import own_author, read_thread
from tropa.sealing.errors import LetterRefused
from tropa.sealing.fine import renew_token_of
from tropa.sealing.hints import reply_hint
from tropa.sealing.keys import AuthorId, author_id, author_matches
from tropa.sealing.letters import Address, NotForMe, Reader, event_id_of, open_letter
from tropa.sealing.series import RenewToken
from tropa.sealing.types import EventId, Hint, Random, RelayId, ThreadId
from tropa.sealing.words import SeekerKeys

LETTER_BYTES: Final = PERSON_LETTER_BYTES
_MINUTES_AN_HOUR: Final = 60
_EARLY_MINUTES: Final = 15
"""A window may be answered so much before it begins."""
Told = TypeVar("Told", LegLetter, JourneyLetter)


@dataclass(frozen=True, slots=True)
class LegHere:
    """One leg, as its standing letter has it, and what was answered."""

    thread: ThreadId
    letter: LegLetter
    answers: tuple[LegAnswer, ...]
    next_number: int
    """Of the next own letter in this thread."""


@dataclass(frozen=True, slots=True)
class JourneyHere:
    """One journey, as its standing letter has it; what was said, as it is kept; and how often a warning came."""

    thread: ThreadId
    letter: JourneyLetter
    said: tuple[Agree | Checkin, ...]
    warnings: int
    next_number: int


@dataclass(frozen=True, slots=True)
class Road:
    """Everything on the road in somebody's box."""

    legs: tuple[LegHere, ...]
    journeys: tuple[JourneyHere, ...]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter of a person's: what is sealed to the network, by which hint it is known, and what is kept of it."""

    data: bytes
    reader: Reader
    hint: Hint
    copy: bytes


@dataclass(frozen=True, slots=True)
class Renewal:
    """What is asked of the series after a check-in."""

    token: RenewToken
    first_hour: int


def read_road(letters: Iterable[bytes], keys: SeekerKeys, relay_id: RelayId) -> Road:
    """What a box says of legs and journeys. Without an accepted reply key nothing counts (protocol 16.4)."""
    every = list(letters)
    reply = read_thread(every, keys, relay_id).reply
    if reply is None:
        return Road((), ())
    came = _opened(every, keys, Address(relay_id, keys.post_id))
    by_network = [core for core in came if core.author == author_id("r", reply.auth) and _is_to(core.body, keys)]
    own = [core for core in came if core.author == own_author(keys)]
    legs = (_leg(core, body, own) for core, body in _standing(by_network, LegLetter))
    journeys = (_journey(core, body, own, came) for core, body in _standing(by_network, JourneyLetter))
    return Road(tuple(legs), tuple(journeys))


def build_answer(
    keys: SeekerKeys, here: LegHere, say: LegSay, at_minute: int, text: str = "", times: tuple[int, int] | None = None
) -> Outgoing:
    """An answer to a leg; ``times`` only with "propose". Raises CoreRefused: it breaks a rule of protocol 16.4."""
    starts, ends = times or (None, None)
    body = LegAnswer(here.letter.version, say, starts, ends, text)
    return _outgoing(keys, here.thread, here.next_number, at_minute, body, here.letter.reply)


def build_agree(keys: SeekerKeys, here: JourneyHere, fine: str, duress: str, at_minute: int) -> Outgoing:
    """ "I agree", and to which two words. Raises CoreRefused: they count as one, or there is only one."""
    body = Agree(here.letter.version, True, fine, duress, "")
    return _outgoing(keys, here.thread, here.next_number, at_minute, body, here.letter.reply)


def build_checkin(keys: SeekerKeys, here: JourneyHere, said: Checkin, at_minute: int) -> Outgoing:
    """A check-in: it goes first, the renewal (`renewal`) after it. "Unsafe" takes no word along (protocol 16.5)."""
    body = replace_field(said, word="") if said.say == "unsafe" else said
    return _outgoing(keys, here.thread, here.next_number, at_minute, body, here.letter.reply)


def renewal(here: JourneyHere, said: Checkin, at_minute: int, random: Random) -> Renewal | None:
    """What is asked of the series after a check-in (protocol 16.5); None: there is no series yet."""
    if here.letter.salt is None or here.letter.series is None:
        return None
    hour = _hour_of(here.letter, said.window, at_minute)
    if said.say == "unsafe":
        return Renewal(RenewToken(random(RenewToken.SIZE_BYTES)), hour)
    if said.say == "later":
        hour = -(-at_minute // _MINUTES_AN_HOUR) + 1
    return Renewal(renew_token_of(said.word, here.letter.salt), hour)


def _hour_of(letter: JourneyLetter, window: int, at_minute: int) -> int:
    """To which hour "fine" puts the series off; before the first window to the one it is due at anyway."""
    first = letter.windows[0]
    if at_minute < first.begins - _EARLY_MINUTES:
        return -(-first.until // _MINUTES_AN_HOUR)
    return letter.windows[window].hour


def kept(body: LegAnswer | Agree | Checkin) -> LegAnswer | Agree | Checkin:
    """What stands in one's own box: nothing that could betray whoever wrote it."""
    if isinstance(body, Agree):
        return Agree(body.version, body.yes, "", "", body.text)
    if isinstance(body, Checkin):
        return Checkin(body.version, body.window, "fine" if body.say == "unsafe" else body.say, "")
    return body


def _outgoing(
    keys: SeekerKeys,
    thread: ThreadId,
    number: int,
    at_minute: int,
    body: LegAnswer | Agree | Checkin,
    reply: ReplyKey,
) -> Outgoing:
    core = RoadCore(thread, own_author(keys), number, at_minute, body)
    hint = reply_hint(keys.reader.auth, reply.auth_pub, thread, number)
    return Outgoing(encode_road(core), reply.reader, hint, encode_road(replace(core, body=kept(body))))


def _opened(letters: Sequence[bytes], keys: SeekerKeys, address: Address) -> list[RoadCore]:
    """Each once, by whom it says, in the order in which they came."""
    found: dict[EventId, RoadCore] = {}
    for letter in letters:
        with suppress(LetterRefused, CoreRefused):
            opened = open_letter(letter, keys.reader, address)
            if isinstance(opened, NotForMe):
                continue
            core = decode_road(opened.core)
            if author_matches(core.author, opened.sender):
                found.setdefault(event_id_of(opened.core), core)
    return list(found.values())


def _is_to(body: RoadBody, keys: SeekerKeys) -> bool:
    return isinstance(body, LegLetter | JourneyLetter) and body.to == keys.thread


def _standing(letters: Iterable[RoadCore], kind: type[Told]) -> list[tuple[RoadCore, Told]]:
    """Of each thread the letter with the highest version, the first of equals."""
    found: dict[ThreadId, tuple[RoadCore, Told]] = {}
    for core in letters:
        if isinstance(core.body, kind):
            before = found.get(core.thread)
            if before is None or core.body.version > before[1].version:
                found[core.thread] = core, core.body
    return list(found.values())


def _leg(core: RoadCore, letter: LegLetter, own: Sequence[RoadCore]) -> LegHere:
    said = [each.body for each in own if each.thread == core.thread]
    return LegHere(
        core.thread, letter, tuple(each for each in said if isinstance(each, LegAnswer)), _next_number(core, own)
    )


def _journey(core: RoadCore, letter: JourneyLetter, own: Sequence[RoadCore], came: Sequence[RoadCore]) -> JourneyHere:
    said = [each.body for each in own if each.thread == core.thread]
    watch: AuthorId = author_id("r", letter.reply.auth_pub)
    warnings = [each for each in came if isinstance(each.body, Warning)]
    return JourneyHere(
        core.thread,
        letter,
        tuple(each for each in said if isinstance(each, Agree | Checkin)),
        sum(each.thread == core.thread and each.author == watch for each in warnings),
        _next_number(core, own),
    )


def _next_number(core: RoadCore, own: Iterable[RoadCore]) -> int:
    return max((each.author_seq + 1 for each in own if each.thread == core.thread), default=0)
