"""What a plan thread comes to: the plan that stands, the keys of the road, every letter sent, and how each leg stands.

Pure, over events already put in order, so that it is the same at every desk that has them. What is not of the thread's
own journey counts for nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tropa.cases.journey_bodies import JourneyId, JourneyPlan, LegId, LegKey, Plan, RoadSent
from tropa.cases.road import JourneyLetter, LegAnswer, LegLetter, RoadCore
from tropa.cases.work_events import WorkEvent, road_core
from tropa.sealing.keys import auth_public
from tropa.sealing.letters import ReaderKeys, event_id_of
from tropa.sealing.types import AuthPublicKey, EventId, ThreadId
from tropa.vault.views_journeys import AskState

ENDED = ("arrived", "called_off")


@dataclass(frozen=True)
class SentLetter:
    """One road letter of the network's. `said_minute`: when its author said that it goes, by their clock."""

    event_id: EventId
    """Of the letter."""
    core: RoadCore
    data: bytes
    said_minute: int

    @property
    def at_minute(self) -> int:
        """When the person gets it, at the earliest."""
        return self.core.at_minute


@dataclass(frozen=True)
class LegThread:
    """The letters to one person about one leg, oldest first, and the key of the answers."""

    id: ThreadId
    leg: LegId
    keys: ReaderKeys
    person: ThreadId
    for_carrier: bool
    sent: tuple[SentLetter, ...]

    @cached_property
    def standing(self) -> SentLetter:
        """The one with the highest version, the first of equals."""
        return max(self.sent, key=lambda each: leg_letter(each).version)

    @property
    def letter(self) -> LegLetter:
        """What the standing one says."""
        return leg_letter(self.standing)

    @property
    def given(self) -> tuple[SentLetter, ...]:
        """Those that the person gets: none that was stopped by a newer one before its hour had come."""
        return tuple(each for each in self.sent if not self._is_stopped(each))

    def _is_stopped(self, one: SentLetter) -> bool:
        version = leg_letter(one).version
        return any(each.said_minute < one.at_minute and leg_letter(each).version > version for each in self.sent)


@dataclass(frozen=True)
class Folded:
    """A journey as its plan thread has it. `watch_keys` None: nothing has been offered yet."""

    plan: JourneyPlan
    plan_event: WorkEvent
    """The one that said it."""
    ended_event: WorkEvent | None
    """The event since which it has ended."""
    watch_keys: ReaderKeys | None
    threads: tuple[LegThread, ...]
    """In the order in which their first letters were sent."""
    journey_letters: tuple[SentLetter, ...]

    def told_in(self, thread: LegThread, minute: int) -> tuple[SentLetter, ...]:
        """What the person of a thread had got by that minute. What waited when the journey ended was stopped."""
        ended = None if self.ended_event is None else self.ended_event.core.at_minute
        until = minute if ended is None else min(minute, ended)
        return tuple(each for each in thread.given if each.at_minute <= until)

    def asked(self, leg: LegId, person: ThreadId | None) -> LegThread | None:
        """The thread in which this carrier was last asked about a leg."""
        found = [each for each in self.threads if each.for_carrier and each.leg == leg and each.person == person]
        return found[-1] if found else None

    def told(self, leg: LegId) -> LegThread | None:
        """The thread in which the traveller is told of a leg."""
        return next((each for each in self.threads if not each.for_carrier and each.leg == leg), None)


Answers = Mapping[ThreadId, Sequence[RoadCore]]
"""What came back, by thread of the road; in any order."""


def leg_letter(sent: SentLetter) -> LegLetter:
    """What it says; only for letters of a `LegThread`."""
    assert isinstance(sent.core.body, LegLetter)
    return sent.core.body


def fold_journey(journey: JourneyId, ordered: Iterable[WorkEvent]) -> Folded | None:
    """None: no plan is here."""
    events = [event for event in ordered if getattr(event.core.body, "journey", None) == journey]
    plans = [event for event in events if isinstance(event.core.body, Plan)]
    if not plans:
        return None
    last = plans[-1].core.body
    assert isinstance(last, Plan)
    given = [event.core.body for event in events if isinstance(event.core.body, LegKey)]
    letters = [_letter(event.core.body, event) for event in events if isinstance(event.core.body, RoadSent)]
    watch_keys = next((each.keys for each in given if each.leg.raw == journey.raw), None)
    threads = _leg_threads(journey, given, letters)
    about = tuple(each for each in letters if isinstance(each.core.body, JourneyLetter))
    return Folded(last.plan, plans[-1], _ended(plans), watch_keys, threads, about)


def ask_state(thread: LegThread | None, answers: Answers) -> tuple[AskState, RoadCore | None]:
    """How a leg stands with its carrier, and the answer that says so."""
    if thread is None:
        return "not-asked", None
    letter = thread.letter
    answer = max(answers.get(thread.id, ()), key=_place, default=None)
    if letter.state == "called_off":
        return "called-off", answer
    if answer is not None and isinstance(answer.body, LegAnswer) and _is_heard(answer.body, letter):
        return _SAID[answer.body.say], answer
    return ("asked" if letter.state == "asked" else "given"), None


_SAID: Mapping[str, AskState] = {
    "accept": "accepted",
    "decline": "declined",
    "propose": "proposed",
    "done": "done",
    "failed": "failed",
}


def _letter(sent: RoadSent, event: WorkEvent) -> SentLetter:
    return SentLetter(event_id_of(sent.data), road_core(sent), sent.data, event.core.at_minute)


def _is_heard(answer: LegAnswer, letter: LegLetter) -> bool:
    """An answer to an older version says nothing of the newer, but that it failed."""
    return answer.version >= letter.version or answer.say == "failed"


def _place(core: RoadCore) -> tuple[int, int, str]:
    return core.author_seq, core.at_minute, repr(core.body)


def _ended(plans: Sequence[WorkEvent]) -> WorkEvent | None:
    ended: WorkEvent | None = None
    for event in plans:
        assert isinstance(event.core.body, Plan)
        if event.core.body.plan.state not in ENDED:
            ended = None
        elif ended is None:
            ended = event
    return ended


def _leg_threads(journey: JourneyId, given: Iterable[LegKey], letters: Iterable[SentLetter]) -> tuple[LegThread, ...]:
    by_key: dict[AuthPublicKey, LegKey] = {}
    for each in given:
        if each.leg.raw != journey.raw:
            by_key.setdefault(auth_public(each.auth), each)
    found: dict[tuple[ThreadId, AuthPublicKey, ThreadId, bool], list[SentLetter]] = {}
    for sent in letters:
        body = sent.core.body
        if isinstance(body, LegLetter) and body.reply.auth_pub in by_key:
            place = (sent.core.thread, body.reply.auth_pub, body.to, body.for_whom == "carrier")
            found.setdefault(place, []).append(sent)
    return tuple(
        LegThread(thread, by_key[auth].leg, by_key[auth].keys, person, for_carrier, tuple(sent))
        for (thread, auth, person, for_carrier), sent in found.items()
    )
