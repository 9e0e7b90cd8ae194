"""The relay's interface described for other programs (OpenAPI 3.1), made from the shapes that the relay itself uses."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import msgspec

from tropa import __version__
from tropa.post import limits
from tropa.post.headers import STAMP_HEADER
from tropa.post.problems import PROBLEM_KINDS, ProblemName
from tropa.post.series import SERIES_HEADER, SERIES_TYPE, RenewSeries, SeriesReceipt, SeriesStanding
from tropa.post.shapes import (
    BlobState,
    BoxOpened,
    Envelope,
    LetterReceipt,
    NoticeReceipt,
    OpenBlob,
    OpenBox,
    OpenTeamBox,
    Problem,
    RegisterTokens,
    RelayInfo,
    StatusReceipt,
)

_Json = dict[str, Any]
_SHAPES: Final = (
    RelayInfo,
    Envelope,
    OpenTeamBox,
    OpenBox,
    RegisterTokens,
    BoxOpened,
    OpenBlob,
    BlobState,
    LetterReceipt,
    NoticeReceipt,
    StatusReceipt,
    SeriesReceipt,
    RenewSeries,
    SeriesStanding,
    Problem,
)
_REF: Final = "#/components/schemas/{name}"
_P: Final = ProblemName


@dataclass(frozen=True)
class Call:
    """What is said of one call; a shape, a media type, or None stands for a body."""

    summary: str
    answers: Mapping[int, type[msgspec.Struct] | str | None]
    problems: tuple[ProblemName, ...] = ()
    security: str | None = None
    body: type[msgspec.Struct] | str | None = None
    parameters: tuple[str, ...] = ()


CALLS: Final[Mapping[tuple[str, str], Call]] = {
    ("GET", "/v1/relay"): Call("Who this relay is and what it keeps for how long", {200: RelayInfo}),
    ("GET", "/v1/health"): Call("Whether this relay can read and write what it keeps; no body", {200: None, 503: None}),
    ("GET", "/v1/openapi.json"): Call("This description", {200: limits.JSON_TYPE}),
    ("GET", "/v1/notice"): Call(
        "The newest notice in force, a DSSE envelope", {200: limits.JSON_TYPE}, (_P.NO_NOTICE,)
    ),
    ("PUT", "/v1/notices/{week}"): Call(
        "Publish a week's notice, a DSSE envelope; only a higher version replaces one",
        {201: NoticeReceipt, 200: NoticeReceipt},
        (_P.BAD_REQUEST, _P.BAD_PUBLISHER_TOKEN, _P.OLDER_NOTICE, _P.TOO_LARGE, _P.RELAY_FULL),
        security="publisher",
        body=Envelope,
        parameters=("week",),
    ),
    ("GET", "/v1/status"): Call(
        "The newest status whose hours are not over, a DSSE envelope", {200: limits.JSON_TYPE}, (_P.NO_STATUS,)
    ),
    ("PUT", "/v1/status"): Call(
        "Publish a status, a DSSE envelope of at most 4 KiB; only one of a later hour replaces one",
        {201: StatusReceipt, 200: StatusReceipt},
        (_P.BAD_REQUEST, _P.BAD_PUBLISHER_TOKEN, _P.OLDER_STATUS, _P.TOO_LARGE),
        security="publisher",
        body=Envelope,
    ),
    ("PUT", "/v1/team-boxes/{post_id}"): Call(
        "Open the team box of a week",
        {201: OpenTeamBox, 200: OpenTeamBox},
        (_P.BAD_REQUEST, _P.BAD_PUBLISHER_TOKEN, _P.TOO_LARGE, _P.RELAY_FULL),
        security="publisher",
        body=OpenTeamBox,
        parameters=("post_id",),
    ),
    ("DELETE", "/v1/team-boxes/{post_id}"): Call(
        "Close a team box before its time, whether or not there is one; what is in it can still be read",
        {204: None},
        (_P.BAD_REQUEST, _P.BAD_PUBLISHER_TOKEN),
        security="publisher",
        parameters=("post_id",),
    ),
    ("GET", "/v1/stamp"): Call("A challenge: an ALTCHA v2 challenge over PBKDF2/SHA-256", {200: limits.JSON_TYPE}),
    ("PUT", "/v1/box"): Call(
        "Open the seeker's box of the read key, or add tokens to it; takes an altcha stamp",
        {201: BoxOpened, 200: BoxOpened},
        (
            *(_P.BAD_REQUEST, _P.BAD_READ_KEY, _P.STAMP_REQUIRED, _P.STAMP_FALSE, _P.STAMP_EXPIRED, _P.STAMP_SPENT),
            *(_P.TEAM_BOX, _P.TOO_LARGE, _P.RELAY_FULL),
        ),
        security="box",
        body=OpenBox,
        parameters=("stamp",),
    ),
    ("PUT", "/v1/box/tokens"): Call(
        "Register single-use tokens that the team's box of the read key takes instead of work",
        {200: BoxOpened},
        (_P.BAD_REQUEST, _P.BAD_READ_KEY, _P.NO_SUCH_BOX, _P.BOX_CLOSED, _P.TOO_LARGE),
        security="box",
        body=RegisterTokens,
    ),
    ("DELETE", "/v1/box"): Call(
        "Delete the seeker's box of the read key with all it holds, whether or not there is one",
        {204: None},
        (_P.BAD_REQUEST, _P.BAD_READ_KEY, _P.TEAM_BOX),
        security="box",
    ),
    ("POST", "/v1/boxes/{post_id}/letters"): Call(
        "Post a letter; 201 once it is on disk, 200 when it was there already",
        {201: LetterReceipt, 200: LetterReceipt},
        (
            *(_P.BAD_REQUEST, _P.BAD_LETTER_SIZE, _P.STAMP_REQUIRED, _P.STAMP_FALSE, _P.STAMP_EXPIRED, _P.STAMP_SPENT),
            *(_P.NO_SUCH_BOX, _P.BOX_CLOSED, _P.TOO_LARGE, _P.BOX_FULL, _P.RELAY_FULL),
        ),
        body=limits.LETTER_TYPE,
        parameters=("post_id", "stamp"),
    ),
    ("GET", "/v1/letters"): Call(
        "Letters of the read key's box after a cursor, as frames: u64 cursor, u32 day, u32 size, letter",
        {200: limits.LETTERS_TYPE},
        (_P.BAD_REQUEST, _P.BAD_READ_KEY),
        security="box",
        parameters=("after", "limit", "wait"),
    ),
    ("PUT", "/v1/series/{series_id}"): Call(
        "Leave delayed letters, all or none; takes an altcha stamp for each",
        {201: SeriesReceipt, 200: SeriesReceipt},
        (
            *(_P.BAD_REQUEST, _P.BAD_LETTER_SIZE, _P.STAMP_REQUIRED, _P.STAMP_FALSE, _P.STAMP_EXPIRED, _P.STAMP_SPENT),
            *(_P.NO_SUCH_BOX, _P.BOX_CLOSED, _P.TOO_LARGE, _P.BOX_FULL, _P.RELAY_FULL),
        ),
        body=SERIES_TYPE,
        parameters=("series_id", "stamps"),
    ),
    ("GET", "/v1/series/{series_id}"): Call(
        "How a series stands",
        {200: SeriesStanding},
        (_P.BAD_REQUEST, _P.NO_SUCH_SERIES),
        security="series",
        parameters=("series_id",),
    ),
    ("POST", "/v1/series/{series_id}/renew"): Call(
        "Put off every letter that waits, by as much as moves the first to this hour; takes the renew token",
        {200: SeriesStanding},
        (_P.BAD_REQUEST, _P.NO_SUCH_SERIES, _P.SERIES_OVER, _P.NO_SUCH_BOX, _P.BOX_CLOSED, _P.TOO_LARGE),
        security="series",
        body=RenewSeries,
        parameters=("series_id",),
    ),
    ("POST", "/v1/series/{series_id}/cancel"): Call(
        "Stop every letter that waits, for good, and remove it; takes the cancel token",
        {200: SeriesStanding},
        (_P.BAD_REQUEST, _P.NO_SUCH_SERIES, _P.TOO_LARGE),
        security="series",
        parameters=("series_id",),
    ),
    ("PUT", "/v1/blobs/{blob_id}"): Call(
        "Open a blob; takes one altcha stamp for each 64 chunks begun",
        {201: OpenBlob, 200: OpenBlob},
        (
            *(_P.BAD_REQUEST, _P.BAD_WRITE_KEY, _P.STAMP_REQUIRED, _P.STAMP_FALSE, _P.STAMP_EXPIRED, _P.STAMP_SPENT),
            *(_P.TOO_LARGE, _P.RELAY_FULL),
        ),
        security="blob",
        body=OpenBlob,
        parameters=("blob_id", "stamps"),
    ),
    ("GET", "/v1/blobs/{blob_id}"): Call(
        "How much of a blob is there",
        {200: BlobState},
        (_P.BAD_REQUEST, _P.BAD_WRITE_KEY, _P.NO_SUCH_BLOB),
        security="blob",
        parameters=("blob_id",),
    ),
    ("PUT", "/v1/blobs/{blob_id}/chunks/{n}"): Call(
        "Store 1 to 16 sealed chunks from a place on; 204 once they are on disk, or were there already",
        {204: None},
        (_P.BAD_REQUEST, _P.BAD_WRITE_KEY, _P.NO_SUCH_BLOB, _P.CHUNK_DIFFERS, _P.TOO_LARGE, _P.RELAY_FULL),
        security="blob",
        body=limits.CHUNKS_TYPE,
        parameters=("blob_id", "n"),
    ),
    ("GET", "/v1/blobs/{blob_id}/chunks/{n}"): Call(
        "Sealed chunks of a complete blob from a place on, as many as there are and were asked for",
        {200: limits.CHUNKS_TYPE},
        (_P.BAD_REQUEST, _P.NO_SUCH_BLOB),
        parameters=("blob_id", "n", "count"),
    ),
    ("DELETE", "/v1/blobs/{blob_id}"): Call(
        "Delete a blob with all its chunks, whether or not it is there",
        {204: None},
        (_P.BAD_REQUEST, _P.BAD_WRITE_KEY),
        security="blob",
        parameters=("blob_id",),
    ),
}

_B64_32: Final = {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$"}
_PARAMETERS: Final[Mapping[str, _Json]] = {
    "post_id": {"name": "post_id", "in": "path", "required": True, "schema": _B64_32},
    "series_id": {"name": "series_id", "in": "path", "required": True, "schema": _B64_32},
    "week": {
        "name": "week",
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "minimum": 0, "maximum": limits.MAX_WEEK},
    },
    "stamp": {
        "name": STAMP_HEADER,
        "in": "header",
        "required": True,
        "description": "'altcha <payload>' or 'token <b64(16)>'",
        "schema": {"type": "string"},
    },
    "blob_id": {"name": "blob_id", "in": "path", "required": True, "schema": _B64_32},
    "n": {
        "name": "n",
        "in": "path",
        "required": True,
        "description": "a chunk's place, from 0",
        "schema": {"type": "integer", "minimum": 0, "maximum": limits.MAX_BLOB_CHUNKS - 1},
    },
    "count": {
        "name": "count",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": limits.MAX_CHUNKS_PER_REQUEST, "default": 1},
    },
    "stamps": {
        "name": STAMP_HEADER,
        "in": "header",
        "required": True,
        "description": "'altcha <payload>', several of them separated by commas",
        "schema": {"type": "string"},
    },
    "after": {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0, "default": 0}},
    "limit": {
        "name": "limit",
        "in": "query",
        "schema": {
            "type": "integer",
            "minimum": 1,
            "maximum": limits.MAX_LETTERS_PER_READ,
            "default": limits.MAX_LETTERS_PER_READ,
        },
    },
    "wait": {
        "name": "wait",
        "in": "query",
        "description": "seconds to wait for the first letter",
        "schema": {"type": "integer", "minimum": 0, "maximum": limits.MAX_WAIT_S, "default": 0},
    },
}
_SECURITY: Final = {
    "box": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "'Tropa-Box <b64(32)>': the box's read key",
    },
    "series": {
        "type": "apiKey",
        "in": "header",
        "name": SERIES_HEADER,
        "description": "'cancel <b64(16)>' or 'renew <b64(16)>': a token of the series",
    },
    "blob": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "'Tropa-Blob <b64(32)>': the blob's write key",
    },
    "publisher": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "'Tropa-Publisher <token>': from publish-token in the relay's data folder",
    },
}


@cache
def described() -> bytes:
    """The whole description as JSON."""
    paths: dict[str, _Json] = {}
    for (method, path), call in CALLS.items():
        paths.setdefault(path, {})[method.lower()] = _operation(call)
    _, schemas = msgspec.json.schema_components(_SHAPES, ref_template=_REF)
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "Tropa relay",
            "version": __version__,
            "summary": "A post office for sealed letters that it cannot read",
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": _SECURITY},
    }
    return msgspec.json.encode(document)


def _operation(call: Call) -> _Json:
    said: _Json = {"summary": call.summary, "responses": _responses(call)}
    if call.security:
        said["security"] = [{call.security: []}]
    if call.parameters:
        said["parameters"] = [_PARAMETERS[name] for name in call.parameters]
    if call.body:
        said["requestBody"] = {"required": True, "content": _content(call.body)}
    return said


def _responses(call: Call) -> _Json:
    said: _Json = {str(status): _response(body) for status, body in call.answers.items()}
    by_status: dict[int, list[ProblemName]] = {}
    # Any call may meet a relay that is too busy.
    for problem in dict.fromkeys((*call.problems, ProblemName.RELAY_FULL)):
        by_status.setdefault(PROBLEM_KINDS[problem].status, []).append(problem)
    for status, problems in sorted(by_status.items()):
        said[str(status)] = _problem_response(problems)
    return said


def _response(body: type[msgspec.Struct] | str | None) -> _Json:
    return {"description": "Done"} | ({"content": _content(body)} if body else {})


def _problem_response(problems: list[ProblemName]) -> _Json:
    types = {"properties": {"type": {"enum": [problem.urn for problem in problems]}}}
    schema = {"allOf": [{"$ref": _REF.format(name=Problem.__name__)}, types]}
    titles = "; ".join(f"{problem.value}: {PROBLEM_KINDS[problem].title}" for problem in problems)
    return {"description": titles, "content": {limits.PROBLEM_TYPE: {"schema": schema}}}


def _content(body: type[msgspec.Struct] | str) -> _Json:
    if isinstance(body, str):
        schema: _Json = {"type": "object"} if body == limits.JSON_TYPE else {"type": "string", "format": "binary"}
        return {body: {"schema": schema}}
    return {limits.JSON_TYPE: {"schema": {"$ref": _REF.format(name=body.__name__)}}}
