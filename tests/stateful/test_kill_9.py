"""kill -9 of a real desk's program amid its work, again and again: nothing it said is lost or said twice."""

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.relay.running import Relay
from tests.support.seeker import Seeker
from tests.vault.conftest import CHEAP, PASSPHRASE
from tropa.cases.seeker import AskForm
from tropa.post.client import RelayClient
from tropa.vault.sync import sync_once
from tropa.vault.vault import Vault

FEW_KILLS = 3
MANY_KILLS = 25
READY_WITHIN_S = 30
LONGEST_LIFE_S = 1.2
ROOT = Path(__file__).parents[2]


@dataclass
class Said:
    """What the desk had put down before each of its deaths."""

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)

    def take(self, lines: str) -> None:
        # The last line may have been cut by the kill.
        for line in lines[: lines.rfind("\n") + 1].splitlines():
            match line.split():
                case ["answer", case, text]:
                    self.answers[case, text] += 1
                case ["note", _, text]:
                    self.notes[text] += 1


@dataclass
class Office:
    """A coordinator whose desk will be killed, a colleague, their thread, and a seeker who writes all the while."""

    relay: Relay
    folder: Path
    client: RelayClient
    seeker: Seeker
    said: Said = field(default_factory=Said)
    wrote: list[str] = field(default_factory=list)
    thread: str = ""

    @property
    def case(self) -> str:
        return self.seeker.keys.thread.text

    def vault(self, name: str) -> Vault:
        return Vault.unlock(self.folder / name, PASSPHRASE, clock=lambda: int(time.time()), random=os.urandom)

    def begin(self) -> None:
        """Anna founds and Boris joins; a seeker asks, and Anna opens a thread with Boris."""
        anna, boris = (self._new(name) for name in ("anna", "boris"))
        token = self.relay.publisher.text
        anna.found_network(self.client, token, "наша", (self.relay.url,), ("ru", "en"), None)
        invitation = anna.members.invite(("caseworker",), "boris")
        sync_once(anna, self.client)
        boris.members.join(self.client, " ".join(invitation.words_ru))
        sync_once(anna, self.client)
        anna.members.admit(invitation.invitation_id)
        for _ in range(4):
            for vault in (anna, boris):
                sync_once(vault, self.client)
        self.writes_first()
        sync_once(anna, self.client)
        me = boris.members.me()
        assert me is not None
        anna.work.claim(self.case)
        self.thread = anna.work.open_thread(self.case, "work", [me.member_id], [], with_reply_key=False)
        anna.close()
        boris.close()

    def _new(self, name: str) -> Vault:
        path, clock = self.folder / name, lambda: int(time.time())
        return Vault.create(path, PASSPHRASE, clock=clock, random=os.urandom, hardness=CHEAP)

    def writes_first(self) -> None:
        self.seeker.ask(AskForm("ru", "72h", "первое"))
        self.wrote.append("первое")

    def writes(self) -> None:
        self.wrote.append(f"письмо {len(self.wrote)}")
        self.seeker.write(self.wrote[-1])

    def life(self, chance: random.Random) -> None:
        """One life of Anna's desk, and its end at whatever it was doing."""
        command = [sys.executable, "-m", "tests.stateful.killed_desk"]
        process = subprocess.Popen(
            [*command, str(self.folder / "anna"), self.relay.url, self.thread],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            self.writes()
            time.sleep(chance.uniform(0, LONGEST_LIFE_S))
        finally:
            process.kill()
        self.said.take(process.communicate(timeout=READY_WITHIN_S)[0])

    def settled(self) -> tuple[Vault, Vault]:
        """Both desks, once nothing waits."""
        anna, boris = self.vault("anna"), self.vault("boris")
        for _ in range(20):
            before = anna.sync_state().waiting_to_go
            for vault in (anna, boris):
                report = sync_once(vault, self.client)
                assert report.problem is None
            if not before and anna.inside.db.number("SELECT count(*) FROM outbox") == 0:
                return anna, boris
        raise AssertionError("the outbox does not empty")


@contextmanager
def cheap_relay(folder: Path) -> Iterator[Relay]:
    """A real relay whose stamps cost nothing."""
    program = Path(__file__).with_name("cheap_relay.py")
    command = [sys.executable, str(program), "relay", "--data", str(folder), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    relay = Relay(process, folder, "")
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        found = re.search(r"http://\S+", first)
        assert found, first
        relay.url = found[0]
        yield relay
    finally:
        relay.stop()


def killed_often(folder: Path, kills: int) -> None:
    """Whatever a desk had said before any of its deaths is with whom it was for, once; what the seeker wrote, too."""
    chance = random.Random(kills)
    with cheap_relay(folder / "relay") as relay, relay.client() as client:
        office = Office(relay, folder, client, Seeker(client, int(time.time())))
        office.begin()
        for _ in range(kills):
            office.life(chance)
        anna, boris = office.settled()
        try:
            _check(office, anna, boris)
        finally:
            anna.close()
            boris.close()


def _check(office: Office, anna: Vault, boris: Vault) -> None:
    said = office.said
    assert said.notes, "no desk lived long enough to say anything"
    for vault in (anna, boris):
        notes = Counter(entry.text for thread in vault.work.threads(office.case) for entry in thread.entries)
        assert {text: notes[text] for text in said.notes} == dict(said.notes)
        assert all(count == 1 for text, count in notes.items() if text.startswith("note-"))
        assert vault.members.alarms() == ()
    shown = Counter(entry.text for entry in anna.case(office.case).timeline)
    assert {text: shown[text] for text in office.wrote} == dict.fromkeys(office.wrote, 1)
    heard = Counter(text for who, text in office.seeker.read().letters if who == "network")
    assert {text: heard[text] for _, text in said.answers} == {text: 1 for _, text in said.answers}
    assert set(heard) == {text for text in shown if text.startswith("answer-")}
    assert not anna.case(office.case).problems


def test_what_a_desk_said_survives_kill_9(tmp_path: Path) -> None:
    """Three deaths."""
    killed_often(tmp_path, FEW_KILLS)


@pytest.mark.drill
def test_what_a_desk_said_survives_many_kills(tmp_path: Path) -> None:
    """Twenty-five deaths."""
    killed_often(tmp_path, MANY_KILLS)
