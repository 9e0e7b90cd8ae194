"""One request of someone who is in: what a page needs to answer it, and the few ways to answer."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tropa.desk.copies_age import are_old
from tropa.desk.crisis_line import CrisisLine, crisis_line
from tropa.desk.desk import Desk
from tropa.desk.filling import fill
from tropa.desk.forms import Form
from tropa.desk.journey_strip import AlarmStrip, strip_of, strip_of_hole
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
PLACE_OF_TYPED = '<div id="before-lock"></div>'
"""Where a page says that what was typed and not sent stands in its form again."""


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
        return self.desk.addresses[name].format(**parameters)

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
        page = self.desk.draw(template, self._frame() | values)
        return HTMLResponse(self.with_typed(page), status_code=status)

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

    def with_typed(self, page: str) -> str:
        """The page, with what was typed into its forms and not sent; that stays kept until it is sent or let go of."""
        is_shown = self.request.method == "GET" and not self.is_partial and self.desk.keeper.state != "locked"
        kept = self.desk.forms.of_page(page) if is_shown else ()
        filled = fill(page, kept) if kept else None
        if filled is None or not filled.met:
            return page
        for form, addresses in filled.met:
            self.desk.forms.note(form, addresses)
        asked = self.request.url.query
        values = {
            "t": self.words.say,
            "left_over": filled.left_over,
            "addresses": sorted({form.address for form, _ in filled.met}),
            "back": self.request.url.path + (f"?{asked}" if asked else ""),
            "forget": self.to("forget-typed"),
            "form_token": self.session.form_token,
        }
        return filled.page.replace(PLACE_OF_TYPED, self.desk.draw("_before_lock", values), 1)

    def crisis(self) -> CrisisLine | None:
        """Who may be in danger and is held by nobody, for the strip on every page."""
        try:
            found = self.vault.queueing.crises()
        except VaultError:
            return None
        return crisis_line(found, self.words, self.to("queue")) if found.unclaimed else None

    def watching(self) -> AlarmStrip | None:
        """The alarm that sounds at this desk, else the ladder with a hole, for the line on every page."""
        try:
            sounding = [each for each in self.vault.watch.alarms() if each.sounds]
            holes = self.vault.watch.holes() if not sounding else ()
        except VaultError:
            return None
        if sounding:
            address = self.to("watch", journey=self.handle_of(sounding[0].journey_id))
            return strip_of(sounding, self.words, self.times, address)
        if holes:
            address = self.to("watch", journey=self.handle_of(holes[0].journey_id))
            return strip_of_hole(holes, self.words, address)
        return None

    def form_number(self) -> str:
        """By which what a form asks for is done once, however often it is pressed."""
        return self.desk.parts.random(8).hex()

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
            "copies_are_old": state == "open" and not self.is_partial and self._are_copies_old(),
            "law_is_new": state == "open" and self._law_is_new(),
            "may_dispatch": state == "open" and self._may_dispatch(),
            "asked_of_me": self._asked_of_me() if state == "open" and not self.is_partial else 0,
            "crisis": self.crisis() if state == "open" and not self.is_partial else None,
            "crisis_number": self.form_number(),
            "watching": self.watching() if state == "open" and not self.is_partial else None,
            "complaints_here": self._complaints_here() if state == "open" and not self.is_partial else None,
            "page": self.request.scope["route"].name,
            "next_fields": self._next_fields(),
            "next_number": self.form_number(),
            "lock_after_s": self.desk.keeper.lock_after_s,
            "vault_name": Path(self.desk.parts.vault_path).name,
        }

    def _next_fields(self) -> list[tuple[str, str]]:
        """The filters of the queue that was looked at last, for taking the next one from anywhere."""
        return [each for each in parse_qsl(self.desk.queue_asked) if each[0] != "page"]

    def _may_dispatch(self) -> bool:
        try:
            me = self.vault.members.me()
        except VaultClosed:
            return False
        return me is not None and "coordinator" in me.roles

    def _are_copies_old(self) -> bool:
        try:
            return are_old(self.vault.safe.last_copies(), self.desk.parts.clock() // 60)
        except VaultError:
            return False

    def _complaints_here(self) -> int | None:
        """How many complaints wait at this desk, a listener's; None at any other."""
        try:
            complaints = self.vault.complaints
            return complaints.waiting() if complaints.is_here else None
        except VaultError:
            return None

    def _asked_of_me(self) -> int:
        """How many offers wait for an answer, and colleagues to be let in."""
        try:
            dispatching = self.vault.dispatching
            return sum(each.state == "open" for each in dispatching.offers()) + len(dispatching.introductions())
        except VaultError:
            return 0

    def _law_is_new(self) -> bool:
        try:
            return self.vault.packs.is_new
        except VaultClosed:
            return False

    def _sync(self) -> object:
        try:
            alarms, asked = self.vault.members.alarms(), len(self.vault.work.cases_asked())
            return sync_line(self.vault.sync_state(), alarms, asked, self.words, self.times)
        except VaultClosed:
            return None
