"""What holds for every plan: nothing breaks a check, order changes nothing, and no safeguard has a way round."""

from dataclasses import replace
from datetime import date
from typing import Any, get_args

import msgspec
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.journeys.plans import (
    ANNA,
    BORIS,
    DRIVER,
    FAR,
    HARBOUR,
    HILL,
    HOST,
    JOURNEY,
    LAKE,
    NOON,
    PLACES,
    PLAN,
    RULE,
    SITUATION,
    START,
    TRAVELLER,
    VERA,
    WHO,
    sixteen,
)
from tropa.cases.journey_bodies import (
    Adviser,
    Cost,
    JourneyId,
    JourneyPlan,
    Leg,
    LegId,
    Mode,
    Paper,
    Risk,
    Rung,
    Window,
)
from tropa.journeys.check import check
from tropa.journeys.codes import SPECS
from tropa.journeys.entry import EntryLaw
from tropa.journeys.findings import Finding, holding_back
from tropa.journeys.nights import NIGHT_BEGINS, NIGHT_MINUTES, SPENT_MINUTES, first_night
from tropa.journeys.situation import Booking, Situation
from tropa.journeys.stays import Stay, StayRule

SOME = settings(max_examples=100, deadline=None, phases=(Phase.explicit, Phase.generate, Phase.shrink))
LEG_IDS = [LegId(sixteen(number)) for number in range(40, 46)]
near = st.integers(NOON - 600, START + 6_000)
minutes = near | st.integers(0, 2**53 - 1)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31)) | st.dates()
answers = st.sampled_from(["no", "yes", "unknown"])
papers = st.lists(st.sampled_from(get_args(Paper)), max_size=3).map(tuple)


def maybe(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Or nothing."""
    return st.none() | of


legs = st.builds(
    Leg,
    leg=st.sampled_from(LEG_IDS),
    mode=st.sampled_from(get_args(Mode)),
    begins=st.sampled_from([HARBOUR, HILL, LAKE, FAR]),
    to=st.sampled_from([HARBOUR, HILL, LAKE, FAR]),
    starts=minutes,
    ends=minutes,
    enters=st.sampled_from([None, None, "XA", "XB", "XC"]),
    papers=papers,
    carrier=st.sampled_from([None, DRIVER, HOST, TRAVELLER]),
    second=st.sampled_from([None, ANNA, VERA]),
    instead_of=maybe(st.sampled_from(LEG_IDS)),
    cost=maybe(st.builds(Cost, st.integers(0, 5), st.just("EUR"), st.booleans())),
    risks=st.lists(st.sampled_from(get_args(Risk)), max_size=2).map(tuple),
    said=st.sampled_from(["", "plum", "pear"]),
    heard=st.sampled_from(["", "plum", "fir"]),
    todo=st.sampled_from(["", "Wait."]),
    tell=st.just(""),
    disclose=maybe(minutes),
)
plans = st.builds(
    JourneyPlan,
    title=st.just(""),
    state=st.sampled_from(["draft", "offered", "running"]),
    places=st.sets(st.sampled_from(PLACES)).map(tuple),
    legs=st.lists(legs, max_size=6).map(tuple),
    windows=st.lists(st.builds(Window, minutes, minutes), max_size=4).map(tuple),
    grace=st.integers(1, 48),
    ladder=st.lists(st.builds(Rung, st.sampled_from([ANNA, BORIS]), st.integers(0, 72)), max_size=3).map(tuple),
    minors=st.booleans(),
    adviser=maybe(st.builds(Adviser, st.sampled_from([VERA, ANNA]), days, st.sampled_from(["", "Told."]))),
    papers=papers,
    keep_days=st.integers(1, 365),
    arrived=st.none(),
)
stays = st.lists(days.map(lambda day: Stay("XB", day, None)) | days.map(lambda day: Stay("XB", day, day)), max_size=3)
travellers = st.builds(
    replace,
    st.just(WHO),
    people=st.integers(1, 4),
    minor=st.sampled_from([None, True, False]),
    guardian=st.booleans(),
    exit_ban=answers,
    wanted=answers,
    serving=answers,
    passport_until=maybe(days),
    stays=stays.map(tuple),
)
rules = st.builds(
    replace,
    st.just(RULE),
    stays=st.lists(
        st.sampled_from([StayRule(90, "window", 180), StayRule(30, "entry"), StayRule(180, "year")]), max_size=2
    ).map(tuple),
    accepted=st.lists(st.sampled_from(["internal", "foreign", "visa"]), max_size=2).map(tuple),
    internal_by_air=st.booleans(),
)
bookings = st.builds(
    Booking,
    journey=st.sampled_from([JOURNEY, *(JourneyId(sixteen(number)) for number in (60, 61, 62))]),
    leg=st.sampled_from(LEG_IDS),
    carrier=st.sampled_from([DRIVER, HOST]),
    mode=st.sampled_from(["host", "driver"]),
    starts=near,
    ends=near,
    people=st.integers(1, 3),
)
situations = st.builds(
    replace,
    st.just(SITUATION),
    traveller=travellers,
    bookings=st.lists(bookings, max_size=6).map(tuple),
    law=maybe(rules.map(lambda rule: EntryLaw("XA", {"XB": rule}))),
)


def wrong(findings: tuple[Finding, ...], *codes: str) -> set[LegId | None]:
    """The legs of which one of these is a stop."""
    return {each.leg for each in findings if each.code in codes and each.severity == "stop"}


@SOME
@given(plans, situations)
def test_no_plan_breaks_a_check_and_every_finding_is_in_the_table(plan: JourneyPlan, situation: Situation) -> None:
    """Times of any size, places that are not there, legs kept ready for themselves."""
    for each in check(plan, situation):
        spec = SPECS[each.code]
        assert each.severity in spec.severities
        assert tuple(name for name, _ in each.values) == spec.values
        assert (each.leg is not None) == spec.of_leg


@SOME
@given(plans, situations, st.randoms(use_true_random=False))
def test_the_order_of_legs_and_places_changes_nothing(plan: JourneyPlan, situation: Situation, chance: Any) -> None:
    """Legs are put into the order of time first; only two with one id are ever told apart by where they stand."""
    once = msgspec.structs.replace(plan, legs=tuple({leg.leg: leg for leg in plan.legs}.values()))
    legs, places = list(once.legs), list(once.places)
    chance.shuffle(legs)
    chance.shuffle(places)
    other = msgspec.structs.replace(once, legs=tuple(legs), places=tuple(places))
    assert check(once, situation) == check(other, situation)


@SOME
@given(plans, situations)
def test_no_plan_enters_a_country_past_the_adviser(plan: JourneyPlan, situation: Situation) -> None:
    """However a leg says it, or does not: where the places lie in two countries, it is a border."""
    country = {place.place: place.country for place in plan.places}
    crossing = {
        leg.leg
        for leg in plan.legs
        if leg.enters or ({leg.begins, leg.to} <= country.keys() and country[leg.begins] != country[leg.to])
    }
    crossing -= _behind(plan)
    who = situation.traveller
    certain = {who.exit_ban, who.wanted, who.serving} == {"no"}
    findings = check(plan, situation)
    if crossing and plan.adviser is None and not certain:
        assert wrong(findings, "adviser-missing") == crossing
        assert all(holding_back(findings, act, LEG_IDS[0]) for act in ("offer", "ask", "start"))
    else:
        assert not wrong(findings, "adviser-missing")


@SOME
@given(plans, situations)
def test_no_minor_is_ever_matched_without_a_guardian(plan: JourneyPlan, situation: Situation) -> None:
    """Whether the plan says it is for one or the case does."""
    matched = {leg.leg for leg in plan.legs if leg.mode in ("host", "driver")} - _behind(plan)
    alone = (plan.minors or situation.traveller.minor) and not situation.traveller.guardian
    assert wrong(check(plan, situation), "minor-matched") == (matched if alone else set())


@SOME
@given(plans, situations)
def test_no_host_or_driver_is_without_a_second_person(plan: JourneyPlan, situation: Situation) -> None:
    """Somebody who is not that host or driver themselves."""
    lonely = {leg.leg for leg in plan.legs if leg.mode in ("host", "driver") and leg.carrier and leg.second is None}
    assert wrong(check(plan, situation), "second-missing") == lonely - _behind(plan)


@SOME
@given(st.lists(bookings, max_size=8), st.integers(1, 3), st.integers(0, 4), near, st.integers(1, 4_000))
def test_a_plan_is_never_fine_and_over_booked(
    promised: list[Booking], people: int, beds: int, starts: int, lasting: int
) -> None:
    """Beds counted at every minute at which anything changes, each other journey once."""
    night = msgspec.structs.replace(PLAN.legs[2], starts=starts, ends=starts + lasting)
    situation = replace(
        SITUATION,
        traveller=replace(WHO, people=people),
        carriers={HOST: replace(SITUATION.carriers[HOST], beds=beds)},
        bookings=tuple(promised),
    )
    findings = check(msgspec.structs.replace(PLAN, legs=(night,)), situation)
    of_host = [each for each in promised if each.carrier == HOST and each.mode == "host" and each.journey != JOURNEY]
    moments = {starts, *(each.starts for each in of_host)}
    sleeping = [
        people + sum(_most(of_host, journey, minute) for journey in {each.journey for each in of_host})
        for minute in moments
        if starts <= minute < starts + lasting
    ]
    assert bool(wrong(findings, "beds-over")) == (max(sleeping) > beds)


def _behind(plan: JourneyPlan) -> set[LegId]:
    """Legs of a journey that runs which have ended, where no leg of that id has not."""
    ahead = {leg.leg for leg in plan.legs if max(leg.starts, leg.ends) > NOON}
    return {leg.leg for leg in plan.legs} - ahead if plan.state == "running" else set()


def _most(promised: list[Booking], journey: JourneyId, minute: int) -> int:
    there = [each.people for each in promised if each.journey == journey and each.starts <= minute < each.ends]
    return max(there, default=0)


@SOME
@given(near, st.integers(0, 4_000), st.integers(-18_000, 18_000))
def test_a_night_is_found_as_a_watch_kept_minute_by_minute_finds_it(begins: int, lasting: int, lon: int) -> None:
    """The first night of which so many minutes lie in the stretch."""
    ahead, spent = lon // 25, {}
    for minute in range(begins, begins + lasting):
        of_day = (minute + ahead - NIGHT_BEGINS) % (24 * 60)
        if of_day < NIGHT_MINUTES:
            spent.setdefault((minute + ahead - NIGHT_BEGINS) // (24 * 60), []).append(minute)
    long = [night for night in spent.values() if len(night) >= SPENT_MINUTES]
    assert first_night(begins, begins + lasting, lon) == ((long[0][0], long[0][-1] + 1) if long else None)
