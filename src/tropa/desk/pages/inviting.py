"""Inviting: twelve words for a newcomer, the fingerprint that two people compare, and admission."""

from typing import get_args

from starlette.responses import Response

from tropa.desk.names import names_of
from tropa.desk.pages.person import LONGEST_PETNAME, chosen_roles, roles_to_choose
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultError, VaultInputError
from tropa.vault.membership.errors import UnknownInvitation
from tropa.vault.views_members import InvitationState, InvitationView

STATES: tuple[InvitationState, ...] = get_args(InvitationState)


def show_inviting(visit: Visit) -> Response:
    """The form: whom, and as what."""
    return _form(visit, "", None, 200)


def invite(visit: Visit) -> Response:
    """Make the invitation and show its words."""
    petname, roles = visit.form.one("petname").strip()[:LONGEST_PETNAME], chosen_roles(visit)
    # A browser sends the list's empty line, "a new member", as a field with nothing in it.
    member = visit.chosen("member")[0] if visit.form.one("member") else None
    try:
        made = visit.vault.members.invite(roles, petname, member)
    except VaultInputError as error:
        return _form(visit, petname, error, 400)
    return visit.did("invitation.made", _address(visit, made.invitation_id))


def show_invitation(visit: Visit) -> Response:
    """The words, until the newcomer has used them; then the fingerprint, to compare and admit."""
    invitation = _invitation(visit)
    words = invitation.words_ru if visit.words.language == "ru" else invitation.words_en
    others = invitation.words_en if visit.words.language == "ru" else invitation.words_ru
    member = names_of(visit).member(invitation.member_id)
    return visit.show(
        "invitation",
        invitation=invitation,
        handle=visit.request.path_params["invitation"],
        stage=_stage(invitation),
        who=invitation.petname or member,
        state=visit.words.say(f"invitation-state.{invitation.state}"),
        step=STATES.index(invitation.state),
        roles=", ".join(visit.words.say(f"role.{role}") for role in invitation.roles),
        receipt=" ".join(words),
        receipt_in_other=" ".join(others),
        addresses=_addresses(visit),
    )


def refresh_invitation(visit: Visit) -> Response:
    """Whether anything has changed, for a page already open: then the whole page is taken anew."""
    if visit.request.query_params.get("state") == _stage(_invitation(visit)):
        return Response(status_code=204)
    return visit.go_to(_address(visit, visit.named("invitation")))


def admit(visit: Visit) -> Response:
    """Propose to admit whoever left keys: the two have compared the fingerprint."""
    back = _address(visit, visit.named("invitation"))
    if visit.form.one("compared") != "yes":
        visit.desk.say_next(visit.words.say("invitation.not-compared"), is_trouble=True)
        return visit.go_to(back)
    try:
        proposal = visit.vault.members.admit(visit.named("invitation"))
    except VaultInputError as error:
        return visit.did_not(error, back)
    return visit.did("invitation.proposed" if proposal else "invitation.admitted", visit.to("network"))


def withdraw(visit: Visit) -> Response:
    """Forget an invitation."""
    visit.vault.members.withdraw_invitation(visit.named("invitation"))
    return visit.did("invitation.withdrawn", visit.to("network"))


def _form(visit: Visit, petname: str, error: VaultError | None, status: int) -> Response:
    names = names_of(visit)
    active = [person for person in names.people if person.is_active]
    return visit.show(
        "invite",
        status,
        petname=petname,
        roles=roles_to_choose(visit, chosen_roles(visit)),
        members=[{"handle": visit.handle_of(each.member_id), "name": names.person(each)} for each in active],
        chosen=visit.form.one("member"),
        error=visit.words.say(f"error.{error.code}") if error else None,
        longest_petname=LONGEST_PETNAME,
    )


def _invitation(visit: Visit) -> InvitationView:
    wanted = visit.named("invitation")
    found = next((each for each in visit.vault.members.invitations() if each.invitation_id == wanted), None)
    if found is None:
        raise UnknownInvitation
    return found


def _addresses(visit: Visit) -> tuple[str, ...]:
    network = visit.vault.network()
    return network.addresses if network else (visit.desk.parts.relay_url,)


def _address(visit: Visit, invitation_id: str) -> str:
    return visit.to("invitation", invitation=visit.handle_of(invitation_id))


def _stage(invitation: InvitationView) -> str:
    return f"{invitation.state}-{invitation.rivals}"
