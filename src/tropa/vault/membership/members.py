"""The façade for who belongs: people, the chain, inviting, joining, signing, leaving. No page needs anything below it.

Every call is short and works offline: what must go to others waits in the outbox for the next sync. Only `join` speaks
to a relay. Views hold codes; wording belongs to the pages.
"""

from collections.abc import Sequence

from tropa.post.client import RelayClient
from tropa.vault.context import Context
from tropa.vault.views_members import (
    Alarm,
    ChainView,
    InvitationView,
    JoinView,
    MeView,
    PersonView,
    ProposalView,
    RetirePreview,
    Role,
)


class Members:
    """Everything about who belongs. `Vault.members` gives it."""

    def __init__(self, here: Context) -> None:
        self._here = here

    def me(self) -> MeView | None:
        """This vault's owner and device, or None while it belongs to no network (or waits to be admitted)."""
        raise NotImplementedError

    def people(self) -> tuple[PersonView, ...]:
        """Every member ever admitted, oneself first, then by admission; those who have left are marked."""
        raise NotImplementedError

    def name_member(self, member_id: str, petname: str) -> None:
        """Give a member a petname (only in this vault); an empty one removes it.

        Raises:
            UnknownMember: no such member.
        """
        raise NotImplementedError

    def chain(self) -> ChainView | None:
        """The chain as a history, newest first, or None while there is none."""
        raise NotImplementedError

    def invite(self, roles: Sequence[Role], petname: str, member_id: str | None = None) -> InvitationView:
        """Make an invitation with twelve words; the next sync leaves it at the relay.

        `member_id`: for another device of a member who is in (their roles are taken); else a new member.

        Raises:
            NotASteward, UnknownMember, BadRoles (none, or unknown ones).
        """
        raise NotImplementedError

    def invitations(self) -> tuple[InvitationView, ...]:
        """Those made here that are not over, newest first."""
        raise NotImplementedError

    def withdraw_invitation(self, invitation_id: str) -> None:
        """Forget its words; the next sync deletes its box. Nobody who was admitted is affected.

        Raises:
            UnknownInvitation: no such invitation.
        """
        raise NotImplementedError

    def admit(self, invitation_id: str) -> ProposalView | None:
        """Propose to admit whoever left keys, after the fingerprint was compared. None: one signature was enough.

        Raises:
            UnknownInvitation, NothingJoined (nobody has left keys yet), NotASteward.
        """
        raise NotImplementedError

    def proposals(self) -> tuple[ProposalView, ...]:
        """Those that could still be completed, newest first; a week's keys are signed by desks alone and not here."""
        raise NotImplementedError

    def sign(self, proposal_id: str) -> None:
        """Sign a proposal. With enough signatures it becomes an entry and goes to everyone.

        Raises:
            UnknownProposal, NotASteward, SignedAnother (one entry a version, for a day: protocol 9.4).
        """
        raise NotImplementedError

    def decline(self, proposal_id: str) -> None:
        """Put a proposal away. Others may still complete it without us.

        Raises:
            UnknownProposal: no such proposal.
        """
        raise NotImplementedError

    def suspend(self, device_id: str) -> None:
        """From now on nobody seals to this device and nothing by it is believed. One steward is enough, or its owner.

        Raises:
            UnknownDevice, NotAllowed (no steward, and not this device), NotNow (suspended or retired already).
        """
        raise NotImplementedError

    def lift(self, device_id: str) -> ProposalView | None:
        """Propose to believe a suspended device again.

        Raises:
            UnknownDevice, NotASteward, NotNow (it is not suspended).
        """
        raise NotImplementedError

    def retire_preview(self, device_id: str) -> RetirePreview:
        """What retiring it would do.

        Raises:
            UnknownDevice: no such device.
        """
        raise NotImplementedError

    def retire(self, device_id: str) -> ProposalView | None:
        """Suspend a device at once, propose to retire it, and rotate this and the coming weeks' keys and boxes.

        Raises:
            UnknownDevice, NotASteward, NotNow (retired already), StillSteward (first `unmake_steward`).
        """
        raise NotImplementedError

    def change_roles(self, member_id: str, roles: Sequence[Role]) -> ProposalView | None:
        """Propose other roles for a member.

        Raises:
            UnknownMember, BadRoles, NotASteward.
        """
        raise NotImplementedError

    def make_steward(self, device_id: str) -> ProposalView | None:
        """Propose a policy with this device as one more steward; from three on, the threshold is at least two.

        The device's own signature is needed too: it is the new set's.

        Raises:
            UnknownDevice, NotASteward, NotNow (it is one, or is not active).
        """
        raise NotImplementedError

    def unmake_steward(self, device_id: str) -> ProposalView | None:
        """Propose a policy without this device.

        Raises:
            UnknownDevice, NotASteward, NotNow (it is none, or the last one).
        """
        raise NotImplementedError

    def publish_code(self, sha256: str) -> ProposalView | None:
        """Propose which pocket client's code is the right one (hex SHA-256 of its manifest, protocol 7.4).

        Raises:
            BadHash, NotASteward.
        """
        raise NotImplementedError

    def publish_pack(self, country: str, version: int, sha256: str) -> ProposalView | None:
        """Propose which rights pack of a country (two letters) is in force.

        Raises:
            BadHash, BadPack (no such country code, or not above the version in force), NotASteward.
        """
        raise NotImplementedError

    def join(self, relay: RelayClient, words: str) -> JoinView:
        """Begin to join a network by an invitation's words; safe to call again. Sync does the rest.

        Raises:
            tropa.sealing.errors.WordsRefused: mistyped; its kinds say where.
            NoInvitation (no such box, or not yet an invitation in it), AlreadyInNetwork.
            tropa.post.errors.PostError: passed on.
        """
        raise NotImplementedError

    def joining(self) -> JoinView | None:
        """Our own joining while it goes on."""
        raise NotImplementedError

    def cancel_joining(self) -> None:
        """Forget a joining that nobody will complete; the keys made for it are destroyed."""
        raise NotImplementedError

    def alarms(self) -> tuple[Alarm, ...]:
        """What must be seen now, gravest first."""
        raise NotImplementedError
