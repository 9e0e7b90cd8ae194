"""The desk as one ASGI application: its layers, and its life from ready to locked. It makes no collaborator."""

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
from tropa.desk.gate import outside
from tropa.desk.guard import Guard
from tropa.desk.launch import LaunchFile
from tropa.desk.pages import entering
from tropa.desk.plain import plain_page
from tropa.desk.routes import routes_of
from tropa.desk.shell import Shell

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
        *routes_of(desk),
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
        desk.typed.expire()
