"""The description of the interface: every call in it, every problem in it, nothing in it that is not so."""

from typing import Any

import httpx
import jsonschema
import pytest

from tests.relay.notices import envelope_of
from tests.relay.running import Relay, today
from tropa.post.headers import box_authorization, publisher_authorization, stamp_header
from tropa.post.limits import PROBLEM_TYPE, week_of
from tropa.post.problems import ProblemName
from tropa.relay.web.openapi import CALLS
from tropa.relay.web.routes import ROUTES
from tropa.sealing.boxes import post_id_of
from tropa.sealing.types import ReadKey, RelayId

# The parts of OpenAPI 3.1 that the description uses, written from its specification (§4.8).
SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["openapi", "info", "paths", "components"],
    "additionalProperties": False,
    "properties": {
        "openapi": {"pattern": r"^3\.1\.\d+$"},
        "info": {"type": "object", "required": ["title", "version"]},
        "servers": {"type": "array", "items": {"required": ["url"]}},
        "components": {
            "required": ["schemas", "securitySchemes"],
            "properties": {"securitySchemes": {"additionalProperties": {"required": ["type", "in", "name"]}}},
        },
        "paths": {
            "patternProperties": {
                "^/v1/": {
                    "additionalProperties": False,
                    "patternProperties": {"^(get|put|post|delete)$": {"$ref": "#/$defs/operation"}},
                }
            },
            "additionalProperties": False,
        },
    },
    "$defs": {
        "operation": {
            "type": "object",
            "required": ["summary", "responses"],
            "additionalProperties": False,
            "properties": {
                "summary": {"type": "string", "minLength": 5},
                "security": {"type": "array"},
                "parameters": {"type": "array", "items": {"required": ["name", "in", "schema"]}},
                "requestBody": {"required": ["content"], "properties": {"content": {"$ref": "#/$defs/content"}}},
                "responses": {
                    "minProperties": 1,
                    "patternProperties": {r"^[2345]\d\d$": {"required": ["description"]}},
                    "additionalProperties": False,
                },
            },
        },
        "content": {"minProperties": 1, "additionalProperties": {"required": ["schema"]}},
    },
}


@pytest.fixture(scope="module")
def described(relay: Relay) -> dict[str, Any]:
    """As a running relay serves it."""
    answer = httpx.get(f"{relay.url}/v1/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    document: dict[str, Any] = answer.json()
    return document


def test_it_is_an_openapi_document(described: dict[str, Any]) -> None:
    """Of the shape its specification asks for, with good JSON schemas and references that lead somewhere."""
    jsonschema.validate(described, SHAPE, cls=jsonschema.Draft202012Validator)
    for schema in described["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for reference in references(described):
        assert reference.removeprefix("#/components/schemas/") in described["components"]["schemas"]


def references(part: Any) -> list[str]:
    """Every ``$ref`` in a document."""
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [each for value in part.values() for each in references(value)]
    return [each for value in part for each in references(value)] if isinstance(part, list) else []


def test_every_call_is_in_it_and_every_call_in_it_is_there(described: dict[str, Any]) -> None:
    """The table of routes and the description are one."""
    routes = {(method, path) for path, calls in ROUTES.items() for method in calls}
    assert routes == set(CALLS)
    assert routes == {(method.upper(), path) for path, calls in described["paths"].items() for method in calls}


def test_path_parameters_are_described(described: dict[str, Any]) -> None:
    """Each that stands in a path, and no other."""
    for path, calls in described["paths"].items():
        for operation in calls.values():
            named = {each["name"] for each in operation.get("parameters", []) if each["in"] == "path"}
            assert named == {part.strip("{}") for part in path.split("/") if part.startswith("{")}


def test_every_problem_is_in_it(described: dict[str, Any]) -> None:
    """Apart from the two that belong to no path or to every one."""
    named = {
        kind
        for calls in described["paths"].values()
        for operation in calls.values()
        for response in operation["responses"].values()
        if PROBLEM_TYPE in response.get("content", {})
        for kind in response["content"][PROBLEM_TYPE]["schema"]["allOf"][1]["properties"]["type"]["enum"]
    }
    assert named == {name.urn for name in ProblemName} - {ProblemName.UNKNOWN_PATH.urn, ProblemName.WRONG_METHOD.urn}


def test_what_is_answered_is_what_is_described(relay: Relay, described: dict[str, Any]) -> None:
    """Status, media type and body of good and bad answers are checked against the description."""
    read_key, week = ReadKey(b"o" * 32), week_of(today())
    holder = {"authorization": box_authorization(read_key)}
    publisher = {"authorization": publisher_authorization(relay.publisher)}
    stamp = {"tropa-stamp": stamp_header(relay.stamp())}
    letters, box = "/v1/boxes/{post_id}/letters", "/v1/team-boxes/{post_id}"
    post_id = post_id_of(read_key).text
    relay_id = RelayId.from_text(httpx.get(f"{relay.url}/v1/relay").json()["relay_id"])
    asked = [
        ("GET", "/v1/relay", {}, b"", 200),
        ("GET", "/v1/stamp", {}, b"", 200),
        ("POST", letters, stamp, bytes(4096), 404),
        ("PUT", "/v1/box", holder | stamp, b'{"token_hashes":[]}', 201),
        ("PUT", "/v1/box", holder, b"{}", 401),
        ("POST", letters, {}, b"", 401),
        ("POST", letters, {"tropa-stamp": "x"}, b"", 403),
        ("POST", letters, {"tropa-stamp": stamp_header(relay.stamp())}, bytes(4096), 201),
        ("POST", letters, stamp, bytes(4097), 400),
        ("GET", "/v1/letters", holder, b"", 200),
        ("GET", "/v1/letters", {}, b"", 401),
        ("DELETE", "/v1/box", holder, b"", 204),
        ("PUT", box, publisher, b'{"week":%d}' % week, 201),
        ("PUT", box, publisher, b"[]", 400),
        ("PUT", "/v1/notices/{week}", publisher, envelope_of(week, 9, relay_id), 201),
        ("GET", "/v1/notice", {}, b"", 200),
    ]
    for method, path, headers, body, status in asked:
        url = relay.url + path.replace("{post_id}", post_id).replace("{week}", str(week))
        answer = httpx.request(method, url, headers=headers, content=body)
        assert answer.status_code == status, (method, path, answer.text)
        check(described, described["paths"][path][method.lower()]["responses"][str(status)], answer)


def check(described: dict[str, Any], response: dict[str, Any], answer: httpx.Response) -> None:
    """An answer against its description."""
    if "content" not in response:
        assert answer.content == b""
        return
    [(media_type, content)] = response["content"].items()
    assert answer.headers["content-type"] == media_type
    if "json" in media_type:
        schema = content["schema"] | {"components": described["components"]}
        jsonschema.validate(answer.json(), schema, cls=jsonschema.Draft202012Validator)
