"""A small network behind a relay that lies: four desks, a seeker, a real relay process, and a clock that a test moves.

Anna, Boris and Vera are the stewards, two of three sign. Anna and Boris are coordinators, Vera a lawyer, Galya a
caseworker. The seeker has asked, Anna has answered, and there are a thread of Anna and Galya and one of Anna and Vera.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.support.hostile_relay import Door, HostileRelay, hostile, plain
from tests.support.seeker import Seeker
from tests.vault.conftest import CHEAP, DAY_S, MONDAY_NOON_S, PASSPHRASE
from tropa.cases.seeker import AskForm
from tropa.post.client import RelayClient
from tropa.relay.folder import PUBLISH_TOKEN_FILE
from tropa.sealing.encoding import b64
from tropa.sealing.types import Entropy
from tropa.sealing.words import seeker_keys
from tropa.vault.sync import SyncReport, sync_once
from tropa.vault.vault import Vault
from tropa.vault.views_members import Alarm, ChainView, MeView, Role

CANARY: Final = "канарейка"
ASKED: Final = f"{CANARY}: вызвали на завтра"
ANSWERED: Final = f"{CANARY}: мы с вами"
TO_GALYA: Final = f"{CANARY}: помоги с дорогой"
TO_VERA: Final = f"{CANARY}: взгляни на бумагу"
COLLEAGUES: Final[dict[str, Role]] = {"boris": "coordinator", "vera": "adviser", "galya": "caseworker"}
TUESDAY_NOON_S: Final = MONDAY_NOON_S + DAY_S
_HOUR_S: Final = 3_600
_MOST_ROUNDS: Final = 24
_SECRETS: Final = (
    "SELECT steward_seed, device_seed FROM network",
    "SELECT members_seed, members_auth, sealing_seed, auth_key FROM team_week",
    "SELECT sealing_seed, auth_key FROM own_bundle",
    "SELECT sealing_seed, auth_key FROM reply_key",
)


@dataclass
class Desk:
    """One member's desk, and the door through which it meets the relay."""

    name: str
    vault: Vault
    door: Door
    relay: RelayClient

    def sync(self) -> SyncReport:
        """One round, and what it left for the next."""
        report = sync_once(self.vault, self.relay)
        for _ in range(_MOST_ROUNDS):
            if not report.unfinished:
                break
            report = sync_once(self.vault, self.relay)
        return report

    @property
    def me(self) -> MeView:
        me = self.vault.members.me()
        assert me is not None
        return me

    @property
    def chain(self) -> ChainView:
        chain = self.vault.members.chain()
        assert chain is not None
        return chain

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        return self.vault.members.alarms()

    @property
    def alarm_kinds(self) -> set[str]:
        return {alarm.kind for alarm in self.alarms}

    @property
    def waiting(self) -> int:
        """How much the relay does not have yet."""
        return self.vault.inside.db.number("SELECT count(*) FROM outbox")

    @property
    def kept(self) -> int:
        """How many letters are kept that were not taken in."""
        state = self.vault.sync_state()
        return state.unopened_kept + state.refused_kept

    def texts(self, case_id: str) -> list[str]:
        """Every text in every thread among members that this desk shows of a case."""
        return [entry.text for thread in self.vault.work.threads(case_id) for entry in thread.entries if entry.text]

    def letters(self, case_id: str) -> list[str]:
        """Every letter of the seeker's thread that this desk shows."""
        return [entry.text for entry in self.vault.case(case_id).timeline]

    def events(self) -> set[bytes]:
        """Everything that is here, by id."""
        return {event for (event,) in self.vault.inside.db.rows("SELECT event_id FROM event")}

    def problems(self, case_id: str) -> set[str]:
        """Everything that the case's page says is wrong with it."""
        of_threads = {each.kind for thread in self.vault.work.threads(case_id) for each in thread.problems}
        return of_threads | {each.kind for each in self.vault.case(case_id).problems}


@dataclass
class Clock:
    """Everyone's clock, the relay's too; a test moves it, and it goes on by itself as well."""

    file: Path
    ahead_s: float = field(default_factory=lambda: TUESDAY_NOON_S - time.time())

    def __post_init__(self) -> None:
        self.pass_s(0)

    def __call__(self) -> int:
        return int(time.time() + self.ahead_s)

    def pass_s(self, seconds: float) -> None:
        self.ahead_s += seconds
        beside = self.file.with_suffix(".new")
        beside.write_text(repr(self.ahead_s))
        beside.rename(self.file)

    def pass_days(self, days: float) -> None:
        self.pass_s(days * DAY_S)


@dataclass
class Town:
    """The network, its relay and its clock. Every vault and the relay's data lie in `folder`."""

    folder: Path
    clock: Clock
    relay: HostileRelay
    desks: dict[str, Desk] = field(default_factory=dict)
    entropy: Entropy = field(default_factory=lambda: Entropy(bytes(range(16))))
    _outside: RelayClient | None = None
    _process: AbstractContextManager[str] | None = None

    def __getitem__(self, name: str) -> Desk:
        return self.desks[name]

    def __iter__(self) -> Iterator[Desk]:
        return iter(self.desks.values())

    @property
    def seeker(self) -> Seeker:
        """The seeker, who keeps nothing but the words."""
        return self.someone(self.entropy)

    def someone(self, entropy: Entropy) -> Seeker:
        """Another seeker, through the seekers' door."""
        if self._outside is None:
            self._outside = RelayClient(self.relay.door("seeker").url, transport=plain())
        return Seeker(self._outside, self.clock(), entropy)

    def seeker_through(self, door: Door) -> Seeker:
        """The seeker, through this door."""
        return Seeker(RelayClient(door.url, transport=plain()), self.clock(), self.entropy)

    @property
    def case_id(self) -> str:
        return seeker_keys(self.entropy).thread.text

    def thread_with(self, name: str) -> str:
        """The thread of Anna and a colleague."""
        threads = self["anna"].vault.work.threads(self.case_id)
        readers = {thread.thread_id: {who.member_id for who in thread.readers} for thread in threads}
        return next(at for at, who in readers.items() if self[name].me.member_id in who)

    def newcomer(self, name: str) -> Desk:
        """A desk with an empty vault."""
        return self._desk(
            name, Vault.create(self._path(name), PASSPHRASE, clock=self.clock, random=os.urandom, hardness=CHEAP)
        )

    def unlock(self, *names: str) -> None:
        """Open these members' vaults."""
        for name in names:
            self._desk(name, Vault.unlock(self._path(name), PASSPHRASE, clock=self.clock, random=os.urandom))

    def reopen(self, name: str) -> None:
        """Lock a vault and unlock it again."""
        desk = self[name]
        desk.vault.close()
        desk.vault = Vault.unlock(self._path(name), PASSPHRASE, clock=self.clock, random=os.urandom)

    def start_relay(self) -> None:
        """The relay, on its folder as that is now."""
        self._process = relay_process(self.relay_data, self.clock)
        self.relay.upstream = self._process.__enter__()

    def stop_relay(self) -> None:
        """The relay's process is gone; its folder stays."""
        if self._process is not None:
            self._process.__exit__(None, None, None)
            self._process = None

    @property
    def relay_data(self) -> Path:
        """Where the relay keeps what it keeps."""
        return self.folder / "relay"

    def close(self) -> None:
        for desk in self:
            desk.vault.close()
            desk.relay.close()

    def sync(self, *names: str) -> None:
        """A round for each of these, or for everyone."""
        for name in names or tuple(self.desks):
            self[name].sync()

    def settle(self, *names: str) -> None:
        """Rounds, an hour apart while something waits, until nothing waits or changes at these desks (or at all)."""
        desks = [self[name] for name in names or self.desks]
        before: object = None
        for _ in range(_MOST_ROUNDS):
            self.sync(*(desk.name for desk in desks))
            now = [(desk.waiting, desk.chain.head, desk.events(), desk.kept) for desk in desks]
            if now == before and not any(desk.waiting for desk in desks):
                return
            before = now
            if any(desk.waiting for desk in desks):
                self.clock.pass_s(_HOUR_S)
        raise AssertionError(f"no rest: {[(desk.name, desk.waiting, desk.sync().problem) for desk in desks]}")

    def behave(self, *names: str) -> None:
        """The relay is honest from now on; everyone syncs until all is quiet."""
        self.relay.behave()
        self.settle(*names)

    def quarrels(self) -> list[str]:
        """In what the desks differ, and what is wrong with any of them: nothing, once all have converged."""
        found = []
        if len({desk.chain.head for desk in self}) > 1:
            found.append("chains differ")
        for desk in self:
            state = desk.vault.sync_state()
            found += [f"{desk.name}: {alarm}" for alarm in desk.alarms]
            found += [f"{desk.name}: {state.problem}"] if state.problem else []
            found += [f"{desk.name}: {desk.waiting} waiting"] if desk.waiting else []
        return found + list(self._quarrels_about_cases())

    def _quarrels_about_cases(self) -> Iterable[str]:
        shown = dict[str, dict[str, list[str]]]()
        for desk in self:
            for row in desk.vault.queue().rows:
                if problems := desk.problems(row.case_id):
                    yield f"{desk.name}: {problems}"
                for thread in desk.vault.work.threads(row.case_id):
                    entries = [entry.event_id for entry in thread.entries]
                    shown.setdefault(thread.thread_id, {})[desk.me.member_id] = entries
                    for reader in thread.readers:
                        shown[thread.thread_id].setdefault(reader.member_id, [])
        for at, by_member in shown.items():
            if len({tuple(entries) for entries in by_member.values()}) > 1:
                yield f"thread {at} differs: { ({member: len(entries) for member, entries in by_member.items()}) }"

    def leaks(self) -> list[bytes]:
        """What must never be outside a vault and was, in any byte that went by."""
        seen = b"\0".join(self.relay.captured)
        return [needle for needle in self._needles() if needle in seen]

    def _needles(self) -> Iterable[bytes]:
        yield from (CANARY.encode(form) for form in ("utf-8", "utf-16-le", "unicode-escape"))
        yield b64(CANARY.encode()).encode()
        for desk in self:
            for sql in _SECRETS:
                for row in desk.vault.inside.db.rows(sql):
                    for secret in filter(None, row):
                        yield from (secret, secret.hex().encode(), b64(secret).encode())

    def _desk(self, name: str, vault: Vault) -> Desk:
        door = self.relay.door(name)
        self.desks[name] = Desk(name, vault, door, RelayClient(door.url, transport=plain()))
        return self.desks[name]

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.tropa"


@contextmanager
def relay_process(data: Path, clock: Clock) -> Iterator[str]:
    """A real relay on a folder, by that clock; its address."""
    program = Path(__file__).parents[1] / "support" / "relay_with_clock.py"
    command = [sys.executable, str(program), str(clock.file), "relay", "--data", str(data), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        # Before its address it may say that it doubts the clock: a folder from a copy was used last weeks ago.
        said = ""
        while (found := re.search(r"http://\S+", said)) is None and (line := process.stdout.readline()):
            said += line
        assert found, said
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=15)


@contextmanager
def town_in(folder: Path) -> Iterator[Town]:
    """A relay on `folder / "relay"`, and a town without desks."""
    clock = Clock(folder / "ahead")
    with hostile("", folder / "relay", clock) as relay:
        town = Town(folder, clock, relay)
        try:
            town.start_relay()
            yield town
        finally:
            town.close()
            town.stop_relay()


def build(folder: Path) -> None:
    """Found the network, bring everyone in, and let the story begin; the files stay."""
    with town_in(folder) as town:
        token = (town.relay_data / PUBLISH_TOKEN_FILE).read_text().strip()
        anna = town.newcomer("anna")
        anna.vault.found_network(anna.relay, token, "наша", ("http://127.0.0.1:8750/",), ("ru", "en"), None)
        for name, role in COLLEAGUES.items():
            bring_in(town, name, role)
        for name in ("boris", "vera"):
            anna.vault.members.make_steward(town[name].me.device_id)
            agree(town)
        for invitation in anna.vault.members.invitations():
            anna.vault.members.withdraw_invitation(invitation.invitation_id)
        begin_story(town)
        assert town.quarrels() == []


def bring_in(town: Town, name: str, role: Role) -> Desk:
    """Someone is invited by Anna, leaves keys, and is admitted."""
    anna = town["anna"]
    invitation = anna.vault.members.invite((role,), name)
    anna.sync()
    desk = town.newcomer(name)
    desk.vault.members.join(desk.relay, " ".join(invitation.words_ru))
    anna.sync()
    anna.vault.members.admit(invitation.invitation_id)
    for _ in range(_MOST_ROUNDS):
        if desk.vault.members.joining() is None:
            break
        town.sync()
        agree_once(town)
    assert desk.vault.members.joining() is None
    return desk


def agree(town: Town) -> None:
    """Whoever is asked signs, until all is quiet."""
    for _ in range(4):
        town.sync()
        agree_once(town)
    town.settle()


def agree_once(town: Town) -> None:
    """Whoever is asked now signs."""
    for desk in town:
        if desk.vault.members.me() is not None:
            for proposal in desk.vault.members.proposals():
                if proposal.can_sign:
                    desk.vault.members.sign(proposal.proposal_id)


def begin_story(town: Town) -> None:
    """A first letter, an answer, two compartments."""
    anna, case = town["anna"], town.case_id
    town.seeker.ask(AskForm("ru", "72h", ASKED, needs=("summons",)))
    anna.sync()
    anna.vault.answer(case, ANSWERED)
    for name, text in (("galya", TO_GALYA), ("vera", TO_VERA)):
        # Galya goes on with the seeker, so she is given what was said: who has the key and not the letters sees holes.
        said = [each.event_id for each in anna.vault.work.carriable(case)] if name == "galya" else []
        thread = anna.vault.work.open_thread(
            case, "work", [town[name].me.member_id], said, with_reply_key=name == "galya"
        )
        anna.vault.work.note(thread, text)
    town.settle()
