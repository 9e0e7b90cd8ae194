"""The network's side of journeys, for one person who wrote: legs, offers, warnings; and what comes back, opened."""

import os
import time
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from tests.pages import steps
from tests.pages.network import Team
from tests.pages.tab import Tab
from tropa.cases.events import Ask, ReplyKey
from tropa.cases.road import (
    CheckWindow,
    JourneyLetter,
    LadderLine,
    LegLetter,
    RoadBody,
    RoadCore,
    Warning,
    decode_road,
    encode_road,
    letter_bytes,
)
from tropa.post.headers import AltchaStamp, TokenStamp
from tropa.post.series import Rung, Series, SeriesStanding
from tropa.post.series_client import SeriesClient
from tropa.roster.weeks import minute_of
from tropa.sealing.fine import WordSalt, renew_token_of
from tropa.sealing.hints import new_hint, reply_hint
from tropa.sealing.keys import author_id, new_auth_key, new_sealing_seed
from tropa.sealing.letters import Address, OpenedLetter, ReaderKeys, hint_of, open_letter, seal_letter
from tropa.sealing.series import CancelToken, SeriesId, cancel_hash, renew_hash
from tropa.sealing.stamps import solve
from tropa.sealing.types import ThreadId
from tropa.sealing.words import SeekerKeys, entropy_of, seeker_keys

FINE, DURESS = "Маяк на горе", "Синяя лодка"
CASEWORKER: Final = "Здравствуйте, читаем"


def new_keys() -> ReaderKeys:
    """A key pair of its own for each leg and each watch."""
    return ReaderKeys(new_sealing_seed(os.urandom), new_auth_key(os.urandom))


def now() -> int:
    """The minute it is."""
    return minute_of(int(time.time()))


@dataclass
class Person:
    """Somebody who wrote and was answered; what the network sends them, and what they say."""

    team: Team
    words: list[str]
    ask: Ask
    stamps: int = 2
    numbers: dict[ThreadId, int] = field(default_factory=dict)

    @classmethod
    def come(cls, team: Team, tab: Tab) -> "Person":
        """They ask with the tab, and the network answers."""
        marker = steps.marker()
        words = steps.sent(tab, marker)
        team.answer(marker, CASEWORKER)
        return cls(team, words, team.ask_with(marker)[1])

    @property
    def keys(self) -> SeekerKeys:
        """What their words stand for."""
        return seeker_keys(entropy_of(" ".join(self.words)))

    def give(self, thread: ThreadId, body: RoadBody, by: ReaderKeys | None = None) -> None:
        """Put a road letter into their box."""
        box = self.ask.keys.post_id
        self.team.client.post_letter(box, self.sealed(thread, body, by), TokenStamp(self.ask.tokens[self.stamps]))
        self.stamps += 1

    def sealed(self, thread: ThreadId, body: RoadBody, by: ReaderKeys | None = None) -> bytes:
        """A road letter to them, by the reply key of their thread unless another is named."""
        sender = by or self.team.reply
        number = self.numbers.get(thread, 0)
        self.numbers[thread] = number + 1
        core = RoadCore(thread, author_id("r", sender.public.auth), number, now(), body)
        address = Address(self.team.relay_id, self.ask.keys.post_id)
        hint = new_hint(os.urandom)
        return seal_letter(
            encode_road(core), sender.auth, self.ask.keys.reader, address, hint, size_bytes=letter_bytes(body)
        )

    def said(self, thread: ThreadId, key: ReaderKeys) -> list[RoadBody]:
        """What they said to that key in that thread, in the order it came; each letter as it must be."""
        address = Address(self.team.relay_id, self.team.box)
        found: list[RoadBody] = []
        for waiting in self.team.client.letters(self.team.read_key):
            opened = open_letter(waiting.letter, key, address)
            if isinstance(opened, OpenedLetter):
                core = decode_road(opened.core)
                assert (core.thread, core.author) == (thread, author_id("s", self.keys.reader.public.auth))
                hint = reply_hint(self.keys.auth, key.public.auth, thread, core.author_seq)
                assert (hint_of(waiting.letter), len(waiting.letter)) == (hint, 4_096)
                assert core.author_seq == len(found)
                found.append(core.body)
        return found

    def kept(self, thread: ThreadId) -> list[RoadBody]:
        """The copies of what they said there, from their own box."""
        address = Address(self.team.relay_id, self.ask.keys.post_id)
        found = []
        for waiting in self.team.client.letters(self.keys.read_key):
            opened = open_letter(waiting.letter, self.keys.reader, address)
            assert isinstance(opened, OpenedLetter)
            if b'"lamport":1,' not in opened.core or opened.sender != self.keys.reader.public.auth:
                continue
            if b'"kind":"ask"' not in opened.core and (core := decode_road(opened.core)).thread == thread:
                assert len(waiting.letter) == 4_096
                found.append(core.body)
        return found


@dataclass
class LegOf:
    """A leg as it is told to one person."""

    person: Person
    thread: ThreadId = field(default_factory=lambda: ThreadId(os.urandom(16)))
    key: ReaderKeys = field(default_factory=new_keys)
    version: int = 0

    def tell(self, by: ReaderKeys | None = None, **changes: Any) -> LegLetter:
        """The next version of it; with some fields replaced."""
        self.version += 1
        public = self.key.public
        letter = LegLetter(
            to=self.person.keys.thread,
            for_whom="carrier",
            version=self.version,
            state="asked",
            mode="driver",
            starts=now() + 600,
            ends=now() + 690,
            begins="Вымышленск, вокзал",
            where="Придумовка, площадь",
            said="Вы не видели рыжего кота?",
            heard="Видел, он спит в шкафу",
            todo="Встретить у выхода в город и довезти до площади.",
            tell="Если опоздаете больше чем на час, напишите сюда.",
            papers=("internal", "foreign"),
            answer_by=now() + 300,
            reply=ReplyKey(public.sealing, public.auth),
        )
        self.person.give(self.thread, said := msgspec.structs.replace(letter, **changes), by)
        return said

    def said(self) -> list[RoadBody]:
        """What they answered."""
        return self.person.said(self.thread, self.key)


@dataclass
class JourneyOf:
    """A journey as it is told to its traveller, and its series at the relay."""

    person: Person
    thread: ThreadId = field(default_factory=lambda: ThreadId(os.urandom(16)))
    key: ReaderKeys = field(default_factory=new_keys)
    salt: WordSalt = field(default_factory=lambda: WordSalt(os.urandom(16)))
    series: SeriesId = field(default_factory=lambda: SeriesId(os.urandom(32)))
    cancel: CancelToken = field(default_factory=lambda: CancelToken(os.urandom(16)))
    version: int = 0

    def windows(self, begun_before: int = 30) -> tuple[CheckWindow, ...]:
        """Two: one that has begun, one tomorrow; the ladder begins when each has passed in silence."""
        first, second = now() - begun_before, now() + 24 * 60
        hours = [-(-until // 60) for until in (first + 120, second + 120)]
        return (
            CheckWindow(first, first + 120, hours[1]),
            CheckWindow(second, second + 120, hours[1] + 24),
        )

    def tell(self, **changes: Any) -> JourneyLetter:
        """The next version of what is agreed; with some fields replaced."""
        self.version += 1
        public = self.key.public
        letter = JourneyLetter(
            to=self.person.keys.thread,
            version=self.version,
            state="offered",
            text="Двое суток в пути. <b>Решаете</b> вы.",
            windows=self.windows(),
            grace=2,
            ladder=(LadderLine("ваша сестра", 0), LadderLine("дежурный сети", 6)),
            reply=ReplyKey(public.sealing, public.auth),
            salt=None,
            series=None,
        )
        self.person.give(self.thread, said := msgspec.structs.replace(letter, **changes))
        return said

    def start(self, **changes: Any) -> JourneyLetter:
        """It runs: the series waits at the relay, and the traveller is told."""
        windows = changes.get("windows", self.windows())
        self._leave(max(-(-windows[0].until // 60), now() // 60 + 1))
        return self.tell(state="running", salt=self.salt, series=self.series, **changes)

    def warn(self) -> None:
        """What the relay delivers when nothing was heard, put there by hand."""
        self.person.give(self.thread, Warning(), self.key)

    def stands(self) -> SeriesStanding:
        """How the series stands at the relay."""
        return SeriesClient(self.person.team.client).stand(self.series, self.cancel)

    def first_hour(self) -> int:
        """When the ladder begins, if nothing comes."""
        return self.stands().rungs[0].hour

    def said(self) -> list[RoadBody]:
        """What they said of it."""
        return self.person.said(self.thread, self.key)

    def _leave(self, hour: int) -> None:
        client = self.person.team.client
        renew = renew_hash(renew_token_of(FINE, self.salt))
        rungs = (
            Rung(self.person.ask.keys.post_id, hour, self.person.sealed(self.thread, Warning(), self.key)),
            Rung(self.person.team.box, hour + 2, os.urandom(4_096)),
        )
        stamps = [AltchaStamp(solve(client.challenge())) for _ in rungs]
        assert SeriesClient(client).leave(self.series, Series(cancel_hash(self.cancel), renew, rungs), stamps)
