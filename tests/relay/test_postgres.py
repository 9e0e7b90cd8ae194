"""What PostgreSQL must do beyond what both stores do: several processes on one database, a server that goes away."""

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.relay.running import Relay, running, today
from tests.relay.stores import OnPostgres, committed
from tests.relay.test_starting import refused
from tests.relay.workers import Follower, Poster, finish_all
from tests.support.postgres import Postgres, running_postgres
from tropa.post.errors import Refused
from tropa.post.headers import TokenStamp
from tropa.post.problems import ProblemName
from tropa.relay.store import postgres_connection
from tropa.relay.store.boxes import open_team_box
from tropa.relay.store.database import Store
from tropa.relay.store.expiry import expire_some
from tropa.relay.store.failures import StoreAway, StoreConflict, StoreHeld
from tropa.relay.store.postgres import PostgresStore
from tropa.relay.store.postgres_locks import TRY_TIDY_LOCK, locks_of
from tropa.relay.writer import Writer
from tropa.sealing.boxes import letter_id
from tropa.sealing.types import PostId, ReadKey

POSTERS = 6
LISTENERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"


@pytest.fixture
def url(postgres: Postgres) -> str:
    """An empty database."""
    return postgres.new_database()


@contextmanager
def several(folder: Path, url: str, number: int = 2) -> Iterator[list[Relay]]:
    """Relay processes that share a database, each with a data folder of its own."""
    with ExitStack() as stack:
        yield [stack.enter_context(running(folder / f"data{each}", "--database", url)) for each in range(number)]


def everything_in(relay: Relay, read_key: ReadKey) -> list[tuple[int, bytes]]:
    """The letters of a box with their cursors."""
    with relay.client() as client:
        return [(each.cursor, each.letter) for each in client.letters(read_key)]


def test_the_same_letters_through_two_processes_are_there_once(tmp_path: Path, url: str) -> None:
    """Each to both at the same moment, with one token: stored by one, known to the other; no reader misses a cursor."""
    with several(tmp_path, url) as relays:
        read_key, post_id, tokens = relays[0].open_box(120)
        follower = Follower(lambda: relays[1], read_key)
        follower.start()
        letters = [(os.urandom(4096), token) for token in tokens]
        both = [threading.Barrier(2) for _ in letters]

        def post(number: int, relay: Relay) -> bool:
            letter, token = letters[number]
            with relay.client() as client:
                both[number].wait(30)
                return client.post_letter(post_id, letter, TokenStamp(token)).stored

        with ThreadPoolExecutor(2 * POSTERS) as pool:
            for start in range(0, len(letters), POSTERS):
                chosen = range(start, min(start + POSTERS, len(letters)))
                first, second = ([pool.submit(post, number, relay) for number in chosen] for relay in relays)
                stored = [(one.result(), other.result()) for one, other in zip(first, second, strict=True)]
                assert all(sorted(each) == [False, True] for each in stored)
        follower.finish()
        found = everything_in(relays[0], read_key)
    assert [cursor for cursor, _ in found] == list(range(1, len(letters) + 1))
    assert {letter for _, letter in found} == {letter for letter, _ in letters}
    assert list(follower.read) == [letter_id(letter) for _, letter in found]


def test_a_stamp_lets_one_letter_in_whichever_processes_are_asked(tmp_path: Path, url: str) -> None:
    """A solved challenge and a token, each for two letters at two processes at once."""
    with several(tmp_path, url) as relays:
        read_key, post_id, tokens = relays[0].open_box(10)
        stamps = [TokenStamp(token) for token in tokens] + [relays[0].stamp() for _ in range(10)]
        for stamp in stamps:
            barrier = threading.Barrier(2)

            def post(relay: Relay, stamp: object = stamp, barrier: threading.Barrier = barrier) -> object:
                with relay.client() as client:
                    barrier.wait(30)
                    try:
                        return client.post_letter(post_id, os.urandom(4096), stamp).stored  # type: ignore[arg-type]
                    except Refused as refusal:
                        return refusal.problem

            with ThreadPoolExecutor(2) as pool:
                outcomes = list(pool.map(post, relays))
            assert sorted(map(str, outcomes)) == sorted(["True", str(ProblemName.STAMP_SPENT)])
        assert len(everything_in(relays[1], read_key)) == len(stamps)


def test_processes_that_start_at_once_are_one_relay(tmp_path: Path, url: str) -> None:
    """On an empty database: one name, one challenge key, one publisher's token, in every folder."""
    with ThreadPoolExecutor(3) as pool, ExitStack() as stack:
        contexts = [running(tmp_path / f"data{each}", "--database", url) for each in range(3)]
        relays = list(pool.map(stack.enter_context, contexts))
        names = {relay.client().relay_info().relay_id for relay in relays}
        keys = {(relay.folder / "challenge-key").read_text() for relay in relays}
        assert len(names) == len(keys) == len({relay.publisher.text for relay in relays}) == 1


def wait_for_a_letter(relay: Relay, read_key: ReadKey, post: Callable[[], object]) -> float:
    """Seconds from ``post`` to the end of a wait that began before it."""
    with ThreadPoolExecutor(1) as pool, relay.client() as client:
        waiting = pool.submit(client.letters, read_key, wait=30)
        time.sleep(1.0)
        began = time.monotonic()
        post()
        assert len(waiting.result(60)) == 1
        return time.monotonic() - began


def test_who_waits_at_one_process_is_woken_through_another(tmp_path: Path, url: str) -> None:
    """At once while it listens; within some seconds when its connection for that was cut off."""
    with several(tmp_path, url) as (here, there), here.client() as client:
        for cut_off in (False, True):
            read_key, post_id, tokens = here.open_box(1)
            with psycopg.connect(url, autocommit=True) as connection:
                listening = connection.execute(LISTENERS).fetchall()
                assert len(listening) == 2
                for pid in listening if cut_off else []:
                    connection.execute("SELECT pg_terminate_backend(%s)", pid)
            post = partial(client.post_letter, post_id, bytes(4096), TokenStamp(tokens[0]))
            assert wait_for_a_letter(there, read_key, post) < (10 if cut_off else 5)


def test_a_restart_of_the_server_loses_nothing_acknowledged(tmp_path: Path, url: str, postgres: Postgres) -> None:
    """Crashed and started again under load, twice: posters are told to come again, the relays go on by themselves."""
    with several(tmp_path, url) as relays:
        boxes = [relays[0].open_box(128) for _ in range(POSTERS)]
        posters = [
            Poster(lambda at=relays[number % 2]: at, [(post_id, token) for token in tokens])  # type: ignore[misc]
            for number, (_, post_id, tokens) in enumerate(boxes)
        ]
        for poster in posters:
            poster.start()
        for how in ("immediate", "fast"):
            wait_until(lambda: all(len(poster.acknowledged) > 5 for poster in posters))
            postgres.stop(how)
            time.sleep(0.5)
            postgres.start()
            done = [len(poster.acknowledged) for poster in posters]
            wait_until(lambda: all(len(p.acknowledged) > n + 5 for p, n in zip(posters, done, strict=True)))  # noqa: B023
        finish_all(posters)
        for poster, (read_key, _, _) in zip(posters, boxes, strict=True):
            assert everything_in(relays[0], read_key) == list(enumerate(poster.letters, start=1))
        assert any(poster.refusals for poster in posters)
        assert all(relay.process.poll() is None for relay in relays)


def wait_until(done: Callable[[], bool]) -> None:
    """Within a minute."""
    until = time.monotonic() + 60
    while not done():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.02)


def test_operations_that_would_wait_in_a_circle_are_all_done(tmp_path: Path, url: str) -> None:
    """Two processes change two rows each in opposite orders: PostgreSQL breaks the circle, and we go on."""
    place = OnPostgres(tmp_path, url)
    stores = [place.open(), place.open()]
    meeting = threading.Barrier(2)

    def raise_both(store: Store, first: int, second: int) -> None:
        raise_one = "UPDATE notices SET version = version + 1 WHERE week = ?"
        store.connection.execute(raise_one, (first,))
        with suppress(threading.BrokenBarrierError):
            meeting.wait(0.5)
        store.connection.execute(raise_one, (second,))

    async def story(number: int) -> None:
        writer = Writer(stores[number], asyncio.get_running_loop())
        writer.start()
        for _ in range(3):
            await writer.do(lambda store: raise_both(store, number, 1 - number))
        await asyncio.to_thread(writer.stop)

    with committed(place.open()) as store:
        for week in range(2):
            store.connection.execute("INSERT INTO notices VALUES (?, 0, ?)", (week, b"-"))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: asyncio.run(story(number)), range(2)))
    assert place.open().connection.execute("SELECT version FROM notices").fetchall() == [(6,), (6,)]
    place.empty()


def test_a_transaction_that_breaks_off_does_not_go_on_by_itself(tmp_path: Path, url: str) -> None:
    """What follows in it would be kept at once, alone, on a new connection; it is refused, and nothing was kept."""
    place = OnPostgres(tmp_path, url)
    store, other = place.open(), place.open()
    store.begin()
    store.connection.execute("INSERT INTO notices VALUES (1, 0, ?)", (b"-",))
    pid = store.connection.execute("SELECT pg_backend_pid()").fetchone()
    other.connection.execute("SELECT pg_terminate_backend(?::int)", pid)
    for week in (2, 3):
        # "Behind a failure" while the news that the server is away has not come yet: the writer begins anew after both.
        with pytest.raises((StoreAway, StoreConflict)):
            store.connection.execute("INSERT INTO notices VALUES (?, 0, ?)", (week, b"-")).fetchone()
    with pytest.raises(StoreAway):
        store.commit()
    store.rollback()
    with committed(store):
        store.connection.execute("INSERT INTO notices VALUES (4, 0, ?)", (b"-",))
    assert other.connection.execute("SELECT week FROM notices").fetchall() == [(4,)]
    place.empty()


def test_a_session_outlives_no_failure_in_its_pipeline(tmp_path: Path, url: str) -> None:
    """A statement due to be prepared, sent behind a collision, is never prepared: the next transactions do not mind."""
    place = OnPostgres(tmp_path, url)

    def asked(store: Store, collide: bool) -> int | None:
        store.begin()
        try:
            if collide:
                store.connection.execute("INSERT INTO spent_stamps VALUES (?, 1)", (bytes(32),))
            found = int(store.connection.execute("SELECT count(*) FROM boxes WHERE letters > ?", (0,)).fetchone()[0])
            store.commit()
        except StoreConflict:
            store.rollback()
            return None
        return found

    asked(place.open(), collide=True)
    for before in range(3, 8):
        store = place.open()
        assert asked(store, collide=True) is None
        assert [asked(store, collide=False) for _ in range(before)] == [0] * before
        assert asked(store, collide=True) is None
        assert [asked(store, collide=False) for _ in range(3)] == [0] * 3
    place.empty()


def test_a_statement_that_a_session_does_not_know_is_no_fault_of_ours(tmp_path: Path, url: str) -> None:
    """Somebody threw away what it had prepared: whoever writes is told to come again, and then it works."""
    place = OnPostgres(tmp_path, url)
    store = place.open()
    for _ in range(8):
        with committed(store):
            store.connection.execute("UPDATE boxes SET letters = letters WHERE box_number = ?", (1,))
    # psycopg hears of a plain DEALLOCATE, and would prepare them again.
    forget = "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"
    store.begin()
    store.connection.execute(forget).rowcount  # noqa: B018 - waits until it is done
    with pytest.raises(StoreAway):
        store.connection.execute("UPDATE boxes SET letters = letters WHERE box_number = ?", (1,)).rowcount  # noqa: B018
    store.rollback()
    store.connection.execute(forget)
    with committed(store):
        store.connection.execute("UPDATE boxes SET letters = letters WHERE box_number = ?", (1,))
    place.empty()


def test_no_stranger_chooses_a_lock(tmp_path: Path, url: str) -> None:
    """Whatever is asked for waits for none of the relay's own locks, and for nothing that merely begins like it."""
    place = OnPostgres(tmp_path, url)
    tidying, one, other = place.open(), place.open(), place.open()
    assert tidying.connection.execute(TRY_TIDY_LOCK).fetchone() == (True,)
    held = other.connection.execute(
        "SELECT classid::bigint, objid::bigint FROM pg_locks WHERE locktype = 'advisory'"
    ).fetchall()
    assert [number for _, number in held] == [3]
    alike = [b"8 bytes!" + bytes([number]) * 24 for number in range(2)]
    evil = [first.to_bytes(4, "big") + second.to_bytes(4, "big") + bytes(24) for first, second in held]
    one.begin([alike[0]])
    other.connection.execute("SET lock_timeout = '1s'")
    other.begin([alike[1], *evil])
    other.commit()
    other.begin([alike[0]])
    with pytest.raises(StoreHeld):
        other.commit()
    other.rollback()
    one.commit()
    assert set(locks_of(alike, b"a key")).isdisjoint(locks_of(alike, b"another"))
    place.empty()


def test_what_another_process_holds_is_waited_for_once(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everyone who wants it is told to come again; whoever wants something else is served meanwhile."""
    monkeypatch.setattr(postgres_connection, "_SESSION", postgres_connection._SESSION + "SET lock_timeout = '300ms';")
    place = OnPostgres(tmp_path, url)
    holding, store = place.open(), place.open()
    begun: list[int] = []
    begin = PostgresStore.begin

    def counted(self: PostgresStore, touched: Iterable[bytes] = ()) -> None:
        begun.append(1)
        begin(self, touched)

    async def story() -> None:
        writer = Writer(store, asyncio.get_running_loop())
        wanted = [writer.do(lambda _: 1, touched=[name * 32]) for name in (b"h", b"h", b"f", b"h")]
        tasks = [asyncio.create_task(each) for each in wanted]
        await asyncio.sleep(0)
        monkeypatch.setattr(PostgresStore, "begin", counted)
        writer.start()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(each) for each in outcomes] == [StoreHeld, StoreHeld, int, StoreHeld]
        await asyncio.to_thread(writer.stop)

    holding.begin([b"h" * 32])
    asyncio.run(story())
    holding.commit()
    assert len(begun) == len(["all together", "the first alone", "the other"])
    place.empty()


def test_one_process_at_a_time_removes_what_is_too_old(tmp_path: Path, url: str) -> None:
    """The other goes on at once with something else, and finds it done."""
    place = OnPostgres(tmp_path, url)
    here, there = place.open(), place.open()
    with committed(here):
        here.connection.execute("INSERT INTO spent_stamps VALUES (?, 1)", (bytes(32),))
    here.begin()
    assert expire_some(here, 2)
    began = time.monotonic()
    with committed(there):
        assert not expire_some(there, 2)
        open_team_box(there, PostId(bytes(32)), 2_900, today())
    assert time.monotonic() - began < 5
    here.commit()
    with committed(there):
        assert not expire_some(there, 2)
        assert there.connection.execute("SELECT count(*) FROM spent_stamps").fetchone() == (0,)
    place.empty()


def test_a_careless_server_is_refused(tmp_path: Path) -> None:
    """One that acknowledges what is not on disk would make liars of us."""
    with running_postgres("fsync=off") as careless:
        said = refused(tmp_path / "data", "--database", careless.new_database())
    assert "fsync" in said


def test_a_database_that_is_not_there_is_told_without_the_password(tmp_path: Path, postgres: Postgres) -> None:
    """What PostgreSQL says of it may quote the address; we say its kind."""
    url = f"postgresql://postgres:secret-word@/nowhere?host={postgres.folder}"
    said = refused(tmp_path / "data", "--database", url)
    assert "cannot be used (" in said
    assert "secret-word" not in said
    assert "cannot be used (" in refused(tmp_path / "data", "--database", "not a url")


def test_a_database_of_the_form_before_is_brought_up_to_date(tmp_path: Path, url: str) -> None:
    """By whichever process comes first; everything in it stays."""
    with running(tmp_path / "data0", "--database", url) as relay:
        read_key, post_id, tokens = relay.open_box(2)
        with relay.client() as client:
            client.post_letter(post_id, bytes(4096), TokenStamp(tokens[0]))
    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE pulse; DROP INDEX spent_stamps_by_day; UPDATE shared SET form = 3")
    with several(tmp_path, url) as relays:
        assert everything_in(relays[1], read_key) == [(1, bytes(4096))]
        with relays[1].client() as client:
            assert client.post_letter(post_id, os.urandom(4096), TokenStamp(tokens[1])).stored
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT form, day IS NOT NULL FROM shared, pulse").fetchall() == [(4, True)]
        assert connection.execute("SELECT to_regclass('spent_stamps_by_day') IS NOT NULL").fetchall() == [(True,)]


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("CREATE TABLE diary (entry TEXT)", "not empty"),
        ("UPDATE shared SET form = 99", "newer tropa"),
        ("DELETE FROM shared", "lacks the relay's own row"),
    ],
)
def test_a_database_that_is_not_for_us_is_refused(tmp_path: Path, url: str, statement: str, why: str) -> None:
    """Another program's, a newer relay's, half a relay's; nothing in it is changed."""
    if "diary" not in statement:
        with running(tmp_path / "data", "--database", url):
            pass
    with psycopg.connect(url) as connection:
        connection.execute(statement)
    assert why in refused(tmp_path / "data", "--database", url)
