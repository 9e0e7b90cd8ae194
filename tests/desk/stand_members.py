"""Who belongs, as a test says: values in, what was asked of it kept; nothing is signed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tests.desk.moments import MINUTE, TODAY
from tropa.vault.membership.errors import MembershipError, OneListener, UnknownInvitation
from tropa.vault.views_members import (
    Alarm,
    ChainView,
    DeviceView,
    EntryView,
    InvitationView,
    JoinView,
    MeView,
    PersonView,
    ProposalView,
    RetirePreview,
    Role,
    Subject,
)

ME, ANNA, VERA = "me-member-id", "anna-member-id", "vera-member-id"
LAPTOP, ANNAS, VERAS = "1a2b3c" + "0" * 58, "4d5e6f" + "0" * 58, "7a8b9c" + "0" * 58


def device(device_id: str, member_id: str, *roles: Role, **changed: object) -> DeviceView:
    """A machine in use."""
    made = DeviceView(device_id, member_id, "active", roles, False, device_id == LAPTOP, True, TODAY - 30)
    return replace(made, **changed)  # type: ignore[arg-type]


def person(member_id: str, petname: str, *devices: DeviceView) -> PersonView:
    """A member with these machines."""
    return PersonView(
        member_id, petname, member_id == ME, any(each.is_steward for each in devices), devices[0].roles, devices
    )


MYSELF = person(ME, "", device(LAPTOP, ME, "coordinator", is_steward=True))
ANNA_PERSON = person(ANNA, "Анна", device(ANNAS, ANNA, "caseworker"))
VERA_PERSON = person(VERA, "Вера <юрист>", device(VERAS, VERA, "adviser", reachable=False))
CHAIN = ChainView(
    network_id="ab" * 32,
    version=3,
    head="cd" * 32,
    expires_day=TODAY + 40,
    is_stale=False,
    threshold=1,
    stewards=(LAPTOP,),
    entries=(
        EntryView(3, "c3" * 32, TODAY, "team", Subject(week=2968, edition=1), (LAPTOP,)),
        EntryView(2, "c2" * 32, TODAY - 1, "admit", Subject(ANNAS, ANNA, ("caseworker",)), (LAPTOP,)),
        EntryView(1, "c1" * 32, TODAY - 30, "found", Subject(LAPTOP, ME), (LAPTOP,)),
    ),
    forks=(),
)
INVITATION = InvitationView(
    invitation_id="invitation-1",
    petname="Борис",
    roles=("caseworker",),
    member_id="boris-member-id",
    words_ru=("слово",) * 12,
    words_en=("word",) * 12,
    made_minute=MINUTE - 90,
    state="waiting",
    fingerprint=None,
    rivals=0,
)
PROPOSAL = ProposalView(
    proposal_id="proposal-1",
    version=4,
    kind="admit",
    subject=Subject("f0" * 32, "boris-member-id", ("caseworker",)),
    signed_by=(ANNAS,),
    needed=2,
    is_ours=False,
    signed_here=False,
    declined_here=False,
    can_sign=True,
    came_minute=MINUTE - 5,
    fingerprint="1234 5678 9012 3456 7890",
)


@dataclass
class ScriptedMembers:
    """Answers as the façade promises, from values that a test sets."""

    look: Callable[[], None]
    mine: MeView | None = field(
        default_factory=lambda: MeView(ME, LAPTOP, ("coordinator",), "active", is_steward=True, can_publish=True)
    )
    everybody: list[PersonView] = field(default_factory=lambda: [MYSELF])
    history: ChainView | None = CHAIN
    invited: list[InvitationView] = field(default_factory=list)
    proposed: list[ProposalView] = field(default_factory=list)
    seen: list[Alarm] = field(default_factory=list)
    join_state: JoinView | None = None
    join_fails: Callable[[], Exception] | None = None
    fails: MembershipError | None = None
    one_is_enough: bool = True
    done: list[tuple[object, ...]] = field(default_factory=list)

    def me(self) -> MeView | None:
        """Who this is."""
        return self.mine

    def people(self) -> tuple[PersonView, ...]:
        """Everybody."""
        self.look()
        return tuple(self.everybody)

    def chain(self) -> ChainView | None:
        """The history."""
        return self.history

    def alarms(self) -> tuple[Alarm, ...]:
        """What must be seen."""
        self.look()
        return tuple(self.seen)

    def proposals(self) -> tuple[ProposalView, ...]:
        """Proposals."""
        return tuple(self.proposed)

    def invitations(self) -> tuple[InvitationView, ...]:
        """Invitations."""
        return tuple(self.invited)

    def invite(self, roles: tuple[Role, ...], petname: str, member_id: str | None = None) -> InvitationView:
        """Make one."""
        self._do("invite", roles, petname, member_id)
        self.invited.append(replace(INVITATION, roles=roles, petname=petname, state="preparing"))
        return self.invited[-1]

    def withdraw_invitation(self, invitation_id: str) -> None:
        """Forget one."""
        if all(each.invitation_id != invitation_id for each in self.invited):
            raise UnknownInvitation
        self._do("withdraw", invitation_id)
        self.invited = [each for each in self.invited if each.invitation_id != invitation_id]

    def admit(self, invitation_id: str) -> ProposalView | None:
        """Propose."""
        return self._propose("admit", invitation_id)

    def sign(self, proposal_id: str) -> None:
        """Sign."""
        self._do("sign", proposal_id)

    def decline(self, proposal_id: str) -> None:
        """Put away."""
        self._do("decline", proposal_id)
        self.proposed = [replace(each, declined_here=True) for each in self.proposed]

    def name_member(self, member_id: str, petname: str) -> None:
        """A petname."""
        self._do("name", member_id, petname)
        self.everybody = [
            replace(each, petname=petname) if each.member_id == member_id else each for each in self.everybody
        ]

    def change_roles(self, member_id: str, roles: tuple[Role, ...]) -> ProposalView | None:
        """Propose."""
        return self._propose("roles", member_id, roles)

    def suspend(self, device_id: str) -> None:
        """At once."""
        self._do("suspend", device_id)

    def lift(self, device_id: str) -> ProposalView | None:
        """Propose."""
        return self._propose("lift", device_id)

    def name_listeners(self, member_ids: Sequence[str]) -> ProposalView | None:
        """Propose."""
        if len(member_ids) == 1:
            raise OneListener
        return self._propose("listeners", *member_ids)

    def make_steward(self, device_id: str) -> ProposalView | None:
        """Propose."""
        return self._propose("make-steward", device_id)

    def unmake_steward(self, device_id: str) -> ProposalView | None:
        """Propose."""
        return self._propose("unmake-steward", device_id)

    def retire_preview(self, device_id: str) -> RetirePreview:
        """What it would do."""
        owner = next(each.member_id for each in self.everybody for its in each.devices if its.device_id == device_id)
        return RetirePreview(device_id, owner, owner == ME, True, (2968, 2969), 3)

    def retire(self, device_id: str) -> ProposalView | None:
        """Propose."""
        return self._propose("retire", device_id)

    def join(self, relay: object, words: str) -> JoinView:
        """Begin to join."""
        if self.join_fails is not None:
            raise self.join_fails()
        self._do("join", words)
        self.join_state = JoinView("waiting", "ab" * 32, ("https://relay.example",), ("caseworker",), "1 2 3 4 5")
        return self.join_state

    def joining(self) -> JoinView | None:
        """Our own."""
        return self.join_state

    def cancel_joining(self) -> None:
        """Forget it."""
        self.join_state = None

    def _do(self, *what: object) -> None:
        if self.fails is not None:
            raise self.fails
        self.done.append(what)

    def _propose(self, *what: object) -> ProposalView | None:
        self._do(*what)
        return None if self.one_is_enough else PROPOSAL
