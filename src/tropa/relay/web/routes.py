"""Which call answers which path and method. ``openapi`` describes the same table, and a test holds the two together."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tropa import __version__
from tropa.post import limits
from tropa.post.problems import ProblemName
from tropa.post.shapes import RelayInfo
from tropa.relay.office import Office
from tropa.relay.web import blobs, boxes, health, letters, notices, series, stamps, status
from tropa.relay.web.answers import Answer, Refusal, Stream, json_answer
from tropa.relay.web.openapi import described
from tropa.relay.web.request import Request

Call = Callable[..., Awaitable[Answer | Stream]]


@dataclass(frozen=True)
class Found:
    """The calls of a path by method, and what its variable parts were."""

    calls: Mapping[str, Call]
    arguments: tuple[str, ...]


async def relay_info(office: Office, request: Request) -> Answer:
    """``GET /v1/relay``"""
    info = RelayInfo(
        relay_id=office.relay_id.text,
        letter_sizes=limits.LETTER_SIZES,
        team_letter_days=limits.TEAM_LETTER_DAYS,
        seeker_box_days=limits.SEEKER_BOX_DAYS,
        box_quota_letters=limits.TEAM_BOX_LETTERS,
        software=f"tropa {__version__}",
    )
    return json_answer(200, info)


async def openapi(office: Office, request: Request) -> Answer:
    """``GET /v1/openapi.json``"""
    return Answer(200, described())


ROUTES: Final[Mapping[str, Mapping[str, Call]]] = {
    "/v1/relay": {"GET": relay_info},
    "/v1/health": {"GET": health.answer},
    "/v1/openapi.json": {"GET": openapi},
    "/v1/notice": {"GET": notices.newest},
    "/v1/notices/{week}": {"PUT": notices.publish},
    "/v1/status": {"GET": status.newest, "PUT": status.publish},
    "/v1/team-boxes/{post_id}": {"PUT": boxes.open_team, "DELETE": boxes.close_team},
    "/v1/stamp": {"GET": stamps.challenge},
    "/v1/box": {"PUT": boxes.open_own, "DELETE": boxes.delete_own},
    "/v1/box/tokens": {"PUT": boxes.register_tokens},
    "/v1/boxes/{post_id}/letters": {"POST": letters.post},
    "/v1/letters": {"GET": letters.read},
    "/v1/series/{series_id}": {"PUT": series.leave, "GET": series.show},
    "/v1/series/{series_id}/renew": {"POST": series.renew},
    "/v1/series/{series_id}/cancel": {"POST": series.cancel},
    "/v1/blobs/{blob_id}": {"PUT": blobs.open_, "GET": blobs.state, "DELETE": blobs.delete},
    "/v1/blobs/{blob_id}/chunks/{n}": {"PUT": blobs.put_chunks, "GET": blobs.get_chunks},
}

_PLAIN: Final = {path: Found(calls, ()) for path, calls in ROUTES.items() if "{" not in path}
_WITH_ARGUMENTS: Final = [(tuple(path.split("/")), calls) for path, calls in ROUTES.items() if "{" in path]


def find(path: str) -> Found:
    """The calls of a path. Raises Refusal: ``unknown-path``."""
    if (plain := _PLAIN.get(path)) is not None:
        return plain
    parts = path.split("/")
    for pattern, calls in _WITH_ARGUMENTS:
        if (arguments := _fitting(pattern, parts)) is not None:
            return Found(calls, arguments)
    raise Refusal(ProblemName.UNKNOWN_PATH)


def _fitting(pattern: tuple[str, ...], parts: list[str]) -> tuple[str, ...] | None:
    """What stands in a path where its pattern has ``{…}``; None when it is another pattern's."""
    if len(pattern) != len(parts):
        return None
    arguments = [part for wanted, part in zip(pattern, parts, strict=True) if wanted.startswith("{")]
    fits = all(wanted == part or wanted.startswith("{") for wanted, part in zip(pattern, parts, strict=True))
    return tuple(arguments) if fits and all(arguments) else None


def call_for(found: Found, method: str) -> Call:
    """The call for a method. Raises Refusal: ``wrong-method``."""
    call = found.calls.get(method)
    if call is None:
        allowed = ", ".join(sorted(found.calls)).encode()
        raise Refusal(ProblemName.WRONG_METHOD, headers=((b"allow", allowed),))
    return call


async def answer(office: Office, request: Request, path: str, method: str) -> Answer | Stream:
    """What the call at this path says. Raises Refusal."""
    found = find(path)
    arguments: tuple[Any, ...] = found.arguments
    return await call_for(found, method)(office, request, *arguments)
