"""Deleting everything, or closing the case, while somebody's check-ins are watched: it ends no alarm and no ladder."""

import pytest

from tests.vault.membership.conftest import Desk
from tests.vault.watching.watched import HOUR, Watched
from tropa.cases.seeker import build_shred
from tropa.cases.work_bodies import Destroy
from tropa.sealing.types import ThreadId
from tropa.vault.shelf_cases import CaseRef, find_case, set_destroy_day
from tropa.vault.watching.guarding import is_wished
from tropa.vault.work import counting
from tropa.vault.work.errors import WatchRuns
from tropa.vault.work.writing import post, say


def presses_delete(watched: Watched, *, rounds: int = 2) -> None:
    """Whoever holds the traveller's telephone presses "Delete everything"; every desk syncs."""
    watched.roads.phone("traveller")
    watched.roads.people["traveller"].delete_everything()
    watched.roads.sync(rounds)


def case_at(watched: Watched, desk: Desk) -> CaseRef | None:
    """The traveller's case at this desk."""
    return find_case(desk.vault.inside, watched.roads.people["traveller"].keys.thread)


def everyone(watched: Watched) -> tuple[Desk, ...]:
    return watched.anna, watched.boris, watched.vera


def test_deleting_while_watched_sounds_for_everybody_and_leaves_the_ladder_standing(watched: Watched) -> None:
    """At every desk that reads the watch, at once; the relay's series is not stopped."""
    watched.alone(watched.windows[0].begins)
    presses_delete(watched)
    assert watched.sounding() == ["anna", "boris", "vera"]
    assert {watched.view(desk).reason for desk in everyone(watched)} == {"deletion-asked"}
    assert watched.series()[-1].state == "running"
    assert [step.step for step in watched.view(watched.vera).steps] == ["deletion"]
    assert watched.anna.vault.work.case(watched.roads.case("traveller")).goes_after_watch


def test_an_alarm_that_stands_is_not_ended_by_deleting(watched: Watched) -> None:
    """Somebody took the silence on before; whoever did is told that everything was asked to be deleted."""
    watched.to(watched.first_hour * HOUR + 3 * HOUR)
    watched.boris.vault.watch.acknowledge(watched.journey)
    watched.roads.sync()
    assert watched.sounding() == []
    presses_delete(watched)
    assert watched.sounding() == ["anna", "boris", "vera"]
    watched.to(watched.roads.minute + 40 * HOUR)
    assert watched.sounding() == ["anna", "boris", "vera"]


def test_what_was_asked_is_done_once_a_person_ends_the_watch(watched: Watched) -> None:
    """At every desk, the rows that are about the journey too; nothing waits, and nothing sounds."""
    presses_delete(watched)
    watched.vera.vault.watch.over(watched.journey)
    watched.roads.sync(3)
    for desk in everyone(watched):
        assert case_at(watched, desk) is None, desk.name
        assert watched.alarms(desk) == ()
        for table in ("watch", "watch_thread", "watch_box", "watch_series", "watch_letter", "watch_told", "journey"):
            assert desk.vault.inside.db.number(f"SELECT count(*) FROM {table}") == 0, (desk.name, table)
        assert desk.vault.inside.db.rows("SELECT name FROM meta WHERE name GLOB 'wish*'") == []


def test_all_well_goes_on_watching_and_keeps_the_wish(watched: Watched) -> None:
    """The person was reached; what they asked for is done after the journey, and does not sound again meanwhile."""
    watched.alone(watched.windows[0].begins)
    presses_delete(watched)
    watched.anna.vault.watch.all_well(watched.journey)
    watched.roads.sync(3)
    assert watched.sounding() == []
    assert [watched.view(desk).state for desk in everyone(watched)] == ["waiting"] * 3
    watched.to(watched.windows[1].until + 9 * HOUR)
    assert "boris" in watched.sounding()
    watched.boris.vault.watch.over(watched.journey)
    watched.roads.sync(3)
    assert [case_at(watched, desk) for desk in everyone(watched)] == [None] * 3


def test_a_desk_that_was_off_when_it_was_asked_does_not_sound_it_again(watched: Watched) -> None:
    """It hears the wish and its answer together: one desk told the others, and one person answered."""
    watched.roads.phone("traveller")
    watched.roads.people["traveller"].delete_everything()
    for _ in range(2):
        watched.anna.sync()
    watched.anna.vault.watch.all_well(watched.journey)
    watched.anna.sync()
    watched.roads.sync(3)
    assert watched.sounding() == []
    wishes = watched.loaded(watched.anna).heard.wishes
    assert [each.member.text for each in wishes] == [watched.anna.member_id]


def test_pressing_it_again_after_an_answer_sounds_again(watched: Watched) -> None:
    """The first may have been the traveller."""
    watched.alone(watched.windows[0].begins)
    watched.roads.phone("traveller")
    person = watched.roads.people["traveller"]
    read = person.read()
    presses_delete(watched)
    watched.anna.vault.watch.all_well(watched.journey)
    watched.roads.sync(3)
    watched.alone(watched.roads.minute + 30)
    person.now_s = watched.roads.network.clock.now_s
    # From a page that was open all the while: the box is gone, and the number is one that was used.
    core = build_shred(person.keys, read, watched.roads.minute)
    person.send(core, person.notice.team.reader if read.reply is None else read.reply, person.notice.team.post_id)
    watched.roads.sync(2)
    assert watched.sounding() == ["anna", "boris", "vera"]


def test_a_case_is_neither_closed_nor_destroyed_at_a_desk_while_it_is_watched(watched: Watched) -> None:
    """Not until the others know how the watch ended: they would be left with an alarm that nobody can explain."""
    work, case = watched.anna.vault.work, watched.roads.case("traveller")
    for _ in range(2):
        with pytest.raises(WatchRuns):
            work.close(case, "resolved", "", 1)
        with pytest.raises(WatchRuns):
            work.destroy(case)
        watched.anna.vault.watch.over(watched.journey)
    watched.roads.sync(2)
    work.close(case, "resolved", "", 1)
    work.destroy(case)
    watched.roads.sync(2)
    assert case_at(watched, watched.vera) is None


def test_a_day_that_a_colleagues_close_set_destroys_no_watch(watched: Watched) -> None:
    """A case that is watched outlives its day, at the desk where the day came."""
    here = watched.anna.vault.inside
    case = case_at(watched, watched.anna)
    assert case is not None
    with here.db.transaction():
        set_destroy_day(here, case, here.day)
    watched.to(watched.first_hour * HOUR + 9 * HOUR)
    assert "anna" in watched.sounding()
    watched.anna.vault.watch.over(watched.journey)
    watched.roads.sync(2)
    with here.db.transaction():
        set_destroy_day(here, case, here.day)
    watched.anna.sync()
    assert case_at(watched, watched.anna) is None


def anna_asks_in_the_watch_thread(watched: Watched) -> None:
    """For the case to be destroyed; the others have heard of it."""
    here = watched.anna.vault.inside
    case, loaded = case_at(watched, watched.anna), watched.loaded(watched.anna)
    assert case is not None
    with here.db.transaction():
        say(here, case, loaded.thread, Destroy(case.case))
    watched.roads.sync(2)


def test_a_colleagues_wish_in_the_watch_thread_waits_for_a_person_too(watched: Watched) -> None:
    """Anna opened all that Vera has of the case: her word would have destroyed it there."""
    anna_asks_in_the_watch_thread(watched)
    assert case_at(watched, watched.vera) is not None
    assert "vera" in watched.sounding()


def is_off_for_a_day_after_ending_it(watched: Watched) -> None:
    """Anna ends the watch where no relay is reached, and opens her desk again 25 hours later."""
    watched.anna.vault.watch.over(watched.journey)
    watched.alone(watched.roads.minute + 25 * HOUR)
    watched.anna.sync()


def all_know_how_it_ended(watched: Watched) -> bool:
    """Nobody is left with an alarm, or with a watch that goes on."""
    watched.roads.sync(1)
    live = "SELECT count(*) FROM watch WHERE raised OR NOT over"
    return watched.sounding() == [] and not any(desk.vault.inside.db.number(live) for desk in everyone(watched))


def test_the_end_of_a_watch_is_told_though_the_desk_that_ended_it_was_off_for_a_day(watched: Watched) -> None:
    """What waits for it has waited long enough, and still goes after it; then it goes."""
    presses_delete(watched)
    is_off_for_a_day_after_ending_it(watched)
    assert all_know_how_it_ended(watched)
    watched.roads.sync(2)
    assert [case_at(watched, desk) for desk in everyone(watched)] == [None] * 3


def test_a_day_that_came_while_the_desk_was_off_destroys_no_end_of_a_watch_unsent(watched: Watched) -> None:
    """The sweep is the first thing that a round does."""
    here, case = watched.anna.vault.inside, case_at(watched, watched.anna)
    assert case is not None
    with here.db.transaction():
        set_destroy_day(here, case, here.day)
    is_off_for_a_day_after_ending_it(watched)
    assert case_at(watched, watched.anna) is not None
    assert all_know_how_it_ended(watched)
    watched.anna.sync()
    assert case_at(watched, watched.anna) is None


def test_a_wish_that_no_longer_counts_when_the_watch_ends_is_a_question(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague's word destroyed what they alone had brought; meanwhile that is no longer so."""
    anna_asks_in_the_watch_thread(watched)
    held = case_at(watched, watched.vera)
    assert held is not None
    assert is_wished(watched.vera.vault.inside, held)
    monkeypatch.setattr(counting, "_givers_take_it_back", lambda *_: False)
    watched.vera.vault.watch.over(watched.journey)
    watched.roads.sync(2)
    assert case_at(watched, watched.vera) is not None
    assert [each.kind for each in watched.vera.vault.work.asked()] == ["destroy"]


@pytest.mark.parametrize("where", ["a thread", "the board"])
def test_a_wish_that_a_colleague_passes_on_elsewhere_sounds_for_everybody_who_watches(
    watched: Watched, where: str
) -> None:
    """A desk that knows the case and not its watch was asked first: whoever knows both tells the watch's readers."""
    here, boris = watched.anna.vault.inside, watched.boris.member_id
    text = watched.anna.vault.work.open_thread(
        watched.roads.case("traveller"), "legal", [boris], [], with_reply_key=False
    )
    watched.roads.sync(2)
    case = case_at(watched, watched.anna)
    assert case is not None
    assert watched.sounding() == []
    with here.db.transaction():
        if where == "the board":
            post(here, case, Destroy(case.case))
        else:
            say(here, case, ThreadId.from_text(text), Destroy(case.case))
    watched.roads.sync(3)
    assert watched.sounding() == ["anna", "boris", "vera"]
    assert {watched.view(desk).reason for desk in everyone(watched)} == {"deletion-asked"}
    assert [each.member.text for each in watched.loaded(watched.vera).heard.wishes] == [boris]
