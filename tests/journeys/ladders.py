"""Watches for tests of the ladder: one morning of three check-ins, two people to tell, and what may happen."""

from dataclasses import dataclass, replace
from hashlib import sha256

import msgspec

from tropa.cases.journey_bodies import JourneyId, Rung, Watch, WatchStep, WatchStepKind, Window
from tropa.cases.road import Checkin, CheckinSay
from tropa.journeys.ladder_events import Heard, Said, Taken, Told, Written, place_of
from tropa.journeys.ladder_fold import Standing, standing
from tropa.sealing.series import CancelToken, RenewToken, SeriesId
from tropa.sealing.types import AuthPrivateKey, AuthPublicKey, EventId, MemberId, ReadKey, SealingSeed

HOUR = 60
NINE = 20_783 * 24 * HOUR + 9 * HOUR
"""A morning; the first check-in is awaited from then for an hour."""
JOURNEY = JourneyId(b"journey" + bytes(9))
ANNA, BORIS, VERA = (MemberId(bytes([number]) * 16) for number in (1, 2, 3))
FINE, DURESS = "ромашка", "василёк"
WINDOWS = tuple(Window(NINE + start * HOUR, NINE + (start + 1) * HOUR) for start in (0, 6, 12))
GRACE, AFTER = 2, (0, 3)


def a_watch(version: int = 1, **more: object) -> Watch:
    """The watch, and how it differs."""
    made = Watch(
        journey=JOURNEY,
        version=version,
        state="running",
        called="К7-41",
        brief="Позвонить",
        windows=WINDOWS,
        grace=GRACE,
        ladder=(Rung(ANNA, AFTER[0]), Rung(BORIS, AFTER[1])),
        traveller=AuthPublicKey(b"t" * 32),
        seed=SealingSeed(b"s" * 32),
        auth=AuthPrivateKey(b"a" * 32),
        box=ReadKey(b"b" * 32),
        series=SeriesId(bytes([version]) * 32),
        cancel=CancelToken(b"c" * 16),
        renew=RenewToken(b"r" * 16),
        fine=FINE,
        duress=DURESS,
    )
    return msgspec.structs.replace(made, **more)


def id_of(label: str) -> EventId:
    """An id that is always the same for a label."""
    return EventId(sha256(label.encode()).digest())


def device_of(member: MemberId) -> str:
    """A member's only device."""
    return sha256(b"device" + member.raw).hexdigest()


def written(watch: Watch, minute: int = NINE - HOUR, by: MemberId = VERA, lamport: int | None = None) -> Written:
    """The event that says a watch."""
    place = place_of(JOURNEY, lamport or watch.version, device_of(by), id_of(f"watch {watch.version} {by} {minute}"))
    return Written(place, minute, by, watch)


@dataclass(frozen=True)
class Day:
    """What is known of a watch; each method gives the day with one thing more."""

    heard: Heard

    def said(self, minute: int, say: CheckinSay = "fine", word: str = FINE, window: int = 0, version: int = 1) -> "Day":
        """A check-in."""
        body = Checkin(version, window, say, word)
        event = Said(id_of(f"said {minute} {say} {word} {window} {version}"), minute, body)
        return Day(replace(self.heard, said=(*self.heard.said, event)))

    def told(self, rung: int, minute: int, version: int = 1, *, by_desk: bool = False) -> "Day":
        """A rung was released, or sounded."""
        return Day(replace(self.heard, told=(*self.heard.told, Told(version, rung, minute, by_desk))))

    def does(
        self,
        member: MemberId,
        step: WatchStepKind,
        minute: int,
        *,
        heard: tuple[EventId, ...] = (),
        lamport: int = 10,
        version: int = 1,
    ) -> "Day":
        """A step."""
        place = place_of(JOURNEY, lamport, device_of(member), id_of(f"{step} {minute} {member} {lamport} {heard}"))
        body = WatchStep(JOURNEY, version, step, "", heard)
        return Day(replace(self.heard, steps=(*self.heard.steps, Taken(place, minute, member, body))))

    def says(self, watch: Watch, minute: int = NINE - HOUR, by: MemberId = VERA) -> "Day":
        """Another watch is written."""
        return Day(replace(self.heard, watches=(*self.heard.watches, written(watch, minute, by))))

    def at(self, minute: int) -> Standing:
        """How it stands then."""
        found = standing(self.heard, minute)
        assert found is not None
        return found


def a_day(**more: object) -> Day:
    """A watch, and nothing more."""
    return Day(Heard((written(a_watch(**more)),)))
