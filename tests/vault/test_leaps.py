"""No key and no case is destroyed on the word of a clock that has leapt; what is due goes when the desk has run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.examples import examples
from tests.support.seeker import Seeker
from tests.vault.conftest import CHEAP, DAY_S, PASSPHRASE, Clock, Stage
from tropa.cases.seeker import AskForm
from tropa.post.errors import Unreachable
from tropa.roster.weeks import day_of, first_day, last_day, last_day_of_secrets, week_of
from tropa.sealing.types import ReadKey
from tropa.vault.context import Context, SyncNote
from tropa.vault.leaps import date_is_sure, minute_now, note_week_shown, sure_day
from tropa.vault.opening import create
from tropa.vault.team import weeks


@pytest.fixture
def true(stage: Stage) -> Clock:
    """The relay's clock, which goes right whatever the desk's says, after the desk has run for ten weeks."""
    stage.asked()
    for _ in range(10):
        stage.clock.pass_days(7)
        stage.sync()
    stage.relay.clock = replace(stage.clock)
    return stage.relay.clock


def held(stage: Stage) -> set[ReadKey]:
    """The keys of every box that can still be opened."""
    return {week.read_key for week in weeks(stage.vault.inside)}


def run(stage: Stage, true: Clock, days: float) -> None:
    """The desk and the relay run so long, with a round every three hours."""
    for _ in range(int(days * 8)):
        stage.clock.pass_days(1 / 8)
        true.pass_days(1 / 8)
        stage.sync()


def away(stage: Stage, true: Clock, days: float) -> None:
    """The desk is shut; the relay runs."""
    stage.clock.leap(days)
    true.pass_days(days)
    stage.reopen()


def overdue(stage: Stage, days: int) -> set[int]:
    """Weeks whose keys should have been destroyed so many days ago."""
    due = {week.week for week in weeks(stage.vault.inside)}
    return {week for week in due if last_day_of_secrets(week) < stage.vault.inside.day - days}


@pytest.mark.parametrize("leaps", [[27] * 10, [400], [28, 1, 27, 1, 27], [-60, 80, 27, 27]])
def test_leaps_one_after_another_destroy_no_key_and_no_case(stage: Stage, true: Clock, leaps: list[int]) -> None:
    """Within a minute, within a day of running, and when the desk is locked and unlocked each time."""
    keys, cases = held(stage), stage.vault.queue().total
    assert (len(keys), cases) == (9, 1)
    for days in leaps:
        stage.clock.leap(days)
        stage.sync()
    run(stage, true, 1)
    for days in leaps:
        stage.clock.leap(days)
        stage.reopen()
        stage.sync()
    assert keys <= held(stage)
    assert stage.vault.queue().total == cases


def test_set_back_after_ten_leaps_nothing_is_lost(stage: Stage, true: Clock) -> None:
    """Letters posted before, during and after are read; all notices are in place."""
    keys = held(stage)
    for _ in range(10):
        stage.clock.leap(27)
        stage.sync()
    Seeker(stage.relay, true.now_s).ask(AskForm("ru", "72h", "пока часы спешили"))
    stage.sync()
    stage.clock.leap(-270)
    stage.sync()
    assert stage.sync().problem is None
    stage.seeker().ask(AskForm("ru", "72h", "и потом"))
    stage.sync()
    assert stage.vault.queue().total == 3
    assert keys <= held(stage)
    run(stage, true, 14)
    assert overdue(stage, 0) == set()


def test_a_relay_whose_clock_leaps_with_ours_moves_the_date_by_a_week_at_once(stage: Stage) -> None:
    """And then by no more than 28 days for each day of running: no key goes within a minute."""
    for _ in range(10):
        stage.clock.pass_days(7)
        stage.sync()
    before, keys = sure_day(stage.vault.inside), held(stage)
    for _ in range(10):
        stage.clock.leap(27)
        stage.sync()
        stage.sync()
    assert sure_day(stage.vault.inside) == before + 7
    assert len(keys & held(stage)) >= len(keys) - 1
    stage.clock.pass_days(1)
    stage.sync()
    assert sure_day(stage.vault.inside) <= before + 7 + 1 + 28


@pytest.mark.parametrize(("days", "running"), [(35, 2), (120, 5)])
def test_after_an_honest_absence_what_is_due_goes_within_days(
    stage: Stage, true: Clock, days: int, running: int
) -> None:
    """The relay shows this week's notice as soon as we have published it; then keys go as the desk runs."""
    away(stage, true, days)
    stage.sync()
    assert overdue(stage, 0)
    run(stage, true, running)
    assert overdue(stage, 0) == set()
    assert stage.sync().problem is None


def test_a_desk_that_is_opened_for_ten_minutes_a_week_keeps_up(stage: Stage, true: Clock) -> None:
    """What was due before the Monday on which it is opened goes on that day."""
    for _ in range(12):
        away(stage, true, 7)
        stage.sync()
        stage.sync()
        assert overdue(stage, 0) == set()


def test_without_a_relay_only_the_hours_that_the_desk_runs_count(stage: Stage, true: Clock) -> None:
    """Nothing says that the clock is right: a week of running is a week, five weeks of sleep are none."""
    before = sure_day(stage.vault.inside)
    stage.relay.before = cut
    away(stage, true, 35)
    stage.sync()
    run(stage, true, 7)
    assert sure_day(stage.vault.inside) == before + 7


def cut(_: str) -> NoReturn:
    raise Unreachable("cable")


def test_a_vault_made_by_a_clock_that_was_ahead_believes_the_right_one_after_a_day(stage: Stage) -> None:
    """Or every later leap would be believed as far as to that date."""
    here = stage.vault.inside
    here.db.run("INSERT OR REPLACE INTO meta VALUES ('sure_s', ?)", stage.clock() + 400 * DAY_S)
    right = here.day
    assert not date_is_sure(here)
    stage.clock.pass_days(1)
    assert sure_day(here) == right + 1
    stage.clock.leap(27)
    assert sure_day(here) == right + 1


def test_a_leap_that_lasts_for_a_day_is_no_longer_taken_for_the_reason(stage: Stage) -> None:
    """Then a notice of other days is the relay's doing, perhaps, and said to be."""
    here = stage.vault.inside
    assert date_is_sure(here)
    for _ in range(3):
        stage.clock.leap(29)
        assert not date_is_sure(here)
    stage.clock.pass_days(1)
    assert date_is_sure(here)


def test_looking_at_a_page_again_writes_nothing_and_time_that_passes_outdates_no_view(stage: Stage) -> None:
    """Every page asks whether an alarm is due, and with it which minute has surely come."""
    here = stage.vault.inside
    minute = minute_now(here)
    written, state = here.db.number("SELECT total_changes()"), here.db.state
    stage.vault.watch.alarms()
    stage.clock.now_s += 5
    assert minute_now(here) == minute
    assert here.db.number("SELECT total_changes()") == written
    stage.clock.now_s += 60
    assert minute_now(here) == minute + 1
    assert here.db.number("SELECT total_changes()") > written
    assert here.db.state == state


@pytest.mark.parametrize("set_by_s", [3_600, -5, -3_600])
def test_a_clock_that_is_set_is_looked_at_at_once(stage: Stage, set_by_s: int) -> None:
    """By an hour it is believed, and nothing that was kept of the minute before stands against it."""
    here = stage.vault.inside
    minute_now(here)
    stage.clock.now_s += set_by_s
    stage.clock.unmeasured_s += set_by_s
    assert minute_now(here) == stage.clock.now_s // 60


@dataclass
class World:
    """A desk whose clock goes wrong, in a world where the relay's goes right."""

    here: Context
    true_s: int
    clock: Clock = field(default_factory=Clock)

    def run(self, hours: int) -> None:
        self.true_s += hours * 3_600
        self.clock.now_s += hours * 3_600

    def sleep(self, hours: int) -> None:
        self.true_s += hours * 3_600
        self.clock.leap(hours / 24)

    def set_wrong(self, days: int) -> None:
        self.clock.leap((self.true_s - self.clock.now_s) / DAY_S + days)

    def reopen(self) -> None:
        self.here = replace(self.here, note=SyncNote())

    def sync(self) -> None:
        """The relay shows the notice of the week that it is; the desk takes it for right if its own clock says so."""
        shown = week_of(day_of(self.true_s))
        if first_day(shown) - 1 <= self.here.day <= last_day(shown) + 1:
            note_week_shown(self.here, shown)

    def check(self) -> None:
        assert sure_day(self.here) <= min(day_of(self.true_s), self.here.day)


@contextmanager
def new_world() -> Iterator[World]:
    with TemporaryDirectory() as folder:
        clock = Clock()
        db = create(Path(folder) / "v", PASSPHRASE, CHEAP, os.urandom)
        here = Context(db, clock, os.urandom, running=clock.running)
        db.run("INSERT INTO meta VALUES ('created_minute', ?)", here.minute)
        yield World(here, clock.now_s, clock)
        db.close()


HOURS = st.integers(0, 24 * 40)
STEPS = st.one_of(
    st.tuples(st.sampled_from(["run", "sleep"]), HOURS),
    st.tuples(st.just("set_wrong"), st.one_of(st.integers(-1_000, 1_000), st.integers(-30, 30), st.just(0))),
    st.tuples(st.sampled_from(["reopen", "sync", "check"])),
)


@given(st.lists(STEPS, max_size=40))
@settings(max_examples=examples(30, 300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_clock_says_no_day_is_sure_before_it_has_come(steps: list[tuple[object, ...]]) -> None:
    """And once the clock goes right, the sure day is this week's after as many days as it takes, at 28 a day."""
    with new_world() as world:
        for name, *args in steps:
            getattr(world, str(name))(*args)
            world.check()
        world.set_wrong(0)
        lacking = day_of(world.true_s) - sure_day(world.here)
        world.reopen()
        for _ in range(8 * (2 + max(0, lacking) // 28)):
            world.run(3)
            world.sync()
            world.check()
        assert sure_day(world.here) >= first_day(week_of(world.here.day))
