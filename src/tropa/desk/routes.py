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
    aftercare,
    aftercare_put,
    agenda,
    answered,
    asking,
    assessing,
    attachments,
    burning,
    case,
    case_parts,
    chain,
    checks,
    comparing,
    complaints,
    dispatch,
    dispatch_exposure,
    dispatch_role,
    ending,
    exposure,
    flags,
    founding,
    holding,
    inviting,
    joining,
    journal,
    journeys,
    journeys_acts,
    journeys_plan,
    journeys_watch,
    keeping,
    law,
    leaving,
    library,
    listening,
    locking,
    moving,
    network,
    offers,
    opening,
    outbox,
    person,
    preferences,
    proposals,
    publishing,
    putting_down,
    queue,
    ranking,
    restoring,
    rights,
    rights_papers,
    search,
    settings,
    thread,
    typing,
    views,
)

FOUNDING: frozenset[State] = frozenset({"not-founded", "open"})
NOT_FOUNDED: frozenset[State] = frozenset({"not-founded"})
JOINING: frozenset[State] = frozenset({"joining"})
NO_VAULT: frozenset[State] = frozenset({"no-vault"})
LOCKED: frozenset[State] = frozenset({"locked"})
THERE: frozenset[State] = frozenset({"locked", "not-founded", "joining", "open"})


@dataclass(frozen=True)
class Address:
    """One address. `by_person` is False for what scripts ask by themselves."""

    method: str
    path: str
    page: Page
    name: str
    states: frozenset[State] = OPEN
    by_person: bool = True
    takes_files: bool = False


def get(path: str, page: Page, name: str, states: frozenset[State] = OPEN, by_person: bool = True) -> Address:
    """A page to look at."""
    return Address("GET", path, page, name, states, by_person)


def post(path: str, page: Page, name: str, states: frozenset[State] = OPEN, takes_files: bool = False) -> Address:
    """A form to send."""
    return Address("POST", path, page, name, states, takes_files=takes_files)


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
    # By scripts, but of a person: they type. Whatever the state: it is handed over when the vault is locked already.
    post("/typing", typing.keep_typed, "typing", ANY),
    post("/typing/forget", typing.forget_typed, "forget-typed", ANY),
    get("/burn", burning.show_burning, "burning", THERE),
    post("/burn", burning.burn_vault, "burn", THERE),
    post("/language", locking.choose_language, "language", ANY),
    get("/begin", joining.show_beginning, "begin", NOT_FOUNDED),
    get("/begin/found", founding.show_founding, "found", FOUNDING),
    post("/begin/publish", founding.found_network, "publish", FOUNDING),
    get("/begin/founded", founding.show_founded, "founded"),
    get("/begin/join", joining.show_join, "join-form", NOT_FOUNDED),
    post("/begin/join", joining.join, "join", NOT_FOUNDED),
    get("/begin/joining", joining.show_joining, "joining", JOINING),
    get("/begin/joining/state", joining.refresh_joining, "joining-state", JOINING | OPEN, by_person=False),
    post("/begin/joining/cancel", joining.cancel_joining, "cancel-joining", JOINING),
)

QUEUE = (
    get("/queue", queue.show_queue, "queue"),
    get("/queue/lines", queue.refresh_queue, "queue-lines", by_person=False),
    post("/queue/next", holding.take_next, "next"),
    get("/queue/crisis", views.refresh_crisis, "crisis", by_person=False),
    get("/queue/views", views.show_views, "views"),
    post("/queue/views", views.save_view, "save-view"),
    post("/queue/views/{view}/rename", views.rename_view, "rename-view"),
    post("/queue/views/{view}/delete", views.delete_view, "delete-view"),
    get("/case/{handle}/same/{other}", comparing.show_comparison, "compare"),
    post("/case/{handle}/same/{other}", comparing.tell_apart, "apart"),
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
    get("/case/{handle}/urgency", ranking.show_ranking, "ranking"),
    post("/case/{handle}/urgency", ranking.put_ranking, "put-ranking"),
    get("/case/{handle}/task", putting_down.show_task, "new-task"),
    post("/case/{handle}/task", putting_down.put_task, "put-task"),
    post("/case/{handle}/template", library.insert_template, "insert-template"),
    get("/case/{handle}/flags", flags.show_flags, "flags"),
    post("/case/{handle}/flags", flags.put_flag, "put-flag"),
    post("/case/{handle}/flags/back", flags.take_back_flag, "take-back-flag"),
    get("/case/{handle}/checks", checks.show_checks, "checks"),
    post("/case/{handle}/checks", checks.put_check, "put-check"),
    post("/case/{handle}/checks/review", checks.put_review, "put-review"),
)

AFTER = (
    get("/case/{handle}/after", aftercare.show_after, "after"),
    post("/case/{handle}/after/stay", aftercare_put.put_stay, "put-stay"),
    post("/case/{handle}/after/left", aftercare_put.leave, "put-left"),
    post("/case/{handle}/after/back", aftercare_put.take_back, "after-back"),
    post("/case/{handle}/after/rule", aftercare_put.put_rule, "put-stay-rule"),
    post("/case/{handle}/after/date", aftercare_put.put_date, "put-date"),
    post("/case/{handle}/after/proof", aftercare_put.put_proof, "put-proof"),
    post("/case/{handle}/after/proof/letter", aftercare_put.write_proof, "write-proof"),
    post("/case/{handle}/after/times", aftercare_put.put_times, "put-times"),
)

AGENDA = (
    get("/agenda", agenda.show_agenda, "agenda"),
    # A file is no page: by POST, as the calendar of one case.
    post("/agenda/calendar", agenda.make_calendar, "agenda-calendar"),
)

LIBRARY = (
    get("/templates", library.show_library, "library"),
    get("/templates/new", library.show_new, "new-template"),
    post("/templates/new", library.put_template, "put-template"),
    get("/templates/{template}", library.show_template, "template"),
    post("/templates/{template}", library.change_template, "change-template"),
    post("/templates/{template}/delete", library.delete_template, "delete-template"),
)

FILES = (
    post("/case/{handle}/attach", attachments.attach, "attach", takes_files=True),
    post("/case/{handle}/take-out", attachments.take_out, "take-out"),
    post("/case/{handle}/thread/{thread}/attach", attachments.attach, "attach-in-thread", takes_files=True),
    post("/case/{handle}/thread/{thread}/take-out", attachments.take_out, "take-out-in-thread"),
    get("/case/{handle}/file/{file}", attachments.show_file, "file"),
    get("/case/{handle}/file/{file}/picture", attachments.draw_file, "file-picture", by_person=False),
    post("/case/{handle}/file/{file}/fetch", attachments.fetch, "fetch-file"),
    post("/case/{handle}/file/{file}/let-go", attachments.let_go, "let-go-file"),
    get("/case/{handle}/file/{file}/save", attachments.show_saving, "saving-file"),
    # A file is no page: by POST, so that after a lock nobody is sent to one.
    post("/case/{handle}/file/{file}/save", attachments.save, "save-file"),
)

ASKED = (
    get("/asked", asking.show_asked, "asked"),
    get("/outbox", outbox.show_outbox, "outbox"),
    post("/case/{handle}/asked/{asked}/yes", asking.say_yes, "asked-yes"),
    post("/case/{handle}/asked/{asked}/no", asking.say_no, "asked-no"),
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
    get("/network/chain", chain.show_chain, "chain"),
    get("/network/invite", inviting.show_inviting, "inviting"),
    post("/network/invite", inviting.invite, "invite"),
    get("/network/invitation/{invitation}", inviting.show_invitation, "invitation"),
    get("/network/invitation/{invitation}/state", inviting.refresh_invitation, "invitation-state", by_person=False),
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
    get("/network/listeners", listening.show_listeners, "listening"),
    post("/network/listeners", listening.name_listeners, "name-listeners"),
    get("/network/token", publishing.show_token, "publisher-token"),
    post("/network/token", publishing.change_token, "change-publisher-token"),
)

COMPLAINTS = (
    get("/complaints", complaints.show_complaints, "complaints"),
    get("/complaint/{complaint}", complaints.show_complaint, "complaint"),
    post("/complaint/{complaint}/draft", complaints.keep_draft, "complaint-draft"),
    post("/complaint/{complaint}/answer", complaints.answer, "answer-complaint"),
    post("/complaint/{complaint}/outcome", complaints.put_outcome, "complaint-outcome"),
    post("/complaint/{complaint}/close", complaints.close, "close-complaint"),
    post("/complaint/{complaint}/reopen", complaints.reopen, "reopen-complaint"),
    post("/complaint/{complaint}/destroy", complaints.destroy, "destroy-complaint"),
)

SEARCH = (
    get("/search", search.show_search, "search"),
    # By POST: an address with the words in it would stay in the browser's history.
    post("/search", search.search, "find"),
)

EXPOSURE = (
    get("/exposure", exposure.show_exposure, "exposure"),
    get("/exposure/together", exposure.show_together, "together"),
    post("/exposure/moving", moving.show_moving, "moving"),
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

DISPATCH = (
    get("/dispatch", dispatch.show_dispatch, "dispatch"),
    get("/dispatch/lines", dispatch.refresh_dispatch, "dispatch-lines", by_person=False),
    post("/dispatch/carry", dispatch.choose_carry, "dispatch-carry"),
    post("/dispatch/accept", dispatch.accept, "dispatch-accept"),
    post("/dispatch/certain", dispatch.accept_certain, "dispatch-certain"),
    post("/dispatch/undo", dispatch.undo, "dispatch-undo"),
    post("/dispatch/withdraw", dispatch.withdraw, "dispatch-withdraw"),
    get("/dispatch/exposure", dispatch_exposure.show_dispatch_exposure, "dispatch-exposure"),
    get("/dispatch/part/{role}", dispatch_role.show_role, "dispatch-role"),
    post("/dispatch/part/{role}", dispatch_role.change, "dispatch-change"),
    post("/network/member/{member}/assess", assessing.assess, "assess"),
    get("/case/{handle}/parts", case_parts.show_parts, "parts"),
    post("/case/{handle}/parts", case_parts.add_part, "add-part"),
    get("/case/{handle}/parts/{role}", case_parts.show_part, "part"),
    post("/case/{handle}/parts/{role}", case_parts.change_part, "change-part"),
    post("/case/{handle}/parts/{role}/accept", case_parts.accept_part, "accept-part"),
    post("/case/{handle}/parts/{role}/remove", case_parts.remove_part, "remove-part"),
)

OFFERS = (
    get("/offers", offers.show_offers, "offers"),
    post("/offers/answer", offers.answer, "answer-offer"),
    post("/offers/introduce", offers.introduce, "introduce"),
    post("/offers/dismiss", offers.dismiss_introduction, "dismiss-introduction"),
    get("/offers/preferences", preferences.show_preferences, "preferences"),
    post("/offers/preferences", preferences.put_preferences, "put-preferences"),
)

JOURNEYS = (
    get("/journeys", journeys.show_journeys, "journeys"),
    get("/case/{handle}/journey", journeys.show_beginning, "beginning-journey"),
    post("/case/{handle}/journey", journeys.begin, "begin-journey"),
    get("/journey/{journey}", journeys.show_journey, "journey"),
    get("/journey/{journey}/plan", journeys_plan.show_plan, "plan"),
    post("/journey/{journey}/plan", journeys_plan.save_plan, "save-plan"),
    post("/journey/{journey}/plan/check", journeys_plan.check_plan, "check-plan"),
    post("/journey/{journey}/plan/change", journeys_plan.change_plan, "change-plan"),
    get("/journey/{journey}/do/{act}", journeys_acts.show_sure, "journey-act"),
    post("/journey/{journey}/do/{act}", journeys_acts.do_it, "do-journey-act"),
    get("/journey/{journey}/leg/{leg}/{act}", journeys_acts.show_sure, "leg-act"),
    post("/journey/{journey}/leg/{leg}/{act}", journeys_acts.do_it, "do-leg-act"),
    get("/watch/line", journeys_watch.refresh_line, "watch-line", by_person=False),
    get("/watch/of/{journey}", journeys_watch.show_watch, "watch"),
    post("/watch/of/{journey}/{step}", journeys_watch.take_step, "watch-step"),
)

SETTINGS = (
    get("/settings", settings.show_settings, "settings"),
    post("/settings/choose", settings.choose_setting, "choose-setting"),
    get("/settings/copies", keeping.show_keeping, "keeping"),
    post("/settings/backup", keeping.back_up, "back-up"),
    post("/settings/shares", keeping.make_shares, "make-shares"),
    post("/settings/passphrase", keeping.change_passphrase, "change-passphrase"),
    post("/settings/forget", keeping.forget_backup, "forget-backup"),
    get("/settings/journal", journal.show_journal, "journal"),
    get("/keys", settings.show_keys, "keys"),
    get("/sync", settings.refresh_sync, "sync", by_person=False),
)

ALL = (
    *BEGINNING,
    *QUEUE,
    *CASE,
    *AFTER,
    *FILES,
    *AGENDA,
    *LIBRARY,
    *ASKED,
    *THREAD,
    *SEARCH,
    *NETWORK,
    *COMPLAINTS,
    *JOURNEYS,
    *EXPOSURE,
    *DISPATCH,
    *OFFERS,
    *RIGHTS,
    *SETTINGS,
)


def routes_of(desk: Desk, addresses: Iterable[Address] = ALL) -> list[Route]:
    """The addresses under this run's prefix, each behind the gate."""
    addresses = tuple(addresses)
    desk.addresses.update({each.name: desk.prefix + each.path for each in addresses})
    return [
        Route(desk.prefix + each.path, _endpoint(desk, each), name=each.name, methods=[each.method])
        for each in addresses
    ]


def _endpoint(desk: Desk, address: Address) -> Callable[[Request], Awaitable[Response]]:
    gate = Gate(desk, address.page, address.states, address.by_person, address.takes_files)

    # Starlette takes an object with __call__ for an ASGI application; a function is taken for what it is.
    async def endpoint(request: Request) -> Response:
        return await gate(request)

    return endpoint
