"""Several desks of one network over a relay in memory, with a clock that a test moves."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.memory_relay import PUBLISHER, MemoryRelay
from tests.support.seeker import Seeker
from tests.vault.conftest import CHEAP, PASSPHRASE, Clock
from tropa.cases.seeker import AskForm
from tropa.roster.names import Role
from tropa.vault.membership.members import Members
from tropa.vault.sync import SyncReport, sync_once
from tropa.vault.vault import Vault


@dataclass
class Desk:
    """One member's desk."""

    name: str
    vault: Vault
    relay: MemoryRelay
    path: Path

    @property
    def members(self) -> Members:
        return self.vault.members

    @property
    def device_id(self) -> str:
        me = self.members.me()
        assert me is not None
        return me.device_id

    @property
    def member_id(self) -> str:
        me = self.members.me()
        assert me is not None
        return me.member_id

    @property
    def version(self) -> int:
        chain = self.members.chain()
        return chain.version if chain else 0

    def sync(self) -> SyncReport:
        return sync_once(self.vault, self.relay)


@dataclass
class Network:
    """Desks, their relay and their clock. The first desk founded the network."""

    folder: Path
    clock: Clock
    relay: MemoryRelay
    desks: list[Desk] = field(default_factory=list)

    def new_desk(self, name: str) -> Desk:
        """A desk with an empty vault."""
        path = self.folder / f"{name}.tropa"
        clock = self.clock
        vault = Vault.create(path, PASSPHRASE, clock=clock, random=os.urandom, hardness=CHEAP, running=clock.running)
        self.desks.append(Desk(name, vault, self.relay, path))
        return self.desks[-1]

    def found(self, name: str = "anna") -> Desk:
        """A network of one."""
        desk = self.new_desk(name)
        desk.vault.found_network(self.relay, PUBLISHER, "наша", ("http://127.0.0.1:8750/",), ("ru", "en"), None)
        return desk

    def join(self, name: str, *roles: Role, by: Desk | None = None, member_id: str | None = None) -> Desk:
        """Someone is invited, leaves keys, is admitted, and has what they need."""
        steward = by or self.desks[0]
        invitation = steward.members.invite(roles or ("coordinator",), name, member_id)
        steward.sync()
        desk = self.new_desk(name)
        desk.members.join(self.relay, " ".join(invitation.words_ru))
        steward.sync()
        steward.members.admit(invitation.invitation_id)
        self.sync(6)
        assert desk.members.joining() is None
        return desk

    def make_steward(self, desk: Desk) -> None:
        """One more steward, with everyone's signature who is asked."""
        self.desks[0].members.make_steward(desk.device_id)
        self.agree()

    def agree(self, rounds: int = 6) -> None:
        """Everyone syncs, and whoever is asked signs."""
        for _ in range(rounds):
            for desk in self.desks:
                desk.sync()
                for proposal in desk.members.proposals():
                    if proposal.can_sign:
                        desk.members.sign(proposal.proposal_id)

    def sync(self, rounds: int = 1) -> None:
        """Everyone, in turn."""
        for _ in range(rounds):
            for desk in self.desks:
                desk.sync()

    def asked(self, text: str = "Меня вызвали") -> Seeker:
        """A seeker whose first letter is at the relay."""
        seeker = Seeker(self.relay, self.clock.now_s)
        seeker.ask(AskForm("ru", "72h", text))
        return seeker
