"""The ASGI application: finds the call or page for a request; what goes wrong becomes an answer that tells nothing."""

import sqlite3
from dataclasses import dataclass

from tropa.post.problems import ProblemName
from tropa.relay.log import events
from tropa.relay.office import Office
from tropa.relay.web import routes
from tropa.relay.web.answers import Answer, LetterStream, Receive, Refusal, Scope, Send, our_fault
from tropa.relay.web.pages import Page, Pages
from tropa.relay.web.request import ClientGone, Request


@dataclass(frozen=True)
class App:
    """Calls under ``/v1``, static pages everywhere else."""

    office: Office
    pages: Pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request (ASGI 3)."""
        try:
            answer = await self._answer(scope, receive)
        except ClientGone:
            return
        await answer.send_to(send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer | LetterStream | Page:
        path, method = scope["path"], scope["method"]
        try:
            if path.startswith("/v1/") or path == "/v1":
                return await routes.answer(self.office, Request(scope, receive), path, method)
            return self.pages.answer(path, method, scope["headers"])
        except Refusal as refusal:
            return refusal.answer()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname == "SQLITE_FULL":
                return Refusal(ProblemName.RELAY_FULL).answer()
            events.exception("store-failed")
            return our_fault()
        except ClientGone:
            raise
        except Exception:
            events.exception("call-failed")
            return our_fault()
