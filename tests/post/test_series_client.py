"""The client of delayed letters against relays that lie: nothing is believed that the protocol does not allow."""

from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from tropa.post.client import RelayClient
from tropa.post.errors import Refused, RelayMisbehaved
from tropa.post.headers import AltchaStamp
from tropa.post.limits import JSON_TYPE, PROBLEM_TYPE
from tropa.post.problems import PROBLEM_KINDS, ProblemName
from tropa.post.series import (
    SERIES_HEADER,
    SERIES_TYPE,
    Rung,
    Series,
    SeriesRefused,
    decode_series,
    parse_series_token,
)
from tropa.post.series_client import SeriesClient
from tropa.sealing.series import CancelHash, CancelToken, RenewHash, RenewToken, SeriesId
from tropa.sealing.types import PostId

ID, CANCEL, RENEW = SeriesId(bytes(range(32))), CancelToken(bytes(16)), RenewToken(bytes(16))
SERIES = Series(CancelHash(bytes(32)), RenewHash(bytes(32)), (Rung(PostId(bytes(32)), 9, bytes(4096)),))
STAMP = AltchaStamp("c3RhbXA=")


def client_of(answer: Callable[[httpx.Request], httpx.Response]) -> SeriesClient:
    """A client whose relay answers like this."""
    return SeriesClient(RelayClient("http://relay.test", transport=httpx.MockTransport(answer)))


def always(status: int, said: Any, content_type: str = JSON_TYPE) -> SeriesClient:
    """A client whose relay gives one answer to everything."""
    body = msgspec.json.encode(said)
    return client_of(lambda _: httpx.Response(status, content=body, headers={"content-type": content_type}))


def standing(state: str, *rungs: tuple[int, str]) -> dict[str, Any]:
    """How a series stands, as a relay says it."""
    return {"state": state, "rungs": [{"hour": hour, "state": each} for hour, each in rungs]}


def test_what_is_sent_is_what_the_protocol_says() -> None:
    """Method, path, headers and body of each call."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        said = {"rungs": 1} if request.method == "PUT" else standing("done", (9, "released"))
        return httpx.Response(201, json=said)

    client = client_of(answer)
    assert client.leave(ID, SERIES, [STAMP])
    client.stand(ID, RENEW)
    client.renew(ID, RENEW, 12)
    client.cancel(ID, CANCEL)
    path = f"/v1/series/{ID.text}"
    assert [(each.method, each.url.path) for each in sent] == [
        ("PUT", path),
        ("GET", path),
        ("POST", path + "/renew"),
        ("POST", path + "/cancel"),
    ]
    assert (sent[0].headers["tropa-stamp"], sent[0].headers["content-type"]) == ("altcha c3RhbXA=", SERIES_TYPE)
    assert decode_series(sent[0].content) == SERIES
    assert [parse_series_token(each.headers[SERIES_HEADER]) for each in sent[1:]] == [RENEW, RENEW, CANCEL]
    assert [each.content for each in sent[1:]] == [b"", b'{"first_hour":12}', b""]


def test_a_repetition_is_told_from_the_first_time() -> None:
    """200 and 201."""
    assert not always(200, {"rungs": 1}).leave(ID, SERIES, [STAMP])


def test_a_receipt_for_another_number_of_letters_is_not_believed() -> None:
    """Whoever relies on an alarm must know that all of it is there."""
    with pytest.raises(RelayMisbehaved, match="another series"):
        always(201, {"rungs": 2}).leave(ID, SERIES, [STAMP])


@pytest.mark.parametrize(
    "said", [standing("running", (9, "waiting")), standing("cancelled", (8, "released"), (9, "waiting"))]
)
def test_a_cancel_after_which_something_waits_is_no_cancel(said: dict[str, Any]) -> None:
    """Nobody is told that an alarm is stopped which is not."""
    with pytest.raises(RelayMisbehaved, match="still waits"):
        always(200, said).cancel(ID, CANCEL)


def test_a_renewal_after_which_something_comes_earlier_is_none() -> None:
    """What was released before does not count."""
    assert always(200, standing("running", (3, "released"), (13, "waiting"))).renew(ID, RENEW, 12).rungs[1].hour == 13
    with pytest.raises(RelayMisbehaved, match="before the hour"):
        always(200, standing("running", (3, "released"), (11, "waiting"))).renew(ID, RENEW, 12)


@pytest.mark.parametrize(
    "said",
    [
        {},
        standing("running"),
        standing("asleep", (9, "waiting")),
        standing("done", (9, "eaten")),
        standing("done", (-1, "released")),
        standing("done", *[(9, "released")] * 17),
        standing("done", (9, "released")) | {"more": 1},
    ],
)
def test_a_standing_of_another_shape_is_refused(said: dict[str, Any]) -> None:
    """No state, rung or field that the protocol does not know."""
    with pytest.raises(RelayMisbehaved):
        always(200, said).stand(ID, CANCEL)


def test_a_refusal_comes_through_by_its_name() -> None:
    """With the relay's own sentence."""
    kind = PROBLEM_KINDS[ProblemName.SERIES_OVER]
    said = {"type": ProblemName.SERIES_OVER.urn, "title": kind.title, "status": kind.status, "detail": "It is over."}
    with pytest.raises(Refused) as refused:
        always(kind.status, said, PROBLEM_TYPE).renew(ID, RENEW, 12)
    assert (refused.value.problem, refused.value.detail) == (ProblemName.SERIES_OVER, "It is over.")


def test_what_no_relay_takes_is_not_sent() -> None:
    """It is refused here, by its reason."""
    calls: list[httpx.Request] = []
    wrong = Series(SERIES.cancel, SERIES.renew, (SERIES.rungs[0], Rung(PostId(bytes(32)), 8, bytes(16384))))
    client = client_of(lambda request: calls.append(request) or httpx.Response(500))
    with pytest.raises(SeriesRefused, match="hours"):
        client.leave(ID, wrong, [STAMP])
    assert calls == []
