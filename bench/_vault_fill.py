"""An invented vault of a given size, through the vault's own code: cores are encoded and checked, sealed under their
case's key, indexed and counted, as when letters come. Only the letters' envelopes are left out.

Texts are words of the Russian BIP39 list, a few common and most rare, with endings that searching must see through.
Everything about a seeker follows from their number, so that they can write again later.
"""

import os
import random
from datetime import date
from hashlib import sha256
from pathlib import Path

from mnemonic import Mnemonic

from tests.support.memory_relay import PUBLISHER, MemoryRelay
from tropa.cases.events import Ask, Body, Core, Event, Letter, ReplyKey, Welcome, encode_core
from tropa.cases.seeker import AskForm, Intake, build_ask, own_author
from tropa.cases.work_bodies import Note, Open, WorkBody, WorkFact
from tropa.cases.work_commands import Hand
from tropa.cases.work_events import WorkCore, WorkEvent, encode_work
from tropa.roster.weeks import date_of
from tropa.sealing.keys import AuthorId, author_id
from tropa.sealing.letters import Reader, ReaderKeys, event_id_of
from tropa.sealing.types import AuthPrivateKey, Entropy, EventId, MemberId, RelayId, SealingSeed, ThreadId
from tropa.sealing.words import SeekerKeys, seeker_keys
from tropa.vault.context import Context
from tropa.vault.expecting import expect_letters
from tropa.vault.shelf import add_event, add_reply_key, open_thread
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.team import coming_weeks, network_of
from tropa.vault.vault import Vault
from tropa.vault.work import people
from tropa.vault.work.shelf_work import keep_event, keep_opening

PASSPHRASE = "шесть слов наугад из списка"
RELAY_ID = RelayId(bytes(range(32)))
NOW_S = (2963 * 7 - 3) * 86_400 + 12 * 3_600
EVENTS_PER_CASE = 50
LETTERS_EACH_WAY = 7
RARE = "подсолнечник"
"""In one case of a thousand."""
_ENDINGS = ("", "а", "ом", "у", "ы", "ов")
_WORDS = Mnemonic("russian").wordlist
COMMON = _WORDS[0]
_AT_A_TIME = 200


def clock() -> int:
    """It stands."""
    return NOW_S


def new_relay() -> MemoryRelay:
    """The relay of these vaults, with nothing in it."""
    return MemoryRelay(clock, RELAY_ID)


def seeker(number: int) -> SeekerKeys:
    """The keys of the seeker with this number."""
    return seeker_keys(Entropy(_secret("seeker", number)[:16]))


def reply_keys(number: int) -> ReaderKeys:
    """The reply key of their case."""
    return ReaderKeys(SealingSeed(_secret("seed", number)), AuthPrivateKey(_secret("auth", number)))


def is_answered(number: int) -> bool:
    """Whether the case has been answered: nine of ten are."""
    return number % 10 != 0


def text_of(chance: random.Random, words: int) -> str:
    """Some words; a word's chance falls with its place in the list, as in any language."""
    places = (min(int(len(_WORDS) * chance.random() ** 3), len(_WORDS) - 1) for _ in range(words))
    return " ".join(_WORDS[place] + chance.choice(_ENDINGS) for place in places)


def fill(path: Path, cases: int) -> None:
    """Make the vault at `path`."""
    vault = Vault.create(path, PASSPHRASE, clock=clock, random=os.urandom)
    vault.found_network(new_relay(), PUBLISHER, "мера", ("http://127.0.0.1/",), ("ru", "en"), None)
    here = vault.inside
    intake, team = intake_of(here)
    hand = people.me(here).hand(here)
    for start in range(0, cases, _AT_A_TIME):
        with here.db.transaction():
            for number in range(start, min(start + _AT_A_TIME, cases)):
                case = _Letters(here, number, intake, team).write()
                _work(here, case, number, hand)
    vault.close()


def intake_of(here: Context) -> tuple[Intake, ReaderKeys]:
    """Whom first letters of this week go to."""
    team, network = coming_weeks(here)[0].team, network_of(here)
    assert team is not None
    assert network is not None
    return Intake(network.id, team.public), team


class _Letters:
    """A case's thread with its seeker: a first letter, and unless nobody has answered, letters both ways."""

    def __init__(self, here: Context, number: int, intake: Intake, team: ReaderKeys) -> None:
        self._here, self._number, self._intake, self._team = here, number, intake, team
        self._chance = random.Random(number)
        self._keys, self._reply = seeker(number), reply_keys(number)
        self._minute = here.minute - self._chance.randrange(20_000, 200_000)
        self._last: list[EventId] = []
        self._count = 0

    def write(self) -> CaseRef:
        ask = build_ask(self._keys, self._intake, self._form(), self._minute)
        assert isinstance(ask.body, Ask)
        case = open_thread(self._here, ask, ask.body, 2963, self._intake.team.auth, self._team.auth)
        self._keep(case, ask, is_ours=False)
        if is_answered(self._number):
            self._answer(case, self._reply.public)
        return case

    def _answer(self, case: CaseRef, reply: Reader) -> None:
        add_reply_key(self._here, case.case, self._reply)
        network, us = author_id("t", self._intake.team.auth), author_id("r", reply.auth)
        self._say(case, network, 0, Welcome(ReplyKey(reply.sealing, reply.auth)))
        for turn in range(LETTERS_EACH_WAY):
            self._say(case, us, turn, Letter(text_of(self._chance, 30)))
            self._say(case, own_author(self._keys), turn + 1, Letter(text_of(self._chance, 30)))
        expect_letters(self._here, case.case)

    def _say(self, case: CaseRef, author: AuthorId, seq: int, body: Body) -> None:
        self._minute += 60
        core = Core(case.case, author, seq, tuple(self._last), self._count + 1, self._minute, body)
        self._keep(case, core, is_ours=not author.startswith("s:"))

    def _keep(self, case: CaseRef, core: Core, is_ours: bool) -> None:
        data = encode_core(core)
        event = Event(event_id_of(data), core)
        verification = "own" if is_ours else "team-key" if self._count == 0 else "reply-key"
        add_event(self._here, data, event, verification, self._minute, case)
        self._last, self._count = [event.event_id], self._count + 1

    def _form(self) -> AskForm:
        situation = self._chance.choice(("taken", "72h", "2w", "planning", "abroad", "other"))
        act_by: date | None = date_of(NOW_S // 86_400 + self._chance.randrange(-5, 60)) if self._number % 3 else None
        rare = f" {RARE}а" if self._number % 1_000 == 7 else ""
        flags = ("crisis",) if self._number % 97 == 0 else ()
        return AskForm("ru", situation, text_of(self._chance, 40) + rare, flags=flags, act_by=act_by)


def _work(here: Context, case: CaseRef, number: int, hand: Hand) -> None:
    """A compartment that fills the case up to its number of events."""
    chance, member = random.Random(-number), people.me(here).member
    thread = ThreadId(os.urandom(16))
    bodies: list[WorkBody] = [Open(case.case, "work", (MemberId(member.raw),), None)]
    there = 2 + 2 * LETTERS_EACH_WAY if is_answered(number) else 1
    for turn in range(EVENTS_PER_CASE - there - 1):
        text = text_of(chance, 20)
        bodies.append(WorkFact(f"key_{turn % 8}", (text[:40],), "member", "") if turn % 4 == 3 else Note(text))
    parents: tuple[EventId, ...] = ()
    for seq, body in enumerate(bodies):
        core = WorkCore(thread, hand.author, seq, parents, seq + 1, hand.at_minute, body, hand.head)
        data = encode_work(core)
        event = WorkEvent(event_id_of(data), core)
        if seq == 0:
            keep_opening(here, case, event, here.minute)
        keep_event(here, case, data, event, "own", here.minute)
        parents = (event.event_id,)


def _secret(kind: str, number: int) -> bytes:
    return sha256(f"bench {kind} {number}".encode()).digest()
