"""An invented journey between public stations, for the tests of this room and of those above it."""

from datetime import date

from tests.cases.members import ANNA, BORIS, VERA
from tropa.cases.journey_bodies import (
    Adviser,
    Cost,
    JourneyId,
    JourneyPlan,
    Leg,
    LegId,
    Place,
    PlaceId,
    Rung,
    Watch,
    Window,
)
from tropa.sealing.keys import auth_public
from tropa.sealing.series import CancelToken, RenewToken, SeriesId
from tropa.sealing.types import AuthPrivateKey, ReadKey, SealingSeed, ThreadId

MINUTE = 29_922_480
JOURNEY = JourneyId(bytes([21]) * 16)
DRIVER, HOST = ThreadId(bytes([31]) * 16), ThreadId(bytes([32]) * 16)


def leg_id(number: int) -> LegId:
    """The leg with this number."""
    return LegId(bytes([40 + number]) * 16)


def place_id(number: int) -> PlaceId:
    """The place with this number."""
    return PlaceId(bytes([60 + number]) * 16)


def window(begins: int, until: int) -> Window:
    """In minutes from the beginning of everything here."""
    return Window(MINUTE + begins, MINUTE + until)


def leg(number: int, begins: int, to: int, instead_of: int | None = None) -> Leg:
    """A leg from one place to another, an hour long, one after the other."""
    return Leg(
        leg=leg_id(number),
        mode="driver",
        begins=place_id(begins),
        to=place_id(to),
        starts=MINUTE + 120 * number,
        ends=MINUTE + 120 * number + 60,
        enters=None,
        papers=("internal",),
        carrier=DRIVER,
        second=VERA,
        instead_of=None if instead_of is None else leg_id(instead_of),
        cost=Cost(4_000, "GEL", met=True),
        risks=("night",),
        said="Это автобус в музей?",
        heard="Нет, тот ушёл в девять.",
        todo="Встретить у входа.",
        tell="Скажите, что доехали.",
        disclose=None,
    )


PLACES = (
    Place(place_id(1), "Тбилиси, вокзал", "GE", 4_172, 4_480, "station"),
    Place(place_id(2), "Кутаиси, вокзал", "GE", 4_227, 4_270, "station"),
    Place(place_id(3), "Батуми, автовокзал", "GE", 4_164, 4_165, "stop"),
)
PLAN = JourneyPlan(
    title="К морю",
    state="draft",
    places=PLACES,
    legs=(leg(1, 1, 2), leg(2, 2, 3), leg(3, 2, 3, instead_of=2)),
    windows=(window(0, 60), window(120, 180)),
    grace=2,
    ladder=(Rung(BORIS, 0), Rung(ANNA, 6)),
    minors=False,
    adviser=Adviser(VERA, date(2026, 11, 20), "Сказано, решение за ним."),
    papers=("foreign_biometric",),
    keep_days=14,
    arrived=None,
)
WATCH_KEYS = (SealingSeed(bytes([51]) * 32), AuthPrivateKey(bytes([52]) * 32))
WATCH = Watch(
    journey=JOURNEY,
    version=1,
    state="running",
    called="Сокол",
    brief="Если тихо — позвонить сестре.",
    windows=PLAN.windows,
    grace=2,
    ladder=PLAN.ladder,
    traveller=auth_public(AuthPrivateKey(bytes([53]) * 32)),
    seed=WATCH_KEYS[0],
    auth=WATCH_KEYS[1],
    box=ReadKey(bytes([54]) * 32),
    series=SeriesId(bytes([55]) * 32),
    cancel=CancelToken(bytes([56]) * 16),
    renew=RenewToken(bytes([57]) * 16),
    fine="маяк",
    duress="парус",
)
