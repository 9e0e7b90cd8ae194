"""What a store refuses of delayed letters, on both kinds, and what two PostgreSQL sessions do to one series at once."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.relay.series_relays import Ladder, ladder
from tests.relay.stores import OnPostgres, Place
from tests.support.postgres import Postgres
from tropa.post.limits import SEEKER_BOX_DAYS, SEEKER_BOX_LETTERS, week_of
from tropa.post.series import encode_series
from tropa.relay.store import posting
from tropa.relay.store import series as leaving
from tropa.relay.store.boxes import delete_seeker_box, find_box, open_seeker_box, open_team_box
from tropa.relay.store.database import Store
from tropa.relay.store.expiry import expire_some
from tropa.relay.store.outcomes import BoxFull, Posted
from tropa.relay.store.posting import post_letter
from tropa.relay.store.reading import read_piece
from tropa.relay.store.series import HoursRefused, Left, leave_series, show_series
from tropa.relay.store.series_changes import NotChanged, cancel_series, renew_series
from tropa.relay.store.series_release import forget_some, release_series, what_is_due
from tropa.relay.store.series_rows import RungState, SeriesState, Standing
from tropa.sealing.boxes import letter_id
from tropa.sealing.series import left_id
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import PostId, StampId

DAY = 20_000
HOUR = DAY * 24
TEAM, SEEKER = PostId(b"t" * 32), PostId(b"s" * 32)
CEILING = 16 * 2**20


class Stamps:
    """One after another, never the same."""

    def __init__(self) -> None:
        self.drawn = 0

    def __call__(self) -> SpentStamp:
        self.drawn += 1
        return SpentStamp(StampId(self.drawn.to_bytes(32, "big")), DAY + 2)


@pytest.fixture
def stamp() -> Stamps:
    """Unspent ones."""
    return Stamps()


@pytest.fixture
def opened(place: Place, stamp: Stamps) -> Store:
    """A store with a box of each kind."""
    return with_boxes(place.open(ceiling_bytes=CEILING), stamp)


def with_boxes(store: Store, stamp: Stamps) -> Store:
    """The same store."""
    store.begin()
    open_team_box(store, TEAM, week_of(DAY), DAY)
    open_seeker_box(store, SEEKER, [], stamp(), DAY)
    store.commit()
    return store


def touched_by(left: Ladder) -> list[bytes]:
    """What leaving it changes."""
    return [left.series_id.raw, *(each.post_id.raw for each in left.series.rungs)]


def leave(store: Store, left: Ladder, stamp: SpentStamp | Stamps, hour: int = HOUR) -> Left | HoursRefused:
    """In a transaction of its own."""
    paid = [stamp() if isinstance(stamp, Stamps) else stamp for _ in left.letters]
    store.begin(touched_by(left))
    outcome = leave_series(store, left.series_id, left.series, left_id(encode_series(left.series)), paid, hour)
    store.commit()
    return outcome


def test_no_more_than_a_quarter_of_a_box_waits_for_it(
    opened: Store, stamp: Stamps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a seeker's, what waits already and what comes together; others' boxes are not filled by it."""
    monkeypatch.setattr(leaving, "SEEKER_BOX_LETTERS", 12)
    monkeypatch.setattr(leaving, "TEAM_BOX_LETTERS", 8)
    assert leave(opened, ladder(*((SEEKER, HOUR + 1) for _ in range(4))), stamp) is Left.BOX_FULL
    assert leave(opened, ladder((SEEKER, HOUR + 1), (SEEKER, HOUR + 2)), stamp) is Left.LEFT
    assert leave(opened, ladder((SEEKER, HOUR + 1), (SEEKER, HOUR + 2)), stamp) is Left.BOX_FULL
    assert leave(opened, ladder((TEAM, HOUR + 1), (TEAM, HOUR + 2)), stamp) is Left.LEFT
    assert leave(opened, ladder((SEEKER, HOUR + 1), (TEAM, HOUR + 2)), stamp) is Left.BOX_FULL
    assert leave(opened, ladder((SEEKER, HOUR + 1)), stamp) is Left.LEFT


def test_round_after_round_no_more_letters_are_brought_than_a_box_holds(
    opened: Store, stamp: Stamps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was released counts while it lies there; each letter takes a stamp; then posted letters are let in again."""
    monkeypatch.setattr(leaving, "TEAM_BOX_LETTERS", 16)
    monkeypatch.setattr(posting, "TEAM_BOX_LETTERS", 17)
    spent_before, letters = stamp.drawn, 0
    for hour in range(HOUR, HOUR + 8):
        while leave(opened, ladder((TEAM, hour + 1), (TEAM, hour + 1)), stamp, hour) is Left.LEFT:
            letters += 2
        released(opened, hour + 1)
    assert letters == 16
    assert stamp.drawn - spent_before >= letters
    assert leave(opened, ladder((TEAM, HOUR + 9)), stamp, HOUR + 8) is Left.BOX_FULL
    assert posted(opened, stamp) is Posted.STORED


def posted(store: Store, stamp: Stamps) -> Posted | BoxFull:
    """A first letter to the team."""
    store.begin()
    letter = stamp.drawn.to_bytes(4096, "big")
    outcome = post_letter(store, TEAM, letter, letter_id(letter), stamp(), DAY)
    store.commit()
    return outcome


def test_what_waits_for_a_seekers_box_and_lies_there_is_no_more_than_its_megabytes(
    opened: Store, stamp: Stamps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five letters of 64 KiB: two that were released, two that wait, and no two more."""
    monkeypatch.setattr(leaving, "SEEKER_BOX_BYTES", 5 * 65536)
    assert leave(opened, ladder((SEEKER, HOUR + 1), (SEEKER, HOUR + 1), size=65536), stamp) is Left.LEFT
    released(opened, HOUR + 1)
    assert leave(opened, ladder((SEEKER, HOUR + 9), (SEEKER, HOUR + 9), size=65536), stamp) is Left.LEFT
    assert leave(opened, ladder((SEEKER, HOUR + 9), (SEEKER, HOUR + 9), size=65536), stamp) is Left.BOX_FULL
    assert leave(opened, ladder((SEEKER, HOUR + 9), size=65536), stamp) is Left.LEFT


def test_no_more_than_so_many_run_and_those_that_are_over_do_not_count(
    opened: Store, stamp: Stamps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cancelling one makes room for another."""
    monkeypatch.setattr(leaving, "MOST_RUNNING", 2)
    first = ladder((TEAM, HOUR + 1))
    assert leave(opened, first, stamp) is Left.LEFT
    assert leave(opened, ladder((TEAM, HOUR + 1)), stamp) is Left.LEFT
    assert leave(opened, ladder((TEAM, HOUR + 1)), stamp) is Left.SERIES_FULL
    opened.begin()
    cancel_series(opened, first.series_id, first.cancel)
    opened.commit()
    assert leave(opened, ladder((TEAM, HOUR + 1)), stamp) is Left.LEFT


def test_what_waits_fills_an_eighth_of_the_room(opened: Store, stamp: Stamps) -> None:
    """2 MiB of 16: two series of sixteen letters of 64 KiB, and not a letter more."""
    for _ in range(2):
        assert leave(opened, ladder(*((TEAM, HOUR + 1) for _ in range(16)), size=65536), stamp) is Left.LEFT
    assert leave(opened, ladder((TEAM, HOUR + 1)), stamp) is Left.SERIES_FULL


def test_the_room_that_is_kept_for_teams_is_not_filled_by_series(place: Place, stamp: Stamps) -> None:
    """Once three quarters are in use."""
    store = place.open(ceiling_bytes=2**20)
    store.begin()
    open_team_box(store, TEAM, week_of(DAY), DAY)
    store.commit()
    for number in range(12):
        store.begin()
        letter = bytes([number]) * 65536
        post_letter(store, TEAM, letter, letter_id(letter), stamp(), DAY)
        store.commit()
    spare = stamp()
    assert leave(store, ladder((TEAM, HOUR + 1)), spare) is Left.RELAY_FULL
    store.begin()
    assert store.connection.execute("SELECT 1 FROM spent_stamps WHERE stamp_id = ?", (spare.id.raw,)).fetchone() is None
    store.commit()


def test_a_box_that_will_be_forgotten_takes_no_rung_for_then(opened: Store, stamp: Stamps) -> None:
    """A seeker's box, 180 days after its last letter; on the last of them it does."""
    late = DAY + SEEKER_BOX_DAYS
    assert leave(opened, ladder((SEEKER, (late + 1) * 24)), stamp, late * 24 - 5) is Left.BOX_FORGOTTEN
    assert leave(opened, ladder((SEEKER, late * 24 + 23)), stamp, late * 24 - 5) is Left.LEFT


def renewed(store: Store, left: Ladder, first_hour: int, hour: int) -> Standing | NotChanged | HoursRefused:
    """Put off, at this hour by the clock."""
    store.begin([left.series_id.raw])
    outcome = renew_series(store, left.series_id, left.renew, first_hour, hour)
    store.commit()
    return outcome


def test_a_series_is_put_off_for_half_a_year_and_no_longer(opened: Store, stamp: Stamps) -> None:
    """To the last hour of the last day, however often; its box is kept by letters meanwhile. What waits stays."""
    left = ladder((SEEKER, HOUR + 24), (SEEKER, HOUR + 30))
    assert leave(opened, left, stamp) is Left.LEFT
    for weeks in range(4, 28, 4):
        opened.begin()
        opened.connection.execute("UPDATE boxes SET last_letter_day = ?", (DAY + weeks * 7,))
        opened.commit()
        now = HOUR + (weeks - 4) * 7 * 24
        assert isinstance(renewed(opened, left, HOUR + weeks * 7 * 24, now), Standing)
    last, now = (DAY + 182) * 24 + 23, HOUR + 24 * 7 * 24 - 1
    assert renewed(opened, left, last - 5, now) is NotChanged.TOO_OLD
    moved = renewed(opened, left, last - 6, now)
    assert moved == Standing(SeriesState.RUNNING, [(last - 6, RungState.WAITING), (last, RungState.WAITING)])
    assert renewed(opened, left, last - 5, now) is NotChanged.TOO_OLD
    assert renewed(opened, left, HOUR, now) == moved


def test_a_renewal_reaches_no_further_than_a_seekers_box_is_kept(opened: Store, stamp: Stamps) -> None:
    """A letter to it makes room; one that is gone already keeps nothing from moving."""
    kept_until = DAY + 5
    opened.begin()
    opened.connection.execute("UPDATE boxes SET last_letter_day = ?", (kept_until - SEEKER_BOX_DAYS,))
    opened.commit()
    left = ladder((SEEKER, HOUR + 1), (TEAM, HOUR + 2))
    assert leave(opened, left, stamp) is Left.LEFT
    assert renewed(opened, left, (kept_until + 1) * 24, HOUR) is NotChanged.BOX_FORGOTTEN
    assert isinstance(renewed(opened, left, kept_until * 24 + 23, HOUR), Standing)
    opened.begin([SEEKER.raw])
    delete_seeker_box(opened, SEEKER)
    opened.commit()
    assert isinstance(renewed(opened, left, (kept_until + 1) * 24, HOUR), Standing)


def test_a_full_box_takes_its_rungs_and_a_letter_that_lies_in_it_is_not_doubled(opened: Store, stamp: Stamps) -> None:
    """Whoever holds the letter may have posted it before."""
    left = ladder((SEEKER, HOUR + 1), (SEEKER, HOUR + 1))
    assert leave(opened, left, stamp) is Left.LEFT
    opened.begin()
    letter = left.letters[1]
    post_letter(opened, SEEKER, letter, letter_id(letter), stamp(), DAY)
    opened.connection.execute("UPDATE boxes SET letters = ? WHERE post_id = ?", (SEEKER_BOX_LETTERS, SEEKER.raw))
    opened.commit()
    released(opened, HOUR + 1)
    opened.begin()
    frames = read_piece(opened.connection, SEEKER, 0, 10, 10**6)
    opened.commit()
    assert frames.letters == 2


def released(store: Store, hour: int) -> None:
    """All that is due."""
    for each in what_is_due(store.connection, hour).series:
        store.begin()
        release_series(store, each.number, hour)
        store.commit()


def names_of(store: Store, post_id: PostId) -> int:
    """How many rungs name this box."""
    store.begin()
    counted = store.connection.execute("SELECT count(*) FROM series_rungs WHERE post_id = ?", (post_id.raw,)).fetchone()
    store.commit()
    return int(counted[0])


def test_age_leaves_no_mark_of_a_seekers_box_either(opened: Store, stamp: Stamps) -> None:
    """What waited for it is lost with it, and what waits for others goes on."""
    left = ladder((TEAM, HOUR + 1), (SEEKER, HOUR + 2))
    assert leave(opened, left, stamp) is Left.LEFT
    opened.begin()
    opened.connection.execute("UPDATE boxes SET last_letter_day = 1 WHERE post_id = ?", (SEEKER.raw,))
    assert expire_some(opened, DAY)
    opened.commit()
    assert names_of(opened, SEEKER) == 0
    assert standing(opened, left) == Standing(
        SeriesState.RUNNING, [(HOUR + 1, RungState.WAITING), (HOUR + 2, RungState.LOST)]
    )


@pytest.fixture
def pair(tmp_path: Path, postgres: Postgres, stamp: Stamps) -> Iterator[tuple[Store, Store]]:
    """The stores of two relay processes, which can write at once."""
    shared = OnPostgres(tmp_path, postgres.new_database())
    yield with_boxes(shared.open(ceiling_bytes=CEILING), stamp), shared.open(ceiling_bytes=CEILING)
    shared.empty()


def at_once(*calls: Callable[[], None]) -> None:
    """In threads that begin together."""
    begin = threading.Barrier(len(calls))

    def run(call: Callable[[], None]) -> None:
        begin.wait(10)
        call()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def test_a_box_deleted_while_a_series_is_left_for_it_leaves_no_name(pair: tuple[Store, Store], stamp: Stamps) -> None:
    """Whichever of two processes comes first: the deletion waits for the leaving, or the leaving finds no box."""
    one, other = pair
    first, late = ladder((SEEKER, HOUR + 1)), ladder((SEEKER, HOUR + 1))
    one.begin(touched_by(first))
    assert leave_uncommitted(one, first, stamp) is Left.LEFT
    deleting = threading.Thread(target=lambda: deleted(other))
    deleting.start()
    deleting.join(0.5)
    assert deleting.is_alive(), "it did not wait"
    one.commit()
    deleting.join(10)
    assert names_of(one, SEEKER) == 0
    assert standing(one, first) == Standing(SeriesState.DONE, [(HOUR + 1, RungState.LOST)])

    reopened(one, stamp)
    one.begin()  # it names nothing as touched: the box's row alone keeps the two apart
    delete_seeker_box(one, SEEKER)
    outcome: list[object] = []
    leaving_ = threading.Thread(target=lambda: outcome.append(leave(other, late, stamp)))
    leaving_.start()
    leaving_.join(0.5)
    assert leaving_.is_alive(), "it did not wait"
    one.commit()
    leaving_.join(10)
    assert outcome == [Left.NO_SUCH_BOX]
    assert names_of(one, SEEKER) == 0


def test_a_box_deleted_while_its_series_is_cancelled_does_not_touch_it_again(
    pair: tuple[Store, Store], stamp: Stamps
) -> None:
    """Nor where the series was forgotten meanwhile."""
    one, other = pair
    for forgotten in (False, True):
        left = ladder((SEEKER, HOUR + 1))
        leave(one, left, stamp)
        one.begin([left.series_id.raw])
        cancel_series(one, left.series_id, left.cancel)
        if forgotten:
            forget_some(one, HOUR + 10**6)
        deleting = threading.Thread(target=lambda: deleted(other))
        deleting.start()
        deleting.join(0.5)
        assert deleting.is_alive(), "it did not wait"
        one.commit()
        deleting.join(10)
        assert not box_is_there(one)
        expected = None if forgotten else Standing(SeriesState.CANCELLED, [(HOUR + 1, RungState.CANCELLED)])
        assert standing(one, left) == expected
        reopened(one, stamp)


def leave_uncommitted(store: Store, left: Ladder, stamp: Stamps) -> Left | HoursRefused:
    """In the transaction that is open."""
    paid = [stamp() for _ in left.letters]
    return leave_series(store, left.series_id, left.series, left_id(encode_series(left.series)), paid, HOUR)


def deleted(store: Store) -> None:
    """The seeker deletes their box."""
    store.begin([SEEKER.raw])
    delete_seeker_box(store, SEEKER)
    store.commit()


def reopened(store: Store, stamp: Stamps) -> None:
    """By the same words."""
    store.begin([SEEKER.raw])
    open_seeker_box(store, SEEKER, [], stamp(), DAY)
    store.commit()


def box_is_there(store: Store) -> bool:
    """The seeker's."""
    store.begin()
    found = find_box(store.connection, SEEKER)
    store.commit()
    return found is not None


def standing(store: Store, left: Ladder) -> Standing | None:
    """How it stands."""
    store.begin()
    stands = show_series(store.connection, left.series_id, left.cancel)
    store.commit()
    return stands


def test_a_series_that_is_held_is_passed_over_by_a_release_and_waited_for_by_a_cancel(
    pair: tuple[Store, Store], stamp: Stamps
) -> None:
    """The cancel's answer then says that it came too late."""
    one, other = pair
    left = ladder((TEAM, HOUR + 1), (TEAM, HOUR + 9))
    leave(one, left, stamp)
    (due,) = what_is_due(one.connection, HOUR + 1).series
    one.begin()
    assert release_series(one, due.number, HOUR + 1) == {TEAM}
    other.begin()
    other.connection.execute("SET LOCAL lock_timeout = '2s'")
    assert release_series(other, due.number, HOUR) == frozenset()
    other.rollback()
    outcome: list[object] = []

    def cancel() -> None:
        other.begin()
        outcome.append(cancel_series(other, left.series_id, left.cancel))
        other.commit()

    waiting = threading.Thread(target=cancel)
    waiting.start()
    waiting.join(0.5)
    assert waiting.is_alive(), "it did not wait"
    one.commit()
    waiting.join(10)
    rungs = [(HOUR + 1, RungState.RELEASED), (HOUR + 9, RungState.CANCELLED)]
    assert outcome == [Standing(SeriesState.CANCELLED, rungs)]


def test_released_and_cancelled_at_once_each_rung_comes_to_one_end(pair: tuple[Store, Store], stamp: Stamps) -> None:
    """Sixty times over: what the cancel answered is what the box holds, to the letter."""
    one, other = pair
    in_the_box, answered_released = 0, 0
    for number in range(60):
        hour = HOUR + number
        left = ladder((TEAM, hour + 1), (TEAM, hour + 1))
        leave(one, left, stamp, hour)
        answers: list[object] = []

        def cancel(left: Ladder = left, answers: list[object] = answers) -> None:
            other.begin()
            answers.append(cancel_series(other, left.series_id, left.cancel))
            other.commit()

        at_once(lambda hour=hour: released(one, hour + 1), cancel)  # type: ignore[misc]
        (standing,) = answers
        assert isinstance(standing, Standing)
        ends = {state for _, state in standing.rungs}
        assert ends in ({RungState.RELEASED}, {RungState.CANCELLED})
        answered_released += 2 * (RungState.RELEASED in ends)
        one.begin()
        in_the_box = read_piece(one.connection, TEAM, 0, 1000, 10**9).letters
        one.commit()
        assert in_the_box == answered_released


def test_the_same_series_left_at_both_processes_at_once_is_there_once(pair: tuple[Store, Store], stamp: Stamps) -> None:
    """With one stamp: one stores it, the other says it is there, or is told to try again and then says so."""
    one, other = pair
    for _ in range(20):
        left, paid = ladder((TEAM, HOUR + 1)), stamp()
        outcomes: list[object] = []

        def leave_at(store: Store, left: Ladder = left, paid: SpentStamp = paid, to: list[object] = outcomes) -> None:
            to.append(leave(store, left, paid))

        at_once(lambda: leave_at(one), lambda: leave_at(other))
        assert sorted(map(str, outcomes)) == ["Left.LEFT", "Left.THERE_ALREADY"]
