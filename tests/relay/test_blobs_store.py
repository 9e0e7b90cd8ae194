"""Blobs in either store against a model that is a few dictionaries; then each rule that is easy to break."""

import os
from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.relay.stores import Place
from tropa.post.limits import BLOB_CHUNK_BYTES, BLOB_UNFINISHED_DAYS
from tropa.relay.store import blobs
from tropa.relay.store.blobs import (
    Appended,
    BlobOpened,
    append_chunks,
    delete_blob,
    expire_some_blobs,
    find_blob,
    open_blob,
    read_chunks,
)
from tropa.relay.store.database import Store
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import BlobId, StampId

FIRST_DAY = 20_000
CEILING = 64 * 2**20
# So that blobs' share, not the room itself, is what these small ones fill: 10 chunks.
SHARE = 100
SHARE_CHUNKS = CEILING // SHARE // BLOB_CHUNK_BYTES
NAMES = st.integers(0, 2)
MOST_CHUNKS = 9


def noon(day: int) -> int:
    """An hour of this day."""
    return day * 24 + 12


def chunk_at(name: int, place: int) -> bytes:
    """A blob's chunk, another for each blob and place."""
    return bytes([name, place]) * (BLOB_CHUNK_BYTES // 2)


@dataclass
class ModelBlob:
    """What a blob should be."""

    chunks: int
    keep_days: int
    hour: int
    stored: list[bytes] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Every chunk is there."""
        return len(self.stored) == self.chunks

    def over(self, hour: int) -> bool:
        """Its time is over: two hours to begin in, a day to complete it in, then its days."""
        if not self.stored and hour - self.hour > 2:
            return True
        return hour // 24 - self.hour // 24 > (self.keep_days if self.complete else BLOB_UNFINISHED_DAYS)


class BlobMachine(RuleBasedStateMachine):
    """Store and model side by side."""

    place: Place

    def __init__(self) -> None:
        super().__init__()
        self.place.empty()
        self.drawn = 0
        self.hour = noon(FIRST_DAY)
        self.blobs: dict[BlobId, ModelBlob] = {}
        self.spent: set[StampId] = set()
        self.store = self.opened()

    @property
    def day(self) -> int:
        """Today."""
        return self.hour // 24

    def teardown(self) -> None:
        """What is there is what should be, to the last row."""
        self.store.begin()
        while expire_some_blobs(self.store, self.day):
            pass
        self.forget_old()
        kept = sum(len(blob.stored) for blob in self.blobs.values())
        assert self.count("blobs") - self.not_begun_in_time() == len(self.blobs)
        assert self.count("blob_chunks") == kept
        assert self.count("spent_stamps") == len(self.spent)
        self.store.commit()

    def count(self, table: str) -> int:
        """Rows in a table."""
        return int(self.store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def not_begun_in_time(self) -> int:
        """Rows that the next opening removes, or the next days' sweep."""
        lapsed = self.store.connection.execute("SELECT count(*) FROM blobs WHERE begin_by_hour < ?", (self.hour,))
        return int(lapsed.fetchone()[0])

    def opened(self) -> Store:
        """The store, with numbers that collide often."""
        return self.place.open(self.numbers, CEILING)

    def numbers(self, size: int) -> bytes:
        """Not random at all: each number is drawn twice, so that the second must be noticed."""
        self.drawn += 1
        return (self.drawn // 2 << 1).to_bytes(size, "big")

    def forget_old(self) -> None:
        """The model's blobs whose days are over are not there."""
        self.blobs = {name: blob for name, blob in self.blobs.items() if not blob.over(self.hour)}

    def done(self) -> None:
        """One transaction for each step."""
        self.store.commit()
        self.store.forget_log()

    @rule(
        name=NAMES,
        chunks=st.integers(1, 8),
        keep_days=st.integers(1, 3),
        stamps=st.lists(st.integers(0, 40), max_size=3),
    )
    def open(self, name: int, chunks: int, keep_days: int, stamps: list[int]) -> None:
        """Somebody opens a blob, with stamps that may have been spent, or be named twice."""
        blob_id = BlobId(bytes([name]) * 32)
        paid = [SpentStamp(StampId(bytes([each, self.day % 251]) * 16), self.day + 2) for each in stamps]
        self.store.begin()
        promised = int(
            self.store.connection.execute(
                "SELECT coalesce(sum(chunks), 0) FROM blobs WHERE begin_by_hour IS NULL OR begin_by_hour >= ?",
                (self.hour,),
            ).fetchone()[0]
        )
        outcome = open_blob(self.store, blob_id, chunks, keep_days, paid, self.hour)
        self.done()
        self.forget_old()
        blob, names = self.blobs.get(blob_id), {each.id for each in paid}
        if blob is not None:
            same = (blob.chunks, blob.keep_days) == (chunks, keep_days)
            assert outcome is (BlobOpened.THERE_ALREADY if same else BlobOpened.OTHER_NUMBERS)
        elif promised + chunks > SHARE_CHUNKS:
            assert outcome is BlobOpened.BLOBS_FULL
        elif len(names) < len(paid) or names & self.spent:
            assert outcome is BlobOpened.STAMP_SPENT
        else:
            assert outcome is BlobOpened.CREATED
            self.blobs[blob_id] = ModelBlob(chunks, keep_days, self.hour)
            self.spent |= names

    @rule(name=NAMES, back=st.integers(-1, 3), count=st.integers(1, 5), differs=st.integers(0, 9))
    def append(self, name: int, back: int, count: int, differs: int) -> None:
        """Chunks come: the next ones, some of them again, ahead of the next, or another one than before."""
        blob_id = BlobId(bytes([name]) * 32)
        known = self.blobs.get(blob_id)
        first = max(0, (len(known.stored) if known else 0) - back)
        new = [chunk_at(name, place) for place in range(first, first + count)]
        if differs < count:
            new[differs] = chunk_at(99, differs)
        self.append_these(blob_id, first, new)

    def append_these(self, blob_id: BlobId, first: int, new: list[bytes]) -> None:
        """The same on both sides."""
        self.store.begin()
        outcome = append_chunks(self.store, blob_id, first, new, self.hour)
        self.done()
        self.forget_old()
        blob = self.blobs.get(blob_id)
        if blob is None:
            assert outcome is Appended.NO_SUCH_BLOB
        elif first + len(new) > blob.chunks:
            assert outcome is Appended.PAST_THE_END
        elif first > len(blob.stored):
            assert outcome is Appended.AHEAD
        elif any(old != again for old, again in zip(blob.stored[first:], new, strict=False)):
            assert outcome is Appended.DIFFERS
        else:
            assert outcome is Appended.STORED
            was_complete = blob.complete
            blob.stored[first : first + len(new)] = new
            if blob.complete and not was_complete:
                blob.hour = self.hour

    @rule(name=NAMES)
    def go_on(self, name: int) -> None:
        """All that is missing comes at once."""
        blob_id = BlobId(bytes([name]) * 32)
        blob = self.blobs.get(blob_id)
        if blob is not None and not blob.complete:
            missing = range(len(blob.stored), blob.chunks)
            self.append_these(blob_id, missing.start, [chunk_at(name, place) for place in missing])

    @rule(name=NAMES, first=st.integers(0, MOST_CHUNKS), count=st.integers(1, MOST_CHUNKS))
    def read(self, name: int, first: int, count: int) -> None:
        """Somebody who knows the name asks for chunks."""
        blob_id = BlobId(bytes([name]) * 32)
        self.store.begin()
        found = read_chunks(self.store.connection, blob_id, first, count, self.hour)
        self.done()
        self.forget_old()
        blob = self.blobs.get(blob_id)
        wanted = blob.stored[first : first + count] if blob is not None and blob.complete else []
        assert (found or []) == wanted

    @invariant()
    def nothing_is_lost_or_added(self) -> None:
        """Every blob is as far as it should be; what is complete can be read, what is not cannot."""
        self.forget_old()
        self.store.begin()
        for name in range(3):
            blob_id = BlobId(bytes([name]) * 32)
            state, blob = find_blob(self.store.connection, blob_id, self.hour), self.blobs.get(blob_id)
            assert (state is None) == (blob is None)
            if state is not None and blob is not None:
                assert (state.chunks, state.keep_days, state.next_chunk) == (
                    *(blob.chunks, blob.keep_days),
                    len(blob.stored),
                )
                found = read_chunks(self.store.connection, blob_id, 0, MOST_CHUNKS, self.hour)
                assert found == (blob.stored if blob.complete else None)
        self.store.commit()

    @rule(name=NAMES)
    def delete(self, name: int) -> None:
        """Its writer deletes it."""
        blob_id = BlobId(bytes([name]) * 32)
        self.store.begin()
        delete_blob(self.store, blob_id)
        self.done()
        self.blobs.pop(blob_id, None)

    @rule(days=st.integers(1, 2))
    def time_passes(self, days: int) -> None:
        """The day becomes another."""
        self.hour += 24 * days

    @rule(hours=st.integers(1, 3))
    def hours_pass(self, hours: int) -> None:
        """Enough of them for what was not begun."""
        self.hour += hours

    @rule(steps=st.integers(1, 3))
    def sweep(self, steps: int) -> None:
        """Some of what is too old goes, perhaps not all of it."""
        for _ in range(steps):
            self.store.begin()
            expire_some_blobs(self.store, self.day)
            self.done()

    @rule()
    def start_again(self) -> None:
        """The relay is restarted."""
        self.store.close()
        self.store = self.opened()


def test_the_store_keeps_blobs_as_the_model_does(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is done in whatever order; a few chunks at a time are swept, so that it stops midway."""
    monkeypatch.setattr(blobs, "_SHARE", SHARE)
    monkeypatch.setattr(blobs, "_EXPIRED_AT_A_TIME", 2)
    machine = type("Machine", (BlobMachine,), {"place": place})
    examples = settings().max_examples // (2 if place.name == "sqlite" else 8)
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=40))


ID = BlobId(b"b" * 32)
STAMPS = [SpentStamp(StampId(bytes([number]) * 32), FIRST_DAY + 2) for number in range(7)]
SOME = [bytes([number]) * BLOB_CHUNK_BYTES for number in range(6)]


def in_one(store: Store, chunks: int, keep_days: int, stored: list[bytes], blob_id: BlobId = ID) -> None:
    """A blob with its first chunks."""
    store.begin()
    assert open_blob(store, blob_id, chunks, keep_days, [], noon(FIRST_DAY)) is BlobOpened.CREATED
    if stored:
        assert append_chunks(store, blob_id, 0, stored, noon(FIRST_DAY)) is Appended.STORED
    store.commit()
    store.forget_log()


def test_a_refused_opening_spends_none_of_its_stamps(store: Store) -> None:
    """The third of four was used before: the first two are still good."""
    store.begin()
    assert open_blob(store, ID, 1, 1, STAMPS[2:3], noon(FIRST_DAY)) is BlobOpened.CREATED
    assert open_blob(store, BlobId(b"c" * 32), 200, 1, STAMPS[:4], noon(FIRST_DAY)) is BlobOpened.STAMP_SPENT
    assert open_blob(store, BlobId(b"d" * 32), 100, 1, STAMPS[:2], noon(FIRST_DAY)) is BlobOpened.CREATED
    store.commit()


def test_chunks_that_partly_repeat_are_stored_from_where_they_are_new(store: Store) -> None:
    """An answer that was lost: the same request again, with more after it."""
    in_one(store, 6, 1, SOME[:3])
    store.begin()
    assert append_chunks(store, ID, 1, SOME[1:6], noon(FIRST_DAY)) is Appended.STORED
    assert read_chunks(store.connection, ID, 0, 16, noon(FIRST_DAY)) == SOME
    assert append_chunks(store, ID, 0, SOME, noon(FIRST_DAY)) is Appended.STORED
    assert append_chunks(store, ID, 2, [SOME[2], SOME[4]], noon(FIRST_DAY)) is Appended.DIFFERS
    store.commit()


def test_a_blob_is_kept_its_days_after_it_was_completed(store: Store) -> None:
    """Opened on one day, completed on the next; three days from then on, and not a day longer."""
    in_one(store, 3, 3, SOME[:2])
    store.begin()
    assert append_chunks(store, ID, 2, SOME[2:3], noon(FIRST_DAY + 1)) is Appended.STORED
    assert not expire_some_blobs(store, FIRST_DAY + 4)
    assert read_chunks(store.connection, ID, 0, 3, noon(FIRST_DAY + 4)) == SOME[:3]
    assert read_chunks(store.connection, ID, 0, 3, noon(FIRST_DAY + 5)) is None
    assert expire_some_blobs(store, FIRST_DAY + 5)
    assert store.connection.execute("SELECT count(*) FROM blob_chunks").fetchone()[0] == 0
    store.commit()


def test_an_unfinished_blob_goes_after_a_day(store: Store) -> None:
    """Whatever days were asked for: there is a whole day to complete it, and then it can be opened anew."""
    in_one(store, 3, 180, SOME[:1])
    store.begin()
    assert append_chunks(store, ID, 2, SOME[2:3], noon(FIRST_DAY + 1)) is Appended.AHEAD
    assert append_chunks(store, ID, 1, SOME[1:2], noon(FIRST_DAY + 1)) is Appended.STORED
    assert find_blob(store.connection, ID, noon(FIRST_DAY + 1)) is not None
    assert append_chunks(store, ID, 2, SOME[2:3], noon(FIRST_DAY + 2)) is Appended.NO_SUCH_BLOB
    assert open_blob(store, ID, 5, 1, [], noon(FIRST_DAY + 2)) is BlobOpened.CREATED
    found = find_blob(store.connection, ID, noon(FIRST_DAY + 2))
    assert found is not None
    assert (found.chunks, found.next_chunk) == (5, 0)
    assert store.connection.execute("SELECT count(*) FROM blob_chunks").fetchone()[0] == 0
    store.commit()


def test_a_blob_of_which_nothing_came_in_two_hours_promises_room_no_more(place: Place) -> None:
    """To the last minute of the second hour it can be begun; what was begun keeps its room. It can be opened anew."""
    store = place.open(ceiling_bytes=40 * BLOB_CHUNK_BYTES * 4)
    hour, begun = noon(FIRST_DAY), BlobId(b"c" * 32)
    store.begin()
    assert open_blob(store, ID, 30, 1, STAMPS[:1], hour) is BlobOpened.CREATED
    assert open_blob(store, begun, 10, 1, STAMPS[1:2], hour) is BlobOpened.CREATED
    assert append_chunks(store, begun, 0, SOME[:1], hour + 2) is Appended.STORED
    assert open_blob(store, BlobId(b"d" * 32), 30, 1, STAMPS[2:3], hour + 2) is BlobOpened.BLOBS_FULL
    assert find_blob(store.connection, ID, hour + 2) is not None
    assert find_blob(store.connection, ID, hour + 3) is None
    assert append_chunks(store, ID, 0, SOME[:1], hour + 3) is Appended.NO_SUCH_BLOB
    assert open_blob(store, BlobId(b"d" * 32), 31, 1, STAMPS[2:3], hour + 3) is BlobOpened.BLOBS_FULL
    assert open_blob(store, BlobId(b"d" * 32), 30, 1, STAMPS[2:3], hour + 3) is BlobOpened.CREATED
    assert append_chunks(store, begun, 1, SOME[1:2], hour + 3) is Appended.STORED
    assert open_blob(store, ID, 1, 1, STAMPS[3:4], hour + 6) is BlobOpened.CREATED
    assert store.connection.execute("SELECT count(*) FROM blobs").fetchone()[0] == 2
    store.commit()


def test_a_large_blob_is_swept_a_little_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody who posts waits for it; and nobody can read or go on with what is half gone."""
    monkeypatch.setattr(blobs, "_EXPIRED_AT_A_TIME", 2)
    in_one(store, 6, 5, SOME)
    today, steps = FIRST_DAY + 6, 0
    store.begin()
    while expire_some_blobs(store, today):
        steps += 1
        assert read_chunks(store.connection, ID, 0, 16, noon(today)) is None
        assert append_chunks(store, ID, 0, SOME, noon(today)) is Appended.NO_SUCH_BLOB
    assert steps == 3
    store.commit()


def test_blobs_leave_the_rest_of_the_room_to_letters(place: Place) -> None:
    """A quarter is all they are promised, begun or complete, and none is opened that would not fit."""
    store = place.open(ceiling_bytes=40 * BLOB_CHUNK_BYTES * 4)
    store.begin()
    assert open_blob(store, ID, 30, 1, [], noon(FIRST_DAY)) is BlobOpened.CREATED
    assert open_blob(store, BlobId(b"c" * 32), 11, 1, STAMPS[:1], noon(FIRST_DAY)) is BlobOpened.BLOBS_FULL
    assert open_blob(store, BlobId(b"c" * 32), 10, 1, STAMPS[:1], noon(FIRST_DAY)) is BlobOpened.CREATED
    store.commit()


def test_when_three_quarters_are_in_use_no_chunk_is_stored(store: Store) -> None:
    """The last quarter is for letters to teams; what is there can be sent again and read."""
    in_one(store, 6, 1, SOME[:2])
    store.begin()
    store.room_bytes = store.ceiling_bytes // 4 + BLOB_CHUNK_BYTES - 1
    assert append_chunks(store, ID, 2, SOME[2:3], noon(FIRST_DAY)) is Appended.BLOBS_FULL
    assert append_chunks(store, ID, 0, SOME[:2], noon(FIRST_DAY)) is Appended.STORED
    assert open_blob(store, BlobId(b"c" * 32), 1, 1, STAMPS[:1], noon(FIRST_DAY)) is BlobOpened.BLOBS_FULL
    store.commit()


def test_nothing_of_a_deleted_blob_is_left_in_the_file(place: Place) -> None:
    """SQLite: its chunks are looked for byte by byte, in the file and its log."""
    if place.name != "sqlite":
        pytest.skip("PostgreSQL overwrites nothing by itself (docs/limitations.md)")
    store = place.open()
    in_one(store, 2, 1, [b"\xd7\x01\x9c\x33" * (BLOB_CHUNK_BYTES // 4)] * 2)
    store.begin()
    delete_blob(store, ID)
    store.commit()
    store.forget_log()
    files = [path.read_bytes() for path in place.folder.iterdir()]  # type: ignore[attr-defined]
    assert sum(map(len, files)) > 2 * BLOB_CHUNK_BYTES, "the file was looked at before anything was in it"
    assert not any(b"\xd7\x01\x9c\x33\xd7\x01\x9c\x33" in each or ID.raw in each for each in files)


def test_numbers_tell_neither_which_blob_is_older_nor_when_it_came(store: Store) -> None:
    """Drawn at random, and chunks' keys are made of them."""
    for number in range(12):
        in_one(store, 1, 1, SOME[:1], BlobId(os.urandom(31) + bytes([number])))
    store.begin()
    rows = store.connection.execute(
        "SELECT blob_number, chunk_key >> 16, blob_id FROM blobs JOIN blob_chunks ON blob_number = chunk_key >> 16"
    ).fetchall()
    store.commit()
    by_number = [bytes(blob_id)[31] for _, _, blob_id in sorted(rows)]
    assert len(rows) == 12
    assert by_number != sorted(by_number)
