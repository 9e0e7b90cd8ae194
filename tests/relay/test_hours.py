"""The relay's hour: which clocks are believed, when, and what is said about it."""

import logging
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.relay.machine import BOOT, NOON, Machine
from tropa.relay.hours import (
    GAP_AT_START_S,
    SLACK_S,
    STOOD_ALONE_S,
    STOOD_IN_STEP_S,
    Belief,
    Hours,
    Readings,
    Trust,
    first_belief,
    next_belief,
    read_clocks,
)

HOUR, DAY = 3600.0, 86_400.0


# What happens to the wall clock, whether it is synchronised, how much later we look; then by how much what is believed
# is off from the true time, and what is thought of the clock.
JUMPS = [
    ("nothing", 0, False, DAY, 0, Trust.AGREES),
    ("a minute ahead", 50, False, HOUR, 50, Trust.AGREES),
    ("a minute back", -50, False, HOUR, -50, Trust.AGREES),
    ("a day ahead, alone, for half an hour", DAY, False, HOUR / 2, 0, Trust.AHEAD),
    ("a day ahead, alone, for an hour and more", DAY, False, HOUR + 60, DAY, Trust.AGREES),
    ("a day ahead, synchronised, for five minutes", DAY, True, 300, 0, Trust.AHEAD),
    ("a day ahead, synchronised, for eleven minutes", DAY, True, 660, DAY, Trust.AGREES),
    ("years ahead, alone, for half an hour", 3000 * DAY, False, HOUR / 2, 0, Trust.AHEAD),
    ("a day back, alone, for a week", -DAY, False, 7 * DAY, 0, Trust.BEHIND),
    ("to 1970, alone, for a week", -NOON, False, 7 * DAY, 0, Trust.BEHIND),
    ("a day back, synchronised, for five minutes", -DAY, True, 300, 0, Trust.BEHIND),
    ("a day back, synchronised, for eleven minutes", -DAY, True, 660, -DAY, Trust.AGREES),
]


@pytest.mark.parametrize(
    ("off_s", "in_step", "after_s", "believed_off_s", "trust"),
    [each[1:] for each in JUMPS],
    ids=[each[0] for each in JUMPS],
)
def test_after_a_jump(off_s: float, in_step: bool, after_s: float, believed_off_s: float, trust: Trust) -> None:
    """Ahead: after it stood for long, or for a while where the kernel vouches for it. Back: only where it does."""
    machine = Machine(in_step=in_step)
    belief = first_belief(machine.readings(), None)
    machine.off_s = off_s
    belief = machine.run(belief, after_s)
    assert belief.time_s == pytest.approx(machine.true_s + believed_off_s, abs=1)
    assert belief.trust is trust


# The hour that was kept less the true hour, the wall clock's error, synchronised or not; what is believed at once
# (as an error of the true time; "kept": the beginning of the kept hour), and what is thought of the clock.
STARTS = [
    ("a restart within the hour", 0, 0, False, 0, Trust.AGREES),
    ("a restart in the next hour", -1, 0, False, 0, Trust.AGREES),
    ("after a day off, synchronised", -24, 0, True, 0, Trust.AGREES),
    ("after a day off, alone", -24, 0, False, "kept", Trust.AHEAD),
    ("with a clock three hours ahead, alone", 0, 3 * HOUR, False, "kept", Trust.AHEAD),
    ("with a clock of 1970, alone", 0, -NOON, False, "kept", Trust.BEHIND),
    ("with a clock a day behind, synchronised", 0, -DAY, True, "kept", Trust.BEHIND),
]


@pytest.mark.parametrize(
    ("kept_off", "off_s", "in_step", "believed", "trust"),
    [each[1:] for each in STARTS],
    ids=[each[0] for each in STARTS],
)
def test_after_a_start(kept_off: int, off_s: float, in_step: bool, believed: float | str, trust: Trust) -> None:
    """The clock counts where a restart explains it or the kernel vouches for it, else the hour that was kept."""
    machine = Machine(off_s=off_s, in_step=in_step)
    kept_hour = int(NOON // HOUR) + kept_off
    belief = first_belief(machine.readings(), kept_hour)
    expected = kept_hour * HOUR if believed == "kept" else NOON + float(believed)
    assert belief.time_s == expected
    assert belief.trust is trust


def test_without_a_series_there_is_nothing_to_go_back_on() -> None:
    """Whatever the clock shows is taken: nothing waits for it."""
    machine = Machine(off_s=-300 * DAY)
    assert first_belief(machine.readings(), None) == Belief(NOON - 300 * DAY, BOOT)


def test_after_a_day_off_alone_it_is_an_hour_late_and_then_right() -> None:
    """The price of not believing a clock that nothing bears out."""
    machine = Machine()
    belief = first_belief(machine.readings(), int(NOON // HOUR) - 24)
    assert machine.run(belief, STOOD_ALONE_S + 60).time_s == machine.true_s


def test_a_clock_that_leaps_about_is_never_believed() -> None:
    """A leap is believed only where it keeps step with the time since boot."""
    machine = Machine(in_step=True)
    belief = first_belief(machine.readings(), None)
    for minutes in range(120):
        machine.off_s = DAY + 300.0 * minutes
        belief = machine.run(belief, 60)
    assert abs(belief.time_s - machine.true_s) < 1
    assert belief.trust is Trust.AHEAD


def test_sleep_counts() -> None:
    """The machine was suspended for ten hours: both clocks went on, and so does the hour, at the first look."""
    machine = Machine()
    belief = first_belief(machine.readings(), None)
    machine.true_s += 10 * HOUR
    assert next_belief(belief, machine.readings()).hour == belief.hour + 10


events = st.lists(
    st.one_of(
        st.tuples(st.just("passes"), st.sampled_from([1.0, 15.0, 60.0, 900.0, 7200.0, 90_000.0])),
        st.tuples(
            st.just("jumps"), st.sampled_from([-400_000.0, -4000.0, -90.0, -30.0, 30.0, 90.0, 4000.0, 400_000.0])
        ),
        st.tuples(st.just("in step"), st.sampled_from([0.0, 1.0])),
    ),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(story=events)
def test_whatever_the_wall_clock_does(story: list[tuple[str, float]]) -> None:
    """Never faster than a tenth over the time since boot but to a clock that stood; never back but to one in step."""
    machine = Machine()
    belief = first_belief(machine.readings(), None)
    set_at_s = machine.true_s
    for what, amount in story:
        before = belief
        if what == "passes":
            machine.true_s += amount
        elif what == "jumps":
            machine.off_s += amount
            # Less than the slack is a clock that drifts, and stands all the same.
            set_at_s = machine.true_s if abs(amount) > SLACK_S else set_at_s
        else:
            machine.in_step = amount == 1.0
        belief = next_belief(before, machine.readings())
        passed_s, stood_s = belief.boot_s - before.boot_s, machine.true_s - set_at_s
        moved_s = belief.time_s - before.time_s
        if moved_s > 1.1 * passed_s + 1e-3:
            assert stood_s >= (STOOD_IN_STEP_S if machine.in_step else STOOD_ALONE_S) - 1e-3
            assert belief.time_s == pytest.approx(machine.readings().wall_s)
        if moved_s < 0.9 * passed_s - 1e-3:
            assert machine.in_step
            assert stood_s >= STOOD_IN_STEP_S - 1e-3
    settled = machine.run(belief, STOOD_ALONE_S + 3600, every_s=60)
    apart_s = machine.readings().wall_s - settled.time_s
    assert apart_s <= SLACK_S, "a clock that stands ahead is believed in the end"
    if machine.in_step:
        assert abs(apart_s) <= SLACK_S, "and so is any that is in step"


@given(belief_off=st.floats(-1e6, 1e6), passed_s=st.floats(0, 1e6))
def test_the_hour_goes_on_with_the_time_since_boot_while_the_clock_is_not_believed(
    belief_off: float, passed_s: float
) -> None:
    """Silence is what releases: a clock that went back stops nothing."""
    start = Belief(NOON, BOOT)
    readings = Readings(NOON - 10 * DAY - abs(belief_off), BOOT + passed_s, in_step=False)
    # A time since 1970 holds fractions of a microsecond less exactly than one since boot.
    assert next_belief(start, readings).time_s >= NOON + passed_s - 1e-6


def test_what_is_distrusted_is_said_once_and_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    """Static events, no numbers."""
    machine = Machine()
    with caplog.at_level(logging.WARNING, logger="tropa.relay"):
        hours = Hours(machine.readings, None)
        for off_s, times in ((DAY, 3), (0.0, 2), (-DAY, 3), (0.0, 1)):
            machine.off_s = off_s
            for _ in range(times):
                machine.true_s += 15
                hours.now()
    assert [record.getMessage() for record in caplog.records] == [
        "clock-leapt-ahead-not-believed-yet",
        "clock-believed-again",
        "clock-went-back-not-believed",
        "clock-believed-again",
    ]
    assert all(not record.args for record in caplog.records)


def test_a_restart_loop_still_gets_on() -> None:
    """Restarts every fifty minutes without a synchronised clock: each takes the hour on, because it is kept."""
    machine, kept = Machine(), int(NOON // HOUR)
    for _ in range(30):
        belief = machine.run(first_belief(machine.readings(), kept), 3000)
        kept = max(kept, belief.hour)
    assert abs(kept * HOUR - machine.true_s) < HOUR
    assert GAP_AT_START_S > 3000 + HOUR / 2


def test_the_machines_own_clocks_are_read() -> None:
    """The time since boot goes on; the wall clock is one of this century."""
    first, second = read_clocks(), read_clocks()
    assert second.boot_s >= first.boot_s > 0
    assert first.wall_s > 1.7e9
    assert isinstance(first.in_step, bool)
    assert replace(first, in_step=False).offset_s == first.wall_s - first.boot_s
