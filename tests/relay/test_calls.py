"""What the calls do when all is well, over real HTTP: opened, posted, read, waited for, deleted, published."""

import os
import threading
import time

import httpx
import pytest

from tests.relay.notices import envelope_of
from tests.relay.running import Relay, today
from tropa.post.errors import Refused
from tropa.post.headers import AltchaStamp, PublisherToken, TokenStamp, box_authorization
from tropa.post.limits import LETTER_SIZES, week_of
from tropa.post.problems import ProblemName
from tropa.sealing.boxes import letter_id, post_id_of, token_hash
from tropa.sealing.stamps import solve
from tropa.sealing.types import PostId, ReadKey, RelayId, Token


@pytest.mark.parametrize("size", LETTER_SIZES)
def test_a_letter_is_read_as_it_was_posted(relay: Relay, size: int) -> None:
    """Byte for byte, at the next cursor, with today's day."""
    read_key, post_id, tokens = relay.open_box(1)
    letter = os.urandom(size)
    with relay.client() as client:
        receipt = client.post_letter(post_id, letter, TokenStamp(tokens[0]))
        assert (receipt.stored, receipt.letter_id) == (True, letter_id(letter))
        [waiting] = client.letters(read_key)
    assert (waiting.cursor, waiting.day, waiting.letter) == (1, today(), letter)


def test_a_solved_challenge_opens_a_box_and_lets_a_letter_in(relay: Relay) -> None:
    """With the relay's own challenges at their real price."""
    read_key = ReadKey(os.urandom(32))
    with relay.client() as client:
        client.open_box(read_key, AltchaStamp(solve(client.challenge())), [])
        client.post_letter(post_id_of(read_key), bytes(4096), AltchaStamp(solve(client.challenge())))
        assert len(client.letters(read_key)) == 1


@pytest.mark.parametrize("kind", ["token", "altcha"])
def test_the_same_letter_again_is_answered_as_there_and_spends_nothing(relay: Relay, kind: str) -> None:
    """A lost answer is retried with the very same request; another stamp is left unspent too."""
    read_key, post_id, tokens = relay.open_box(2)
    stamp = TokenStamp(tokens[0]) if kind == "token" else relay.stamp()
    with relay.client() as client:
        assert client.post_letter(post_id, bytes(4096), stamp).stored
        assert not client.post_letter(post_id, bytes(4096), stamp).stored
        assert not client.post_letter(post_id, bytes(4096), TokenStamp(tokens[1])).stored
        assert client.post_letter(post_id, os.urandom(4096), TokenStamp(tokens[1])).stored
        assert len(client.letters(read_key)) == 2


def test_a_retry_succeeds_even_when_its_stamp_has_expired_meanwhile(relay: Relay) -> None:
    """What is on disk is on disk."""
    _, post_id, tokens = relay.open_box(1)
    with relay.client() as client:
        client.post_letter(post_id, bytes(4096), TokenStamp(tokens[0]))
        assert not client.post_letter(post_id, bytes(4096), relay.stamp(expires_in_s=-10)).stored


def test_letters_are_read_after_a_cursor_and_up_to_a_limit(relay: Relay) -> None:
    """In the order they came."""
    read_key, post_id, tokens = relay.open_box(5)
    letters = [os.urandom(4096) for _ in tokens]
    with relay.client() as client:
        for letter, token in zip(letters, tokens, strict=True):
            client.post_letter(post_id, letter, TokenStamp(token))
        assert [each.letter for each in client.letters(read_key)] == letters
        assert [each.cursor for each in client.letters(read_key, after=2, limit=2)] == [3, 4]
        assert client.letters(read_key, after=5) == []
        assert client.letters(read_key, after=2**62) == []


def test_opening_a_box_again_adds_tokens_and_a_repetition_spends_nothing(relay: Relay) -> None:
    """201, then 200; the same request again is 200 though its stamp is spent."""
    read_key = ReadKey(os.urandom(32))
    first, second = ([token_hash(Token(os.urandom(16))) for _ in range(count)] for count in (3, 2))
    with relay.client() as client:
        stamp = relay.stamp()
        assert client.open_box(read_key, relay.stamp(), first).unspent_tokens == 3
        assert client.open_box(read_key, stamp, second).unspent_tokens == 5
        assert client.open_box(read_key, stamp, second).unspent_tokens == 5
        assert client.open_box(read_key, stamp, []).unspent_tokens == 5


def test_a_deleted_box_looks_like_one_that_never_was(relay: Relay) -> None:
    """Reading gives no letters, posting 404, deleting again 204; the same words make a new, empty box."""
    read_key, post_id, tokens = relay.open_box(2)
    never = ReadKey(os.urandom(32))
    with relay.client() as client:
        client.post_letter(post_id, bytes(4096), TokenStamp(tokens[0]))
        client.delete_box(read_key)
        for key in (read_key, never):
            client.delete_box(key)
            assert client.letters(key) == []
            with pytest.raises(Refused) as refused:
                client.post_letter(post_id_of(key), bytes(4096), TokenStamp(tokens[1]))
            assert refused.value.problem is ProblemName.NO_SUCH_BOX
        assert client.open_box(read_key, relay.stamp(), []).unspent_tokens == 0
        assert client.letters(read_key) == []


def test_a_reader_who_waits_is_woken_by_the_letter(relay: Relay) -> None:
    """Long before the wait is over."""
    read_key, post_id, tokens = relay.open_box(1)

    def post_later() -> None:
        time.sleep(0.3)
        with relay.client() as client:
            client.post_letter(post_id, bytes(4096), TokenStamp(tokens[0]))

    poster = threading.Thread(target=post_later)
    began = time.monotonic()
    poster.start()
    with relay.client() as client:
        assert len(client.letters(read_key, wait=20)) == 1
    assert 0.2 < time.monotonic() - began < 15
    poster.join()


def test_a_reader_waits_as_long_as_asked_and_no_longer(relay: Relay) -> None:
    """And as long for a box that is not there: the two cannot be told apart."""
    empty, _, _ = relay.open_box()
    for read_key in (empty, ReadKey(os.urandom(32))):
        began = time.monotonic()
        with relay.client() as client:
            assert client.letters(read_key, wait=1) == []
        assert 0.9 < time.monotonic() - began < 10


def test_a_team_box_takes_letters_and_gives_them_to_its_readers(relay: Relay) -> None:
    """Opened by the publisher, twice without harm."""
    read_key = ReadKey(os.urandom(32))
    with relay.client() as client:
        for _ in range(2):
            client.open_team_box(post_id_of(read_key), week_of(today()), relay.publisher)
        client.post_letter(post_id_of(read_key), bytes(16384), relay.stamp())
        assert [each.letter for each in client.letters(read_key)] == [bytes(16384)]


def test_a_team_box_closed_early_takes_no_more_and_still_gives_what_it_has(relay: Relay) -> None:
    """Closing twice, or a box that never was, or a seeker's, is no error and changes nothing else."""
    read_key = ReadKey(os.urandom(32))
    seekers, _, tokens = relay.open_box(1)
    with relay.client() as client:
        client.open_team_box(post_id_of(read_key), week_of(today()), relay.publisher)
        client.post_letter(post_id_of(read_key), bytes(4096), relay.stamp())
        for each in (read_key, read_key, ReadKey(os.urandom(32)), seekers):
            client.close_team_box(post_id_of(each), relay.publisher)
        with pytest.raises(Refused) as refused:
            client.post_letter(post_id_of(read_key), b"1" * 4096, relay.stamp())
        assert refused.value.problem is ProblemName.BOX_CLOSED
        assert client.post_letter(post_id_of(read_key), bytes(4096), relay.stamp()).stored is False
        client.open_team_box(post_id_of(read_key), week_of(today()), relay.publisher)
        with pytest.raises(Refused):
            client.post_letter(post_id_of(read_key), b"1" * 4096, relay.stamp())
        assert [each.letter for each in client.letters(read_key)] == [bytes(4096)]
        client.post_letter(post_id_of(seekers), bytes(4096), TokenStamp(tokens[0]))


def test_only_the_publisher_closes_a_team_box(relay: Relay) -> None:
    """Everyone who may post knows its post_id."""
    with relay.client() as client, pytest.raises(Refused) as refused:
        client.close_team_box(PostId(bytes(32)), PublisherToken("not the publisher's"))
    assert refused.value.problem is ProblemName.BAD_PUBLISHER_TOKEN


def test_the_newest_notice_in_force_is_handed_out(relay: Relay) -> None:
    """This week's, whatever is published for weeks to come; a higher version replaces it, byte for byte."""
    week = week_of(today())
    with relay.client() as client:
        relay_id = RelayId.from_text(client.relay_info().relay_id)
        published = {
            (each, version): envelope_of(each, version, relay_id)
            for each, version in [(week - 1, 1), (week, 1), (week + 1, 1), (week, 3)]
        }
        for (each, version), envelope in published.items():
            receipt = client.put_notice(each, envelope, relay.publisher)
            assert (receipt.week, receipt.version) == (each, version)
        client.put_notice(week, published[week, 3], relay.publisher)
        assert client.notice() == published[week, 3]


def test_the_relay_says_who_it_is(relay: Relay) -> None:
    """The numbers of the protocol."""
    with relay.client() as client:
        info = client.relay_info()
    assert info.letter_sizes == (4096, 16384, 65536)
    assert (info.team_letter_days, info.seeker_box_days, info.box_quota_letters) == (28, 180, 20_000)


def test_no_answer_says_more_than_it_must(relay: Relay) -> None:
    """No cookie, no CORS, no server's name; never kept."""
    read_key, _, _ = relay.open_box()
    answers = [
        httpx.get(f"{relay.url}/v1/relay", headers={"origin": "https://elsewhere.example"}),
        httpx.get(f"{relay.url}/v1/letters", headers={"authorization": box_authorization(read_key)}),
        httpx.get(f"{relay.url}/v1/nothing"),
        httpx.get(f"{relay.url}/"),
    ]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        for name in ("set-cookie", "server", "access-control-allow-origin", "x-powered-by", "etag"):
            assert name not in answer.headers
