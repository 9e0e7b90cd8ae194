"""What the ladder is worked out from: watches, steps, check-ins, rungs, wishes to delete. Values; nothing is decided.

Every minute was held within the day on which the relay had the letter, by whoever took it in, so that no author's
clock carries far.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from tropa.cases.journey_bodies import JourneyId, Watch, WatchStep
from tropa.cases.road import Checkin
from tropa.sealing.fine import same_word
from tropa.sealing.types import EventId, MemberId

Meaning = Literal["fine", "later", "unsafe", "duress", "unknown-word"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member's event stands among those of its version (protocol 16.6)."""

    lamport: int
    chance: bytes
    event_id: EventId
    device_id: str

    @property
    def key(self) -> tuple[int, bytes, bytes]:
        """What it is ordered by."""
        return self.lamport, self.chance, self.event_id.raw


def place_of(journey: JourneyId, lamport: int, device_id: str, event_id: EventId) -> Place:
    """The place of an event by this device (hex of its id)."""
    return Place(lamport, sha256(journey.raw + bytes.fromhex(device_id)).digest(), event_id, device_id)


@dataclass(frozen=True, slots=True)
class Written:
    """A ``watch`` event, and by whom."""

    place: Place
    minute: int
    member: MemberId
    body: Watch


@dataclass(frozen=True, slots=True)
class Taken:
    """A ``watch_step``, and by whom."""

    place: Place
    minute: int
    member: MemberId
    body: WatchStep

    @property
    def is_answer(self) -> bool:
        """Whether it answers an alarm; a call for help raises one."""
        return self.body.step != "need_help"


@dataclass(frozen=True, slots=True)
class Said:
    """A check-in by the traveller."""

    event_id: EventId
    minute: int
    body: Checkin


@dataclass(frozen=True, slots=True)
class Wish:
    """With the traveller's keys everything was asked to be destroyed; the desk of this member said so."""

    place: Place
    minute: int
    member: MemberId


@dataclass(frozen=True, slots=True)
class Told:
    """A rung of a version was released by the relay, or (``by_desk``) sounded by this desk, which had listened."""

    version: int
    rung: int
    minute: int
    by_desk: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything about one journey's check-ins that is here, in whatever order it came."""

    watches: Sequence[Written]
    steps: Sequence[Taken] = ()
    said: Sequence[Said] = ()
    told: Sequence[Told] = ()
    wishes: Sequence[Wish] = ()

    @property
    def newest(self) -> Written | None:
        """The watch that stands: the highest version, the first in order of equals."""
        return min(self.watches, key=lambda each: (-each.body.version, each.place.key), default=None)

    @property
    def answered(self) -> frozenset[EventId]:
        """Check-ins, and calls for help, whose alarm somebody has answered, in whichever version.

        Whoever calls for help has answered nothing.
        """
        return frozenset(at for step in self.steps if step.is_answer for at in step.body.heard)

    @property
    def calls(self) -> tuple[Taken, ...]:
        """Calls for help of earlier versions that no later step of theirs answered, nor any by its name.

        Whoever wrote the next version need not have heard them.
        """
        newest, last = self.newest, dict[int, tuple[int, bytes, bytes]]()
        for step in self.steps:
            if step.is_answer:
                last[step.body.version] = max(step.place.key, last.get(step.body.version, step.place.key))
        earlier = {
            each.place.event_id: each
            for each in self.steps
            if not each.is_answer and newest is not None and each.body.version < newest.body.version
        }
        return tuple(
            each
            for each in earlier.values()
            if each.body.version not in last or last[each.body.version] < each.place.key
        )

    def watch_of(self, version: int) -> Watch | None:
        """The watch of a version that stands among those of it."""
        of_version = [each for each in self.watches if each.body.version == version]
        return min(of_version, key=lambda each: each.place.key).body if of_version else None


def meaning(watch: Watch, said: Checkin) -> Meaning:
    """What a check-in says by the words agreed; a word that is neither is never taken for well-being."""
    if said.say == "unsafe":
        return "unsafe"
    word = same_word(said.word)
    if word == same_word(watch.fine):
        return said.say
    return "duress" if word == same_word(watch.duress) else "unknown-word"


def alarms(heard: Heard) -> tuple[EventId, ...]:
    """What sounds an alarm and nobody has answered yet: check-ins, wishes to delete, calls for help said earlier."""
    newest, answered = heard.newest, heard.answered
    if newest is None:
        return ()
    said = {each.event_id: each for each in heard.said if _cries(heard, newest.body, each)}
    places = (*(each.place for each in heard.calls), *(each.place for each in heard.wishes))
    every = (*said, *(each.event_id for each in places))
    return tuple(each for each in every if each not in answered)


def words_for(heard: Heard, newest: Watch, said: Said) -> Watch:
    """The watch by whose words it is judged: the one it names, where that is here."""
    return heard.watch_of(said.body.version) or newest


def is_alarm(what: Meaning) -> bool:
    """Whether it sounds the alarm at once."""
    return what in ("unsafe", "duress", "unknown-word")


def _cries(heard: Heard, newest: Watch, said: Said) -> bool:
    return is_alarm(meaning(words_for(heard, newest, said), said.body))
