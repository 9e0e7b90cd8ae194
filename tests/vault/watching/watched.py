"""A journey under way, and short ways to move its clock, its desks and its traveller."""

from dataclasses import dataclass

from tests.support.store_relay import StoreRelay, shown
from tests.vault.journeys.roads import Roads
from tests.vault.membership.conftest import Desk
from tropa.cases.journey_bodies import Window
from tropa.cases.road import CheckinSay
from tropa.post.series import SeriesStanding
from tropa.relay.store.series import show_series
from tropa.sealing.boxes import post_id_of
from tropa.vault.views_watch import Alarm, WatchView
from tropa.vault.watching import shelf
from tropa.vault.watching.shelf import Loaded

HOUR = 60
FINE, DURESS = "acorn", "walnut"


@dataclass
class Watched:
    """The journey, and everyone it concerns."""

    roads: Roads
    journey: str

    @property
    def anna(self) -> Desk:
        """Plans; is told of nothing before it stands."""
        return self.roads.anna

    @property
    def boris(self) -> Desk:
        """Plans too, and is told first."""
        return self.roads.boris

    @property
    def vera(self) -> Desk:
        """Is told second, and knows nothing else of the case."""
        return self.roads.vera

    @property
    def relay(self) -> StoreRelay:
        relay = self.roads.network.relay
        assert isinstance(relay, StoreRelay)
        return relay

    @property
    def windows(self) -> tuple[Window, ...]:
        return self.roads.view(self.journey).plan.windows

    @property
    def first_hour(self) -> int:
        """When the first silence is one."""
        return -(-self.windows[0].until // HOUR)

    def to(self, minute: int, *, rounds: int = 2) -> None:
        """Time passes until then; everyone syncs."""
        self.alone(minute)
        self.roads.sync(rounds)

    def alone(self, minute: int) -> None:
        """Time passes until then, and no desk is on."""
        assert minute >= self.roads.minute
        while self.roads.minute < minute:
            self.roads.pass_minutes(min(minute - self.roads.minute, HOUR))
            self.relay.release()

    def says(self, say: CheckinSay = "fine", word: str = FINE, window: int = 0) -> None:
        """The traveller checks in, from the telephone."""
        self.roads.phone("traveller").check_in(say, word, window)

    def view(self, desk: Desk | None = None) -> WatchView:
        return (desk or self.anna).vault.watch.standing(self.journey)

    def alarms(self, desk: Desk) -> tuple[Alarm, ...]:
        return desk.vault.watch.alarms()

    def sounding(self) -> list[str]:
        """At whose desks it sounds now."""
        desks = (self.anna, self.boris, self.vera)
        return [desk.name for desk in desks if any(each.sounds for each in self.alarms(desk))]

    def loaded(self, desk: Desk) -> Loaded:
        """All that a desk has of it."""
        with desk.vault.inside.db.lock:
            return shelf.named(desk.vault.inside, self.journey)

    def series(self, desk: Desk | None = None) -> list[SeriesStanding]:
        """How each series of the watch's versions that a desk knows stands at the relay, oldest first."""
        named = sorted(
            (each.body for each in self.loaded(desk or self.anna).heard.watches), key=lambda each: each.version
        )
        connection = self.relay.store.connection
        stand = [show_series(connection, each.series, each.cancel) for each in named if each.series and each.cancel]
        return [shown(each) for each in stand if each is not None]

    def rungs_in_box(self) -> int:
        """How many letters the relay put into the newest watch's box."""
        return len(self.relay.letters(self.loaded(self.anna).newest.body.box))

    def warnings(self) -> int:
        """How many warnings lie in the traveller's box."""
        return sum(each.warnings for each in self.roads.phone("traveller").road.journeys)

    def opens(self, desk: Desk) -> bool:
        """Whether this desk has the watch's box."""
        box = post_id_of(self.loaded(self.anna).newest.body.box)
        return desk.vault.inside.db.row("SELECT 1 FROM watch_box WHERE post_id = ?", box.raw) is not None
