"""The façade for journeys: the board, one journey, what a planner does, carriers, places. Pages need nothing below it.

Every call is short and works offline: what must go to others waits for the next sync. Ids are text; wording belongs to
the pages. What is wrong with a plan is said by the room `journeys` (`check`); what would endanger somebody is refused.
"""

from collections.abc import Sequence

from tropa.cases.journey_bodies import JourneyPlan, LegId, PlaceSort
from tropa.journeys.findings import Finding
from tropa.vault.context import Context
from tropa.vault.journeys import carriers, following, knowing, letting_go, places, planning, running, shelf, showing
from tropa.vault.journeys.seam import Watching
from tropa.vault.journeys.situations import findings
from tropa.vault.views_journeys import CarrierView, JourneyLine, JourneyView, Knower, PastJourney, PlaceRow
from tropa.vault.work.naming import case_named


class Journeys:
    """Everything about journeys but check-ins and the ladder (`Vault.watch`). `Vault.journeys` gives it.

    Every method that names a journey raises UnknownJourney, and every one that names a leg UnknownLeg, where there is
    none here; every one that writes raises NotInNetwork before this vault belongs to one, and NotReading where its
    member does not plan the journey.
    """

    def __init__(self, here: Context, watching: Watching) -> None:
        self._here, self._watching = here, watching

    def board(self) -> tuple[JourneyLine, ...]:
        """Every journey that is here: running ones first, by when their next leg starts; ended ones last."""
        with self._here.db.lock:
            return showing.board(self._here)

    def of_case(self, case_id: str) -> tuple[JourneyLine, ...]:
        """A case's journeys, as on the board. Raises UnknownCase."""
        with self._here.db.lock:
            return showing.board(self._here, case_named(self._here, case_id))

    def past(self, case_id: str) -> tuple[PastJourney, ...]:
        """What is left of a case's journeys that were destroyed. Raises UnknownCase."""
        with self._here.db.lock:
            return showing.past(self._here, case_named(self._here, case_id))

    def journey(self, journey_id: str) -> JourneyView:
        """One journey."""
        with self._here.db.lock:
            return showing.journey(self._here, shelf.named(self._here, journey_id))

    def check(self, journey_id: str, plan: JourneyPlan) -> tuple[Finding, ...]:
        """What is wrong with this plan for this journey, whether or not it is saved; the gravest first.

        Raises:
            BadPlan: it contradicts itself (`.fault`).
        """
        with self._here.db.lock:
            at = shelf.named(self._here, journey_id).at
            planning.checked(plan)
            return findings(self._here, at.case, plan, at.id)

    def check_new(self, case_id: str, plan: JourneyPlan) -> tuple[Finding, ...]:
        """As `check`, of a journey that has not begun. Raises UnknownCase, BadPlan."""
        with self._here.db.lock:
            case = case_named(self._here, case_id)
            planning.checked(plan)
            return findings(self._here, case, plan, None)

    def new_id(self) -> str:
        """A fresh id for a leg or a place of a plan."""
        return LegId(self._here.random(LegId.SIZE_BYTES)).text

    def begin(self, case_id: str, plan: JourneyPlan, planners: Sequence[str] = ()) -> str:
        """Open a journey of this case's person, planned by oneself and these members, for good; its id.

        The plan begins as a draft, whatever state it says.

        Raises:
            UnknownCase, UnknownReader, TooManyReaders, CaseClosed. BadPlan: it contradicts itself (`.fault`).
        """
        with self._here.db.transaction():
            return planning.begin(self._here, case_named(self._here, case_id), plan, planners).id.text

    def save(self, journey_id: str, plan: JourneyPlan) -> None:
        """The plan is now this. Carriers who counted on a leg are told what changed in it, or that it is off; while it
        runs so is the traveller.

        State and end are not taken from it: those follow from `offer`, `start`, `arrive` and `call_off`.

        Check-ins, grace or ladder otherwise than offered: the journey is a draft again, to be offered anew.

        Raises:
            BadPlan, JourneyEnded. WatchAgreed: it runs, and these three are watched as agreed. HeldBack: something
            that would go out is forbidden by what this plan is the first to have (`.findings`).
        """
        with self._here.db.transaction():
            planning.save(self._here, shelf.named(self._here, journey_id), plan)

    def offer(self, journey_id: str, text: str, ladder: Sequence[str] = ()) -> None:
        """Offer the traveller the check-ins and the ladder of the plan, in these words; they answer with two words.

        `ladder`: for each rung, who is told, in words for the traveller; by default the member's petname here.

        Raises:
            NoReplyKey, JourneyEnded, AlreadyRunning, TextTooLong. NoWindows: the plan has no check-in or nobody on its
            ladder. HeldBack: a check forbids it (`.findings`).
        """
        with self._here.db.transaction():
            planning.offer(self._here, shelf.named(self._here, journey_id), text, ladder)

    def ask(self, journey_id: str, leg_id: str, answer_by: int | None = None) -> None:
        """Ask the leg's carrier, or ask anew: by a letter that says this leg and nothing else.

        Raises:
            NoCarrier, CarrierUnreachable, JourneyEnded. HeldBack: a check forbids it (`.findings`).
        """
        with self._here.db.transaction():
            planning.ask(self._here, shelf.named(self._here, journey_id), leg_id, answer_by)

    def take_times(self, journey_id: str, leg_id: str, starts: int, ends: int) -> None:
        """The times that the leg's carrier proposes are the plan's, and they are asked anew: both, or neither.

        Raises:
            BadPlan, NoCarrier, CarrierUnreachable, JourneyEnded. HeldBack: a check forbids it (`.findings`).
        """
        with self._here.db.transaction():
            planning.take_times(self._here, shelf.named(self._here, journey_id), leg_id, starts, ends)

    def call_off_leg(self, journey_id: str, leg_id: str) -> None:
        """Tell the leg's carrier, and the traveller where they know of it, that it does not take place so.

        Raises:
            CarrierUnreachable, JourneyEnded.
        """
        with self._here.db.transaction():
            running.call_off_leg(self._here, shelf.named(self._here, journey_id), leg_id)

    def start(self, journey_id: str, called: str = "", brief: str = "") -> None:
        """The journey begins: check-ins are watched, and the traveller gets each leg when it is time.

        `called`: what the traveller is called to whoever the ladder tells, at most 80 characters; by default the case's
        short name. `brief`: what whoever is told needs to know, such as how to reach them.

        Raises:
            TextTooLong, NotOffered, AlreadyRunning, NoReplyKey, JourneyEnded, HeldBack, and what `watch` raises
            (NotAgreed).
        """
        with self._here.db.transaction():
            running.start(self._here, shelf.named(self._here, journey_id), self._watching, called, brief)

    def fail_leg(self, journey_id: str, leg_id: str) -> str | None:
        """A leg failed: it is called off, its backup takes its place and is asked, the traveller is told. The backup's
        leg id; None: there is none.

        Where a check forbids asking the backup's carrier, or they cannot be written to from here, it stands unasked;
        nor does it wait for a failed carrier who cannot be written to from here.

        Raises:
            JourneyEnded.
        """
        with self._here.db.transaction():
            backup = running.fail_leg(self._here, shelf.named(self._here, journey_id), leg_id)
        return backup.leg.text if backup else None

    def arrive(self, journey_id: str) -> None:
        """They arrived: the watch ends, days of stay begin to count, and the plan is destroyed `keep_days` later.

        Raises:
            NotRunning, JourneyEnded, and what `watch` raises (AlarmSounds).
        """
        with self._here.db.transaction():
            running.arrive(self._here, shelf.named(self._here, journey_id), self._watching)

    def call_off(self, journey_id: str) -> None:
        """It does not take place: carriers and traveller are told, the watch ends, the plan goes `keep_days` later.

        Where it was under way, stays are put down as far as its legs had begun.

        Raises:
            JourneyEnded, and what `watch` raises (AlarmSounds).
        """
        with self._here.db.transaction():
            running.call_off(self._here, shelf.named(self._here, journey_id), self._watching)

    def carriers(self) -> tuple[CarrierView, ...]:
        """People whose newest fact `helper` names a mode of carrying."""
        with self._here.db.lock:
            return carriers.carriers(self._here)

    def who_knows(self, journey_id: str) -> tuple[Knower, ...]:
        """What each person and member has learned of it."""
        with self._here.db.lock:
            return knowing.who_knows(self._here, shelf.named(self._here, journey_id).at)

    def places(self) -> tuple[PlaceRow, ...]:
        """The network's own list: those put there by hand, and those of the plans that are here."""
        with self._here.db.lock:
            return places.places(self._here)

    def add_place(self, name: str, country: str, lat: int, lon: int, sort: PlaceSort) -> str:
        """Put a place on the list, coordinates in whole hundredths of a degree; its id.

        Raises:
            BadPlace: not such a place.
        """
        with self._here.db.transaction():
            return places.add(self._here, name, country, lat, lon, sort).text

    def remove_place(self, place_id: str) -> None:
        """Take a place off the list; plans that name it keep it. Raises BadPlace."""
        with self._here.db.transaction():
            places.remove(self._here, place_id)

    def follow(self) -> None:
        """For sync: what follows from answers that came."""
        following.follow(self._here)

    def sweep(self) -> None:
        """For sync: destroy journeys whose day has come."""
        letting_go.sweep(self._here, self._watching)
