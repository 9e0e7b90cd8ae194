"""A network for the pages to write to: a real relay as a process, this week's notice, a team that reads and answers."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from tropa.cases.commands import Answer, answer
from tropa.cases.events import Ask, Core, Event, Shred, encode_core, event_of
from tropa.cases.fold import fold
from tropa.demo.programs import start_relay
from tropa.post.client import RelayClient
from tropa.post.headers import PublisherToken, TokenStamp
from tropa.roster.names import Language, network_id
from tropa.roster.notice import Notice, TeamKeys, make_notice
from tropa.roster.status import Status, hour_of, make_status
from tropa.roster.weeks import day_of, first_day, last_day, minute_of, week_of
from tropa.sealing.boxes import post_id_of
from tropa.sealing.hints import new_hint
from tropa.sealing.keys import new_auth_key, new_read_key, new_sealing_seed, new_signing_seed
from tropa.sealing.letters import Address, OpenedLetter, ReaderKeys, open_letter, seal_letter
from tropa.sealing.signing import verify_key
from tropa.sealing.types import PostId, ReadKey, RelayId, SigningSeed

ADDRESSES = ("https://relay.example", "http://" + "a" * 56 + ".onion")


def _new_keys() -> ReaderKeys:
    return ReaderKeys(new_sealing_seed(os.urandom), new_auth_key(os.urandom))


@dataclass(frozen=True)
class Team:
    """The other side: holds the week's keys, opens what arrives, answers as the desk does."""

    url: str
    client: RelayClient
    relay_id: RelayId
    steward: SigningSeed
    keys: ReaderKeys
    reply: ReaderKeys
    read_key: ReadKey
    publisher: PublisherToken

    @property
    def network(self) -> str:
        """The network's id, as the words' sheet prints it."""
        return network_id(verify_key(self.steward))

    @property
    def box(self) -> PostId:
        """Where first letters arrive."""
        return post_id_of(self.read_key)

    def notice(self) -> Notice:
        """This week's."""
        week = week_of(day_of(int(time.time())))
        public = self.keys.public
        return Notice(
            network=self.network,
            steward_pub=verify_key(self.steward),
            lineage=(),
            version=1,
            week=week,
            valid_from_day=first_day(week),
            valid_until_day=last_day(week),
            relay_id=self.relay_id,
            team=TeamKeys(self.box, public.sealing, public.auth),
            languages=("ru", "en"),
            addresses=ADDRESSES,
            client_sha256=None,
        )

    def forged_notice(self, languages: tuple[Language, ...] = ("ru", "en")) -> bytes:
        """The same, signed by someone else in their own name."""
        stranger = replace(self, steward=new_signing_seed(os.urandom))
        return make_notice(msgspec.structs.replace(stranger.notice(), languages=languages), stranger.steward)

    def status(self, waiting_hours: int | None = 8, **changes: Any) -> bytes:
        """How long people wait, as of now; with some fields replaced before it is signed."""
        hour = hour_of(int(time.time()))
        status = Status(self.network, self.relay_id, hour, hour + 24, waiting_hours)
        return make_status(msgspec.structs.replace(status, **changes), self.steward)

    def received(self) -> list[Event]:
        """Every letter in the team's box, oldest first."""
        address = Address(self.relay_id, self.box)
        opened = []
        for waiting in self.client.letters(self.read_key):
            found = [open_letter(waiting.letter, keys, address) for keys in (self.keys, self.reply)]
            opened += [event_of(one.core) for one in found if isinstance(one, OpenedLetter)]
        return opened

    def ask_with(self, words: str) -> tuple[Event, Ask]:
        """The first letter whose text has these words in it."""
        for event in self.received():
            if isinstance(event.core.body, Ask) and words in event.core.body.text:
                return event, event.core.body
        raise AssertionError(f"no first letter with {words!r}")

    def shreds(self) -> list[Event]:
        """Requests to destroy a case."""
        return [event for event in self.received() if isinstance(event.core.body, Shred)]

    def answer(self, words: str, text: str, at_minute: int | None = None) -> None:
        """Answer the first letter that has ``words`` in it: a welcome and a letter, let in by its tokens."""
        event, ask = self.ask_with(words)
        thread = fold([event], event.core.author)
        minute = minute_of(int(time.time())) if at_minute is None else at_minute
        for number, core in enumerate(answer(thread, Answer(text, minute, self.reply.public, self.keys.public.auth))):
            self.post(ask, core, self.keys if core.author.startswith("t:") else self.reply, number)

    def welcome_twice(self, words: str) -> None:
        """As whoever stole the team key could: name another reply key, and write under it."""
        event, ask = self.ask_with(words)
        thief = _new_keys()
        command = Answer("Где вы?", 1, thief.public, self.keys.public.auth)
        for number, core in enumerate(answer(fold([event], event.core.author), command)):
            later = replace(core, author_seq=1 - number, lamport=core.lamport + 50)
            self.post(ask, later, thief if number else self.keys, number + 2)

    def post(self, ask: Ask, core: Core, sender: ReaderKeys, token: int) -> None:
        address = Address(self.relay_id, ask.keys.post_id)
        letter = seal_letter(encode_core(core), sender.auth, ask.keys.reader, address, new_hint(os.urandom))
        self.client.post_letter(ask.keys.post_id, letter, TokenStamp(ask.tokens[token]))


def _publish(client: RelayClient, team: Team) -> None:
    notice = team.notice()
    client.open_team_box(team.box, notice.week, team.publisher)
    client.put_notice(notice.week, make_notice(notice, team.steward), team.publisher)
    client.publish_status(team.status(), team.publisher)


@contextmanager
def running_network(data: Path) -> Iterator[Team]:
    """A relay that serves the built pages, with a network founded on it."""
    program, url = start_relay(data)
    with program, RelayClient(url) as client:
        relay_id = RelayId.from_text(client.relay_info().relay_id)
        steward = new_signing_seed(os.urandom)
        publisher = PublisherToken((data / "publish-token").read_text(encoding="ascii").strip())
        team = Team(url, client, relay_id, steward, _new_keys(), _new_keys(), new_read_key(os.urandom), publisher)
        _publish(client, team)
        yield team
