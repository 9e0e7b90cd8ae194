"""Notices that name a key for complaints, and every way in which one does not (protocol 15.3)."""

from collections.abc import Iterator
from typing import Any

from tools.vector_cases._common import fixed
from tropa.sealing.encoding import b64
from tropa.sealing.keys import auth_public, sealing_public
from tropa.sealing.types import AuthPrivateKey, SealingSeed

SEALING = sealing_public(SealingSeed(fixed("listeners' sealing key", 32)))
AUTH = auth_public(AuthPrivateKey(fixed("listeners' auth key", 32)))
COMPLAINTS: dict[str, Any] = {"xwing_pub": SEALING.text, "auth_pub": AUTH.text, "listeners": 2}


def cases(notice: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What is expected, the case's name, the notice's fields; ``notice`` is a good one without complaints."""

    def of(**changes: Any) -> dict[str, Any]:
        return notice | {"complaints": COMPLAINTS | changes}

    yield "accepted", "complaints: two listen", of()
    yield "accepted", "complaints: sixteen listen", of(listeners=16)
    yield "malformed", "complaints: nobody listens", of(listeners=0)
    yield "malformed", "complaints: seventeen listen", of(listeners=17)
    yield "malformed", "complaints: null", notice | {"complaints": None}
    yield "malformed", "complaints: before the client's hash", _before_last(of())
    yield (
        "malformed",
        "complaints: fields in another order",
        notice | {"complaints": dict(reversed(COMPLAINTS.items()))},
    )
    yield "malformed", "complaints: a field more", of(box="AAAA")
    for field in COMPLAINTS:
        less = {name: value for name, value in COMPLAINTS.items() if name != field}
        yield "malformed", f"complaints: no {field}", notice | {"complaints": less}
    yield "malformed", "complaints: the team's own sealing key", of(xwing_pub=notice["team"]["xwing_pub"])
    yield "malformed", "complaints: the team's own auth key", of(auth_pub=notice["team"]["auth_pub"])
    yield "malformed", "complaints: one key for two purposes", of(auth_pub=b64(SEALING.raw[-32:]))


def _before_last(notice: dict[str, Any]) -> dict[str, Any]:
    names = list(notice)
    return {name: notice[name] for name in (*names[:-2], names[-1], names[-2])}
