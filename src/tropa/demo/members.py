"""Invented members, each with a vault of their own and a line to the relay; they join as real ones do.

Each works through the vault's façade, as the desk's pages do. Who may do what is decided there and by keys.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tropa.post.client import RelayClient
from tropa.sealing.passphrase import Argon2Cost
from tropa.vault.sync import sync_once
from tropa.vault.vault import Vault
from tropa.vault.views_members import Role

PASSPHRASE = "an invented passphrase for invented people"  # noqa: S105 - protects nothing but invented letters
# Half a dozen vaults are opened and closed here, and guard nothing.
_QUICK = Argon2Cost(memory_kib=8_192, passes=1, lanes=1)
_ROUNDS = 12


class DidNotHappen(Exception):
    """Something that the network should have brought about did not come about."""


@dataclass
class Member:
    """One invented member."""

    name: str
    vault: Vault
    relay: RelayClient

    def sync(self) -> None:
        """One round with the relay, and what it set free to go."""
        while sync_once(self.vault, self.relay).unfinished:
            pass

    @property
    def member_id(self) -> str:
        me = self.vault.members.me()
        if me is None:
            raise DidNotHappen(f"{self.name} is in no network")
        return me.member_id

    @property
    def device_id(self) -> str:
        me = self.vault.members.me()
        if me is None:
            raise DidNotHappen(f"{self.name} is in no network")
        return me.device_id


class Cast:
    """All invented members of one network; leaving the ``with`` block locks every vault."""

    def __init__(self, folder: Path, relay_url: str) -> None:
        self._folder = folder
        self._relay_url = relay_url
        self._open = ExitStack()
        self.members: dict[str, Member] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def __getitem__(self, name: str) -> Member:
        return self.members[name]

    @property
    def vaults(self) -> Mapping[str, Vault]:
        return {name: member.vault for name, member in self.members.items()}

    def newcomer(self, name: str) -> Member:
        """Someone with an empty vault."""
        path = self._folder / name / f"{name}.vault"
        path.parent.mkdir(mode=0o700, parents=True)
        return self._enter(name, Vault.create(path, PASSPHRASE, clock=_now, random=os.urandom, hardness=_QUICK))

    def known(self, name: str, vault: Path, passphrase: str) -> Member:
        """Someone whose vault is there already."""
        return self._enter(name, Vault.unlock(vault, passphrase, clock=_now, random=os.urandom))

    def _enter(self, name: str, vault: Vault) -> Member:
        self._open.callback(vault.close)
        relay = RelayClient(self._relay_url)
        self._open.callback(relay.close)
        member = self.members[name] = Member(name, vault, relay)
        return member

    def bring_in(self, host: Member, name: str, roles: Sequence[Role]) -> str:
        """Invite someone, have them join with the words, compare fingerprints, admit them; the fingerprint."""
        invitation = host.vault.members.invite(roles, name)
        host.sync()
        newcomer = self.newcomer(name)
        newcomer.vault.members.join(newcomer.relay, " ".join(invitation.words_ru))
        self.until(lambda: bool(self._asked(host, invitation.invitation_id)), f"{name} has asked to join")
        theirs = newcomer.vault.members.joining()
        ours = self._asked(host, invitation.invitation_id)
        if theirs is None or ours != theirs.fingerprint:
            raise DidNotHappen(f"{name} and {host.name} read different fingerprints")
        host.vault.members.admit(invitation.invitation_id)
        return str(ours)

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Have everyone sync, in turn, until it holds. Raises DidNotHappen."""
        for _ in range(_ROUNDS):
            if holds():
                return
            self.all_sync()
        if not holds():
            raise DidNotHappen(what)

    def all_sync(self) -> None:
        """One round for each."""
        for member in self.members.values():
            member.sync()

    @staticmethod
    def _asked(host: Member, invitation_id: str) -> str | None:
        waiting = host.vault.members.invitations()
        return next((each.fingerprint for each in waiting if each.invitation_id == invitation_id), None)


def _now() -> int:
    return int(time.time())
