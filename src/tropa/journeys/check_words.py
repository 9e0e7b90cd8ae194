"""What is said to whom and when: costs, recognition words, what to do, disclosure, and risks that are named."""

from collections.abc import Iterator
from typing import Final

from tropa.cases.journey_bodies import Leg
from tropa.journeys.findings import Finding, found
from tropa.journeys.ladder_hours import AN_HOUR, hour_from
from tropa.journeys.situation import Situation
from tropa.journeys.way import MINUTES_A_DAY, Way
from tropa.sealing.fine import same_word

_PAID: Final = ("train", "bus", "flight")
DISCLOSE_LEAST: Final = 30
DISCLOSE_COMFORTABLE: Final = 3 * 60
EARLY_DAYS: Final = 3
LONG_KEPT_DAYS: Final = 30


def nobody_owes(way: Way, _: Situation) -> Iterator[Finding]:
    """What a leg costs is met: neither traveller nor carrier pays, and nobody comes to owe anybody."""
    for leg in way.legs:
        if leg.cost is None and leg.mode in _PAID:
            yield found("warn", "cost-unsaid", leg.leg, mode=leg.mode)
        elif leg.cost is not None and not leg.cost.met and leg.cost.amount > 0:
            yield found("stop", "cost-unmet", leg.leg, amount=leg.cost.amount, currency=leg.cost.currency)


def words_to_recognise(way: Way, _: Situation) -> Iterator[Finding]:
    """Carrier and traveller each say something that the other waits for, and it is not the same."""
    for leg in _carried(way):
        for which, text in (("said", leg.said), ("heard", leg.heard)):
            if not same_word(text):
                yield found("stop", "words-missing", leg.leg, which=which)
        if same_word(leg.said) and same_word(leg.said) == same_word(leg.heard):
            yield found("stop", "words-same", leg.leg)


def words_of_their_own(way: Way, _: Situation) -> Iterator[Finding]:
    """Words told to one carrier are not the words for another, who could then be taken for the first."""
    carried = _carried(way)
    for place, leg in enumerate(carried):
        mine = {same_word(leg.said), same_word(leg.heard)} - {""}
        for other in carried[:place]:
            if other.carrier != leg.carrier and mine & {same_word(other.said), same_word(other.heard)}:
                yield found("warn", "words-reused", leg.leg, other=other.leg)
                break


def told_what_to_do(way: Way, _: Situation) -> Iterator[Finding]:
    """A carrier is told what to do, and whom to tell."""
    for leg in _carried(way):
        if not leg.todo.strip():
            yield found("warn", "todo-missing", leg.leg)
        if not leg.tell.strip():
            yield found("warn", "tell-missing", leg.leg)


def disclosed_in_time(way: Way, _: Situation) -> Iterator[Finding]:
    """The traveller learns of a leg before it starts, with time to have a network once.

    What counts is when the relay lets the letter go: as the next whole hour begins (protocol 16.4).
    """
    for leg in way.legs:
        if leg.disclose is None:
            continue
        told = hour_from(leg.disclose) * AN_HOUR
        if leg.starts - told >= DISCLOSE_COMFORTABLE:
            continue
        late = leg.starts - told < DISCLOSE_LEAST
        least = DISCLOSE_LEAST if late else DISCLOSE_COMFORTABLE
        yield found(
            "stop" if late else "warn",
            "disclosed-late",
            leg.leg,
            disclose_minute=told,
            starts_minute=leg.starts,
            least_minutes=least,
        )


def disclosed_no_sooner(way: Way, situation: Situation) -> Iterator[Finding]:
    """Days before it, nobody needs to know who waits for them."""
    for leg in _carried(way):
        told = situation.now_minute if leg.disclose is None else leg.disclose
        days = (leg.starts - told) // MINUTES_A_DAY
        if days >= EARLY_DAYS:
            yield found("note", "disclosed-early", leg.leg, days=days)


def kept_no_longer(way: Way, _: Situation) -> Iterator[Finding]:
    """A plan kept for months after arrival can be found for months."""
    if way.plan.keep_days > LONG_KEPT_DAYS:
        yield found("note", "kept-long", days=way.plan.keep_days)


def risks_named(way: Way, _: Situation) -> Iterator[Finding]:
    """Each risk that a leg names."""
    for leg in way.legs:
        for risk in dict.fromkeys(leg.risks):
            yield found("note", "risk", leg.leg, risk=risk)


def _carried(way: Way) -> tuple[Leg, ...]:
    return tuple(leg for leg in way.legs if leg.carrier is not None)
