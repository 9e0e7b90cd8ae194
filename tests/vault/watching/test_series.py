"""What a desk does about series, whatever the relay answers: left until it is known, put off, stopped, begun anew."""

import os

import pytest

from tests.vault.membership.conftest import Desk
from tests.vault.watching.watched import HOUR, Watched
from tropa.cases.journey_bodies import Watch
from tropa.post.errors import Refused, Unreachable
from tropa.post.problems import ProblemName
from tropa.post.series_client import SeriesClient
from tropa.sealing.boxes import post_id_of
from tropa.vault.journeys.errors import JourneyError
from tropa.vault.watching.errors import AlarmFirst, NotThePlanner, UnknownWatch, WatchOver


def _holes(desk: Desk) -> list[str | None]:
    """What every page of that desk says a person has to mend."""
    return [each.hole for each in desk.vault.watch.holes()]


def test_a_leaving_whose_answer_was_lost_is_not_left_twice(watched: Watched) -> None:
    """The same bytes again are one series; the desk learns that it is there."""
    _begin_again(watched)
    cut = _once_after(watched)
    watched.relay.after = cut
    watched.boris.sync()
    assert watched.view(watched.boris).relay == "leaving"
    watched.roads.sync(2)
    assert watched.view(watched.boris).relay == "left"
    assert [each.state for each in watched.series()][-1] == "running"


def test_a_series_whose_hours_are_over_is_sealed_for_later_ones(watched: Watched) -> None:
    """The relay could not be reached for two days; what is late is due at once, and the ladder stands."""
    watched.relay.before = _refusing("series")
    _begin_again(watched)
    watched.alone(watched.windows[1].until + HOUR)
    watched.relay.before = lambda name: None
    watched.boris.sync()
    left = watched.series(watched.boris)[-1]
    assert left.state == "running"
    assert left.rungs[0].hour == watched.relay.hour + 1


def test_a_relay_whose_clock_is_ahead_gets_hours_that_it_takes(watched: Watched) -> None:
    """It says only that the hour is over; a later one is tried each time."""
    watched.alone(watched.windows[0].begins)
    right = watched.relay.clock
    watched.relay.clock = lambda: right() + 30 * 3_600
    _begin_again(watched)
    for _ in range(40):
        watched.boris.sync()
        if watched.view(watched.boris).relay == "left":
            break
    left = watched.series(watched.boris)[-1]
    assert (left.state, left.rungs[0].hour) == ("running", watched.relay.hour + 1)


def test_a_traveller_without_a_box_has_a_ladder_all_the_same(watched: Watched) -> None:
    """Nobody is warned; whoever is on the ladder is told."""
    watched.relay.delete_box(watched.roads.people["traveller"].keys.read_key)
    _begin_again(watched)
    watched.roads.sync(3)
    assert watched.view(watched.boris).relay == "left"
    newest = watched.loaded(watched.boris).newest.body
    watched.alone(watched.windows[-1].until + 30 * HOUR)
    assert len(watched.relay.letters(newest.box)) == 1 + len(newest.ladder)
    watched.roads.sync(2)
    assert "boris" in watched.sounding()


def test_a_cancel_is_repeated_until_it_is_answered(watched: Watched) -> None:
    """The relay could not be reached when somebody took it on."""
    due = watched.first_hour * HOUR
    watched.to(due + 2 * HOUR)
    watched.boris.vault.watch.acknowledge(watched.journey)
    watched.relay.before = _refusing("series")
    watched.boris.sync()
    assert watched.view(watched.boris).relay == "cancelling"
    watched.relay.before = lambda name: None
    watched.alone(watched.roads.minute + 5)
    watched.boris.sync()
    assert (watched.view(watched.boris).relay, watched.series()[0].state) == ("cancelled", "cancelled")


def test_a_case_that_is_destroyed_leaves_nothing_but_what_stops_its_series(watched: Watched) -> None:
    """Name and token, until the relay has stopped it."""
    due = watched.first_hour * HOUR
    watched.anna.vault.watch.over(watched.journey)
    # The relay could not be asked to stop it yet; that colleagues know is enough.
    watched.relay.before = _refusing("series")
    watched.anna.sync()
    watched.anna.vault.work.destroy(watched.roads.case("traveller"))
    watched.relay.before = lambda name: None
    here = watched.anna.vault.inside
    for table in ("watch", "watch_thread", "watch_box", "watch_series", "watch_letter", "watch_told"):
        assert here.db.number(f"SELECT count(*) FROM {table}") == 0, table
    assert here.db.number("SELECT count(*) FROM watch_stop") == 1
    series = watched.loaded(watched.vera).newest.body
    watched.alone(watched.roads.minute + 5)
    watched.anna.sync()
    assert here.db.number("SELECT count(*) FROM watch_stop") == 0
    watched.alone(due + 10 * HOUR)
    assert watched.relay.letters(series.box) == []
    with pytest.raises(UnknownWatch):
        watched.anna.vault.watch.standing(watched.journey)


def test_who_is_suspended_is_named_and_left_behind_by_beginning_anew(watched: Watched) -> None:
    """A new thread, key, box, series and token; the same words; Vera's desk hears of none of it."""
    before = watched.loaded(watched.anna).newest.body
    watched.anna.members.suspend(watched.vera.device_id)
    watched.roads.sync(2)
    assert [each.member_id for each in watched.view().begin_anew] == [watched.vera.member_id]
    assert _holes(watched.anna) == ["begin-anew"]
    watched.anna.vault.watch.begin_anew(watched.journey)
    watched.roads.sync(3)
    after = watched.loaded(watched.boris).newest.body
    assert (after.fine, [rung.member.text for rung in after.ladder]) == (before.fine, [watched.boris.member_id])
    for name in ("seed", "auth", "box", "series", "cancel", "renew"):
        assert getattr(after, name) != getattr(before, name), name
    assert watched.view(watched.boris).begin_anew == ()
    assert _holes(watched.anna) == _holes(watched.boris) == []
    assert watched.loaded(watched.vera).newest.body == before
    assert [each.state for each in watched.series()] == ["cancelled", "running"]
    _checks_in_under_the_new(watched)


def test_the_rung_of_somebody_who_is_suspended_is_the_next_ones_at_once(watched: Watched) -> None:
    """Boris can be told nothing; Vera hears it in his hour, and does not wait for her own."""
    watched.anna.members.suspend(watched.boris.device_id)
    watched.roads.sync(2)
    watched.to((watched.first_hour + 2) * HOUR + 5)
    assert watched.view(watched.vera).state == "rung"
    assert watched.sounding() == ["vera"]


def test_where_nobody_after_them_can_be_told_everybody_hears_it(watched: Watched) -> None:
    """Vera was the last: her rung is Anna's too, who plans, an hour before it would stand."""
    watched.anna.members.suspend(watched.vera.device_id)
    watched.roads.sync(2)
    watched.to((watched.first_hour + 2) * HOUR + 5)
    assert watched.sounding() == ["boris"]
    watched.to((watched.first_hour + 4) * HOUR + 5)
    assert watched.view().state == "rung"
    # Her own desk still shows what it reads; whether anybody sits there, nobody knows.
    assert watched.sounding()[:2] == ["anna", "boris"]


def _checks_in_under_the_new(watched: Watched) -> None:
    letter = watched.roads.phone("traveller").journey.letter
    assert letter.series == watched.loaded(watched.anna).newest.body.series
    watched.alone(watched.windows[0].begins + 5)
    watched.says()
    watched.roads.sync(2)
    assert watched.view().next_window == 1
    assert watched.series()[1].rungs[0].hour == -(-watched.windows[1].until // HOUR)


def test_a_watch_is_not_begun_anew_over_an_alarm_nor_by_who_does_not_plan(watched: Watched) -> None:
    """Nor once it has ended. Nothing is written."""
    with pytest.raises(NotThePlanner):
        watched.vera.vault.watch.begin_anew(watched.journey)
    watched.to(watched.first_hour * HOUR + 3 * HOUR)
    with pytest.raises(AlarmFirst):
        watched.anna.vault.watch.begin_anew(watched.journey)
    watched.anna.vault.watch.over(watched.journey)
    with pytest.raises(WatchOver):
        watched.anna.vault.watch.begin_anew(watched.journey)


def test_rungs_that_anybody_else_puts_into_the_box_are_none(watched: Watched) -> None:
    """Whoever knows where it is; only the watch key's own letters count."""
    newest = watched.loaded(watched.anna).newest.body
    person = watched.roads.people["driver"]
    person.send(b"{}", newest.keys.public, post_id_of(newest.box))
    watched.relay.post_letter(post_id_of(newest.box), os.urandom(4_096), person._stamp())
    watched.to(watched.first_hour * HOUR + 30)
    assert (watched.view().state, watched.sounding()) == ("warned", [])


def test_a_watch_goes_with_its_journey_and_at_other_desks_three_days_after_it(watched: Watched) -> None:
    """Nothing of it stays at Vera's, not even that there was a case."""
    watched.anna.vault.watch.over(watched.journey)
    watched.roads.sync(3)
    for _ in range(5):
        watched.alone(watched.roads.minute + 24 * HOUR)
        watched.roads.sync(1)
    here = watched.vera.vault.inside
    assert here.db.number("SELECT count(*) FROM watch_thread") == 0
    case = watched.roads.people["traveller"].keys.thread
    assert here.db.row("SELECT 1 FROM cases WHERE case_id = ?", case.raw) is None
    assert watched.view(watched.anna).state == "over"


def _begin_again(watched: Watched) -> None:
    """Boris makes a version whose series is still to be left."""
    try:
        watched.boris.vault.watch.all_well(watched.journey)
    except JourneyError:
        pytest.fail("it can be said at any time")


def _refusing(what: str):  # type: ignore[no-untyped-def]
    def before(name: str) -> None:
        if name == what:
            raise Unreachable("the test pulled the cable")

    return before


def _once_after(watched: Watched):  # type: ignore[no-untyped-def]
    def after(name: str) -> None:
        if name == "series":
            watched.relay.after = lambda name: None
            raise Unreachable("the test pulled the cable")

    return after


def test_what_the_relay_refuses_is_said_and_tried_again(watched: Watched) -> None:
    """With its own word for it."""

    def full(name: str) -> None:
        if name == "series":
            raise Refused(ProblemName.RELAY_FULL, "full")

    _begin_again(watched)
    watched.relay.before = full
    watched.boris.sync()
    view = watched.view(watched.boris)
    assert (view.relay, view.relay_problem) == ("refused", "relay-full")
    watched.relay.before = lambda name: None
    watched.alone(watched.roads.minute + 5)
    watched.boris.sync()
    assert watched.view(watched.boris).relay == "left"


def test_refusals_that_are_not_about_hours_do_not_put_the_ladder_off(watched: Watched) -> None:
    """The relay was full for a while; then the first rung is due when it would have been."""

    def full(name: str) -> None:
        if name == "series":
            raise Refused(ProblemName.RELAY_FULL, "full")

    watched.alone(watched.windows[0].begins + 5)
    _begin_again(watched)
    watched.relay.before = full
    for _ in range(6):
        watched.boris.sync()
        watched.alone(watched.roads.minute + 20)
    watched.relay.before = lambda name: None
    watched.alone(watched.windows[1].until + HOUR)
    for _ in range(3):
        watched.boris.sync()
    left = watched.series(watched.boris)[-1]
    assert (left.state, left.rungs[0].hour) == ("running", watched.relay.hour + 1)


def test_what_was_refused_for_its_hours_is_never_sent_again_as_it_was(watched: Watched) -> None:
    """Whatever the relay refused for two days: once it takes hours again, it gets the next one."""

    def no(name: str) -> None:
        if name == "series":
            raise Refused(ProblemName.BAD_REQUEST, "the test says so")

    watched.alone(watched.windows[0].begins)
    _begin_again(watched)
    watched.relay.before = no
    for _ in range(50):
        watched.boris.sync()
    watched.relay.before = lambda name: None
    watched.alone(watched.windows[1].until + 60 * HOUR)
    watched.boris.sync()
    left = watched.series(watched.boris)[-1]
    assert (left.state, left.rungs[0].hour) == ("running", watched.relay.hour + 1)


def test_a_series_that_the_relay_lost_is_left_anew_and_the_traveller_told(watched: Watched) -> None:
    """It answers that there is none; those who plan leave another, for the same check-ins."""
    watched.alone(watched.windows[0].begins + 5)
    _lose(watched)
    watched.says()
    watched.roads.sync(1)
    assert watched.view().relay == "lost"
    assert _holes(watched.anna) == ["lost"]
    _some_minutes(watched)
    newest = watched.loaded(watched.vera).newest.body
    assert newest.windows == watched.windows[1:]
    left = watched.series()[-1]
    assert (left.state, left.rungs[0].hour) == ("running", -(-watched.windows[1].until // HOUR))
    assert watched.roads.phone("traveller").journey.letter.series == newest.series
    assert {watched.view(desk).relay for desk in (watched.anna, watched.boris, watched.vera)} == {"left"}
    assert [_holes(desk) for desk in (watched.anna, watched.boris, watched.vera)] == [[], [], []]
    assert watched.sounding() == []


def test_a_series_that_somebody_stopped_is_left_anew_though_nobody_ended_the_watch(watched: Watched) -> None:
    """Whoever reads the watch has its cancel token."""
    watched.alone(watched.windows[0].begins + 5)
    _stopped(watched)
    watched.says()
    _some_minutes(watched)
    assert [each.state for each in watched.series()] == ["cancelled", "running"]
    assert watched.loaded(watched.vera).newest.body.windows == watched.windows[1:]


def test_a_desk_that_does_not_plan_says_that_the_relay_lost_the_ladder(watched: Watched) -> None:
    """It cannot tell the traveller; the silence sounds there by its own clock."""
    watched.alone(watched.windows[0].begins + 5)
    watched.says()
    stopped = _stopped(watched)
    for _ in range(8):
        watched.alone(watched.roads.minute + 5)
        watched.vera.sync()
    assert watched.view(watched.vera).relay == "lost"
    assert _holes(watched.vera) == ["lost"]
    assert watched.loaded(watched.vera).newest.body == stopped


def test_all_well_stops_the_ladder_that_is_there_only_when_another_is(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relay that takes none meanwhile keeps the old one, put off to the next silence."""
    watched.alone(watched.windows[0].begins + 5)
    with monkeypatch.context() as patched:
        patched.setattr(watched.relay, "_leave", _full)
        _begin_again(watched)
        for _ in range(3):
            watched.boris.sync()
            watched.alone(watched.roads.minute + 5)
        (before,) = watched.series(watched.boris)
        assert (before.state, before.rungs[0].hour) == ("running", -(-watched.windows[1].until // HOUR))
    watched.alone(watched.roads.minute + 20)
    for _ in range(2):
        watched.boris.sync()
    assert [each.state for each in watched.series(watched.boris)] == ["cancelled", "running"]


def _full(*_: object) -> None:
    raise Refused(ProblemName.RELAY_FULL, "full")


def _lose(watched: Watched) -> None:
    """The relay was set up anew from a copy that knows no series."""
    with watched.relay._transaction() as store:
        for table in ("series_rungs", "series"):
            store.connection.execute(f"DELETE FROM {table}")


def _stopped(watched: Watched) -> Watch:
    """The watch whose series somebody stopped who reads it, and wrote nothing."""
    watch = watched.loaded(watched.anna).newest.body
    assert watch.series is not None
    assert watch.cancel is not None
    SeriesClient(watched.relay).cancel(watch.series, watch.cancel)
    return watch


def _some_minutes(watched: Watched) -> None:
    for _ in range(8):
        watched.alone(watched.roads.minute + 5)
        watched.roads.sync(1)
