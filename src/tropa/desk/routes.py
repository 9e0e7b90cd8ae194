"""The desk's addresses: which page answers where, and in which states of the vault. It makes no collaborator.

What changes anything is a POST; what a browser's history may keep is a GET with handles in it.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tropa.desk.desk import Desk
from tropa.desk.gate import ANY, OPEN, Gate, Page
from tropa.desk.keeper import State
from tropa.desk.pages import case, founding, locking, queue, settings

FOUNDING: frozenset[State] = frozenset({"not-founded", "open"})
NO_VAULT: frozenset[State] = frozenset({"no-vault"})
LOCKED: frozenset[State] = frozenset({"locked"})


@dataclass(frozen=True)
class Address:
    """One address. `by_person` is False for what scripts ask by themselves."""

    method: str
    path: str
    page: Page
    name: str
    states: frozenset[State] = OPEN
    by_person: bool = True


def get(path: str, page: Page, name: str, states: frozenset[State] = OPEN, by_person: bool = True) -> Address:
    """A page to look at."""
    return Address("GET", path, page, name, states, by_person)


def post(path: str, page: Page, name: str, states: frozenset[State] = OPEN) -> Address:
    """A form to send."""
    return Address("POST", path, page, name, states)


BEGINNING = (
    get("/", lambda visit: visit.go_home(), "home", ANY),
    get("/welcome", locking.show_welcome, "welcome", NO_VAULT),
    post("/welcome/create", locking.create_vault, "create", NO_VAULT),
    get("/unlock", locking.show_unlock, "unlock", LOCKED),
    post("/unlock/open", locking.unlock_vault, "open", LOCKED),
    post("/lock", locking.lock_vault, "lock", ANY),
    post("/language", locking.choose_language, "language", ANY),
    get("/network", founding.show_founding, "found", FOUNDING),
    post("/network/found", founding.found_network, "publish", FOUNDING),
    get("/network/founded", founding.show_founded, "founded"),
)

QUEUE = (
    get("/queue", queue.show_queue, "queue"),
    get("/queue/lines", queue.refresh_queue, "queue-lines", by_person=False),
    get("/queue/next", queue.take_next, "next"),
)

CASE = (
    get("/case/{handle}", case.show_case, "case"),
    get("/case/{handle}/letters", case.refresh_timeline, "letters", by_person=False),
    post("/case/{handle}/draft", case.keep_draft, "draft"),
    post("/case/{handle}/answer", case.send_answer, "answer"),
)

SETTINGS = (
    get("/settings", settings.show_settings, "settings"),
    post("/settings/shortcuts", settings.choose_shortcuts, "shortcuts"),
    get("/keys", settings.show_keys, "keys"),
    get("/sync", settings.refresh_sync, "sync", by_person=False),
)

ALL = (*BEGINNING, *QUEUE, *CASE, *SETTINGS)


def routes_of(desk: Desk, addresses: Iterable[Address] = ALL) -> list[Route]:
    """The addresses under this run's prefix, each behind the gate."""
    return [
        Route(desk.prefix + each.path, _endpoint(desk, each), name=each.name, methods=[each.method])
        for each in addresses
    ]


def _endpoint(desk: Desk, address: Address) -> Callable[[Request], Awaitable[Response]]:
    gate = Gate(desk, address.page, address.states, address.by_person)

    # Starlette takes an object with __call__ for an ASGI application; a function is taken for what it is.
    async def endpoint(request: Request) -> Response:
        return await gate(request)

    return endpoint
