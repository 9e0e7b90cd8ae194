"""The ASGI application: finds the call or page for a request; what goes wrong becomes an answer that tells nothing."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from tropa.post.problems import ProblemName
from tropa.relay.log import events
from tropa.relay.office import Office
from tropa.relay.store.failures import StoreAway, StoreConflict, StoreFull
from tropa.relay.web import routes
from tropa.relay.web.answers import Answer, Receive, Refusal, Scope, Send, Stream, away, busy, our_fault
from tropa.relay.web.outgoing import CutOff, Outgoing
from tropa.relay.web.pages import Page, Pages
from tropa.relay.web.request import ClientGone, Request

# What the server says of a connection. Its neighbourhood's name of the day, and that there is no seat for it.
NEIGHBOUR: Final = "tropa.neighbour"
TURNED_AWAY: Final = "tropa.turned_away"
# How it is cut off.
CUT: Final = "tropa.cut"

# Counts of neighbourhoods are forgotten by then.
_BUSY_S: Final = 120


@dataclass(frozen=True)
class App:
    """Calls under ``/v1``, static pages everywhere else."""

    office: Office
    pages: Pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request (ASGI 3)."""
        guard = self.office.guard
        body, going_out = guard.bodies.hold(), Outgoing(guard.answers.hold(), scope.get(CUT, _nothing))
        try:
            try:
                answer = await self._answer(Request(scope, receive, body, going_out))
            finally:
                body.give_back()
            await answer.send_to(partial(going_out.send, send))
        except (ClientGone, CutOff):
            return
        finally:
            going_out.end()

    async def _answer(self, request: Request) -> Answer | Stream | Page:
        path, method = request.scope["path"], request.scope["method"]
        try:
            self._refuse_if_crowded(request.scope)
            if path.startswith("/v1/") or path == "/v1":
                answer: Answer | Stream | Page = await routes.answer(self.office, request, path, method)
            else:
                answer = self.pages.answer(path, method, request.scope["headers"])
            request.going_out.begin_for(answer)
            return answer
        except Refusal as refusal:
            return refusal.answer()
        except StoreFull:
            return Refusal(ProblemName.RELAY_FULL).answer()
        except (StoreAway, StoreConflict):
            return away().answer()
        except (ClientGone, CutOff):
            raise
        except Exception:
            events.exception("call-failed")
            return our_fault()

    def _refuse_if_crowded(self, scope: Scope) -> None:
        guard, neighbour = self.office.guard, scope.get(NEIGHBOUR)
        guard.neighbours.count(neighbour)
        if scope.get(TURNED_AWAY) or (guard.crowded and guard.neighbours.asks_much(neighbour)):
            raise busy(_BUSY_S)


def _nothing() -> None:
    """There is no connection under this request."""
