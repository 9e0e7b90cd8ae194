"""One member: what we call them, their roles, their devices, and what can be done about a device."""

from collections.abc import Callable
from typing import cast, get_args

from starlette.responses import Response

from tropa.desk.held_lines import held_lines
from tropa.desk.names import names_of
from tropa.desk.pages.assessing import assessed
from tropa.desk.people import person_line
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.membership.errors import UnknownMember
from tropa.vault.views_members import PersonView, Role

LONGEST_PETNAME = 40
ROLES: tuple[Role, ...] = get_args(Role)


def show_person(visit: Visit) -> Response:
    """The page."""
    person, names = _person(visit), names_of(visit)
    me = visit.vault.members.me()
    return visit.show(
        "person",
        person=person_line(visit, person, names),
        roles=roles_to_choose(visit, person.roles),
        me=me,
        may_decide=me is not None and me.is_steward,
        longest_petname=LONGEST_PETNAME,
        assessed=assessed(visit, person.member_id, me),
        held=held_lines(visit, visit.vault.loads.held_by(person.member_id)),
    )


def name_person(visit: Visit) -> Response:
    """What this vault calls them."""
    petname = visit.form.one("petname").strip()[:LONGEST_PETNAME]
    visit.vault.members.name_member(visit.named("member"), petname)
    visit.desk.say_next(visit.words.say("person.named"))
    return visit.go_to(_back(visit))


def change_roles(visit: Visit) -> Response:
    """Propose other roles."""
    roles = chosen_roles(visit)
    return _propose(visit, lambda: visit.vault.members.change_roles(visit.named("member"), roles))


def make_steward(visit: Visit) -> Response:
    """Propose one of their devices as a steward's."""
    return _propose(visit, lambda: visit.vault.members.make_steward(_device(visit)))


def unmake_steward(visit: Visit) -> Response:
    """Propose that one of their devices is a steward's no more."""
    return _propose(visit, lambda: visit.vault.members.unmake_steward(_device(visit)))


def lift(visit: Visit) -> Response:
    """Propose to believe a suspended device again."""
    return _propose(visit, lambda: visit.vault.members.lift(_device(visit)))


def suspend(visit: Visit) -> Response:
    """Believe a device no more, from now on; one signature is enough."""
    try:
        visit.vault.members.suspend(_device(visit))
    except VaultInputError as error:
        return visit.did_not(error, _back(visit))
    return visit.did("person.suspended", _back(visit))


def roles_to_choose(visit: Visit, chosen: tuple[Role, ...]) -> list[dict[str, object]]:
    """Every role with what it means, and whether it is chosen."""
    say = visit.words.say
    return [
        {"code": role, "name": say(f"role.{role}"), "hint": say(f"role-hint.{role}"), "chosen": role in chosen}
        for role in ROLES
    ]


def chosen_roles(visit: Visit) -> tuple[Role, ...]:
    """The roles ticked in a form; unknown ones are left for the vault to refuse."""
    return cast("tuple[Role, ...]", visit.form.all("roles"))


def _propose(visit: Visit, act: Callable[[], object]) -> Response:
    try:
        proposal = act()
    except VaultInputError as error:
        return visit.did_not(error, _back(visit))
    return visit.did("proposal.made" if proposal else "proposal.done", _back(visit))


def _person(visit: Visit) -> PersonView:
    wanted = visit.named("member")
    found = next((each for each in visit.vault.members.people() if each.member_id == wanted), None)
    if found is None:
        raise UnknownMember
    return found


def _device(visit: Visit) -> str:
    return next(iter(visit.chosen("device")), "")


def _back(visit: Visit) -> str:
    return visit.to("person", member=visit.request.path_params["member"])
