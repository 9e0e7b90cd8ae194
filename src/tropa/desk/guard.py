"""Who may talk to the desk at all: a judgement over a request's method, path and headers, before any page sees it.

The desk listens on loopback, where every program and every web page of this machine can reach it. A browser tells who
started a request (`Origin`, `Sec-Fetch-*`) and whom it believes it talks to (`Host`); what does not come from the
desk's own pages, or from a person typing its address, is refused. It does not know sessions, forms or pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

SAFE_METHODS = frozenset({"GET", "HEAD"})
FRAME_DESTINATIONS = frozenset({"iframe", "frame", "embed", "object", "fencedframe"})


class Refusal(Enum):
    """Why a request is refused; the value is the HTTP status of the answer."""

    WRONG_HOST = 421
    WRONG_METHOD = 405
    FOREIGN = 403


@dataclass(frozen=True)
class Arrival:
    """What of a request is judged. Header names are lower case; a repeated header is joined with a comma."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Guard:
    """The desk's own hosts (`127.0.0.1:port`, `localhost:port`) and the one path that the launch page posts to."""

    hosts: frozenset[str]
    launch_path: str

    def judge(self, arrival: Arrival) -> Refusal | None:
        """Promise: None only for a request that this machine's person, or a page of this desk, has started.

        Source: Fetch metadata request headers (W3C), RFC 6454 (Origin); the Host list is what stops DNS rebinding.
        """
        host = arrival.headers.get("host", "")
        if host not in self.hosts:
            return Refusal.WRONG_HOST
        if arrival.method not in SAFE_METHODS | {"POST"}:
            return Refusal.WRONG_METHOD
        return None if self._comes_from_us(arrival, f"http://{host}") else Refusal.FOREIGN

    def _comes_from_us(self, arrival: Arrival, own_origin: str) -> bool:
        origin = arrival.headers.get("origin")
        if arrival.headers.get("sec-fetch-dest") in FRAME_DESTINATIONS:
            return False
        if arrival.path == self.launch_path and arrival.method == "POST":
            # The launch page is a local file: browsers give it the origin "null". Its token is the check.
            return origin in (None, "null", own_origin)
        if arrival.method in SAFE_METHODS:
            return origin in (None, own_origin) and _started_here(arrival.headers)
        return origin == own_origin and arrival.headers.get("sec-fetch-site") == "same-origin"


def _started_here(headers: Mapping[str, str]) -> bool:
    site = headers.get("sec-fetch-site")
    if site == "none":
        return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    # "same-site" is another port of this machine: another program, perhaps another person's.
    return site == "same-origin"
