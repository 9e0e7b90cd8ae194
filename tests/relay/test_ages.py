"""The day for age: no clock that leapt ahead makes everything too old, and one that stands is believed in the end."""

import logging
import os
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.relay.asgi import Headers, InProcess, in_process
from tests.relay.machine import TODAY, Machine
from tests.relay.running import NO_WORK
from tests.relay.stores import Place, committed
from tests.relay.test_expiry import MONDAY, SEEKER, TEAM, WEEK, holder, waiting
from tropa.post.headers import AltchaStamp, publisher_authorization, stamp_header
from tropa.relay.ages import (
    GAP_AT_START_DAYS,
    STOOD_ALONE_S,
    STOOD_BEHIND_ALONE_S,
    STOOD_BEHIND_IN_STEP_S,
    Ages,
    first_age,
    next_age,
)
from tropa.relay.hours import SLACK_S, STOOD_IN_STEP_S, Trust
from tropa.relay.store.pulse import kept_day, remember_day, write_pulse
from tropa.relay.sweep import Sweep
from tropa.sealing.boxes import post_id_of
from tropa.sealing.stamps import new_challenge, solve
from tropa.sealing.types import ReadKey

HOUR, DAY = 3600.0, 86_400.0


# The wall clock's error, whether it is synchronised, for how long it is looked at hourly; by how many days what is
# believed is off then.
LEAPS = [
    ("29 days ahead, alone, for five hours", 29, False, 5, 0),
    ("29 days ahead, alone, for seven hours", 29, False, 7, 29),
    ("200 days ahead, synchronised, at the first look", 200, True, 0, 0),
    ("200 days ahead, synchronised, for an hour", 200, True, 1, 200),
    ("200 days back, alone, at the first look", -200, False, 0, -200),
]


@pytest.mark.parametrize(
    ("days", "in_step", "hours", "believed"), [each[1:] for each in LEAPS], ids=[each[0] for each in LEAPS]
)
def test_after_a_leap(days: int, in_step: bool, hours: int, believed: int) -> None:
    """Ahead: only once it stood. Back: at once, for then less is removed."""
    machine = Machine(in_step=in_step)
    ages = Ages(machine.readings, TODAY)
    machine.off_s = days * DAY
    found = ages.today()
    for _ in range(hours):
        machine.true_s += HOUR
        found = ages.today()
    assert found == TODAY + believed


# The day that was kept less today, the wall clock's error in days; what is believed at the first look, less today.
STARTS = [
    ("a restart", 0, 0, 0),
    ("after a day off", -1, 0, 0),
    ("after as long as is accounted for", -GAP_AT_START_DAYS, 0, 0),
    ("after months off", -100, 0, -100),
    ("with a clock 200 days ahead", 0, 200, 0),
    ("with a clock of 1970", 0, -TODAY, -TODAY),
    ("put right after it was believed 200 days ahead", 200, 0, 0),
]


@pytest.mark.parametrize(("kept", "off", "believed"), [each[1:] for each in STARTS], ids=[each[0] for each in STARTS])
@pytest.mark.parametrize("in_step", [False, True])
def test_after_a_start(kept: int, off: int, believed: int, in_step: bool) -> None:
    """Even a synchronised clock, for a while: it may have been synchronised before the machine slept."""
    machine = Machine(off_s=off * DAY, in_step=in_step)
    assert Ages(machine.readings, TODAY + kept).today() == TODAY + believed


def test_a_relay_that_was_off_for_months_forgets_in_the_end() -> None:
    """Hourly looked at, without a synchronised clock: within the day."""
    machine = Machine()
    ages = Ages(machine.readings, TODAY - 100)
    found = []
    for _ in range(8):
        found.append(ages.today())
        machine.true_s += HOUR
    assert found[:2] == [TODAY - 100] * 2
    assert found[-1] == TODAY


def test_a_store_that_never_kept_a_day_has_nothing_to_go_back_on() -> None:
    """Whatever the clock shows is taken."""
    assert Ages(Machine(off_s=500 * DAY).readings, None).today() == TODAY + 500


def test_time_that_passes_is_no_leap() -> None:
    """Sleep counts in the time since boot, and years of running are years."""
    machine = Machine()
    ages = Ages(machine.readings, TODAY)
    machine.true_s += 400 * DAY
    assert ages.today() == TODAY + 400


events = st.lists(
    st.one_of(
        st.tuples(st.just("passes"), st.sampled_from([60.0, 900.0, 3600.0, 90_000.0])),
        st.tuples(st.just("jumps"), st.sampled_from([-200.0, -29.0, -1.0, 1.0, 29.0, 200.0, 4000.0])),
        st.tuples(st.just("restarts"), st.just(0.0)),
    ),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(story=events, in_step=st.booleans())
def test_whatever_the_wall_clock_does(story: list[tuple[str, float]], in_step: bool) -> None:
    """Never beyond the wall clock, and ahead of what was believed only by time that passed or to a clock that stood."""
    machine = Machine(in_step=in_step)
    belief, set_at_s = first_age(machine.readings(), TODAY), machine.true_s
    for what, amount in story:
        before = belief
        if what == "restarts":
            belief = first_age(machine.readings(), int(belief.time_s // DAY))
            assert belief.time_s < (int(before.time_s // DAY) + GAP_AT_START_DAYS + 1) * DAY
            set_at_s = machine.true_s
            continue
        if what == "passes":
            machine.true_s += amount
        else:
            machine.off_s, set_at_s = machine.off_s + amount * DAY, machine.true_s
        belief = next_age(before, machine.readings())
        assert belief.time_s <= machine.readings().wall_s + SLACK_S
        if belief.time_s - before.time_s > belief.boot_s - before.boot_s + SLACK_S:
            assert machine.true_s - set_at_s >= (STOOD_IN_STEP_S if in_step else STOOD_ALONE_S)
            assert belief.trust is Trust.AGREES


def test_what_is_distrusted_is_said_once_and_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    """Static events, no numbers."""
    machine = Machine()
    with caplog.at_level(logging.WARNING, logger="tropa.relay"):
        ages = Ages(machine.readings, TODAY)
        for off_s in (40 * DAY, 40 * DAY, 0.0, 0.0):
            machine.off_s = off_s
            machine.true_s += HOUR
            ages.today()
    said = [record.getMessage() for record in caplog.records]
    assert said == ["clock-leapt-ahead-nothing-ages-by-it-yet", "age-goes-by-the-clock-again"]
    assert all(not record.args for record in caplog.records)


def test_the_day_is_kept_and_so_is_none_of_a_time_before_it_was(place: Place) -> None:
    """Of a store that kept none, its newest letter's; what a look at health writes changes nothing about it."""
    store = place.open()
    assert kept_day(store.connection) is None
    with committed(store):
        store.connection.execute("INSERT INTO boxes VALUES (1, ?, NULL, 19990, 0, 0, 0)", (bytes(32),))
        write_pulse(store)
    assert kept_day(store.connection) == 19_990
    for day in (20_000, 19_000):
        with committed(store):
            remember_day(store, day)
            write_pulse(store)
        assert kept_day(store.connection) == 20_000


def test_a_clock_that_is_behind_does_not_bring_the_mark_back_before_it_stood() -> None:
    """Days where it is synchronised, weeks where it is not; until then the mark goes on with the time."""
    for in_step, stood_s in ((True, STOOD_BEHIND_IN_STEP_S), (False, STOOD_BEHIND_ALONE_S)):
        machine = Machine(off_s=-365 * DAY, in_step=in_step)
        ages = Ages(machine.readings, TODAY)
        machine.true_s += stood_s - HOUR
        assert ages.today() == machine.readings().wall_s // DAY
        assert (ages.mark.day, ages.mark.came_back) == (TODAY + stood_s // DAY - 1, False)
        machine.true_s += HOUR
        ages.today()
        assert (ages.mark.day, ages.mark.came_back) == (TODAY - 365 + stood_s // DAY, True)
        ages.today()
        assert not ages.mark.came_back


@pytest.mark.parametrize("restarts", [False, True])
def test_nothing_that_came_while_the_clock_was_a_year_behind_is_gone_once_it_is_right(
    place: Place, restarts: bool
) -> None:
    """Letters of a live box, of a new one and of a team's; they then age from the day on which they truly came."""
    start, behind = partial(in_process, place.folder, database=place.database), ReadKey(b"b" * 32)
    with start(MONDAY) as app:
        opened(app)
        if not restarts:
            app.clock.off_s = -365 * DAY
            came_while_behind(app, behind)
            app.clock.off_s = 0
            stands(app)
            assert [waiting(app, each) for each in (TEAM, SEEKER, behind)] == [[1, 2], [1, 2], [1]]
    if restarts:
        with start(MONDAY - 365) as app:
            came_while_behind(app, behind)
        with start(MONDAY) as app:
            stands(app)
            assert [waiting(app, each) for each in (TEAM, SEEKER, behind)] == [[1, 2], [1, 2], [1]]
    with start(MONDAY + 1) as app:
        waiting(app, TEAM)
        app.clock.move_to_day(MONDAY + 29)
        assert [waiting(app, each) for each in (TEAM, SEEKER, behind)] == [[], [1, 2], [1]]


def came_while_behind(app: InProcess, new: ReadKey) -> None:
    """A sweep, a letter into each box, and into one that is new."""
    stands(app)
    assert app.call("PUT", "/v1/box", holder(new) + now_stamp(app), b'{"token_hashes":[]}').status == 201
    for each in (TEAM, SEEKER, new):
        path = f"/v1/boxes/{post_id_of(each).text}/letters"
        assert app.call("POST", path, now_stamp(app), os.urandom(4096)).status == 201
    stands(app)


def now_stamp(app: InProcess) -> Headers:
    """A stamp that is good by the wrong clock."""
    challenge = new_challenge(app.office.challenge_key, os.urandom, int(app.clock()) + 600, NO_WORK)
    return [(b"tropa-stamp", stamp_header(AltchaStamp(solve(challenge))).encode())]


def stands(app: InProcess) -> None:
    """The clock for half an hour, with the sweep before and after."""
    for _ in range(2):
        app.runner.run(Sweep(app.office).once())
        app.clock.now_s += HOUR / 2


def test_what_a_clock_ahead_dated_too_late_does_not_outlast_the_right_one(place: Place) -> None:
    """It was believed, and put right: once the right clock has stood, what came meanwhile ages from that day."""
    with in_process(place.folder, MONDAY, database=place.database) as app:
        opened(app).clock.off_s = 20 * DAY
        stands(app)
        for each in (TEAM, SEEKER):
            path = f"/v1/boxes/{post_id_of(each).text}/letters"
            assert app.call("POST", path, now_stamp(app), os.urandom(4096)).status == 201
        app.clock.off_s = 0
        assert waiting(app, TEAM) == [1, 2]
        app.clock.move_to_day(MONDAY + 8)
        assert waiting(app, TEAM) == [1, 2]
        app.clock.move_to_day(MONDAY + 8 + 28)
        assert waiting(app, TEAM) == [2]
        app.clock.move_to_day(MONDAY + 8 + 29)
        assert (waiting(app, TEAM), waiting(app, SEEKER)) == ([], [1, 2])
        app.clock.move_to_day(MONDAY + 8 + 181)
        assert waiting(app, SEEKER) == []


def opened(app: InProcess) -> InProcess:
    """With the week's team box and a seeker's, a letter in each."""
    publisher = [(b"authorization", publisher_authorization(app.office.publisher).encode())]
    path = f"/v1/team-boxes/{post_id_of(TEAM).text}"
    assert app.call("PUT", path, publisher, b'{"week":%d}' % WEEK).status == 201
    assert app.call("PUT", "/v1/box", holder(SEEKER) + now_stamp(app), b'{"token_hashes":[]}').status == 201
    for each in (TEAM, SEEKER):
        path = f"/v1/boxes/{post_id_of(each).text}/letters"
        assert app.call("POST", path, now_stamp(app), os.urandom(4096)).status == 201
    app.runner.run(Sweep(app.office).once())
    return app


@pytest.mark.parametrize("days", [29, 181, 3000])
def test_no_letter_is_removed_by_a_clock_that_leapt(place: Place, days: int) -> None:
    """While the relay runs, and when it is started with such a clock; put right, all goes on as before."""
    start = partial(in_process, place.folder, database=place.database)
    with start(MONDAY) as app:
        opened(app).clock.off_s = days * DAY
        assert waiting(app, TEAM) == waiting(app, SEEKER) == [1]
    with start(MONDAY + days) as app:
        assert waiting(app, TEAM) == waiting(app, SEEKER) == [1]
    with start(MONDAY + 1) as app:
        assert waiting(app, TEAM) == waiting(app, SEEKER) == [1]
        app.clock.move_to_day(MONDAY + 29)
        assert waiting(app, TEAM) == []
