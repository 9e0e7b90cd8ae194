"""Which call answers which path and method. ``openapi`` describes the same table, and a test holds the two together."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tropa import __version__
from tropa.post import limits
from tropa.post.problems import ProblemName
from tropa.post.shapes import RelayInfo
from tropa.relay.office import Office
from tropa.relay.web import boxes, letters, notices, stamps
from tropa.relay.web.answers import Answer, LetterStream, Refusal, json_answer
from tropa.relay.web.openapi import described
from tropa.relay.web.request import Request

Call = Callable[..., Awaitable[Answer | LetterStream]]


@dataclass(frozen=True)
class Found:
    """The calls of a path by method, and what its variable part was."""

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
    "/v1/openapi.json": {"GET": openapi},
    "/v1/notice": {"GET": notices.newest},
    "/v1/notices/{week}": {"PUT": notices.publish},
    "/v1/team-boxes/{post_id}": {"PUT": boxes.open_team, "DELETE": boxes.close_team},
    "/v1/stamp": {"GET": stamps.challenge},
    "/v1/box": {"PUT": boxes.open_own, "DELETE": boxes.delete_own},
    "/v1/boxes/{post_id}/letters": {"POST": letters.post},
    "/v1/letters": {"GET": letters.read},
}

_PLAIN: Final = {path: Found(calls, ()) for path, calls in ROUTES.items() if "{" not in path}
_WITH_ARGUMENT: Final = [
    (path.partition("{")[0], path.partition("}")[2], calls) for path, calls in ROUTES.items() if "{" in path
]


def find(path: str) -> Found:
    """The calls of a path. Raises Refusal: ``unknown-path``."""
    if (plain := _PLAIN.get(path)) is not None:
        return plain
    for before, after, calls in _WITH_ARGUMENT:
        argument = path[len(before) : len(path) - len(after)]
        if argument and "/" not in argument and path == f"{before}{argument}{after}":
            return Found(calls, (argument,))
    raise Refusal(ProblemName.UNKNOWN_PATH)


def call_for(found: Found, method: str) -> Call:
    """The call for a method. Raises Refusal: ``wrong-method``."""
    call = found.calls.get(method)
    if call is None:
        allowed = ", ".join(sorted(found.calls)).encode()
        raise Refusal(ProblemName.WRONG_METHOD, headers=((b"allow", allowed),))
    return call


async def answer(office: Office, request: Request, path: str, method: str) -> Answer | LetterStream:
    """What the call at this path says. Raises Refusal."""
    found = find(path)
    arguments: tuple[Any, ...] = found.arguments
    return await call_for(found, method)(office, request, *arguments)
