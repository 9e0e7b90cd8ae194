"""The network: who is in it and what each carries, and what waits for a decision here. The history is `chain`'s."""

from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.alarms import alarm_lines
from tropa.desk.chain_words import proposal_in_words
from tropa.desk.member_cards import cards_of
from tropa.desk.names import Names, names_of
from tropa.desk.pages.chain import health
from tropa.desk.people import person_line
from tropa.desk.visit import Visit
from tropa.desk.waiting_lines import waiting_lines
from tropa.vault.views_members import InvitationView, ProposalView


@dataclass(frozen=True)
class WaitingLine:
    """A proposal or an invitation that waits for someone: where it leads, what it is, and whether it waits for us."""

    address: str
    what: str
    state: str
    is_ours_to_do: bool


def show_network(visit: Visit) -> Response:
    """The page: alarms, what waits for us, people, invitations, how the chain stands, and how long people wait."""
    members, names = visit.vault.members, names_of(visit)
    people, chain = members.people(), members.chain()
    return visit.show(
        "network",
        me=members.me(),
        alarms=alarm_lines(visit, names),
        proposals=[_proposal(visit, each, names) for each in members.proposals() if not each.declined_here],
        # Whoever is in waits for nobody: what is left goes by itself.
        invitations=[_invitation(visit, each) for each in members.invitations() if each.state != "admitted"],
        cards=cards_of(visit, people, names),
        gone=[person_line(visit, each, names) for each in people if not each.is_active],
        chain=chain,
        health=health(visit, chain),
        network=visit.vault.network(),
        wait=waiting_lines(visit),
    )


def _proposal(visit: Visit, proposal: ProposalView, names: Names) -> WaitingLine:
    words = visit.words
    state = words.say("proposal.signatures", have=len(proposal.signed_by), need=proposal.needed)
    return WaitingLine(
        address=visit.to("proposal", proposal=visit.handle_of(proposal.proposal_id)),
        what=proposal_in_words(proposal.kind, proposal.subject, names, visit.times),
        state=state,
        is_ours_to_do=proposal.can_sign,
    )


def _invitation(visit: Visit, invitation: InvitationView) -> WaitingLine:
    return WaitingLine(
        address=visit.to("invitation", invitation=visit.handle_of(invitation.invitation_id)),
        what=invitation.petname or visit.words.say("invitation.no-name"),
        state=visit.words.say(f"invitation-state.{invitation.state}"),
        is_ours_to_do=invitation.state == "joined" or invitation.rivals > 0,
    )
