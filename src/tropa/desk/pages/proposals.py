"""A proposal for the chain: what it would do, who has signed, and signing or declining it."""

from starlette.responses import Response

from tropa.desk.chain_words import proposal_in_words
from tropa.desk.names import names_of
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.membership.errors import UnknownProposal
from tropa.vault.views_members import ProposalView


def show_proposal(visit: Visit) -> Response:
    """The page."""
    proposal, names = _proposal(visit), names_of(visit)
    return visit.show(
        "proposal",
        proposal=proposal,
        handle=visit.request.path_params["proposal"],
        what=proposal_in_words(proposal.kind, proposal.subject, names, visit.times),
        meaning=visit.words.say(f"proposal-means.{proposal.kind}"),
        signed_by=[names.device(each) for each in proposal.signed_by],
        came=visit.times.since(proposal.came_minute),
        without_team_key=proposal.kind == "team" and _lacks_team_key(visit),
        missing=max(0, proposal.needed - len(proposal.signed_by)),
    )


def sign(visit: Visit) -> Response:
    """Sign it; an admission only after the fingerprint was compared."""
    proposal = _proposal(visit)
    back = visit.to("proposal", proposal=visit.request.path_params["proposal"])
    if proposal.fingerprint and visit.form.one("compared") != "yes":
        visit.desk.say_next(visit.words.say("invitation.not-compared"), is_trouble=True)
        return visit.go_to(back)
    try:
        visit.vault.members.sign(proposal.proposal_id)
    except VaultInputError as error:
        return visit.did_not(error, back)
    return visit.did("proposal.signed", visit.to("network"))


def decline(visit: Visit) -> Response:
    """Put it away here."""
    visit.vault.members.decline(visit.named("proposal"))
    visit.desk.say_next(visit.words.say("proposal.declined"))
    return visit.go("network")


def _lacks_team_key(visit: Visit) -> bool:
    """Only coordinators' devices are given the secrets of the team's key, and so can see that they are there."""
    me = visit.vault.members.me()
    return me is not None and "coordinator" not in me.roles


def _proposal(visit: Visit) -> ProposalView:
    wanted = visit.named("proposal")
    found = next((each for each in visit.vault.members.proposals() if each.proposal_id == wanted), None)
    if found is None:
        raise UnknownProposal
    return found
