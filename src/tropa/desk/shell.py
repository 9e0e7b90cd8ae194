"""The outermost layer: judges each request, puts the same safe headers on every answer, and lets no error speak.

What goes wrong inside is logged as a static name with the place in the code, never with the error's own words: they may
hold what a person wrote.
"""

import logging
import traceback

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tropa.desk.desk import Desk
from tropa.desk.guard import Arrival, Guard, Refusal
from tropa.desk.plain import plain_page

log = logging.getLogger(__name__)

STATIC = "/static/"

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # Under "no-referrer" browsers send "Origin: null" with our own forms, and the Origin check would check nothing.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "x-robots-tag": "noindex, nofollow, noarchive",
}


class Shell:
    """Wraps the application that holds the pages."""

    def __init__(self, app: ASGIApp, desk: Desk, guard: Guard) -> None:
        self._app = app
        self._desk = desk
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or run the application's life."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, _with_headers(scope, send))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._guard.judge(_arrival(scope))
        if refusal is not None:
            log.warning("desk.request_refused", extra={"refusal": refusal.name})
            await plain_page(self._desk, _refused(refusal), refusal.value)(scope, receive, send)
            return
        started = _Started(send)
        try:
            await self._app(scope, receive, started)
        except Exception as error:
            log.error("desk.page_failed", extra={"kind": type(error).__name__, "place": _place(error)})
            if not started.has_begun:
                await plain_page(self._desk, "outside.failed", 500)(scope, receive, send)


class _Started:
    """Passes an answer on, and remembers whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        self.has_begun = True
        await self._send(message)


def _refused(refusal: Refusal) -> str:
    return {
        Refusal.WRONG_HOST: "outside.wrong-host",
        Refusal.WRONG_METHOD: "outside.wrong-method",
        Refusal.FOREIGN: "outside.foreign",
    }[refusal]


def _arrival(scope: Scope) -> Arrival:
    headers = Headers(scope=scope)
    return Arrival(scope["method"], scope["path"], {name: ", ".join(headers.getlist(name)) for name in headers})


def _with_headers(scope: Scope, send: Send) -> Send:
    caching = "private, max-age=3600" if scope["path"].startswith(STATIC) else "no-store"

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            # What is shown of a file has a stricter policy of its own.
            policy = headers.get("content-security-policy", POLICY)
            headers.update(HEADERS | {"cache-control": caching, "content-security-policy": policy})
        await send(message)

    return send_with_headers


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].name}:{frames[-1].lineno}" if frames else "unknown"
