"""One request of someone who is in: what a page needs to answer it, and the few ways to answer."""

from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tropa.desk.desk import Desk
from tropa.desk.forms import Form
from tropa.desk.keeper import State
from tropa.desk.session import Session
from tropa.desk.sync_line import sync_line
from tropa.desk.times import Times
from tropa.desk.words import Words
from tropa.vault.errors import VaultClosed, VaultError
from tropa.vault.vault import Vault

HOME: dict[State, str] = {
    "no-vault": "welcome",
    "locked": "unlock",
    "not-founded": "begin",
    "joining": "joining",
    "open": "queue",
}


@dataclass(frozen=True)
class Visit:
    """A request, its form, its session, and the desk it came to."""

    request: Request
    form: Form
    session: Session
    desk: Desk

    @property
    def vault(self) -> Vault:
        """The open vault. Raises VaultClosed."""
        return self.desk.keeper.vault

    @property
    def words(self) -> Words:
        """The words of the desk's language."""
        return self.desk.words

    @property
    def times(self) -> Times:
        """Times as this moment sees them."""
        return Times(self.words, self.desk.parts.zone, self.desk.parts.clock())

    @property
    def is_partial(self) -> bool:
        """Whether a script asks for a piece of a page."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def case_id(self) -> str:
        """The case that the address names by its handle."""
        return self.named("handle")

    def named(self, parameter: str) -> str:
        """The id that the address names by a handle."""
        return self.desk.handles.id_of(self.request.path_params[parameter])

    def chosen(self, field: str) -> tuple[str, ...]:
        """The ids that a form's fields name by handles."""
        return tuple(self.desk.handles.id_of(each) for each in self.form.all(field))

    def handle_of(self, id: str) -> str:
        """The handle of an id, for an address or a field."""
        return self.desk.handles.handle_of(id)

    def to(self, name: str, **parameters: str) -> str:
        """The address of a page."""
        return str(self.request.app.url_path_for(name, **parameters))

    def go(self, name: str, **parameters: str) -> Response:
        """Send the browser to a page."""
        return self.go_to(self.to(name, **parameters))

    def go_to(self, address: str) -> Response:
        """Send the browser to an address of this desk; a script's request is told to take the whole page there."""
        if self.is_partial:
            return Response(status_code=204, headers={"HX-Redirect": address})
        return RedirectResponse(address, status_code=303)

    def go_home(self) -> Response:
        """Send the browser to where this vault's state begins."""
        return self.go(HOME[self.desk.keeper.state])

    def show(self, template: str, status: int = 200, **values: object) -> Response:
        """Draw a page or a piece of one."""
        return HTMLResponse(self.desk.draw(template, self._frame() | values), status_code=status)

    def did(self, said: str, address: str) -> Response:
        """Something was done that others will hear of: sync hurries, and the page it leads to says what was done."""
        self.desk.keeper.nudge_sync()
        self.desk.say_next(self.words.say(said))
        return self.go_to(address)

    def did_not(self, error: VaultError, address: str) -> Response:
        """Nothing was done: the page it leads to says why."""
        self.desk.say_next(self.words.say(f"error.{error.code}"), is_trouble=True)
        return self.go_to(address)

    def problem(self, message: str, status: int) -> Response:
        """Draw the page that says what went wrong."""
        return self.show("problem", status, message=message)

    def _frame(self) -> dict[str, object]:
        words, state = self.words, self.desk.keeper.state
        return {
            "t": words.say,
            "n": words.count,
            "language": words.language,
            "to": self.to,
            "form_token": self.session.form_token,
            "state": state,
            "static": "/static",
            "sync": self._sync() if state == "open" else None,
            "said": None if self.is_partial else self.desk.take_said(),
            "shortcuts": self.desk.shortcuts,
            "law_is_new": state == "open" and self._law_is_new(),
            "page": self.request.scope["route"].name,
            "lock_after_s": self.desk.parts.lock_after_s,
            "vault_name": Path(self.desk.parts.vault_path).name,
        }

    def _law_is_new(self) -> bool:
        try:
            return self.vault.packs.is_new
        except VaultClosed:
            return False

    def _sync(self) -> object:
        try:
            return sync_line(self.vault.sync_state(), self.vault.members.alarms(), self.words, self.times)
        except VaultClosed:
            return None
