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
from tropa.desk.pages import (
    answered,
    case,
    ending,
    exposure,
    founding,
    holding,
    inviting,
    joining,
    keeping,
    law,
    leaving,
    locking,
    network,
    opening,
    person,
    proposals,
    putting_down,
    queue,
    restoring,
    rights,
    rights_papers,
    search,
    settings,
    thread,
)

FOUNDING: frozenset[State] = frozenset({"not-founded", "open"})
NOT_FOUNDED: frozenset[State] = frozenset({"not-founded"})
JOINING: frozenset[State] = frozenset({"joining"})
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
    get("/answer/{number}", answered.show_answer, "answer", ANY),
    get("/welcome", locking.show_welcome, "welcome", NO_VAULT),
    post("/welcome/create", locking.create_vault, "create", NO_VAULT),
    get("/welcome/restore", restoring.show_restoring, "restoring", NO_VAULT),
    post("/welcome/restore", restoring.restore, "restore", NO_VAULT),
    get("/unlock", locking.show_unlock, "unlock", LOCKED),
    post("/unlock/open", locking.unlock_vault, "open", LOCKED),
    post("/lock", locking.lock_vault, "lock", ANY),
    post("/language", locking.choose_language, "language", ANY),
    get("/begin", joining.show_beginning, "begin", NOT_FOUNDED),
    get("/begin/found", founding.show_founding, "found", FOUNDING),
    post("/begin/publish", founding.found_network, "publish", FOUNDING),
    get("/begin/founded", founding.show_founded, "founded"),
    get("/begin/join", joining.show_join, "join-form", NOT_FOUNDED),
    post("/begin/join", joining.join, "join", NOT_FOUNDED),
    get("/begin/joining", joining.show_joining, "joining", JOINING),
    get("/begin/joining/state", joining.refresh_joining, "joining-state", JOINING, by_person=False),
    post("/begin/joining/cancel", joining.cancel_joining, "cancel-joining", JOINING),
)

QUEUE = (
    get("/queue", queue.show_queue, "queue"),
    get("/queue/lines", queue.refresh_queue, "queue-lines", by_person=False),
    post("/queue/next", holding.take_next, "next"),
)

CASE = (
    get("/case/{handle}", case.show_case, "case"),
    get("/case/{handle}/letters", case.refresh_timeline, "letters", by_person=False),
    post("/case/{handle}/draft", case.keep_draft, "draft"),
    post("/case/{handle}/answer", case.send_answer, "answer"),
    post("/case/{handle}/claim", holding.claim, "claim"),
    post("/case/{handle}/release", holding.release, "release"),
    post("/case/{handle}/lost", holding.dismiss_lost, "dismiss-lost"),
    get("/case/{handle}/hand-over", holding.show_hand_over, "handing"),
    post("/case/{handle}/hand-over", holding.hand_over, "hand-over"),
    get("/case/{handle}/end", ending.show_ending, "ending"),
    post("/case/{handle}/close", ending.close, "close"),
    post("/case/{handle}/reopen", ending.reopen, "reopen"),
    post("/case/{handle}/destroy", ending.destroy, "destroy"),
    get("/case/{handle}/export", keeping.show_export, "exporting"),
    post("/case/{handle}/export", keeping.export_case, "export"),
    get("/case/{handle}/fact", putting_down.show_fact, "new-fact"),
    post("/case/{handle}/fact", putting_down.put_fact, "put-fact"),
    get("/case/{handle}/task", putting_down.show_task, "new-task"),
    post("/case/{handle}/task", putting_down.put_task, "put-task"),
)

THREAD = (
    get("/case/{handle}/thread", opening.show_opening, "opening"),
    post("/case/{handle}/thread", opening.open_thread, "open-thread"),
    get("/case/{handle}/thread/{thread}", thread.show_thread, "thread"),
    get("/case/{handle}/thread/{thread}/entries", thread.refresh_entries, "entries", by_person=False),
    post("/case/{handle}/thread/{thread}/draft", thread.keep_note, "note-draft"),
    post("/case/{handle}/thread/{thread}/note", thread.write_note, "note"),
    post("/case/{handle}/thread/{thread}/task", putting_down.finish_task, "finish-task"),
)

NETWORK = (
    get("/network", network.show_network, "network"),
    get("/network/chain", network.show_chain, "chain"),
    get("/network/invite", inviting.show_inviting, "inviting"),
    post("/network/invite", inviting.invite, "invite"),
    get("/network/invitation/{invitation}", inviting.show_invitation, "invitation"),
    post("/network/invitation/{invitation}/admit", inviting.admit, "admit"),
    post("/network/invitation/{invitation}/withdraw", inviting.withdraw, "withdraw"),
    get("/network/proposal/{proposal}", proposals.show_proposal, "proposal"),
    post("/network/proposal/{proposal}/sign", proposals.sign, "sign"),
    post("/network/proposal/{proposal}/decline", proposals.decline, "decline"),
    get("/network/member/{member}", person.show_person, "person"),
    post("/network/member/{member}/name", person.name_person, "name-person"),
    post("/network/member/{member}/roles", person.change_roles, "roles"),
    post("/network/member/{member}/suspend", person.suspend, "suspend"),
    post("/network/member/{member}/lift", person.lift, "lift"),
    post("/network/member/{member}/steward", person.make_steward, "make-steward"),
    post("/network/member/{member}/no-steward", person.unmake_steward, "unmake-steward"),
    get("/network/device/{device}", leaving.show_leaving, "leaving"),
    post("/network/device/{device}/retire", leaving.retire, "retire"),
)

SEARCH = (
    get("/search", search.show_search, "search"),
    # By POST: an address with the words in it would stay in the browser's history.
    post("/search", search.search, "find"),
)

EXPOSURE = (
    get("/exposure", exposure.show_exposure, "exposure"),
    get("/exposure/together", exposure.show_together, "together"),
)

RIGHTS = (
    get("/case/{handle}/rights", rights.show_rights, "rights"),
    post("/case/{handle}/rights/answer", rights.put_answer, "rights-answer"),
    # A file is no page: by POST, so that after a lock nobody is sent to one.
    post("/case/{handle}/rights/calendar", rights.make_calendar, "rights-calendar"),
    get("/case/{handle}/rights/paper/{paper}", rights_papers.show_paper, "rights-paper"),
    post("/case/{handle}/rights/paper/{paper}", rights_papers.make_paper, "rights-draft"),
    get("/law", law.show_law, "law"),
    post("/law/seen", law.mark_seen, "law-seen"),
    post("/law/publish", law.publish, "law-publish"),
)

SETTINGS = (
    get("/settings", settings.show_settings, "settings"),
    post("/settings/shortcuts", settings.choose_shortcuts, "shortcuts"),
    get("/settings/copies", keeping.show_keeping, "keeping"),
    post("/settings/backup", keeping.back_up, "back-up"),
    post("/settings/shares", keeping.make_shares, "make-shares"),
    post("/settings/passphrase", keeping.change_passphrase, "change-passphrase"),
    post("/settings/forget", keeping.forget_backup, "forget-backup"),
    get("/keys", settings.show_keys, "keys"),
    get("/sync", settings.refresh_sync, "sync", by_person=False),
)

ALL = (*BEGINNING, *QUEUE, *CASE, *THREAD, *SEARCH, *NETWORK, *EXPOSURE, *RIGHTS, *SETTINGS)


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
