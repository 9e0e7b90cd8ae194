"""What the pages show of check-ins and the ladder: frozen values with codes in them, never sentences, never a key.

Minutes are whole minutes since 1970-01-01T00:00Z, hours whole hours since then. Ids are text.
"""

from dataclasses import dataclass
from typing import Literal

from tropa.cases.journey_bodies import WatchStepKind
from tropa.cases.road import CheckinSay
from tropa.journeys.ladder import RAISED, LadderState, Reason
from tropa.vault.views_who import Who

RelayWord = Literal["leaving", "left", "renewing", "cancelling", "cancelled", "done", "refused", "lost", "none"]
"""How the delayed letters stand with the relay, as far as this desk saw: not answered yet · left · a renewal, or the
cancel, is not answered yet · cancelled · all released · the relay did not take them (`WatchView.relay_problem`) · it
says that they do not wait there, though nobody ended it · this watch has none."""
HoleKind = Literal["lost", "begin-anew"]
"""Why nobody might be told of a silence: the relay holds no letters about it · somebody on the ladder has left."""
StepFault = Literal["lost"]
"""An acknowledgement that came second: somebody else owns the alarm."""


@dataclass(frozen=True, slots=True)
class CheckinLine:
    """One check-in that was heard. `minute`: when it was said, held within the day on which the relay had it."""

    minute: int
    window: int
    """Counted from 0."""
    say: CheckinSay
    alarms: bool
    """It sounds the alarm: "not safe", the duress word, or a word that is neither."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """What somebody did about the alarm."""

    minute: int
    who: Who | None
    step: WatchStepKind | Literal["deletion"]
    """`deletion`: their desk was asked, with the traveller's keys, to destroy everything."""
    note: str
    fault: StepFault | None


@dataclass(frozen=True, slots=True)
class RungLine:
    """One rung of the ladder: who is told, and at which minute if nothing is heard. `is_reached`: they were."""

    who: Who
    minute: int
    is_reached: bool


@dataclass(frozen=True, slots=True)
class WatchView:
    """One journey's check-ins and ladder, as far as this desk knows."""

    journey_id: str
    case_id: str
    called: str
    """What the traveller is called to whoever is told."""
    brief: str
    version: int
    state: LadderState
    reason: Reason
    owner: Who | None
    owned_minute: int | None
    next_window: int | None
    """Which check-in is awaited, counted from 0; None: none."""
    next_minute: int | None
    """When the state changes by itself, if nothing is heard; None: it does not."""
    raised_minute: int | None
    sounds: bool
    """The alarm sounds at this desk now."""
    rungs: tuple[RungLine, ...]
    checkins: tuple[CheckinLine, ...]
    steps: tuple[StepLine, ...]
    relay: RelayWord
    relay_problem: str
    deaf_since: int | None
    """Since which minute nothing could be heard, where that is to be said; the alarm may be only that."""
    begin_anew: tuple[Who, ...]
    """Members of the audience who were suspended or retired since: the watch is to be begun anew."""
    lost_to: Who | None
    """This member's acknowledgement came second to theirs."""
    fine: str
    """The word that means well; whoever calls the traveller may need it."""
    duress: str
    may_write_to_traveller: bool
    alarms: tuple[str, ...]
    """Ids of what sounds and nobody has answered: a step answers those of them that were shown to whoever takes it."""

    @property
    def hole(self) -> HoleKind | None:
        """What a person has to mend, or not all who should would be told of a silence; None: nothing, or not now."""
        if self.state in RAISED:
            return None
        if self.relay == "lost":
            return "lost"
        return "begin-anew" if self.begin_anew else None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that sounds at this desk now, or is owned and not ended."""

    journey_id: str
    case_id: str
    called: str
    state: LadderState
    reason: Reason
    since_minute: int
    sounds: bool
    sound_minute: int | None
    """When it last sounded here: a page or a bell rings when this has grown."""
    owner: Who | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the traveller said to the check-ins and the ladder they were offered. `version`: of that offer."""

    version: int
    yes: bool
    text: str
    minute: int
    has_words: bool
