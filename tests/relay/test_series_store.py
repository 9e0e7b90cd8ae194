"""Delayed letters in either store against a model, and against what was promised: the same promises as docs/models.

Two relay processes share the store, each with a clock of its own that may lag, leap and fall back; any step may crash
before its commit, any call may be said again, and old calls come late. Boxes are deleted, closed and full.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.relay.stores import Place
from tropa.post.frames import decode_frames
from tropa.post.limits import TEAM_LETTER_DAYS, closes_after, week_of
from tropa.post.series import HOURS_A_DAY, MOST_HOURS_AHEAD, REMEMBERED_HOURS, Rung, Series, encode_series
from tropa.relay.ages import Ages
from tropa.relay.hours import SECONDS_AN_HOUR, Readings
from tropa.relay.store.boxes import close_team_box, delete_seeker_box, open_seeker_box, open_team_box
from tropa.relay.store.database import Store
from tropa.relay.store.expiry import SoFar, expire_some
from tropa.relay.store.outcomes import BoxReady
from tropa.relay.store.pulse import kept_day, remember_day
from tropa.relay.store.reading import read_piece
from tropa.relay.store.series import HoursRefused, Left, leave_series, show_series
from tropa.relay.store.series_changes import NotChanged, cancel_series, renew_series
from tropa.relay.store.series_release import forget_some, release_series, what_is_due
from tropa.relay.store.series_rows import RungState, SeriesState, Standing, kept_hour
from tropa.sealing.series import CancelToken, RenewToken, SeriesId, cancel_hash, left_id, renew_hash
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import PostId, StampId

FIRST_HOUR = 20_000 * HOURS_A_DAY
NAMES = st.integers(0, 2)
PROCESSES = st.integers(0, 1)
SEEKERS, TEAMS = (0, 1, 2), (3, 4)
BOXES = st.sampled_from([*SEEKERS, *SEEKERS, *TEAMS])
RUNGS = st.lists(st.tuples(BOXES, st.sampled_from([0, 0, 1, 2, 3, 300])), min_size=1, max_size=4)
ENDS = st.sampled_from(["commit", "commit", "commit", "crash"])
# What fails is long whatever is done to shorten it, and shortening it takes minutes.
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
_Result = TypeVar("_Result")


@dataclass
class ModelRung:
    """A rung and what became of it."""

    box: int
    hour: int
    letter: bytes
    state: RungState = RungState.WAITING


@dataclass
class ModelSeries:
    """What a series should be, and the very thing that was left, with the day on which it was."""

    left: Series
    left_day: int
    rungs: list[ModelRung]
    first_hour: int
    cancelled: bool = False

    @property
    def waiting(self) -> list[ModelRung]:
        """What may still be delivered."""
        return [each for each in self.rungs if each.state is RungState.WAITING]

    @property
    def state(self) -> SeriesState:
        """How it is."""
        if self.waiting:
            return SeriesState.RUNNING
        return SeriesState.CANCELLED if self.cancelled else SeriesState.DONE

    def standing(self) -> Standing:
        """How it should be shown."""
        return Standing(self.state, [(each.hour, each.state) for each in self.rungs])


@dataclass
class Promises:
    """What was answered, kept apart from the model: letters that must not come, and not before which hour."""

    stopped: set[bytes] = field(default_factory=set)
    not_before: dict[bytes, int] = field(default_factory=dict)
    delivered: set[bytes] = field(default_factory=set)


def post_id(box: int) -> PostId:
    """A box's name."""
    return PostId(bytes([box + 1]) * 32)


def tokens(name: int) -> tuple[CancelToken, RenewToken]:
    """A series' tokens."""
    return CancelToken(bytes([name]) * 16), RenewToken(bytes([name + 100]) * 16)


def series_id(name: int) -> SeriesId:
    """A series' name."""
    return SeriesId(bytes([name]) * 32)


class SeriesMachine(RuleBasedStateMachine):
    """Store and model side by side."""

    place: Place

    def __init__(self) -> None:
        super().__init__()
        self.place.empty()
        self.drawn = self.stamps = self.letters = self.closings = 0
        self.clocks = [FIRST_HOUR, FIRST_HOUR]
        self.judged = 0
        self.true_hour = self.earliest_hour = FIRST_HOUR
        self.leapt_days = [0, 0]
        self.series: dict[int, ModelSeries] = {}
        self.contents: dict[int, Series] = {}
        self.boxes: dict[int, list[bytes]] = {}
        self.closed: set[int] = set()
        self.promised = Promises()
        self.stores = [self.opened(), self.opened()]
        self.ages = [Ages(lambda n=number: self.readings(n), FIRST_HOUR // HOURS_A_DAY) for number in range(2)]  # type: ignore[misc]
        self.do(0, lambda store: remember_day(store, FIRST_HOUR // HOURS_A_DAY))
        for box in (*SEEKERS, *TEAMS):
            self.open_box(box)

    def opened(self) -> Store:
        """A process' store, with numbers that collide often."""
        return self.place.open(self.numbers)

    def numbers(self, size: int) -> bytes:
        """Not random at all: each number is drawn twice, so that the second must be noticed."""
        self.drawn += 1
        return (self.drawn // 2 << 1).to_bytes(size, "big")

    def stamp(self) -> SpentStamp:
        """A new one."""
        self.stamps += 1
        return SpentStamp(StampId(self.stamps.to_bytes(32, "big")), 10**6)

    def do(self, process: int, operation: Callable[[Store], _Result]) -> _Result:
        """One transaction of a process."""
        store = self.stores[process]
        store.begin()
        outcome = operation(store)
        store.commit()
        store.forget_log()
        return outcome

    def crash_in(self, process: int, operation: Callable[[Store], object]) -> None:
        """The process dies with the transaction open, and is started again."""
        self.stores[process].begin()
        operation(self.stores[process])
        self.stores[process].close()
        self.stores[process] = self.opened()

    def hour(self, process: int) -> int:
        """The hour by which a transaction of this process judges."""
        kept = kept_hour(self.stores[process].connection)
        return self.clocks[process] if kept is None else max(kept, self.clocks[process])

    def is_judged_by(self, hour: int) -> None:
        """From now on no process judges by an earlier hour."""
        assert not self.series or (kept_hour(self.stores[0].connection) or 0) >= hour

    def open_box(self, box: int) -> None:
        """A seeker's box, or the team's of one of two weeks."""
        today, week = FIRST_HOUR // HOURS_A_DAY, week_of(FIRST_HOUR // HOURS_A_DAY)
        if box in TEAMS:
            self.do(0, lambda store: open_team_box(store, post_id(box), week + box - TEAMS[0], today))
        else:
            opened = self.do(0, lambda store: open_seeker_box(store, post_id(box), [], self.stamp(), today + 400))
            assert isinstance(opened, BoxReady)
        self.boxes.setdefault(box, [])

    @initialize(rungs=st.lists(RUNGS, min_size=2, max_size=2))
    def some_are_left(self, rungs: list[list[tuple[int, int]]]) -> None:
        """Two series run."""
        for name, each in enumerate(rungs):
            self.write(name, each, 1)
            self.leave(name, each, 1, 0, "commit", again=True, paid=True)

    def write(self, name: int, rungs: list[tuple[int, int]], start: int) -> None:
        """Somebody writes a series, its first hour so many from now."""
        hours, made = sorted(self.hour(0) + start + delta for _, delta in rungs), []
        for (box, _), hour in zip(rungs, hours, strict=True):
            self.letters += 1
            made.append(Rung(post_id(box), hour, self.letters.to_bytes(4, "big") * 1024))
        cancel, renew = tokens(name)
        self.contents[name] = Series(cancel_hash(cancel), renew_hash(renew), tuple(made))

    @rule(
        name=NAMES,
        rungs=RUNGS,
        start=st.sampled_from([1, 1, 1, 1, 2, 30, 0, MOST_HOURS_AHEAD]),
        process=PROCESSES,
        end=ENDS,
        again=st.booleans(),
        paid=st.sampled_from([True, True, True, False]),
    )
    def leave(
        self, name: int, rungs: list[tuple[int, int]], start: int, process: int, end: str, again: bool, paid: bool
    ) -> None:
        """A new one, or what was written once more; with a stamp, or with one that was spent."""
        before = self.contents.get(name)
        if before is None or not again:
            self.write(name, rungs, start)
        series = self.contents[name]
        hour, stamps = self.hour(process), [self.stamp() for _ in series.rungs]
        if not paid:
            stamps[-1] = SpentStamp(StampId((1).to_bytes(32, "big")), 10**6)

        def call(store: Store) -> Left | HoursRefused:
            return leave_series(
                store, series_id(name), series, left_id(encode_series(series)), stamps, self.clocks[process]
            )

        if end == "crash":
            return self.crash_in(process, call)
        if name in self.series and before is not None:
            self.contents[name] = before  # what is there is what may be said again
        expected = self.expected_of_leaving(name, series, hour, paid)
        assert self.do(process, call) == expected
        if expected is Left.LEFT:
            rungs = [ModelRung(each.post_id.raw[0] - 1, each.hour, each.letter) for each in series.rungs]
            self.series[name] = ModelSeries(series, hour // HOURS_A_DAY, rungs, rungs[0].hour)
            self.promised.not_before |= {each.letter: each.hour for each in rungs}
            self.is_judged_by(hour)
        return None

    def expected_of_leaving(self, name: int, series: Series, hour: int, paid: bool) -> Left | HoursRefused:
        """The rules of protocol §12.2, said once more."""
        there = self.series.get(name)
        if there is not None:
            return Left.THERE_ALREADY if there.left == series else Left.OTHER_SERIES
        if series.rungs[0].hour <= hour or series.rungs[-1].hour > hour + MOST_HOURS_AHEAD:
            return HoursRefused(hour)
        for each in series.rungs:
            box = each.post_id.raw[0] - 1
            if box not in self.boxes:
                return Left.NO_SUCH_BOX
            week = week_of(FIRST_HOUR // HOURS_A_DAY) + box - TEAMS[0]
            closes = each.hour // HOURS_A_DAY > closes_after(week)
            if box in TEAMS and (box in self.closed or closes or hour // HOURS_A_DAY > closes_after(week)):
                return Left.BOX_CLOSED
        return Left.LEFT if paid else Left.STAMP_SPENT

    @rule(name=NAMES, process=PROCESSES, step=st.sampled_from([-50, 0, 1, 1, 2, 3, 24, 200, 2000]), end=ENDS)
    def renew(self, name: int, process: int, step: int, end: str) -> None:
        """To an hour before, at or after the one in force."""
        _, token = tokens(name)
        there, hour = self.series.get(name), self.hour(process)
        first_hour = max(0, (there.first_hour if there else FIRST_HOUR) + step)

        def call(store: Store) -> Standing | NotChanged | HoursRefused:
            return renew_series(store, series_id(name), token, first_hour, self.clocks[process])

        if end == "crash":
            return self.crash_in(process, call)
        refused = self.why_not_renewed(there, first_hour, hour)
        outcome = self.do(process, call)
        self.is_judged_by(hour)
        if refused is not None:
            assert outcome == refused
        elif there is not None:
            moved = max(0, first_hour - there.first_hour)
            there.first_hour += moved
            for each in there.waiting:
                each.hour += moved
                self.promised.not_before[each.letter] = each.hour
            assert outcome == there.standing()
        return None

    def why_not_renewed(
        self, there: ModelSeries | None, first_hour: int, hour: int
    ) -> NotChanged | HoursRefused | None:
        """The rules of protocol §12.5, said once more."""
        if there is None:
            return NotChanged.NO_SUCH_SERIES
        if not there.waiting:
            return NotChanged.SERIES_OVER
        step = first_hour - there.first_hour
        if step <= 0:
            return None
        if there.waiting[0].hour + step <= hour or there.waiting[-1].hour + step > hour + MOST_HOURS_AHEAD:
            return HoursRefused(hour)
        if (there.waiting[-1].hour + step) // HOURS_A_DAY > there.left_day + 182:
            return NotChanged.TOO_OLD
        for each in there.waiting:
            week = week_of(FIRST_HOUR // HOURS_A_DAY) + each.box - TEAMS[0]
            if each.box in TEAMS and (each.hour + step) // HOURS_A_DAY > closes_after(week):
                return NotChanged.BOX_CLOSES
        return None

    @rule(name=NAMES, process=PROCESSES, end=ENDS)
    def cancel(self, name: int, process: int, end: str) -> None:
        """Before, while and after it runs."""
        token, _ = tokens(name)
        if end == "crash":
            return self.crash_in(process, lambda store: cancel_series(store, series_id(name), token))
        outcome = self.do(process, lambda store: cancel_series(store, series_id(name), token))
        there = self.series.get(name)
        if there is None:
            assert outcome is NotChanged.NO_SUCH_SERIES
            return None
        there.cancelled = there.cancelled or bool(there.waiting)
        for each in there.waiting:
            each.state = RungState.CANCELLED
            self.promised.stopped.add(each.letter)
        assert outcome == there.standing()
        return None

    @rule(name=NAMES, process=PROCESSES)
    def a_false_token_opens_nothing(self, name: int, process: int) -> None:
        """The other series', or the other kind's bytes."""
        cancel, renew = tokens(name + 1)
        store = self.stores[process]
        assert show_series(store.connection, series_id(name), CancelToken(renew.raw)) is None
        assert show_series(store.connection, series_id(name), renew) is None
        assert self.do(process, lambda it: cancel_series(it, series_id(name), cancel)) is NotChanged.NO_SUCH_SERIES

    @rule(process=PROCESSES, crashes=st.integers(0, 2))
    def release(self, process: int, crashes: int) -> None:
        """What the task does, with a crash after some of it; then all of it."""
        hour = self.hour(process)
        due = what_is_due(self.stores[process].connection, self.clocks[process])
        for each in due.series[:crashes]:
            number = each.number
            self.crash_in(process, lambda store, n=number: release_series(store, n, self.clocks[process]))  # type: ignore[misc]
        before = {box: len(letters) for box, letters in self.boxes.items()}
        for each in due.series:
            number = each.number
            self.do(process, lambda store, n=number: release_series(store, n, self.clocks[process]))  # type: ignore[misc]
        self.model_release(hour)
        if due.series:
            self.is_judged_by(hour)
        self.check_promises(before, hour)
        assert what_is_due(self.stores[process].connection, self.clocks[process]).series == ()

    def model_release(self, hour: int) -> None:
        """In the order of their next rung's hour, each series' due rungs one after another."""
        running = [(each.waiting[0].hour, each) for each in self.series.values() if each.waiting]
        for _, series in running:
            for rung in series.waiting:
                if rung.hour <= hour:
                    rung.state = RungState.RELEASED if rung.box in self.boxes else RungState.LOST
                    if rung.box in self.boxes:
                        self.boxes[rung.box].append(rung.letter)

    def check_promises(self, before: dict[int, int], hour: int) -> None:
        """What came is compared with what was answered, not with the model."""
        for box, count in before.items():
            for letter in self.read(box)[count:]:
                assert letter not in self.promised.stopped
                assert letter not in self.promised.delivered
                assert self.promised.not_before[letter] <= hour
                self.promised.delivered.add(letter)

    @rule(process=PROCESSES)
    def forget(self, process: int) -> None:
        """Series that were over for long are gone, others are not."""
        hour = self.hour(process)
        while self.do(process, lambda store: forget_some(store, self.clocks[process])):
            pass
        for name, each in list(self.series.items()):
            if not each.waiting and max(rung.hour for rung in each.rungs) + REMEMBERED_HOURS < hour:
                del self.series[name]

    @rule(hours=st.sampled_from([1, 1, 1, 2, 3, 24, 400]))
    def time_passes(self, hours: int) -> None:
        """For both."""
        self.clocks = [each + hours for each in self.clocks]
        self.true_hour += hours

    @rule(process=PROCESSES, crashes=st.integers(0, 1))
    def an_hour_passes_and_is_acted_upon(self, process: int, crashes: int) -> None:
        """As it is most of the time."""
        self.time_passes(1)
        self.release(process, crashes)

    @rule(name=NAMES, process=PROCESSES, hours=st.integers(0, 3), stops=st.booleans())
    def somebody_answers(self, name: int, process: int, hours: int, stops: bool) -> None:
        """A series is put off or stopped near its hour, and the hour comes."""
        if stops:
            self.cancel(name, process, "commit")
        else:
            self.renew(name, process, hours, "commit")
        self.an_hour_passes_and_is_acted_upon(1 - process, 0)

    @rule(process=PROCESSES, hours=st.sampled_from([-700, -24, -1, -1, 1, 1]))
    def a_clock_jumps(self, process: int, hours: int) -> None:
        """One process' belief changes."""
        self.clocks[process] += hours
        self.earliest_hour = min(self.earliest_hour, *self.clocks)

    def readings(self, process: int) -> Readings:
        """What a process' machine shows: time since boot, and a wall clock that leapt and that nothing keeps right."""
        wall_hour = self.true_hour + self.leapt_days[process] * HOURS_A_DAY
        return Readings(wall_hour * SECONDS_AN_HOUR, self.true_hour * SECONDS_AN_HOUR, in_step=False)

    @rule(process=PROCESSES, days=st.sampled_from([29, 181, 200, 3000]), restarts=st.booleans())
    def a_wall_clock_leaps_and_age_is_looked_at(self, process: int, days: int, restarts: bool) -> None:
        """By the clock everything is too old, and every rung with its box; nothing is removed. Then it is put right."""
        if (self.true_hour - self.earliest_hour) // HOURS_A_DAY >= TEAM_LETTER_DAYS:
            return  # something may be too old indeed
        self.leapt_days[process] = days
        if restarts:
            kept = kept_day(self.stores[process].connection)
            self.ages[process] = Ages(lambda: self.readings(process), kept)
        self.look_at_age(process)
        self.leapt_days[process] = 0
        self.look_at_age(process)

    def look_at_age(self, process: int) -> None:
        """What the sweep does."""
        today, so_far = self.ages[process].today(), SoFar()
        self.do(process, lambda store: remember_day(store, self.ages[process].mark.day))
        while self.do(process, lambda store: expire_some(store, today, so_far)):
            pass

    @rule(process=PROCESSES)
    def restart(self, process: int) -> None:
        """Told to stop, and started again."""
        self.stores[process].close()
        self.stores[process] = self.opened()

    @rule(box=st.sampled_from(SEEKERS), process=PROCESSES)
    def delete_box(self, box: int, process: int) -> None:
        """What waits for it is lost at once, and leaves no mark of it."""
        self.do(process, lambda store: delete_seeker_box(store, post_id(box)))
        if self.boxes.pop(box, None) is not None:
            for series in self.series.values():
                for rung in series.waiting:
                    if rung.box == box:
                        rung.state = RungState.LOST
        rows = self.stores[process].connection.execute(
            "SELECT count(*) FROM series_rungs WHERE post_id = ?", (post_id(box).raw,)
        )
        assert rows.fetchone() == (0,)

    @rule(box=st.sampled_from(SEEKERS))
    def reopen_box(self, box: int) -> None:
        """By the same words."""
        if box not in self.boxes:
            self.open_box(box)

    @rule(box=st.sampled_from(TEAMS), process=PROCESSES)
    def close_box(self, box: int, process: int) -> None:
        """It takes no new series; what waits is still delivered. Rarely, for it stays closed."""
        self.closings += 1
        if self.closings % 4:
            return
        self.do(process, lambda store: close_team_box(store, post_id(box)))
        self.closed.add(box)

    def read(self, box: int) -> list[bytes]:
        """Every letter of a box."""
        piece = read_piece(self.stores[0].connection, post_id(box), 0, 1000, 10**9)
        return [each.letter for each in decode_frames(piece.frames, 0)]

    @invariant()
    def boxes_hold_what_was_delivered(self) -> None:
        """Each letter once, and those of one series in order."""
        for box, letters in self.boxes.items():
            found = self.read(box)
            assert sorted(found) == sorted(letters)
            for series in self.series.values():
                own = [rung.letter for rung in series.rungs]
                came = [own.index(letter) for letter in found if letter in own]
                assert came == sorted(came)

    @invariant()
    def the_hour_never_goes_back(self) -> None:
        """As long as there is a series to judge."""
        kept = kept_hour(self.stores[0].connection)
        assert (kept or 0) >= self.judged or not self.series
        self.judged = kept or 0

    @invariant()
    def series_stand_as_the_model_says(self) -> None:
        """To whoever holds either token; and nothing is kept that the model does not know."""
        connection = self.stores[1].connection
        for name in range(3):
            expected = self.series[name].standing() if name in self.series else None
            for token in tokens(name):
                assert show_series(connection, series_id(name), token) == expected
        waiting = sum(len(each.waiting) for each in self.series.values())
        rows, letters, boxes = connection.execute(
            "SELECT count(*), count(letter), count(post_id) FROM series_rungs"
        ).fetchone()
        assert (letters, boxes) == (waiting, waiting)
        assert rows == sum(len(each.rungs) for each in self.series.values())
        (running_bytes,) = connection.execute("SELECT coalesce(sum(waiting_bytes), 0) FROM series").fetchone()
        assert running_bytes == waiting * 4096


def run_on(place: Place, examples: int) -> None:
    """So many stories there."""
    machine = type("OnThisPlace", (SeriesMachine,), {"place": place})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine, settings=settings(max_examples=examples, stateful_step_count=40, deadline=None, phases=UNSHRUNK)
    )


def test_both_stores_keep_every_promise(place: Place) -> None:
    """Whatever is done, in whatever order, by whichever process."""
    run_on(place, 30 if place.name == "sqlite" else 15)


@pytest.mark.drill
def test_both_stores_keep_every_promise_for_long(place: Place) -> None:
    """Many more stories."""
    run_on(place, 400)
