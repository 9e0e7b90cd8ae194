"""What each thing done with a journey sends out, to whom, and what holds it back: said before it is done."""

from dataclasses import dataclass
from typing import Final

from tropa.cases.journey_bodies import Leg, LegId
from tropa.desk.journey_choices import places_of
from tropa.desk.journey_countries import country_in_words
from tropa.desk.journey_findings import FindingLine, Speaker, lines_of
from tropa.desk.journey_lines import JourneyWords
from tropa.journeys.codes import Act
from tropa.journeys.findings import holding_back
from tropa.journeys.planned_stays import begun_by, planned_stays
from tropa.journeys.way import Way
from tropa.vault.views_journeys import LegView

HELD_BACK: Final[dict[str, Act]] = {"offer": "offer", "ask": "ask", "take-times": "ask", "start": "start"}
JOURNEY_ACTS: Final = ("offer", "start", "arrive", "call-off")
LEG_ACTS: Final = ("ask", "take-times", "call-off-leg", "fail-leg")
_KNOWING: Final = frozenset({"asked", "given", "accepted", "proposed"})


@dataclass(frozen=True)
class Reader:
    """Somebody who will read something of it."""

    who: str
    what: str
    is_person: bool


@dataclass(frozen=True)
class Telling:
    """All that is said before an act."""

    title: str
    what: tuple[str, ...]
    readers: tuple[Reader, ...]
    stops: tuple[FindingLine, ...]
    leg: Leg | None
    backup: Leg | None


def telling_of(spoken: JourneyWords, act: str, leg: Leg | None) -> Telling:
    """What there is to say before it."""
    say, plan = spoken.visit.words.say, spoken.journey.plan
    backup = next((each for each in plan.legs if leg and each.instead_of == leg.leg), None)
    number = spoken.number_of(leg.leg.text) if leg else ""
    values = {"number": number, "case": spoken.journey.name, "days": spoken.visit.times.days(plan.keep_days)}
    what = [say(f"sure-what.{act}", **values)]
    if act == "fail-leg":
        what.append(_of_backup(spoken, backup))
    if act == "call-off" and plan.state == "running":
        what.append(_of_stays(spoken))
    return Telling(
        title=say(f"sure.{act}", **values),
        what=tuple(what),
        readers=tuple(_readers(spoken, act, leg, backup)),
        stops=stops_of(spoken, act, leg),
        leg=leg,
        backup=backup,
    )


def stops_of(spoken: JourneyWords, act: str, leg: Leg | None) -> tuple[FindingLine, ...]:
    """What must be mended before it; nothing goes out until then."""
    kind = HELD_BACK.get(act)
    if kind is None:
        return ()
    visit, plan = spoken.visit, spoken.journey.plan
    found = holding_back(visit.vault.journeys.check(spoken.journey.journey_id, plan), kind, leg.leg if leg else None)
    speaker = Speaker(visit, spoken.names, spoken.numbers, places_of(visit, plan))
    return lines_of(speaker, found).all


def leg_named(spoken: JourneyWords, leg_id: str) -> Leg | None:
    """The leg of that id; None where the plan has none."""
    return next((each for each in spoken.journey.plan.legs if each.leg.text == leg_id), None)


def view_of(spoken: JourneyWords, leg: LegId) -> LegView:
    """How that leg stands."""
    return next(each for each in spoken.journey.legs if each.leg_id == leg.text)


def _of_backup(spoken: JourneyWords, backup: Leg | None) -> str:
    say = spoken.visit.words.say
    if backup is None:
        return say("sure.no-backup")
    way, when = spoken.way(backup), spoken.when(backup.starts, backup.ends)
    return say(
        "sure.backup",
        number=spoken.number_of(backup.leg.text),
        mode=say(f"plan-mode.{backup.mode}"),
        way=way,
        when=when,
    )


def _of_stays(spoken: JourneyWords) -> str:
    """Where they will be said to have been, and to be, if it is broken off now."""
    visit = spoken.visit
    way = Way(begun_by(spoken.journey.plan, visit.desk.parts.clock() // 60))
    countries = [country_in_words(each.country, visit.words) for each in planned_stays(way).values()]
    if not countries:
        return visit.words.say("sure.no-stays")
    return visit.words.say("sure.stays", countries=", ".join(countries), last=countries[-1])


def _readers(spoken: JourneyWords, act: str, leg: Leg | None, backup: Leg | None) -> list[Reader]:
    say = spoken.visit.words.say
    readers = []
    if leg is not None and leg.carrier is not None and act != "fail-leg":
        readers.append(Reader(spoken.carrier(leg), say(f"sure-reads.{act}"), is_person=True))
    if act == "fail-leg" and leg is not None:
        readers += _carriers(spoken, (leg,), say("sure-reads.call-off-leg"))
        readers += _carriers(spoken, (backup,) if backup else (), say("sure-reads.ask"))
    if act == "call-off":
        readers += _carriers(spoken, spoken.journey.plan.legs, say("sure-reads.call-off-leg"))
    if spoken.visit.words.has(f"sure-traveller.{act}"):
        readers.append(
            Reader(say("sure.traveller", case=spoken.journey.name), say(f"sure-traveller.{act}"), is_person=True)
        )
    if act in ("start", "arrive") or (act == "call-off" and spoken.journey.plan.state == "running"):
        told = dict.fromkeys(spoken.names.member(rung.member.text) for rung in spoken.journey.plan.ladder)
        readers += [Reader(each, say(f"sure-ladder.{act}"), is_person=False) for each in told]
    planners = [each for each in spoken.journey.planners if not each.is_me]
    readers += [Reader(spoken.names.member(each.member_id), say("sure.planners"), is_person=False) for each in planners]
    return readers


def _carriers(spoken: JourneyWords, legs: tuple[Leg, ...], what: str) -> list[Reader]:
    """Those who know of these legs, or (a backup's) are asked now."""
    told = (
        spoken.carrier(each)
        for each in legs
        if each.carrier and (view_of(spoken, each.leg).asked.state in _KNOWING or each.instead_of)
    )
    return [Reader(each, what, is_person=True) for each in dict.fromkeys(told)]
