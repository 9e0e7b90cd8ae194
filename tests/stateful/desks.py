"""Four desks of one network over one relay, each with its own clock and way, that can be killed at any statement.

The network is made once; every example starts from copies of its vault files and of the relay's letters.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from tests.stateful.weather import Way
from tests.support.memory_relay import Box, MemoryRelay
from tests.vault.conftest import PASSPHRASE, Clock
from tests.vault.membership.conftest import Network
from tropa.roster.names import EntryHash
from tropa.sealing.letters import ReaderKeys
from tropa.vault.keys_held import keys_held
from tropa.vault.membership.chain import roster_of
from tropa.vault.membership.vouching import proposed
from tropa.vault.sync import SyncReport, sync_once
from tropa.vault.team import network_of, weeks
from tropa.vault.vault import Vault

ROLES: Final = {"anna": "coordinator", "boris": "coordinator", "vera": "caseworker", "lev": "adviser"}
STEWARDS: Final[tuple[str, ...]] = ("boris", "lev")
"""Beside Anna, who founded the network: two of three must sign."""
SKEW_S: Final = {"anna": 0, "boris": -5 * 3_600, "vera": 7 * 3_600, "lev": 90 * 60}
"""By how much each desk's clock differs from the relay's."""
NAMES: Final = tuple(ROLES)
COORDINATORS: Final = ("anna", "boris")
WEEK_S: Final = 7 * 86_400


class Killed(BaseException):
    """kill -9, as seen from inside: nothing after it happened."""


@dataclass(frozen=True)
class Template:
    """A network that works: its vaults' files, the relay as it was, and the time."""

    folder: Path
    relay: MemoryRelay
    now_s: int


@cache
def template() -> Template:
    """Made once: Anna founds, three join."""
    folder, clock = Path(mkdtemp(prefix="tropa-stateful-")), Clock()
    network = Network(folder, clock, MemoryRelay(clock))
    network.found("anna")
    for name in NAMES[1:]:
        network.join(name, ROLES[name])  # type: ignore[arg-type]
    for desk in network.desks:
        if desk.name in STEWARDS:
            network.make_steward(desk)
    network.sync(4)
    for desk in network.desks:
        desk.vault.close()
    return Template(folder, network.relay, clock.now_s)


@dataclass
class Desk:
    """One member's device."""

    name: str
    path: Path
    clock: Callable[[], int]
    way: Way
    vault: Vault
    ever_held: dict[ReaderKeys, int] = field(default_factory=dict)
    """Every private key this vault was ever seen to hold, and since when."""
    _made_for_coordinators: set[ReaderKeys] = field(default_factory=set)
    last_whole_sync_s: int = 0
    who: str = ""
    """The member whose device it is, where that has another name."""
    out: list[tuple[int, int]] = field(default_factory=list)
    """When it was suspended, or a copy that waited to be admitted: since when, and until when."""

    def __post_init__(self) -> None:
        self.who = self.who or self.name

    def was_out(self, at_s: int) -> bool:
        """Whether the keys of weeks were not given to it then: what a seeker wrote in them it need not have."""
        return any(since - WEEK_S <= at_s <= until for since, until in self.out)

    @property
    def device_id(self) -> str:
        me = self.vault.members.me()
        assert me is not None
        return me.device_id

    @property
    def member_id(self) -> str:
        me = self.vault.members.me()
        assert me is not None
        return me.member_id

    @property
    def waiting(self) -> int:
        """How much the relay does not have yet."""
        return self.vault.inside.db.number("SELECT count(*) FROM outbox")

    def note_keys(self) -> None:
        """Remember what could be taken from this vault now.

        A steward who is no coordinator may have to make a team's key, and holds it until coordinators were sent it
        (decision 0175): once destroyed it is not counted. Any that stays is.
        """
        held = keys_held(self.vault.inside)
        for keys in held:
            self.ever_held.setdefault(keys, self.way.relay.clock())
        for keys in self._made_for_coordinators - set(held):
            self.ever_held.pop(keys, None)
        self._made_for_coordinators |= self._makes_for_coordinators()

    def _makes_for_coordinators(self) -> set[ReaderKeys]:
        here = self.vault.inside
        us = network_of(here)
        known = roster_of(here)
        device = known.devices.get(us.device_id) if us is not None and known is not None else None
        if us is None or device is None or "coordinator" in device.roles:
            return set()
        of_weeks = {each.team for each in weeks(here) if each.team is not None and each.maker == us.device_id}
        rows = here.db.rows("SELECT hash FROM proposed_week WHERE length(sealing_seed) > 0")
        given = [proposed(here, EntryHash(at)) for (at,) in rows]
        return of_weeks | {each.team for each in given if each is not None and each.team is not None}

    def sync(self) -> SyncReport:
        """One round."""
        report = sync_once(self.vault, self.way)  # type: ignore[arg-type]
        self.note_keys()
        if report.problem is None and not self.way.withheld:
            self.last_whole_sync_s = self.way.relay.clock()
        return report

    def killed(self, what: Callable[[], object], statements: int) -> bool:
        """Do something, and be killed before so many more statements reach the database; whether that came to pass.

        The vault goes on from its files as they were at that moment: no rollback, no close, nothing of what the program
        would still have done.
        """
        kept = self.path.parent / f"{self.name}.killed"
        self._arm(kept, statements)
        try:
            what()
        except Killed:
            self._wake_from(kept)
            return True
        finally:
            vars(self.vault.inside.db).pop("_execute", None)
        return False

    def reopen(self) -> None:
        """Lock and unlock."""
        self.vault.close()
        self.vault = unlocked(self.path, self.clock)

    def _arm(self, kept: Path, statements: int) -> None:
        database, left = self.vault.inside.db, [statements]
        plain = database._execute

        def execute(sql: str, values: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                database._execute = plain  # type: ignore[method-assign]
                copy_vault(self.path, kept)
                raise Killed
            return plain(sql, values)

        database._execute = execute  # type: ignore[method-assign]

    def _wake_from(self, kept: Path) -> None:
        self.vault.close()
        copy_vault(kept, self.path)
        self.vault = unlocked(self.path, self.clock)


def copy_vault(source: Path, target: Path) -> None:
    """A vault's file and its log as they lie on the disk, in place of what is there."""
    for ending in ("", "-wal"):
        beside = source.with_name(source.name + ending)
        to = target.with_name(target.name + ending)
        to.unlink(missing_ok=True)
        if beside.exists():
            shutil.copyfile(beside, to)


def unlocked(path: Path, clock: Callable[[], int]) -> Vault:
    return Vault.unlock(path, PASSPHRASE, clock=clock, random=os.urandom, running=clock)


@dataclass
class Team:
    """The desks, the relay and the time."""

    folder: Path
    clock: Clock
    relay: MemoryRelay
    desks: dict[str, Desk]

    def __getitem__(self, name: str) -> Desk:
        return self.desks[name]

    def __iter__(self) -> Iterator[Desk]:
        return iter(self.desks.values())

    @property
    def members(self) -> dict[str, str]:
        """Whose each member's id is."""
        return {self[name].member_id: name for name in NAMES}

    def clear_up(self) -> None:
        for desk in self:
            desk.way.clear_up()

    def agree(self) -> None:
        """One round in fair weather: everyone syncs, and each steward signs what is asked of them."""
        for desk in self:
            desk.way.clear_up()
            desk.sync()
            for proposal in desk.vault.members.proposals() if desk.name in ("anna", *STEWARDS) else ():
                if proposal.can_sign:
                    desk.vault.members.sign(proposal.proposal_id)

    def joining(self, who: str) -> tuple[Desk, str]:
        """A second machine with a copy of that member's vault, which has left its keys; and its invitation."""
        name, first, anna = f"{who}-2", self[who], self["anna"]
        copy, path = self.folder / f"{name}.copy", self.folder / f"{name}.tropa"
        first.vault.safe.backup(copy)
        Vault.adopt(copy, PASSPHRASE, path, clock=first.clock, random=os.urandom).close()
        vault = unlocked(path, first.clock)
        desk = Desk(name, path, first.clock, Way(self.relay), vault, last_whole_sync_s=self.clock.now_s, who=who)
        invitation = anna.vault.members.invite((), who, first.member_id)
        anna.way.clear_up()
        anna.sync()
        for _ in range(2):
            vault.members.join(desk.way, " ".join(invitation.words_en))  # type: ignore[arg-type]
        desk.note_keys()
        return desk, invitation.invitation_id

    def settle(self) -> None:
        """Honest weather; everyone syncs, an hour apart, until nothing waits and nothing new comes.

        A day passes first and last: what was withheld before is found when boxes are read from their start again.
        """
        self.clear_up()
        before: object = None
        self.clock.pass_days(1)
        for number in range(40):
            reports = [desk.sync() for desk in self]
            now = [(desk.vault.members.chain(), self._events(desk)) for desk in self]
            quiet = not any(desk.waiting for desk in self) and all(report.problem is None for report in reports)
            if quiet and now == before and number > 2:
                return
            before = now
            self.clock.now_s += 3_600
        raise AssertionError(f"no rest: {[(desk.name, desk.waiting, desk.sync()) for desk in self]}")

    def _events(self, desk: Desk) -> set[bytes]:
        return {event for (event,) in desk.vault.inside.db.rows("SELECT event_id FROM event")}

    def close(self) -> None:
        for desk in self:
            desk.vault.close()
        shutil.rmtree(self.folder)


def a_team() -> Team:
    """A copy of the network, alive."""
    made = template()
    folder, clock = Path(mkdtemp(prefix="tropa-team-")), Clock(made.now_s)
    relay = MemoryRelay(clock, made.relay.relay_id)
    relay.boxes = {post_id: _copied(box) for post_id, box in made.relay.boxes.items()}
    relay.notices = dict(made.relay.notices)
    desks = {name: _desk(name, folder, clock, relay) for name in NAMES}
    return Team(folder, clock, relay, desks)


def _copied(box: Box) -> Box:
    return Box(box.is_team, box.closed, list(box.letters), deepcopy(box.tokens))


def _desk(name: str, folder: Path, clock: Clock, relay: MemoryRelay) -> Desk:
    path, skew_s = folder / f"{name}.tropa", SKEW_S[name]
    copy_vault(template().folder / path.name, path)

    def own_clock() -> int:
        return clock.now_s + skew_s

    desk = Desk(name, path, own_clock, Way(relay), unlocked(path, own_clock), last_whole_sync_s=clock.now_s)
    desk.note_keys()
    return desk
