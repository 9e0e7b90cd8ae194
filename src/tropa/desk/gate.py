"""Between the address and the page: session, form token, the vault's state, idleness, and errors put into words.

A page behind the gate runs on a worker thread, with a session, in a state it is made for.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import get_args

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tropa.desk.desk import Desk
from tropa.desk.forms import BadForm, Form, read_form
from tropa.desk.keeper import State
from tropa.desk.plain import plain_page
from tropa.desk.session import Session
from tropa.desk.visit import Visit
from tropa.vault.errors import UnknownCase, VaultClosed, VaultError, VaultInputError

log = logging.getLogger(__name__)

Page = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]

ANY: frozenset[State] = frozenset(get_args(State))
OPEN: frozenset[State] = frozenset({"open"})


@dataclass(frozen=True)
class Gate:
    """Lets requests through to one page.

    `states` are those the page is made for; in another the browser is sent to that state's first page. `by_person` is
    False for what scripts ask by themselves: that does not keep the vault open. `takes_files`: its form may have files.
    """

    desk: Desk
    page: Page
    states: frozenset[State]
    by_person: bool = True
    takes_files: bool = False

    async def __call__(self, request: Request) -> Response:
        """Answer a request."""
        session = self.desk.sessions.of(request.cookies.get(self.desk.sessions.cookie_name, ""))
        if session is None:
            return outside(self.desk, request, "outside.no-session", 403)
        try:
            form = await read_form(request, self.takes_files)
        except BadForm:
            return outside(self.desk, request, "outside.bad-form", 400)
        if request.method == "POST" and not session.owns_form(form.one("form_token")):
            return outside(self.desk, request, "outside.bad-form", 403)
        return self._apart(request, await run_in_threadpool(self._answer, request, form, session))

    def _apart(self, request: Request, response: Response) -> Response:
        """A page is never the direct answer to a form that a person sent (`tropa.desk.answers`)."""
        is_page = response.media_type == "text/html" and "content-disposition" not in response.headers
        if request.method != "POST" or request.headers.get("sec-fetch-mode") != "navigate" or not is_page:
            return response
        number = self.desk.answers.keep(response.status_code, bytes(response.body))
        return RedirectResponse(request.app.url_path_for("answer", number=number), status_code=303)

    def _answer(self, request: Request, form: Form, session: Session) -> Response:
        visit, keeper = Visit(request, form, session, self.desk), self.desk.keeper
        keeper.lock_if_idle()
        # A script sends what a person typed, and sends it again when it fails: only a success speaks of a person.
        by_script = request.headers.get("hx-request") == "true"
        if self.by_person and not by_script:
            keeper.touch()
        if keeper.state not in self.states:
            return self._elsewhere(visit)
        try:
            response = self.page(visit)
            if self.by_person and by_script and response.status_code < HTTPStatus.BAD_REQUEST:
                keeper.touch()
            if request.method == "POST":
                # What is wrong with it is said on a page that has all of it.
                self.desk.forms.release(request.url.path, form.fields)
            return self._remember(visit, response)
        except VaultClosed:
            return self._elsewhere(visit)
        except VaultError as error:
            log.warning("desk.vault_error", extra={"code": error.code})
            if request.method == "POST" and not form.one("text"):
                self.desk.forms.keep(request.url.path, form.fields)  # the page that says so has no form
            return visit.problem(visit.words.say(f"error.{error.code}"), _status(error))

    def _elsewhere(self, visit: Visit) -> Response:
        # What was typed into a page that did not know of the lock is kept until the vault is open again.
        text, names = visit.form.one("text"), visit.request.path_params
        if text and "thread" in names:
            self.desk.keeper.hold(visit.named("thread"), text, "note")
        elif text and "handle" in names:
            self.desk.keeper.hold(visit.case_id, text)
        elif visit.request.method == "POST" and self.desk.keeper.state == "locked" and not _is_empty(visit.form):
            self.desk.forms.keep(visit.request.url.path, visit.form.fields)
        return visit.go_home()

    def _remember(self, visit: Visit, response: Response) -> Response:
        if self.by_person and self.states == OPEN and visit.request.method == "GET" and response.status_code == 200:
            # With what the page was asked for, which are codes and handles: filters, a page's number, two members.
            query = visit.request.url.query
            self.desk.last_path = visit.request.url.path + (f"?{query}" if query else "")
        return response


def _is_empty(form: Form) -> bool:
    # Of a composer its text; of another form `keep` sees it.
    return any(name == "text" for name, _ in form.fields) and not form.one("text").strip()


def _status(error: VaultError) -> int:
    if isinstance(error, UnknownCase):
        return 404
    return 400 if isinstance(error, VaultInputError) else 500


def outside(desk: Desk, request: Request, name: str, status: int) -> Response:
    """The plain page, in the browser's language; a script's request is told to take the whole page there."""
    desk.prefer(request.headers.get("accept-language", ""))
    response = plain_page(desk, name, status)
    if request.headers.get("hx-request") == "true" and request.url.path != "/":
        response.headers["HX-Redirect"] = "/"
    return response
