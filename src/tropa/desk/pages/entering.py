"""Entering: the launch page's post, exchanged for a session; and the plain pages for whoever is not in."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from tropa.desk.desk import Desk
from tropa.desk.forms import BadForm, read_form
from tropa.desk.gate import outside
from tropa.desk.launch import LaunchFile
from tropa.desk.visit import HOME

LAUNCH_PATH = "/enter"


class Entrance:
    """Takes the launch token, once, and renews the launch file so that the next window can be let in."""

    def __init__(self, desk: Desk, launch: LaunchFile) -> None:
        self._desk = desk
        self._launch = launch

    async def enter(self, request: Request) -> Response:
        """Exchange a token for the session's cookie, or say that the page has been used."""
        try:
            token = (await read_form(request)).one("token")
        except BadForm:
            return outside(self._desk, request, "outside.bad-form", 400)
        session = self._desk.sessions.enter(token)
        if session is None:
            return outside(self._desk, request, "outside.used", 403)
        self._launch.offer(self._desk.sessions.launch_token)
        self._desk.prefer(request.headers.get("accept-language", ""))
        return self._welcome(request, session.cookie)

    def _welcome(self, request: Request, cookie: str) -> Response:
        home = str(request.app.url_path_for(HOME[self._desk.keeper.state]))
        words = self._desk.words
        values = {"t": words.say, "language": words.language, "static": "/static", "home": home}
        # Not a redirect: the browser holds a SameSite=Strict cookie back from a redirect that a file on disk began.
        response = HTMLResponse(self._desk.draw("entered", values))
        # The path is unguessable, so that a server on another port, to which browsers send cookies too, never gets it.
        response.set_cookie(
            self._desk.sessions.cookie_name, cookie, path=f"{self._desk.prefix}/", httponly=True, samesite="strict"
        )
        return response

    async def root(self, request: Request) -> Response:
        """The bare address: says how the desk is opened."""
        return outside(self._desk, request, "outside.no-session", 403)
