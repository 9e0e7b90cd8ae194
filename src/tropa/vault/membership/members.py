"""The façade for who belongs: people, the chain, inviting, joining, signing, leaving. No page needs anything below it.

Every call is short and works offline: what must go to others waits in the outbox for the next sync. Only `join` speaks
to a relay. Views hold codes; wording belongs to the pages.
"""

from collections.abc import Sequence

from tropa.post.client import RelayClient
from tropa.vault.context import Context
from tropa.vault.membership import changing, inviting, joining, leaving, showing
from tropa.vault.membership.alarms import alarms
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
        with self._here.db.lock:
            return showing.me(self._here)

    def people(self) -> tuple[PersonView, ...]:
        """Every member ever admitted, oneself first, then by admission; those who have left are marked."""
        with self._here.db.lock:
            return showing.people(self._here)

    def name_member(self, member_id: str, petname: str) -> None:
        """Give a member a petname (only in this vault); an empty one removes it.

        Raises:
            UnknownMember: no such member.
        """
        with self._here.db.transaction():
            changing.name_member(self._here, member_id, petname)

    def chain(self) -> ChainView | None:
        """The chain as a history, newest first, or None while there is none."""
        with self._here.db.lock:
            return showing.chain(self._here)

    def invite(self, roles: Sequence[Role], petname: str, member_id: str | None = None) -> InvitationView:
        """Make an invitation with twelve words; the next sync leaves it at the relay.

        `member_id`: for another device of a member who is in (their roles are taken); else a new member.

        Raises:
            NotASteward, UnknownMember, BadRoles (none, or unknown ones).
        """
        here = self._here
        with here.db.transaction():
            made = changing.invite(here, roles, petname, member_id)
            return next(each for each in showing.invitations(here) if each.invitation_id == made)

    def invitations(self) -> tuple[InvitationView, ...]:
        """Those made here that are not over, newest first."""
        with self._here.db.lock:
            return showing.invitations(self._here)

    def withdraw_invitation(self, invitation_id: str) -> None:
        """Forget its words; the next sync deletes its box. Whoever uses them from now on finds nothing.

        Nobody who was admitted is affected: their invitation stays until all that is for them is at the relay.

        Raises:
            UnknownInvitation: no such invitation.
        """
        with self._here.db.transaction():
            inviting.withdraw(self._here, changing.find_invited(self._here, invitation_id))

    def admit(self, invitation_id: str) -> ProposalView | None:
        """Propose to admit whoever left keys, after the fingerprint was compared. None: one signature was enough.

        Raises:
            UnknownInvitation, NothingJoined (nobody has left keys yet), NotASteward.
        """
        return self._decided(lambda: changing.admit(self._here, invitation_id))

    def proposals(self) -> tuple[ProposalView, ...]:
        """What people have proposed and could still be completed, newest first.

        A week's keys are signed by desks alone and are not here, unless they come with other addresses or languages.
        """
        with self._here.db.lock:
            return showing.proposals(self._here)

    def sign(self, proposal_id: str) -> None:
        """Sign a proposal. With enough signatures it becomes an entry and goes to everyone.

        Raises:
            UnknownProposal, NotASteward, DateNotSure, SignedAnother (one entry a version, for a day: protocol 9.4).
        """
        with self._here.db.transaction():
            changing.sign(self._here, proposal_id)

    def decline(self, proposal_id: str) -> None:
        """Put a proposal away. Others may still complete it without us.

        Raises:
            UnknownProposal: no such proposal.
        """
        with self._here.db.transaction():
            changing.decline(self._here, proposal_id)

    def suspend(self, device_id: str) -> None:
        """From now on nobody seals to this device and nothing by it is believed. One steward is enough, or its owner.

        Raises:
            UnknownDevice, NotAllowed (no steward, and not this device), NotNow (suspended or retired already).
        """
        with self._here.db.transaction():
            leaving.suspend(self._here, device_id)

    def lift(self, device_id: str) -> ProposalView | None:
        """Propose to believe a suspended device again. None: one signature was enough.

        Raises:
            UnknownDevice, NotASteward, NotNow (it is not suspended).
        """
        return self._decided(lambda: leaving.lift(self._here, device_id))

    def retire_preview(self, device_id: str) -> RetirePreview:
        """What retiring it would do.

        Raises:
            UnknownDevice: no such device.
        """
        with self._here.db.lock:
            return leaving.preview(self._here, device_id)

    def retire(self, device_id: str) -> ProposalView | None:
        """Suspend a device at once, propose to retire it, and rotate this and the coming weeks' keys and boxes.

        None: one signature was enough, or the weeks' keys go first and the proposal follows by itself.

        Raises:
            UnknownDevice, NotASteward, NotNow (retired already), StillSteward (first `unmake_steward`).
        """
        return self._decided(lambda: leaving.retire(self._here, device_id))

    def change_roles(self, member_id: str, roles: Sequence[Role]) -> ProposalView | None:
        """Propose other roles for a member. None: one signature was enough.

        Raises:
            UnknownMember, BadRoles, NotASteward.
        """
        return self._decided(lambda: changing.change_roles(self._here, member_id, roles))

    def name_listeners(self, member_ids: Sequence[str]) -> ProposalView | None:
        """Propose who reads complaints from here on; nobody: the network takes none. None: one signature was enough.

        Raises:
            UnknownMember, NotASteward, OneListener, TooManyListeners, NotNow (they are named already).
        """
        return self._decided(lambda: changing.name_listeners(self._here, member_ids))

    def make_steward(self, device_id: str) -> ProposalView | None:
        """Propose a policy with this device as one more steward; the threshold is always more than half of them.

        Its own signature may be needed too: it is one of the new set's.

        Raises:
            UnknownDevice, NotASteward, NotNow (it is one, or is not active).
        """
        return self._decided(lambda: changing.make_steward(self._here, device_id))

    def unmake_steward(self, device_id: str) -> ProposalView | None:
        """Propose a policy without this device. None: one signature was enough.

        Raises:
            UnknownDevice, NotASteward, NotNow (it is none, or the last one).
        """
        return self._decided(lambda: changing.unmake_steward(self._here, device_id))

    def publish_code(self, sha256: str) -> ProposalView | None:
        """Propose which pocket client's code is the right one (hex SHA-256 of its manifest, protocol 7.4).

        Raises:
            BadHash, NotASteward.
        """
        return self._decided(lambda: changing.publish_code(self._here, sha256))

    def publish_pack(self, country: str, version: int, sha256: str) -> ProposalView | None:
        """Propose which rights pack of a country (two letters) is in force.

        Raises:
            BadHash, BadPack (no such country code, or not above the version in force), NotASteward.
        """
        return self._decided(lambda: changing.publish_pack(self._here, country, version, sha256))

    def join(self, relay: RelayClient, words: str) -> JoinView:
        """Begin to join a network by an invitation's words; safe to call again. Sync does the rest.

        Raises:
            tropa.sealing.errors.WordsRefused: mistyped; its kinds say where.
            NoInvitation (no such box, or not yet an invitation in it), AlreadyInNetwork.
            tropa.post.errors.PostError: passed on.
        """
        joining.begin_joining(self._here, relay, words)
        view = self.joining()
        assert view is not None
        return view

    def joining(self) -> JoinView | None:
        """Our own joining while it goes on."""
        with self._here.db.lock:
            return showing.joining(self._here)

    def cancel_joining(self) -> None:
        """Forget a joining that nobody will complete; the keys made for it are destroyed."""
        joining.cancel(self._here)

    def alarms(self) -> tuple[Alarm, ...]:
        """What must be seen now, gravest first."""
        with self._here.db.lock:
            return alarms(self._here)

    def _decided(self, decide: changing.Decision) -> ProposalView | None:
        with self._here.db.transaction():
            proposal = decide()
            return showing.proposal(self._here, proposal) if proposal else None
