"""The desk as one ASGI application: its addresses, and its life from ready to locked. It makes no collaborator."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from tropa.desk.desk import Desk
from tropa.desk.gate import ANY, OPEN, Gate, Page, outside
from tropa.desk.guard import Guard
from tropa.desk.keeper import State
from tropa.desk.launch import LaunchFile
from tropa.desk.pages import case, entering, founding, locking, queue, settings
from tropa.desk.plain import plain_page
from tropa.desk.shell import Shell

FOUNDING: frozenset[State] = frozenset({"not-founded", "open"})
NO_VAULT: frozenset[State] = frozenset({"no-vault"})
LOCKED: frozenset[State] = frozenset({"locked"})

IDLE_LOOK_S = 1.0


def build_app(
    desk: Desk, launch: LaunchFile, port: int, on_ready: Callable[[], None], idle_look_s: float = IDLE_LOOK_S
) -> ASGIApp:
    """The application for a desk that listens on 127.0.0.1 at this port.

    `on_ready` is called once the launch file lies there; `idle_look_s` is how often idleness is looked at.
    """
    entrance = entering.Entrance(desk, launch)
    routes = [
        Mount("/static", StaticFiles(packages=[("tropa.desk", "static")]), name="static"),
        Route(entering.LAUNCH_PATH, entrance.enter, methods=["POST"]),
        Route("/", entrance.root),
        *_pages(desk),
    ]

    async def nowhere(request: Request, _: Exception) -> Response:
        return outside(desk, request, "outside.nowhere", 404)

    async def wrong_method(request: Request, _: Exception) -> Response:
        return outside(desk, request, "outside.wrong-method", 405)

    async def failed(_: Request, __: Exception) -> Response:
        return plain_page(desk, "outside.failed", 500)

    inner = Starlette(
        routes=routes,
        lifespan=_life(desk, launch, on_ready, idle_look_s),
        exception_handlers={404: nowhere, 405: wrong_method, Exception: failed},
    )
    hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
    return Shell(inner, desk, Guard(hosts, entering.LAUNCH_PATH))


def _pages(desk: Desk) -> list[Route]:
    def get(path: str, page: Page, name: str, states: frozenset[State] = OPEN, by_person: bool = True) -> Route:
        return Route(desk.prefix + path, _endpoint(Gate(desk, page, states, by_person)), name=name, methods=["GET"])

    def post(path: str, page: Page, name: str, states: frozenset[State] = OPEN) -> Route:
        return Route(desk.prefix + path, _endpoint(Gate(desk, page, states)), name=name, methods=["POST"])

    return [
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
        get("/queue", queue.show_queue, "queue"),
        get("/queue/lines", queue.refresh_queue, "queue-lines", by_person=False),
        get("/queue/next", queue.take_next, "next"),
        get("/case/{handle}", case.show_case, "case"),
        get("/case/{handle}/letters", case.refresh_timeline, "letters", by_person=False),
        post("/case/{handle}/draft", case.keep_draft, "draft"),
        post("/case/{handle}/answer", case.send_answer, "answer"),
        get("/settings", settings.show_settings, "settings"),
        post("/settings/shortcuts", settings.choose_shortcuts, "shortcuts"),
        get("/keys", settings.show_keys, "keys"),
        get("/sync", settings.refresh_sync, "sync", by_person=False),
    ]


def _endpoint(gate: Gate) -> Callable[[Request], object]:
    # Starlette takes an object with __call__ for an ASGI application; a function is taken for what it is.
    async def endpoint(request: Request) -> Response:
        return await gate(request)

    return endpoint


def _life(
    desk: Desk, launch: LaunchFile, on_ready: Callable[[], None], idle_look_s: float
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        launch.offer(desk.sessions.launch_token)
        watch = asyncio.create_task(_watch_idleness(desk, idle_look_s))
        try:
            on_ready()
            yield
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch
            await run_in_threadpool(desk.keeper.lock)
            launch.withdraw()

    return life


async def _watch_idleness(desk: Desk, every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        await run_in_threadpool(desk.keeper.lock_if_idle)
