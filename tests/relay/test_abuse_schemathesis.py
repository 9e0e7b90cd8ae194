"""schemathesis against a real relay: what fits the description, and what is made not to, is answered as described."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.relay.running import Relay, running, today
from tropa.post.headers import box_authorization, publisher_authorization, stamp_header
from tropa.post.limits import PROBLEM_TYPE, week_of
from tropa.post.problems import PROBLEM_KINDS, URN, ProblemName
from tropa.post.shapes import Problem
from tropa.relay.web.openapi import CALLS
from tropa.sealing.boxes import post_id_of, token_hash
from tropa.sealing.types import ReadKey, Token

EFFORT = settings(max_examples=25, derandomize=True)
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
TEAM: Final = ReadKey(b"t" * 32)
READ_KEYS: Final = [TEAM, ReadKey(b"a" * 32), ReadKey(b"b" * 32)]


@schemathesis.serializer("application/vnd.tropa.series")
def series_as_it_is(_: object, value: object) -> bytes:
    """Our own media type: whatever was made up is sent as the bytes it is."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A relay of its own: what is let in stays there."""
    with running(tmp_path_factory.mktemp("schemathesis") / "data") as relay:
        yield relay
        assert relay.process.poll() is None


@pytest.fixture(scope="module")
def done() -> set[tuple[str, int]]:
    """Which call was answered with which status."""
    return set()


@pytest.fixture(scope="module")
def operations(fuzzed: Relay) -> dict[str, APIOperation[Any, Any, Any, Any]]:
    """What the relay says it can do."""
    schema = schemathesis.openapi.from_url(f"{fuzzed.url}/v1/openapi.json")
    found = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]
    return {f"{each.method.upper()} {each.path}": each for each in found}


def headers(relay: Relay, security: str | None, read_key: ReadKey) -> dict[str, str]:
    """True credentials in place of what was generated, so that more than the first refusal is reached."""
    chosen = {"Tropa-Stamp": stamp_header(relay.stamp())}
    if security == "box":
        chosen["Authorization"] = box_authorization(read_key)
    if security == "publisher":
        chosen["Authorization"] = publisher_authorization(relay.publisher)
    return chosen


def make_known(case: Case[Any], read_key: ReadKey) -> None:
    """Name a box that may be there, and this week, in place of what was generated; and send a letter."""
    key = read_key if case.method == "DELETE" else TEAM
    if case.method == "DELETE" and key is TEAM:
        return
    known: dict[str, Any] = {"post_id": post_id_of(key).text, "week": week_of(today())}
    for name in (case.path_parameters or {}).keys() & known:
        case.path_parameters[name] = known[name]
    if isinstance(case.body, dict) and "week" in case.body:
        case.body["week"] = known["week"]
    if isinstance(case.body, dict) and "token_hashes" in case.body:
        case.body["token_hashes"] = [token_hash(Token(bytes(16))).text]
    if case.path.endswith("/letters"):
        case.body = bytes(4096)


def names_no_path(response: Response, case: Case[Any]) -> bool:
    """Generated into a path's variable part, a slash or nothing makes another path of it, which no call has."""
    problem = msgspec.json.decode(response.content, type=Problem)
    return problem.type == ProblemName.UNKNOWN_PATH.urn and bool(case.path_parameters)


def is_proper(response: Response) -> None:
    """A refusal is a problem of the protocol, its status the one that belongs to it; nothing is cached."""
    assert response.headers["cache-control"] == ["no-store"]
    if response.status_code >= 400:
        assert response.headers["content-type"] == [PROBLEM_TYPE]
        problem = msgspec.json.decode(response.content, type=Problem)
        assert PROBLEM_KINDS[ProblemName(problem.type.removeprefix(URN))].status == response.status_code


def waits_for_nothing(case: Case[Any]) -> Case[Any]:
    """A long poll would be thirty seconds of nothing."""
    if case.query and str(case.query.get("wait")).isdigit():
        case.query["wait"] = 0
    return case


# Where there is neither parameter nor body, nothing can be made not to fit.
CASES: Final = [
    (f"{method} {path}", mode)
    for (method, path), call in CALLS.items()
    for mode in GenerationMode
    if (mode is GenerationMode.POSITIVE or call.parameters or call.body) and path != "/v1/openapi.json"
]


@pytest.mark.parametrize(
    ("name", "mode"), CASES, ids=lambda part: part.value if isinstance(part, GenerationMode) else part
)
def test_every_call_answers_as_described(
    fuzzed: Relay,
    operations: dict[str, APIOperation[Any, Any, Any, Any]],
    done: set[tuple[str, int]],
    name: str,
    mode: GenerationMode,
) -> None:
    """No failure of ours, no status, media type or shape that is not in the description."""
    operation, security = operations[name], CALLS[tuple(name.split())].security  # type: ignore[index]

    @settings(EFFORT, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        case=operation.as_strategy(generation_mode=mode).map(waits_for_nothing),
        read_key=st.sampled_from(READ_KEYS),
        true_headers=st.sampled_from([True, True, True, False]),
        known=st.booleans(),
    )
    def ask(case: Case[Any], read_key: ReadKey, true_headers: bool, known: bool) -> None:
        if known:
            make_known(case, read_key)
        chosen = headers(fuzzed, security, read_key) if true_headers else None
        response = case.call(base_url=fuzzed.url, headers=chosen, timeout=20)
        done.add((name, response.status_code))
        is_proper(response)
        if not (response.status_code == 404 and names_no_path(response, case)):
            case.validate_response(response, checks=CHECKS)

    ask()


def test_the_fuzzer_came_further_than_refusals(done: set[tuple[str, int]]) -> None:
    """What lies behind keys and stamps was reached: boxes of both kinds were opened, letters let in, tokens taken."""
    assert {
        ("PUT /v1/team-boxes/{post_id}", 201),
        ("PUT /v1/box", 201),
        ("PUT /v1/box/tokens", 200),
        ("POST /v1/boxes/{post_id}/letters", 201),
        ("GET /v1/letters", 200),
    } <= done
