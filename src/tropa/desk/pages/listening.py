"""Who reads complaints: whom the chain names, and at a steward's desk naming others."""

from starlette.responses import Response

from tropa.desk.names import names_of
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError


def show_listeners(visit: Visit) -> Response:
    """The page."""
    return _page(visit, visit.vault.complaints.listeners().member_ids, None, 200)


def name_listeners(visit: Visit) -> Response:
    """Propose whoever is chosen; whatever is wrong, the choice stays on the page."""
    chosen = visit.chosen("member")
    try:
        proposal = visit.vault.members.name_listeners(chosen)
    except VaultInputError as error:
        return _page(visit, chosen, visit.words.say(f"error.{error.code}"), 400)
    return visit.did("proposal.made" if proposal else "listening.named", visit.to("listening"))


def _page(visit: Visit, chosen: tuple[str, ...], error: str | None, status: int) -> Response:
    members, names, listeners = visit.vault.members, names_of(visit), visit.vault.complaints.listeners()
    me = members.me()
    living = [person for person in members.people() if any(device.status == "active" for device in person.devices)]
    return visit.show(
        "listening",
        status,
        now=[names.member(each) for each in listeners.member_ids],
        has_key=listeners.has_key,
        listens_here=listeners.listens_here,
        may_name=me is not None and me.is_steward,
        people=[(visit.handle_of(each.member_id), names.person(each), each.member_id in chosen) for each in living],
        error=error,
    )
