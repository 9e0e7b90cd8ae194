"""A leg that waits for its hour: by the relay alone, not before, stopped when it changes, whoever changes it."""

import msgspec

from tests.vault.journeys.roads import NIGHT, Roads
from tests.vault.journeys.series_relay import SeriesRelay
from tropa.cases.journey_bodies import JourneyPlan
from tropa.post.errors import Unreachable
from tropa.sealing.types import ThreadId
from tropa.vault.shelf_cases import destroy_case


def later(roads: Roads, hours: int = 20, **changes: object) -> JourneyPlan:
    """The plan in which the traveller learns of the night so many hours from now."""
    return with_night(roads.plan(), disclose=roads.minute + hours * 60, **changes)


def with_night(plan: JourneyPlan, **changes: object) -> JourneyPlan:
    legs = (msgspec.structs.replace(each, **changes) if each.leg == NIGHT else each for each in plan.legs)
    return msgspec.structs.replace(plan, legs=tuple(legs))


def nights(roads: Roads) -> list[tuple[int, str, str]]:
    """What the traveller has of the night: version, state, what to do."""
    legs = [each.letter for each in roads.phone("traveller").road.legs]
    return [(each.version, each.state, each.todo) for each in legs if each.mode == "host" or each.where == ""]


def relay_of(roads: Roads) -> SeriesRelay:
    relay = roads.network.relay
    assert isinstance(relay, SeriesRelay)
    return relay


def one_rung(roads: Roads) -> list[str]:
    """How the series of one letter stand that were ever left."""
    return [each.state for each in relay_of(roads).series.values() if len(each.series.rungs) == 1]


def test_it_comes_at_its_hour_and_no_desk_need_be_on(roads: Roads) -> None:
    """Nothing before; then the whole leg, and no desk has synced in between."""
    journey = roads.under_way(later(roads))
    assert nights(roads) == []
    told = roads.leg(journey, NIGHT).told
    assert (told.state, told.is_on_its_way) == ("waiting", False)
    due = told.from_minute
    assert due is not None
    roads.pass_minutes(due - roads.minute - 1)
    assert nights(roads) == []
    roads.pass_minutes(1)
    assert nights(roads) == [(1, "given", "Meet at the exit.")]
    assert roads.leg(journey, NIGHT).told.state == "told"


def test_a_change_stops_what_waits_and_leaves_it_anew(roads: Roads) -> None:
    """By the other planner's desk too: it can work out how the first one's series is stopped."""
    journey = roads.under_way(later(roads))
    plan = roads.view(journey, roads.boris).plan
    roads.boris.vault.journeys.save(journey, with_night(plan, todo="Ring twice."))
    roads.sync()
    assert one_rung(roads) == ["running"]
    roads.answers("host", "accept")
    roads.sync()
    assert one_rung(roads) == ["cancelled", "running"]
    roads.pass_minutes(21 * 60)
    assert nights(roads) == [(2, "given", "Ring twice.")]


def test_what_was_put_off_is_not_told_at_the_first_hour(roads: Roads) -> None:
    """The hour that was named first passes, and the leg changes once more: it still waits for the later one."""
    journey = roads.under_way(later(roads))
    plan = roads.view(journey).plan
    night = next(each for each in plan.legs if each.leg == NIGHT)
    assert night.disclose is not None
    put_off = with_night(plan, disclose=night.disclose + 240)
    roads.anna.vault.journeys.save(journey, put_off)
    roads.sync()
    roads.pass_minutes(21 * 60)
    roads.sync()
    roads.anna.vault.journeys.save(journey, with_night(put_off, todo="Ring twice."))
    roads.sync()
    roads.answers("host", "accept")
    roads.sync()
    assert nights(roads) == []
    roads.pass_minutes(4 * 60)
    assert nights(roads) == [(3, "given", "Ring twice.")]


def test_what_changes_after_it_was_told_is_told_at_once(roads: Roads) -> None:
    """Whoever knows of a leg keeps what they have until its carrier has agreed to the change, and then has that."""
    journey = roads.under_way(later(roads))
    roads.pass_minutes(21 * 60)
    roads.sync()
    plan = roads.view(journey).plan
    roads.anna.vault.journeys.save(journey, with_night(plan, todo="Ring twice."))
    roads.sync()
    assert nights(roads) == [(1, "given", "Meet at the exit.")]
    roads.answers("host", "accept")
    roads.sync()
    assert nights(roads) == [(2, "given", "Ring twice.")]


def test_a_leg_that_failed_while_it_waited_says_nothing_of_where_it_was(roads: Roads) -> None:
    """At its hour the traveller hears of something that is off, without a place, a word or what to do."""
    journey = roads.under_way(later(roads))
    roads.anna.vault.journeys.fail_leg(journey, NIGHT.text)
    roads.sync()
    assert roads.told("host") == {"Lakeside": ("called_off", "host")}
    assert nights(roads) == []
    roads.pass_minutes(21 * 60)
    assert nights(roads) == [(2, "called_off", "")]
    assert roads.told()[""] == ("called_off", "host")


def test_nothing_comes_of_a_journey_that_was_called_off(roads: Roads) -> None:
    """What waits is stopped; legs that are known are off; carriers hear of it."""
    journey = roads.under_way(later(roads))
    roads.boris.vault.journeys.call_off(journey)
    roads.sync()
    assert set(one_rung(roads)) == {"cancelled"}
    roads.pass_minutes(30 * 60)
    assert nights(roads) == []
    assert {state for state, _ in roads.told().values()} == {"called_off"}
    assert roads.told("driver") == {"Lakeside": ("called_off", "driver")}
    assert roads.leg(journey, NIGHT).told.state == "not-told"


def test_a_leaving_that_was_cut_off_is_left_once(roads: Roads) -> None:
    """The same bytes again: one series, one letter at its hour."""
    relay = relay_of(roads)
    cut = iter([True])

    def lose_the_answer(name: str) -> None:
        if name == "series" and next(cut, False):
            raise Unreachable("the test pulled the cable")

    journey = roads.agreed(later(roads))
    roads.asked(journey, NIGHT)
    roads.answers("host", "accept")
    roads.anna.vault.journeys.ask(journey, roads.view(journey).legs[1].leg_id)
    roads.sync()
    roads.answers("driver", "accept")
    roads.anna.vault.journeys.start(journey)
    relay.before = lose_the_answer
    roads.sync()
    assert one_rung(roads) == ["running"]
    roads.pass_minutes(21 * 60)
    assert nights(roads) == [(1, "given", "Meet at the exit.")]


def test_a_series_of_a_case_that_is_gone_is_stopped(roads: Roads) -> None:
    """Its row outlives the case for as long as that takes, and says nothing of anybody.

    However it went: nobody may destroy it by hand while check-ins are watched (decision 0165).
    """
    roads.under_way(later(roads))
    here = roads.anna.vault.inside
    with here.db.transaction():
        assert destroy_case(here, ThreadId.from_text(roads.case("traveller")), here.day + 400)
    roads.sync()
    assert set(one_rung(roads)) == {"cancelled"}
    assert roads.anna.vault.inside.db.rows("SELECT * FROM road_left") == []
