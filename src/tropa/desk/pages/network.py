"""The network: who is in it, what waits for a decision here, and the chain as a history that people can read."""

from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.alarms import alarm_lines
from tropa.desk.chain_words import entry_in_words, proposal_in_words
from tropa.desk.names import Names, names_of
from tropa.desk.people import PersonLine, day_in_words, person_line
from tropa.desk.visit import Visit
from tropa.vault.views_members import ChainView, EntryView, ForkView, InvitationView, PersonView, ProposalView

SHOWN_HASH = 16


@dataclass(frozen=True)
class WaitingLine:
    """A proposal or an invitation that waits for someone: where it leads, what it is, and whether it waits for us."""

    address: str
    what: str
    state: str
    is_ours_to_do: bool


@dataclass(frozen=True)
class EntryLine:
    """One entry of the chain in words."""

    version: int
    day: str
    what: str
    signed_by: str
    hash: str


def show_network(visit: Visit) -> Response:
    """The page: alarms, what waits for us, people, invitations, and how the chain stands."""
    members, names = visit.vault.members, names_of(visit)
    people = members.people()
    return visit.show(
        "network",
        me=members.me(),
        alarms=alarm_lines(visit, names),
        proposals=[_proposal(visit, each, names) for each in members.proposals() if not each.declined_here],
        invitations=[_invitation(visit, each) for each in members.invitations()],
        people=_lines(visit, people, names, are_active=True),
        gone=_lines(visit, people, names, are_active=False),
        chain=members.chain(),
        health=_health(visit, members.chain()),
        network=visit.vault.network(),
    )


def show_chain(visit: Visit) -> Response:
    """The history, newest first, and forks, if anybody signed one."""
    chain, names = visit.vault.members.chain(), names_of(visit)
    return visit.show(
        "chain",
        chain=chain,
        health=_health(visit, chain),
        entries=[_entry(visit, each, names) for each in chain.entries] if chain else [],
        forks=[_fork(visit, each) for each in chain.forks] if chain else [],
        stewards=names.devices(chain.stewards) if chain else "",
        head=chain.head if chain else "",
    )


def _lines(visit: Visit, people: tuple[PersonView, ...], names: Names, *, are_active: bool) -> list[PersonLine]:
    return [person_line(visit, each, names) for each in people if each.is_active == are_active]


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


def _health(visit: Visit, chain: ChainView | None) -> str:
    if chain is None:
        return visit.words.say("chain.none")
    until = day_in_words(chain.expires_day, visit.times)
    return visit.words.say(
        "chain.health", version=chain.version, threshold=chain.threshold, of=len(chain.stewards), until=until
    )


def _entry(visit: Visit, entry: EntryView, names: Names) -> EntryLine:
    return EntryLine(
        version=entry.version,
        day=day_in_words(entry.day, visit.times),
        what=entry_in_words(entry.kind, entry.subject, names, visit.times),
        signed_by=names.devices(entry.signed_by),
        hash=entry.hash[:SHOWN_HASH],
    )


def _fork(visit: Visit, fork: ForkView) -> str:
    return visit.words.say(
        "chain.fork",
        version=fork.version,
        ours=fork.ours[:SHOWN_HASH],
        theirs=fork.theirs[:SHOWN_HASH],
        when=visit.times.moment(fork.minute),
    )
