"""How long people wait for a first answer, in words: as measured here, and as the relay tells everybody."""

from dataclasses import dataclass

from tropa.desk.visit import Visit
from tropa.vault.views_status import PublicStatus

MINUTES_AN_HOUR = 60


@dataclass(frozen=True)
class WaitingLines:
    """`is_wrong`: the relay shows what it should not."""

    measured: str
    said: str
    is_wrong: bool


def waiting_lines(visit: Visit) -> WaitingLines:
    """Both."""
    found, say = visit.vault.waiting_time(), visit.words.say
    hours, said = found.measured_hours, found.said
    measured = "waiting-time.too-few" if hours is None else "waiting-time.measured"
    is_wrong = said is not None and said.state in ("false", "older")
    return WaitingLines(say(measured, time=_lasting(visit, hours)), _said(visit, said), is_wrong)


def _said(visit: Visit, said: PublicStatus | None) -> str:
    if said is None:
        return visit.words.say("waiting-time.not-looked")
    when = visit.times.moment(said.at_hour * MINUTES_AN_HOUR)
    return visit.words.say(_name(said), time=_lasting(visit, said.waiting_hours), when=when)


def _name(said: PublicStatus) -> str:
    match said.state:
        case "none":
            return "waiting-time.none"
        case "false":
            return "waiting-time.false"
        case "shown":
            return "waiting-time.shown-nothing" if said.waiting_hours is None else "waiting-time.shown"
        case "older":
            return "waiting-time.older-nothing" if said.waiting_hours is None else "waiting-time.older"


def _lasting(visit: Visit, hours: int | None) -> str:
    return "" if hours is None else visit.times.lasting(hours * MINUTES_AN_HOUR)
