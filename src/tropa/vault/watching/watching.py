"""The façade for check-ins and the ladder: what sounds, how a watch stands, and what a person does about it.

Every call is short and works offline: what must go to others, or to the relay, waits for the next sync. Views hold
codes; wording belongs to the pages.
"""

from collections.abc import Collection

from tropa.cases.journey_bodies import JourneyId
from tropa.vault.context import Context
from tropa.vault.views_watch import Agreement, Alarm, WatchView
from tropa.vault.watching import acting, anew, following, shelf, showing, to_traveller


class Watching:
    """Everything about check-ins and the ladder. `Vault.watch` gives it.

    Every method that names a journey raises UnknownWatch where none of its check-ins is watched here; every one that
    writes raises NotInNetwork before this vault belongs to one.

    ``shown``, of a step: the alarms (`WatchView.alarms`) that this person has seen. Only those are answered; what came
    meanwhile sounds on, for everybody. None: all that are here now.
    """

    def __init__(self, here: Context) -> None:
        self._here = here

    def alarms(self) -> tuple[Alarm, ...]:
        """Everything that sounds at this desk now, or that somebody owns and has not ended; the longest first.

        Cheap where nothing does: for every page.
        """
        here = self._here
        with here.db.lock:
            if following.due(here):
                with here.db.transaction():
                    following.follow_due(here)
            raised = [JourneyId(each) for (each,) in here.db.rows("SELECT journey FROM watch WHERE raised")]
            found = [self._alarm(journey) for journey in raised]
        return tuple(sorted((each for each in found if each is not None), key=lambda each: each.since_minute))

    def holes(self) -> tuple[WatchView, ...]:
        """Every watch with a hole that a person has to mend. Cheap where there is none: for every page."""
        here = self._here
        with here.db.lock:
            found = [showing.watch_view(here, shelf.named(here, each.text)) for each in showing.maybe_with_holes(here)]
        return tuple(each for each in found if each.hole is not None)

    def standing(self, journey_id: str) -> WatchView:
        """How one journey's check-ins and ladder stand."""
        with self._here.db.lock:
            return showing.watch_view(self._here, shelf.named(self._here, journey_id))

    def watched(self) -> tuple[WatchView, ...]:
        """Every watch that has not ended, those that sound first, then by when something changes."""
        here = self._here
        with here.db.lock:
            rows = here.db.rows("SELECT journey FROM watch WHERE raised OR NOT over")
            views = [showing.watch_view(here, shelf.named(here, JourneyId(each).text)) for (each,) in rows]
        return tuple(sorted(views, key=lambda each: (not each.sounds, each.next_minute or 0)))

    def running(self) -> int:
        """Of how many journeys check-ins are watched here."""
        return self._here.db.number("SELECT count(*) FROM watch WHERE NOT over")

    def deaf_since(self) -> int | None:
        """Since which minute nothing could be heard here, where that is to be said and something is watched; else None.

        While it is so, alarms go by this desk's clock alone, and a word said in time has not come.
        """
        if not following.is_deaf(self._here) or not self.running():
            return None
        return following.heard_minute(self._here)

    def agreement(self, journey_id: str) -> Agreement | None:
        """What the traveller said last to what they were offered; None: nothing yet."""
        with self._here.db.lock:
            return anew.agreement(self._here, journey_id)

    def acknowledge(self, journey_id: str, note: str = "", shown: Collection[str] | None = None) -> None:
        """Take the alarm on: the first to do so owns it, and the relay climbs no further. Who came second is told.

        Raises:
            NothingSounds, TextTooLong.
        """
        with self._here.db.transaction():
            acting.acknowledge(self._here, shelf.named(self._here, journey_id), note, shown)

    def all_well(self, journey_id: str, note: str = "", shown: Collection[str] | None = None) -> None:
        """The person was spoken to and is well: no alarm any more, and the watch goes on from the next check-in.

        Raises:
            WatchOver, TextTooLong.
        """
        here = self._here
        with here.db.transaction():
            acting.all_well(here, shelf.named(here, journey_id), note, shown)
            self._tell(journey_id)

    def need_help(self, journey_id: str, note: str = "", shown: Collection[str] | None = None) -> None:
        """More people are needed: it sounds for everybody until one of them takes it on. Raises TextTooLong."""
        with self._here.db.transaction():
            acting.need_help(self._here, shelf.named(self._here, journey_id), note, shown)

    def over(self, journey_id: str, note: str = "", shown: Collection[str] | None = None) -> None:
        """The watch ends, and with it any alarm; its traveller is told. The plan stays as it is. Raises TextTooLong."""
        here = self._here
        with here.db.transaction():
            acting.over(here, shelf.named(here, journey_id), note, shown)
            self._tell(journey_id)

    def begin_anew(self, journey_id: str) -> None:
        """A new thread, key, box and series, for those who plan now and the plan's ladder: whoever left reads no more.

        Raises:
            AlarmFirst, NotThePlanner, NobodyToTell, TooFarAhead, WatchOver, NoReplyKey.
        """
        here = self._here
        with here.db.transaction():
            anew.begin_anew(here, shelf.named(here, journey_id))
            self._tell(journey_id)

    def _tell(self, journey_id: str) -> None:
        to_traveller.tell(self._here, shelf.named(self._here, journey_id))

    def _alarm(self, journey: JourneyId) -> Alarm | None:
        at = shelf.find(self._here, journey)
        found = shelf.load(self._here, at) if at is not None else None
        return None if found is None else showing.alarm(self._here, found)
