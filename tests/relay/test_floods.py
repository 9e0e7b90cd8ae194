"""Whoever floods seekers' boxes fills their share and nothing of the room kept for letters to teams (decision 0023)."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest

from tests.relay.asgi import Answered, InProcess, in_process
from tropa.post.headers import TokenStamp, box_authorization, publisher_authorization, stamp_header
from tropa.post.limits import (
    SEEKER_BOX_BYTES,
    SEEKER_BOX_LETTERS,
    SEEKER_BOX_TOKENS,
    TEAM_BOX_LETTERS,
    week_of,
)
from tropa.post.problems import ProblemName
from tropa.post.shapes import BoxOpened, OpenBox, OpenTeamBox, Problem
from tropa.relay.store.boxes import open_seeker_box, open_team_box
from tropa.relay.store.database import Store
from tropa.relay.store.outcomes import BoxFull, BoxReady, Posted
from tropa.relay.store.posting import post_letter
from tropa.relay.store.sqlite import open_store
from tropa.sealing.boxes import letter_id, post_id_of, token_hash
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import PostId, ReadKey, StampId, Token

DAY: Final = 20_300
MIB: Final = 2**20
CEILING: Final = 8 * MIB
TEAM, SEEKER = ReadKey(b"t" * 32), ReadKey(b"s" * 32)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with far more room than a box may take, in a transaction."""
    opened = open_store(tmp_path, os.urandom, 2**30)
    opened.begin()
    yield opened
    opened.close()


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[InProcess]:
    """A small relay with a team's box and a seeker's."""
    with in_process(tmp_path / "data", DAY, CEILING) as app:
        publisher = [(b"authorization", publisher_authorization(app.office.publisher).encode())]
        body = msgspec.json.encode(OpenTeamBox(week_of(DAY)))
        assert app.call("PUT", f"/v1/team-boxes/{post_id_of(TEAM).text}", publisher, body).status == 201
        assert open_own(app, SEEKER, []).status == 201
        yield app


def unpaid() -> SpentStamp:
    """A stamp that was not used before."""
    return SpentStamp(StampId(os.urandom(32)), DAY)


def post(store: Store, post_id: PostId, size: int) -> Posted | BoxFull:
    """A letter of random bytes, as one transaction's step."""
    letter = os.urandom(size)
    return post_letter(store, post_id, letter, letter_id(letter), unpaid(), DAY)


def post_until_refused(store: Store, post_id: PostId, size: int) -> int:
    """Letters of a size until the box is full; how many went in."""
    stored = 0
    while (outcome := post(store, post_id, size)) is Posted.STORED:
        stored += 1
    assert outcome == BoxFull(DAY + 1)
    return stored


def open_own(app: InProcess, read_key: ReadKey, tokens: list[Token]) -> Answered:
    """A seeker's box opened, or given more tokens, for one stamp."""
    body = msgspec.json.encode(OpenBox(tuple(token_hash(each).text for each in tokens)))
    return app.call("PUT", "/v1/box", [(b"authorization", box_authorization(read_key).encode()), *app.stamp()], body)


def send(app: InProcess, read_key: ReadKey, letter: bytes, token: Token | None = None) -> Answered:
    """A letter posted, with a token or a stamp."""
    stamp = [(b"tropa-stamp", stamp_header(TokenStamp(token)).encode())] if token else app.stamp()
    return app.call("POST", f"/v1/boxes/{post_id_of(read_key).text}/letters", stamp, letter)


def flood(app: InProcess) -> Answered:
    """What a flooder does: boxes of their own, a token letter for nothing, until the relay says no; that answer."""
    while True:
        mine, tokens = ReadKey(os.urandom(32)), [Token(os.urandom(16)) for _ in range(64)]
        if (opened := open_own(app, mine, tokens)).status != 201:
            return opened
        for token in tokens:
            if (answer := send(app, mine, os.urandom(65536), token)).status != 201:
                return answer


def test_a_flood_of_seekers_boxes_leaves_room_for_first_letters(relay: InProcess) -> None:
    """It fills three quarters and not more; a team's box takes letters as if nothing had been."""
    refusal = msgspec.json.decode(flood(relay).body, type=Problem)
    assert refusal.type == ProblemName.RELAY_FULL.urn
    assert "three quarters" in refusal.detail
    for _ in range(20):
        assert send(relay, TEAM, os.urandom(16384)).status == 201
    used = relay.runner.run(relay.office.writer.do(lambda store: store.used_bytes()))
    assert CEILING * 5 // 8 < used <= CEILING * 7 // 8


def test_after_a_flood_every_seekers_refusal_says_whose_room_is_full(relay: InProcess) -> None:
    """A letter to one, and opening one; a letter to a team is refused only when everything is full, and says so."""
    flood(relay)
    small = ReadKey(os.urandom(32))
    seekers = [send(relay, SEEKER, os.urandom(65536)), send(relay, SEEKER, os.urandom(65536), Token(bytes(16)))]
    while (opened := open_own(relay, small, [])).status == 201:
        send(relay, small, os.urandom(4096))
        small = ReadKey(os.urandom(32))
    for answer in [*seekers, opened]:
        assert answer.status == 503
        assert "Seekers' boxes have filled their share" in msgspec.json.decode(answer.body, type=Problem).detail
    while (answer := send(relay, TEAM, os.urandom(65536))).status == 201:
        pass
    refusal = msgspec.json.decode(answer.body, type=Problem)
    assert (refusal.type, "Seekers" in refusal.detail) == (ProblemName.RELAY_FULL.urn, False)


def test_a_seekers_box_holds_a_long_conversation_and_no_more(store: Store) -> None:
    """500 letters of the smallest size; what is there can still be posted again."""
    post_id, letter = PostId(bytes(32)), bytes(4096)
    assert open_seeker_box(store, post_id, [], unpaid(), DAY) == BoxReady(created=True, spent=True, unspent_tokens=0)
    assert post_letter(store, post_id, letter, letter_id(letter), unpaid(), DAY) is Posted.STORED
    assert post_until_refused(store, post_id, 4096) == SEEKER_BOX_LETTERS - 1
    assert post_letter(store, post_id, letter, letter_id(letter), unpaid(), DAY) is Posted.THERE_ALREADY


def test_a_seekers_box_holds_16_mib_of_large_letters(store: Store) -> None:
    """To the byte, whatever sizes they came in."""
    post_id = PostId(bytes(32))
    open_seeker_box(store, post_id, [], unpaid(), DAY)
    for _ in range(4):
        post(store, post_id, 16384)
    assert post_until_refused(store, post_id, 65536) == SEEKER_BOX_BYTES // 65536 - 1
    [(added,)] = store.connection.execute("SELECT sum(length(letter)) FROM letters")
    assert added == SEEKER_BOX_BYTES


def test_a_teams_box_is_not_held_to_a_seekers_quota(store: Store) -> None:
    """Neither by letters nor by bytes."""
    post_id = PostId(bytes(32))
    open_team_box(store, post_id, week_of(DAY), DAY)
    for _ in range(SEEKER_BOX_LETTERS + 1):
        assert post(store, post_id, 65536) is Posted.STORED
    store.connection.execute("UPDATE boxes SET letters = ?", (TEAM_BOX_LETTERS - 1,))
    assert post(store, post_id, 4096) is Posted.STORED
    assert isinstance(post(store, post_id, 4096), BoxFull)


def test_a_seekers_box_has_128_unspent_tokens_at_most(relay: InProcess) -> None:
    """One more is refused and costs nothing; a retry of what is there is not; a used one makes room for another."""
    tokens = [Token(os.urandom(16)) for _ in range(SEEKER_BOX_TOKENS + 1)]
    assert open_own(relay, SEEKER, tokens[:64]).status == 200
    opened = open_own(relay, SEEKER, tokens[64:128])
    assert msgspec.json.decode(opened.body, type=BoxOpened).unspent_tokens == SEEKER_BOX_TOKENS
    refused = open_own(relay, SEEKER, tokens[128:])
    assert (refused.status, "128 unspent tokens" in refused.body.decode()) == (400, True)
    assert send(relay, SEEKER, bytes(4096), tokens[128]).status == 403
    assert open_own(relay, SEEKER, tokens[100:128]).status == 200
    assert send(relay, SEEKER, bytes(4096), tokens[0]).status == 201
    assert open_own(relay, SEEKER, tokens[100:]).status == 200
