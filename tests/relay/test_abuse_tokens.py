"""Single-use tokens of a team's box: registered by who reads it, spent once; only which box they are of is kept."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec
import pytest

from tests.relay.asgi import Answered, InProcess, in_process
from tests.relay.running import Relay, today
from tests.relay.stores import Place
from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.post.headers import TokenStamp, box_authorization, publisher_authorization, stamp_header
from tropa.post.limits import MAX_TEAM_TOKEN_HASHES, TEAM_BOX_TOKENS, closes_after, week_of
from tropa.post.problems import ProblemName
from tropa.post.shapes import BoxOpened, OpenTeamBox, Problem, RegisterTokens
from tropa.relay.store.boxes import close_team_box, open_team_box
from tropa.relay.store.database import Store
from tropa.relay.store.expiry import expire_some
from tropa.relay.store.outcomes import Posted
from tropa.relay.store.posting import post_letter
from tropa.relay.store.team_tokens import Unregistered, register_team_tokens
from tropa.sealing.boxes import letter_id, post_id_of, token_hash
from tropa.sealing.stamps import DEFAULT_TOLL
from tropa.sealing.types import ReadKey, Token, TokenHash

DAY: Final = 20_300
WEEK: Final = week_of(DAY)
TEAM, SEEKER = ReadKey(b"t" * 32), ReadKey(b"s" * 32)
BOX: Final = post_id_of(TEAM)


def hashes(many: int) -> list[TokenHash]:
    """Of tokens nobody has."""
    return [TokenHash(os.urandom(32)) for _ in range(many)]


def register(store: Store, wanted: list[TokenHash], day: int = DAY) -> int | Unregistered:
    """As one transaction."""
    store.begin()
    outcome = register_team_tokens(store, BOX, wanted, day)
    store.commit()
    return outcome


def post(store: Store, token: TokenHash) -> object:
    """A letter let in by a token, as one transaction."""
    letter = os.urandom(4096)
    store.begin()
    outcome = post_letter(store, BOX, letter, letter_id(letter), token, DAY)
    store.commit()
    return outcome


def open_team(store: Store) -> Store:
    """With this week's box."""
    store.begin()
    open_team_box(store, BOX, WEEK, DAY)
    store.commit()
    return store


def test_a_token_lets_in_one_letter(store: Store) -> None:
    """Whichever of the batch comes first; a second letter is refused, and the others still count."""
    open_team(store)
    batch = hashes(5)
    assert register(store, batch) == 5
    assert [post(store, batch[3]), post(store, batch[3]), post(store, batch[0])] == [
        Posted.STORED,
        Posted.TOKEN_UNKNOWN,
        Posted.STORED,
    ]
    assert register(store, hashes(1)) == 4


def test_the_same_batch_again_is_no_error_and_a_used_token_becomes_new(store: Store) -> None:
    """The relay remembers unspent tokens only: who registers a used one again has one more."""
    open_team(store)
    batch = hashes(10)
    assert [register(store, batch), register(store, batch), register(store, [*batch, *batch])] == [10, 10, 10]
    post(store, batch[0])
    assert register(store, batch) == 10


def test_a_box_has_20_000_unspent_tokens_at_most(store: Store) -> None:
    """One more is refused with all that came with it; when one is used there is room for one."""
    open_team(store)
    everything = hashes(TEAM_BOX_TOKENS)
    batches = [everything[n : n + MAX_TEAM_TOKEN_HASHES] for n in range(0, TEAM_BOX_TOKENS, MAX_TEAM_TOKEN_HASHES)]
    assert [register(store, each) for each in batches][-1] == TEAM_BOX_TOKENS
    two = hashes(2)
    assert register(store, two) is Unregistered.TOO_MANY
    assert post(store, everything[7]) is Posted.STORED
    assert register(store, two) is Unregistered.TOO_MANY
    assert register(store, two[:1]) == TEAM_BOX_TOKENS


def test_two_processes_at_once_spend_a_token_once(place: Place) -> None:
    """Forty tokens, each offered by two stores at the same time, on PostgreSQL as on SQLite: forty letters."""
    stores = [open_team(place.open())]
    stores.append(place.open() if place.name == "postgresql" else stores[0])
    batch = hashes(40)
    register(stores[0], batch)
    with ThreadPoolExecutor(2) as threads:
        if stores[0] is stores[1]:
            outcomes = [post(stores[0], each) for each in batch for _ in range(2)]
        else:
            outcomes = [
                each for every in threads.map(lambda one: [post(one, each) for each in batch], stores) for each in every
            ]
    assert sorted(str(each) for each in outcomes) == sorted(["Posted.STORED"] * 40 + ["Posted.TOKEN_UNKNOWN"] * 40)


def test_two_processes_at_once_do_not_exceed_the_limit_or_lose_tokens(place: Place) -> None:
    """Each registers the same batch and one of its own."""
    stores = [open_team(place.open())]
    stores.append(place.open() if place.name == "postgresql" else stores[0])
    same = hashes(200)
    with ThreadPoolExecutor(len(set(map(id, stores)))) as threads:
        list(threads.map(lambda one: [register(one, same[n : n + 50] + hashes(50)) for n in range(0, 200, 50)], stores))
    assert register(stores[0], []) == 200 + 2 * 200


def test_tokens_are_forgotten_when_the_box_closes(store: Store) -> None:
    """By its age to the day, or at once when the publisher closes it; other boxes keep theirs."""
    open_team(store)
    other = post_id_of(SEEKER)
    store.begin()
    open_team_box(store, other, WEEK + 1, DAY)
    register_team_tokens(store, BOX, hashes(3), DAY)
    register_team_tokens(store, other, hashes(4), DAY)
    store.commit()
    assert swept(store, closes_after(WEEK)) == 7
    assert swept(store, closes_after(WEEK) + 1) == 4
    assert register(store, hashes(1), closes_after(WEEK) + 1) is Unregistered.BOX_CLOSED
    store.begin()
    close_team_box(store, other)
    store.commit()
    assert swept(store, DAY) == 0


def swept(store: Store, day: int) -> int:
    """How many tokens there are once age has removed what it does."""
    more = True
    while more:
        store.begin()
        more = expire_some(store, day)
        store.commit()
    return int(store.connection.execute("SELECT count(*) FROM tokens").fetchone()[0])


def test_nothing_is_kept_of_a_token_but_its_box(store: Store) -> None:
    """Two columns; and rows registered in two batches, by two people, lie in the order of their hashes."""
    open_team(store)
    first, second = hashes(50), hashes(50)
    register(store, first)
    register(store, second)
    rows = store.connection.execute("SELECT * FROM tokens ORDER BY 1, 2").fetchall()
    assert len({row[0] for row in rows}) == 1
    assert [bytes(row[1]) for row in rows] == sorted(each.raw for each in first + second)
    assert all(len(row) == 2 for row in rows)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[InProcess]:
    """With this week's team box and a seeker's."""
    with in_process(tmp_path / "data", DAY) as started:
        publisher = [(b"authorization", publisher_authorization(started.office.publisher).encode())]
        body = msgspec.json.encode(OpenTeamBox(WEEK))
        assert started.call("PUT", f"/v1/team-boxes/{BOX.text}", publisher, body).status == 201
        seeker = [(b"authorization", box_authorization(SEEKER).encode()), *started.stamp()]
        assert started.call("PUT", "/v1/box", seeker, b'{"token_hashes":[]}').status == 201
        yield started


def put(app: InProcess, read_key: ReadKey, wanted: list[TokenHash]) -> Answered:
    """The call."""
    body = msgspec.json.encode(RegisterTokens(tuple(each.text for each in wanted)))
    return app.call("PUT", "/v1/box/tokens", [(b"authorization", box_authorization(read_key).encode())], body)


def problem_of(answer: Answered) -> str:
    """The problem's name."""
    return msgspec.json.decode(answer.body, type=Problem).type.rpartition(":")[2]


def test_only_who_reads_a_teams_box_registers_there(app: InProcess) -> None:
    """A seeker's box and one that never was are refused alike; so are 1,001, and what is no hash."""
    answer = put(app, TEAM, hashes(1000))
    assert (answer.status, msgspec.json.decode(answer.body, type=BoxOpened).unspent_tokens) == (200, 1000)
    refused = [put(app, SEEKER, hashes(1)), put(app, ReadKey(bytes(32)), hashes(1))]
    assert {(each.status, problem_of(each), each.body) for each in refused} == {(404, "no-such-box", refused[0].body)}
    assert put(app, TEAM, hashes(1001)).status == 400
    broken = b'{"token_hashes":["%s"]}' % (b"A" * 42 + b"B")
    headers = [(b"authorization", box_authorization(TEAM).encode())]
    assert app.call("PUT", "/v1/box/tokens", headers, broken).status == 400
    assert app.call("PUT", "/v1/box/tokens", [], broken).status == 401
    app.clock.move_to_day(closes_after(WEEK) + 1)
    assert (put(app, TEAM, hashes(1)).status, problem_of(put(app, TEAM, hashes(1)))) == (410, "box-closed")


def test_who_has_a_token_posts_without_work_while_the_toll_is_high(app: InProcess) -> None:
    """The toll is at its ceiling: a stranger's challenge takes eight times the work, a token none."""
    tokens = [Token(os.urandom(16)) for _ in range(2)]
    put(app, TEAM, [token_hash(each) for each in tokens])
    for _ in range(5_000):
        app.office.guard.toll.stamp_spent()
    assert app.office.guard.toll.now().below_try == 8 * DEFAULT_TOLL.below_try
    posted = [
        app.call(
            "POST",
            f"/v1/boxes/{BOX.text}/letters",
            [(b"tropa-stamp", stamp_header(TokenStamp(each)).encode())],
            os.urandom(4096),
        ).status
        for each in (tokens[0], tokens[0], tokens[1])
    ]
    assert posted == [201, 403, 201]


def test_over_a_real_relay_with_the_client(relay: Relay) -> None:
    """Registered, spent by another client, and refused in words a program can act on."""
    read_key = ReadKey(os.urandom(32))
    tokens = [Token(os.urandom(16)) for _ in range(3)]
    with relay.client() as member, RelayClient(relay.url) as correspondent:
        member.open_team_box(post_id_of(read_key), week_of(today()), relay.publisher)
        assert member.register_tokens(read_key, [token_hash(each) for each in tokens]).unspent_tokens == 3
        assert correspondent.post_letter(post_id_of(read_key), os.urandom(4096), TokenStamp(tokens[0])).stored
        with pytest.raises(Refused) as refused:
            correspondent.post_letter(post_id_of(read_key), os.urandom(4096), TokenStamp(tokens[0]))
        assert refused.value.problem is ProblemName.STAMP_SPENT
        with pytest.raises(Refused) as refused:
            member.register_tokens(ReadKey(os.urandom(32)), [])
        assert refused.value.problem is ProblemName.NO_SUCH_BOX
        with pytest.raises(ValueError, match="1000"):
            member.register_tokens(read_key, hashes(1001))
        member.close_team_box(post_id_of(read_key), relay.publisher)
