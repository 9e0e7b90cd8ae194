"""The client against relays that lie, break off, or are not relays: nothing is believed, each has its own error."""

import os
from collections.abc import Callable

import httpx
import msgspec
import pytest

from tropa.post.client import RelayClient
from tropa.post.errors import FrameRefused, Refused, RelayMisbehaved, Unreachable
from tropa.post.frames import Waiting, encode_frame
from tropa.post.headers import AltchaStamp, PublisherToken, TokenStamp
from tropa.post.limits import JSON_TYPE, LETTERS_TYPE, PROBLEM_TYPE
from tropa.post.problems import ProblemName
from tropa.sealing.boxes import post_id_of
from tropa.sealing.encoding import b64
from tropa.sealing.types import ReadKey, Token, TokenHash

READ_KEY = ReadKey(bytes(range(32)))
STAMP = TokenStamp(Token(bytes(16)))
LETTER = bytes(4096)


def client_of(answer: Callable[[httpx.Request], httpx.Response]) -> RelayClient:
    """A client whose relay answers like this."""
    return RelayClient("http://relay.test", transport=httpx.MockTransport(answer))


def always(status: int, body: bytes, content_type: str = JSON_TYPE, **headers: str) -> RelayClient:
    """A client whose relay gives one answer to everything."""
    return client_of(lambda _: httpx.Response(status, content=body, headers={"content-type": content_type} | headers))


def frames(*cursors: int) -> bytes:
    """A body with letters at these cursors."""
    return b"".join(encode_frame(Waiting(cursor, 20_000, LETTER)) for cursor in cursors)


def test_a_receipt_for_another_letter_is_not_believed() -> None:
    """The hash in the receipt must be that of the letter that was posted."""
    client = always(201, msgspec.json.encode({"letter_id": b64(os.urandom(32))}))
    with pytest.raises(RelayMisbehaved, match="another letter"):
        client.post_letter(post_id_of(READ_KEY), LETTER, STAMP)


def test_more_letters_than_asked_for_are_dropped() -> None:
    """A relay cannot make a client hold more than it wanted."""
    with pytest.raises(RelayMisbehaved):
        always(200, frames(1, 2, 3), LETTERS_TYPE).letters(READ_KEY, limit=2)


def test_an_endless_answer_is_cut_off() -> None:
    """Even one whose first frames are good."""

    def endless(_: httpx.Request) -> httpx.Response:
        body = (frames(cursor) for cursor in range(1, 1_000_000))
        return httpx.Response(200, content=body, headers={"content-type": LETTERS_TYPE})

    with pytest.raises(RelayMisbehaved, match="larger"):
        client_of(endless).letters(READ_KEY, limit=3)


@pytest.mark.parametrize(
    ("body", "reason"), [(frames(5)[:-1], "truncated"), (frames(2, 2), "cursor"), (bytes(16), "size")]
)
def test_a_broken_stream_of_letters_is_refused(body: bytes, reason: str) -> None:
    """By its reason; none of its letters is used."""
    with pytest.raises(FrameRefused) as refused:
        always(200, body, LETTERS_TYPE).letters(READ_KEY)
    assert refused.value.reason == reason


def test_letters_from_before_the_cursor_are_refused() -> None:
    """A relay that replays is caught."""
    with pytest.raises(FrameRefused):
        always(200, frames(4), LETTERS_TYPE).letters(READ_KEY, after=4)


def test_a_page_that_is_not_a_relays_is_said_to_be_none() -> None:
    """A captive portal answers 200 with HTML."""
    client = always(200, b"<html>Log in to the hotel's network</html>", "text/html")
    for ask in (client.relay_info, client.challenge, client.notice, lambda: client.letters(READ_KEY)):
        with pytest.raises(RelayMisbehaved):
            ask()


def test_a_redirect_is_not_followed() -> None:
    """The read key would be handed to whoever is named there."""
    asked: list[str] = []

    def elsewhere(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"location": "http://elsewhere.test/v1/letters"})

    with pytest.raises(RelayMisbehaved):
        client_of(elsewhere).letters(READ_KEY)
    assert asked == ["relay.test"]


def test_a_compressed_answer_is_refused() -> None:
    """Nobody asked for it, and little can unpack to much."""
    with pytest.raises(RelayMisbehaved, match="compressed"):
        client_of(
            lambda _: httpx.Response(
                200,
                stream=httpx.ByteStream(b"\x1f\x8b" + bytes(50)),
                headers={"content-type": JSON_TYPE, "content-encoding": "gzip"},
            )
        ).relay_info()


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ReadError])
def test_a_failing_network_is_unreachable(error: type[httpx.TransportError]) -> None:
    """Each way a network fails is one error to the caller, who may send the very same again."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise error("gone", request=request)

    client = client_of(fail)
    with pytest.raises(Unreachable):
        client.post_letter(post_id_of(READ_KEY), LETTER, STAMP)
    with pytest.raises(Unreachable):
        client.letters(READ_KEY)


def test_a_refusal_carries_its_reason_and_what_to_do() -> None:
    """With box-closed, also the notice, byte for byte."""
    notice = b'{"payload":"e30=","payloadType":"x","signatures":[]}'
    body = (
        b'{"type":"urn:tropa:problem:box-closed","title":"t","status":410,"detail":"Seal it anew.",'
        b'"retry_after_s":5,"notice":' + notice + b"}"
    )
    with pytest.raises(Refused) as refused:
        always(410, body, PROBLEM_TYPE).post_letter(post_id_of(READ_KEY), LETTER, STAMP)
    assert refused.value.problem is ProblemName.BOX_CLOSED
    assert (refused.value.detail, refused.value.retry_after_s) == ("Seal it anew.", 5)
    assert refused.value.notice == notice


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"\xff", b'{"type":"urn:tropa:problem:unheard-of","title":"t","status":418,"detail":"d"}'],
)
def test_a_refusal_that_cannot_be_read_is_the_relays_fault(body: bytes) -> None:
    """Unknown problems are not guessed at."""
    with pytest.raises(RelayMisbehaved):
        always(418, body, PROBLEM_TYPE).relay_info()


def test_before_founding_there_is_no_notice() -> None:
    """The one refusal that is an ordinary answer."""
    body = b'{"type":"urn:tropa:problem:no-notice","title":"t","status":404,"detail":"d"}'
    assert always(404, body, PROBLEM_TYPE).notice() is None


def test_bounds_are_the_callers_to_keep() -> None:
    """What the relay would refuse is refused here, before anything is sent."""
    client = always(200, b"", LETTERS_TYPE)
    for wrong in ({"limit": 0}, {"limit": 1001}, {"wait": 31}, {"after": -1}):
        with pytest.raises(ValueError, match="limit"):
            client.letters(READ_KEY, **wrong)
    with pytest.raises(ValueError, match="64"):
        client.open_box(READ_KEY, AltchaStamp("x"), [TokenHash(bytes(32))] * 65)


def test_secrets_travel_in_headers_only() -> None:
    """Neither the read key nor a token nor the publisher's token is in any path or query."""
    seen: list[httpx.Request] = []

    def remember(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204)

    client = client_of(remember)
    publisher = PublisherToken("publisher-secret")
    for ask in (
        lambda: client.letters(READ_KEY, wait=1),
        lambda: client.post_letter(post_id_of(READ_KEY), LETTER, STAMP),
        lambda: client.open_box(READ_KEY, AltchaStamp("payload"), []),
        lambda: client.delete_box(READ_KEY),
        lambda: client.put_notice(1, b"{}", publisher),
    ):
        try:
            ask()
        except RelayMisbehaved:
            continue
    assert len(seen) == 5
    for request in seen:
        for secret in (READ_KEY.text, STAMP.token.text, "payload", publisher.text):
            assert secret not in str(request.url)


def test_the_pack_beside_the_guide_is_handed_over_as_it_is() -> None:
    """Whoever asked knows its hash; a relay without one says so as any page that is not there."""
    assert always(200, b'{"payload":""}').guide_pack() == b'{"payload":""}'
    assert always(404, b"<h1>404</h1>", "text/html; charset=utf-8").guide_pack() is None


@pytest.mark.parametrize(
    ("status", "body", "content_type"),
    [(200, b"<html>", "text/html"), (200, b"x" * (2 * 2**20 + 1), JSON_TYPE), (302, b"", "text/html")],
)
def test_what_is_no_pack_is_dropped(status: int, body: bytes, content_type: str) -> None:
    """A page, an endless file, a way elsewhere."""
    with pytest.raises(RelayMisbehaved):
        always(status, body, content_type).guide_pack()
