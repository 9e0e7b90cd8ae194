"""What is left of a journey: nothing but that there was one, at every desk, on its day; and nothing in clear before."""

import pytest

from tests.vault.journeys.roads import Roads
from tests.vault.membership.conftest import Desk
from tests.vault.pages import decrypted_pages
from tropa.journeys.unended import ASKED_DAYS, UNENDED_DAYS
from tropa.roster.weeks import date_of
from tropa.sealing.types import ThreadId
from tropa.vault.journeys.errors import UnknownJourney
from tropa.vault.journeys.shelf import named, note_journeys
from tropa.vault.journeys.unended import note_ended, note_unended
from tropa.vault.shelf_cases import find_case, obtain_case
from tropa.vault.views_casework import UNENDED
from tropa.vault.work.errors import UnknownThread

NOTED = "Зюйдвест у причала"
TERM = "юйдвест".encode()
DAYS = 14


def noted(roads: Roads) -> str:
    """A journey under way, with a place, words, a note in its thread, a proposal and a check-in."""
    journey = roads.under_way()
    roads.anna.vault.work.note(journey, NOTED)
    roads.phone("traveller").check_in("fine", "acorn")
    roads.sync()
    return journey


def secrets(desk: Desk, journey: str) -> list[bytes]:
    """Every key, and everything sealed, that the vault holds of it."""
    db, thread = desk.vault.inside.db, ThreadId.from_text(journey).raw
    rows = [
        *db.rows("SELECT sealing_seed, auth_key FROM road_key WHERE journey = ?", thread),
        *db.rows("SELECT core FROM event WHERE thread = ?", thread),
        *db.rows("SELECT standing FROM journey WHERE journey = ?", thread),
        *db.rows("SELECT core FROM road_answer WHERE journey = ?", thread),
        *db.rows("SELECT hint FROM road_hint JOIN road_key ON serial = road_key WHERE journey = ? LIMIT 3", thread),
        *db.rows("SELECT core FROM watch_letter WHERE journey = ?", thread),
        *db.rows("SELECT read_key, sealing_seed FROM watch_box WHERE journey = ?", thread),
        *db.rows("SELECT cancel, renew FROM watch_series WHERE journey = ?", thread),
    ]
    return [value[:400] for row in rows for value in row if value]


def left_in(desk: Desk, needles: list[bytes]) -> list[bytes]:
    """Which of them are on any page of the opened vault."""
    desk.vault.inside.db.forget_log()
    pages = decrypted_pages(desk.path)
    return [needle for needle in needles if needle in pages]


def pass_days(roads: Roads, days: int) -> None:
    """Everyone's desk is on meanwhile."""
    for _ in range(days):
        roads.network.clock.pass_days(1)
        roads.sync(1)


def test_it_goes_whole_on_its_day_at_every_desk(roads: Roads) -> None:
    """Keys, plan, letters, answers, words and search terms; the case, and that there was a journey, stay."""
    journey = noted(roads)
    before = {desk.name: secrets(desk, journey) for desk in (roads.anna, roads.boris)}
    assert all(left_in(desk, before[desk.name]) == before[desk.name] for desk in (roads.anna, roads.boris))
    assert left_in(roads.anna, [TERM])
    roads.pass_minutes(34 * 60)
    # Nobody has checked in on the way.
    roads.anna.vault.watch.acknowledge(journey)
    roads.anna.vault.journeys.arrive(journey)
    roads.sync()
    ended = roads.minute
    pass_days(roads, DAYS - 1)
    assert roads.view(journey).plan.state == "arrived"
    pass_days(roads, 1)
    for desk in (roads.anna, roads.boris):
        assert left_in(desk, [*before[desk.name], TERM, b"Lakeside", b"acorn"]) == []
        with pytest.raises(UnknownJourney):
            desk.vault.journeys.journey(journey)
        with pytest.raises(UnknownThread):
            desk.vault.work.note(journey, "noch da?")
        (past,) = desk.vault.journeys.past(roads.case("traveller"))
        assert (past.state, past.ended_minute) == ("arrived", ended)
        assert find_case(desk.vault.inside, roads.people["traveller"].keys.thread) is not None
        assert desk.vault.search("зюйдвест").hits == ()


def test_a_desk_that_reads_its_boxes_anew_does_not_bring_it_back(roads: Roads) -> None:
    """Neither what the relay still has, nor a colleague's desk that was off and hands its events over late."""
    journey = roads.begun(roads.plan(keep_days=1))
    roads.anna.vault.journeys.call_off(journey)
    roads.sync()
    pass_days(roads, 2)
    with roads.anna.vault.inside.db.transaction():
        roads.anna.vault.inside.db.run("DELETE FROM seen_letter")
        roads.anna.vault.inside.db.run("UPDATE team_week SET cursor = 0")
    roads.sync()
    assert roads.anna.vault.journeys.board() == ()
    assert roads.anna.vault.inside.db.rows("SELECT * FROM road_key") == []


def test_a_case_that_goes_takes_its_journeys_along(roads: Roads) -> None:
    """The traveller asks for everything to be destroyed after the watch has ended: nothing of the road is anywhere."""
    journey = noted(roads)
    roads.anna.vault.watch.over(journey)
    roads.sync()
    roads.phone("traveller")
    roads.people["traveller"].delete_everything()
    roads.sync()
    tables = ("journey", "journey_past", "road_key", "road_hint", "road_answer", "road_out", "watch", "watch_letter")
    for desk in (roads.anna, roads.boris):
        for table in tables:
            assert desk.vault.inside.db.rows(f"SELECT * FROM {table}") == [], table


def test_nothing_of_it_is_on_the_disk_in_clear(roads: Roads) -> None:
    """With the vaults open, and after they are locked."""
    journey = noted(roads)
    needles = [*secrets(roads.anna, journey), b"Lakeside", b"acorn", NOTED.encode(), b"Meet at the exit."]
    paths = [desk.path for desk in (roads.anna, roads.boris)]

    def in_clear() -> list[bytes]:
        files = [each for path in paths for each in path.parent.glob(f"{path.name}*")]
        return [needle for needle in needles for each in files if needle in each.read_bytes()]

    assert in_clear() == []
    for desk in (roads.anna, roads.boris):
        desk.vault.close()
    assert in_clear() == []


def test_places_of_plans_go_with_them_and_those_kept_by_hand_stay(roads: Roads) -> None:
    """The list is what people put there, and what the plans that are here name."""
    journey = roads.begun(roads.plan(keep_days=1))
    journeys = roads.anna.vault.journeys
    kept = journeys.add_place(" Пристань ", "xb", 4_200, 4_400, "stop")
    names = {place.name: place.by_hand for place in journeys.places()}
    assert names["Пристань"] is True
    assert names["Lakeside"] is False
    journeys.call_off(journey)
    pass_days(roads, 2)
    assert [place.name for place in journeys.places()] == ["Пристань"]
    journeys.remove_place(kept)
    assert journeys.places() == ()


def asked_of(desk: Desk) -> list[tuple[str, bool]]:
    """What the agenda of a desk says of journeys that nobody has ended: by when, and whether it is for its member."""
    parts = desk.vault.work.agenda.parts(date_of(desk.vault.inside.day), only_mine=False, rows=9)
    return [(row.what, row.mine) for page in parts.values() for row in page.rows if row.what.startswith(UNENDED)]


def last_day(roads: Roads, journey: str) -> int:
    """The day on which a journey that nobody ends goes."""
    plan = roads.view(journey).plan
    return max(each.until for each in plan.windows) // (24 * 60) + UNENDED_DAYS + plan.keep_days


@pytest.mark.parametrize("state", ["draft", "offered"])
def test_a_plan_that_came_to_nothing_goes_and_its_planners_are_asked_before(roads: Roads, state: str) -> None:
    """Nobody has to press anything: what has no end is no treasure."""
    journey = roads.begun(roads.plan(keep_days=2)) if state == "draft" else roads.agreed(roads.plan(keep_days=2))
    last = last_day(roads, journey)
    for desk in (roads.anna, roads.boris):
        assert asked_of(desk) == [(f"{UNENDED}{last}", True)]
    roads.network.clock.pass_days(last - 1 - roads.anna.vault.inside.day)
    roads.sync()
    assert roads.view(journey).plan.state == state
    pass_days(roads, 1)
    for desk in (roads.anna, roads.boris):
        assert desk.vault.journeys.board() == ()
        assert asked_of(desk) == []
        assert left_in(desk, [b"Lakeside"]) == []


def test_a_journey_whose_watch_another_ended_goes_though_no_planner_ends_it(roads: Roads) -> None:
    """Vera, who is on its ladder and does not plan it, says that it is over; the plan has a day all the same."""
    journey = roads.under_way(roads.plan(keep_days=2))
    last = last_day(roads, journey)
    roads.vera.vault.watch.over(journey)
    roads.sync()
    assert [roads.view(journey, desk).plan.state for desk in (roads.anna, roads.boris)] == ["running"] * 2
    roads.network.clock.pass_days(last - 1 - roads.anna.vault.inside.day)
    roads.sync()
    assert asked_of(roads.boris) == [(f"{UNENDED}{last}", True)]
    pass_days(roads, 1)
    for desk in (roads.anna, roads.boris):
        assert desk.vault.journeys.board() == ()
        assert left_in(desk, [b"Lakeside", b"acorn"]) == []


def test_no_plan_goes_while_its_check_ins_are_watched(roads: Roads) -> None:
    """The silence of its last check-in is an alarm; the plan is there until a person has ended that."""
    journey = roads.under_way(roads.plan(keep_days=2))
    roads.network.clock.pass_days(last_day(roads, journey) + 3 - roads.anna.vault.inside.day)
    roads.sync()
    for desk in (roads.anna, roads.boris):
        assert [alarm.sounds for alarm in desk.vault.watch.alarms()] == [True]
        assert desk.vault.journeys.journey(journey).plan.state == "running"
    roads.vera.vault.watch.over(journey)
    roads.sync()
    assert roads.anna.vault.journeys.board() == ()


def test_what_ended_is_asked_of_no_more_and_a_vault_of_before_is_given_its_days(roads: Roads) -> None:
    """Nor is a planner asked once they have ended it."""
    journey = roads.begun(roads.plan(keep_days=2))
    with roads.anna.vault.inside.db.transaction():
        roads.anna.vault.inside.db.run("UPDATE journey SET destroy_day = NULL")
        roads.anna.vault.inside.db.run("DELETE FROM due")
    roads.sync()
    assert roads.view(journey).destroy_day == last_day(roads, journey)
    assert len(asked_of(roads.anna)) == 1
    roads.anna.vault.work.fact(
        roads.anna.vault.work.open_thread(roads.case("traveller"), "work", (), (), with_reply_key=False),
        *("appearance_date", ("2030-01-01",), "seeker", ""),
    )
    assert len(asked_of(roads.anna)) == 1
    roads.anna.vault.journeys.call_off(journey)
    roads.sync()
    assert asked_of(roads.anna) == asked_of(roads.boris) == []


def test_what_a_vault_of_before_kept_unended_is_asked_of_before_it_goes(roads: Roads) -> None:
    """Its day may be long past in the first round after the upgrade, and nobody was ever asked; nor does a word of its
    case, said meanwhile, take its days away.
    """
    journey, here = roads.begun(roads.plan(keep_days=2)), roads.anna.vault.inside
    last = last_day(roads, journey)
    roads.network.clock.pass_days(last + 30 - here.day)
    with here.db.transaction():
        here.db.run("UPDATE journey SET destroy_day = NULL")
        here.db.run("DELETE FROM due")
    roads.anna.sync()
    kept = here.day + UNENDED_DAYS - ASKED_DAYS
    assert asked_of(roads.anna) == [(f"{UNENDED}{kept}", True)]
    with here.db.transaction():
        note_journeys(here, named(here, journey).at.case)
    roads.network.clock.pass_days(kept - 1 - here.day)
    roads.anna.sync()
    assert roads.view(journey).plan.state == "draft"
    roads.network.clock.pass_days(1)
    roads.anna.sync()
    assert roads.anna.vault.journeys.board() == ()


def test_what_is_due_of_another_case_stays_when_a_journey_ends(roads: Roads) -> None:
    """One case's rows are looked at, however many are due."""
    journey, here = roads.begun(roads.plan(keep_days=2)), roads.anna.vault.inside
    at = named(here, journey).at
    with here.db.transaction():
        other = obtain_case(here, ThreadId(bytes(16)))
        note_unended(here, other, at.id, here.day, here.day)
        note_ended(here, at.case, at.id)
    assert here.db.rows("SELECT case_serial FROM due WHERE item = ?", at.id.raw) == [(other.serial,)]
