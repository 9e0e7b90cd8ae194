"""Who has learned what, as people learn; and what the network's exposure says of it."""

from tests.vault.journeys.roads import DRIVE, NIGHT, Roads
from tests.vault.journeys.test_disclosure import later
from tropa.vault.views_journeys import Knower


def learned(roads: Roads, journey: str) -> dict[tuple[str, str], list[tuple[str, str | None]]]:
    """By role and name: what, of which leg."""
    names = {desk.member_id: desk.name for desk in roads.network.desks}
    names |= {roads.case(name): name for name in roads.people}

    def name(each: Knower) -> str:
        return names[each.who.member_id if each.who else each.case_id or ""]

    knowers = roads.anna.vault.journeys.who_knows(journey)
    return {(each.role, name(each)): [(one.kind, one.leg_id) for one in each.learned] for each in knowers}


def test_each_learns_when_they_are_told_and_not_before(roads: Roads) -> None:
    """First the planners; then the traveller of check-ins; a carrier of their leg; the ladder's people at the start."""
    journey = roads.begun(later(roads))
    plan = {("planner", "anna"): [("plan", None)], ("planner", "boris"): [("plan", None)]}
    assert learned(roads, journey) == plan
    roads.anna.vault.journeys.offer(journey, "…", ("Boris", "Vera"))
    roads.sync()
    roads.phone("traveller").agree("acorn", "walnut")
    roads.sync()
    roads.asked(journey, DRIVE, NIGHT)
    asked = {
        ("carrier", "driver"): [("leg", DRIVE.text)],
        ("carrier", "host"): [("leg", NIGHT.text)],
        ("traveller", "traveller"): [("agreement", None)],
    }
    assert learned(roads, journey) == plan | asked
    for name in ("driver", "host"):
        roads.answers(name, "accept")
    roads.anna.vault.journeys.start(journey)
    roads.sync()
    now = learned(roads, journey)
    assert {role for role, name in now if name == "vera"} == {"watcher"}
    assert ("leg", DRIVE.text) in now["traveller", "traveller"]


def test_what_waits_for_its_hour_is_known_from_then_on(roads: Roads) -> None:
    """Not before; and not at all, where the journey is called off first."""
    journey = roads.under_way(later(roads))

    def night() -> list[int]:
        of_traveller = next(each for each in roads.anna.vault.journeys.who_knows(journey) if each.role == "traveller")
        return [one.minute for one in of_traveller.learned if one.leg_id == NIGHT.text]

    (minute,) = night()
    assert minute > roads.minute
    roads.anna.vault.journeys.call_off(journey)
    roads.sync()
    assert night() == []


def test_exposure_counts_the_threads_of_a_journey(roads: Roads) -> None:
    """A planner's machine shows one more compartment with a journey in it; it is counted until it is destroyed."""
    work = roads.anna.vault.work

    def counted() -> int:
        return dict(work.exposure([roads.boris.member_id]).kinds).get("journeys", 0)

    assert counted() == 0
    journey = roads.begun(roads.plan(keep_days=1))
    assert counted() == 1
    roads.anna.vault.journeys.call_off(journey)
    for _ in range(3):
        roads.network.clock.pass_days(1)
        roads.sync(1)
    assert counted() == 0
    # The board still says that there was such a thread; whoever was in it knows better.
    work.release(roads.case("traveller"))
    assert counted() == 0


def test_carriers_are_who_said_so_last(roads: Roads) -> None:
    """Facts of their own cases; whoever takes the offer back is none any more."""
    journeys, work = roads.anna.vault.journeys, roads.anna.vault.work
    shown = {each.case_id: (each.modes, each.beds, each.seats, each.can_be_asked) for each in journeys.carriers()}
    assert shown[roads.case("host")] == (("host",), 2, None, True)
    assert shown[roads.case("driver")] == (("driver",), None, 3, True)
    assert roads.case("traveller") not in shown
    thread = work.threads(roads.case("host"))[-1].thread_id
    work.fact(thread, "helper", [], "seeker", "не может больше")
    assert roads.case("host") not in {each.case_id for each in journeys.carriers()}
    roads.sync()
    assert roads.case("host") not in {each.case_id for each in roads.boris.vault.journeys.carriers()}


def test_beds_and_seats_are_counted_over_all_journeys(roads: Roads) -> None:
    """The host has two beds: a third guest in the same night is one too many."""
    journeys = roads.anna.vault.journeys
    for _ in range(2):
        roads.begun()
    third = roads.begun()
    codes = {each.code for each in journeys.check(third, roads.view(third).plan)}
    assert "beds-over" in codes
    first = next(each.journey_id for each in journeys.board() if each.journey_id != third)
    journeys.call_off(first)
    assert "beds-over" not in {each.code for each in journeys.check(third, roads.view(third).plan)}


def test_a_journey_called_off_by_a_clock_that_is_behind_still_says_who_was_asked(roads: Roads) -> None:
    """Anna asks; Boris, who has not heard of it and whose clock is half an hour behind, calls it off."""
    journey = roads.agreed()
    roads.pass_minutes(30)
    roads.anna.vault.journeys.ask(journey, DRIVE.text)
    roads.anna.sync()
    roads.pass_minutes(-30)
    roads.boris.vault.journeys.call_off(journey)
    roads.pass_minutes(30)
    roads.sync()
    assert learned(roads, journey)["carrier", "driver"] == [("leg", DRIVE.text)]
