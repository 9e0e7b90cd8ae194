"""Whatever is sent to the application: never a failure of ours, always a problem document for a refusal, no echo."""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.relay.asgi import Headers, InProcess, in_process
from tests.relay.running import today
from tropa.post.headers import box_authorization, publisher_authorization
from tropa.post.limits import PROBLEM_TYPE
from tropa.post.problems import PROBLEM_KINDS, ProblemName
from tropa.post.shapes import Problem
from tropa.relay.web.routes import ROUTES
from tropa.sealing.types import ReadKey

ECHO = "canary7"

# Text as it can stand in a request: what a server has already decoded from the wire.
texts = st.text(st.characters(codec="latin-1"), max_size=30).map(lambda text: text + ECHO)
b64s = st.binary(min_size=30, max_size=34).map(lambda raw: msgspec.json.encode(raw).decode().strip('"'))
arguments = texts | b64s | st.just("A" * 43) | st.integers(-5, 5000).map(str)
known = st.builds(
    lambda path, argument: re.sub(r"{\w+}", lambda _: argument, path),
    st.sampled_from(sorted(ROUTES)),
    arguments,
)
paths = known | texts.map(lambda text: "/" + text) | texts.map(lambda text: "/v1/" + text)
queries = st.just("") | st.builds(
    lambda name, value: f"?{name}={value}",
    st.sampled_from(["after", "limit", "wait", "x", ""]),
    st.integers(-10, 2**70).map(str) | texts.map(lambda text: text.replace("?", "")),
)
methods = st.sampled_from(["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW"])
bodies = st.one_of(
    st.just(b""),
    st.binary(max_size=300),
    st.sampled_from([4095, 4096, 65536, 65537, 70_000]).map(bytes),
    st.sampled_from(
        [b'{"week":2900}', b'{"token_hashes":[]}', b'{"token_hashes":["AAAA"]}', b"[" * 2000, b'{"week":1e999}']
    ),
)
authorizations = st.one_of(
    texts,
    b64s.map(lambda text: f"Tropa-Box {text}"),
    st.just(box_authorization(ReadKey(bytes(32)))),
    st.just("the publisher's"),
)
stamps = st.one_of(texts, st.just("a good one"), b64s.map(lambda text: f"token {text}"), texts.map("altcha {}".format))


@pytest.fixture(scope="module")
def app() -> Iterator[InProcess]:
    """One application for every example."""
    with tempfile.TemporaryDirectory() as folder, in_process(Path(folder) / "data", today()) as started:
        yield started


def headers_of(app: InProcess, authorization: str | None, stamp: str | None, length: str | None) -> Headers:
    """What was drawn, with the good ones filled in."""
    headers: Headers = []
    if authorization == "the publisher's":
        authorization = publisher_authorization(app.office.publisher)
    if authorization is not None:
        headers.append((b"authorization", authorization.encode("latin-1")))
    if stamp == "a good one":
        headers += app.stamp()
    elif stamp is not None:
        headers.append((b"tropa-stamp", stamp.encode("latin-1")))
    if length is not None:
        headers.append((b"content-length", length.encode()))
    return headers


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(
    method=methods,
    path=paths,
    query=queries.filter(lambda query: "wait=" not in query or query[-1] in "=0" or not query[6:].isdigit()),
    authorization=st.none() | authorizations,
    stamp=st.none() | stamps,
    length=st.none() | st.integers(0, 10**25).map(str),
    body=bodies,
)
def test_any_request_gets_a_proper_answer(
    app: InProcess,
    method: str,
    path: str,
    query: str,
    authorization: str | None,
    stamp: str | None,
    length: str | None,
    body: bytes,
) -> None:
    """Below 500; an error of a call is a problem of the protocol with its own status; nothing sent comes back."""
    query = query.encode("ascii", "replace").decode()
    answer = app.call(method, path.replace("?", "") + query, headers_of(app, authorization, stamp, length), body)
    assert 200 <= answer.status < 500
    assert ECHO.encode() not in answer.body
    assert ECHO not in str(answer.headers)
    if answer.status >= 400 and (path.startswith("/v1/") or answer.status != 404):
        assert answer.headers["content-type"] == PROBLEM_TYPE
        problem = msgspec.json.decode(answer.body, type=Problem)
        assert PROBLEM_KINDS[ProblemName(problem.type.removeprefix("urn:tropa:problem:"))].status == answer.status


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=200))
def test_any_bytes_as_a_notice_are_refused(app: InProcess, body: bytes) -> None:
    """Behind the publisher's token too."""
    publisher = [(b"authorization", publisher_authorization(app.office.publisher).encode())]
    assert app.call("PUT", "/v1/notices/2900", publisher, body).status == 400
    assert app.call("PUT", f"/v1/team-boxes/{'A' * 43}", publisher, body).status in (400, 201, 200)


def test_the_fuzzer_reaches_every_call(app: InProcess) -> None:
    """Each route answers through this harness with something other than a refusal of the path or method."""
    for path, calls in ROUTES.items():
        for method in calls:
            filled = path.replace("{week}", "2900")
            filled = re.sub(r"{\w+}", "A" * 43, filled)
            answer = app.call(method, filled, [(b"x", os.urandom(2).hex().encode())])
            assert b"unknown-path" not in answer.body
            assert b"wrong-method" not in answer.body
