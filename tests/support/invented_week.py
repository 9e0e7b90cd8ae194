"""A week in which invented people use a relay in every way there is, while an observer stands at its door.

Clocks go on by a day at a time; letters are random bytes with hints as the protocol makes them: drawn anew, except that
someone who writes the same number twice (a fork, protocol 4.10) sends the same hint twice.
"""

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from tests.relay.notices import envelope_of
from tests.relay.running import Relay
from tests.relay.series_relays import Town, ladder, town
from tests.relay.statuses import status_of
from tests.support.observer import Observer
from tropa.post.blobs import open_blob, put_chunks, sealed_chunks
from tropa.post.client import RelayClient
from tropa.post.headers import AltchaStamp, TokenStamp
from tropa.post.limits import BLOB_CHUNK_BYTES, week_of
from tropa.post.series_client import SeriesClient
from tropa.post.shapes import OpenBlob
from tropa.sealing.boxes import blob_id_of, post_id_of, token_hash
from tropa.sealing.stamps import solve
from tropa.sealing.types import BlobWriteKey, ReadKey, RelayId, Token

SECONDS_A_DAY: Final = 86_400
DAYS: Final = 7
ORDINARY_VISITS: Final = 20
SOLVED: Final = 4
_SMALL, _ASK = 4_096, 16_384


@dataclass
class Seeker:
    """Someone with a box; ``event`` numbers the tokens that let in their own copies."""

    read_key: ReadKey
    tokens: list[Token]
    events: int = 0


@dataclass
class Week:
    """The relay, who uses it, and who looks on."""

    place: Town
    relay: Relay
    observer: Observer
    team: ReadKey
    chance: random.Random
    seekers: list[Seeker] = field(default_factory=list)
    members_tokens: list[Token] = field(default_factory=list)
    solved: int = 0
    deleted: list[Seeker] = field(default_factory=list)
    deleted_letters: list[bytes] = field(default_factory=list)

    def client(self, seeker: Seeker | None = None) -> RelayClient:
        """A new connection, through the observer's door, from wherever this person is."""
        number = 1 if seeker is None else 2 + self.seekers.index(seeker)
        return RelayClient(self.observer.url, transport=httpx.HTTPTransport(local_address=f"127.7.7.{number}"))

    def stamp(self, client: RelayClient) -> AltchaStamp:
        """Asked for and solved on the same connection, as a phone does; after the first few, to save time, made."""
        self.solved += 1
        return AltchaStamp(solve(client.challenge())) if self.solved <= SOLVED else self.place.stamp(self.relay)

    def found(self) -> None:
        """A notice and the week's team box; a member registers tokens for everyone who will write again."""
        today = int(self.place.clocks.hour) // 24
        week = week_of(today)
        self.members_tokens = [Token(os.urandom(16)) for _ in range(40)]
        with self.client() as client:
            relay_id = RelayId.from_text(client.relay_info().relay_id)
            client.put_notice(week, envelope_of(week, 1, relay_id), self.relay.publisher)
            client.open_team_box(post_id_of(self.team), week, self.relay.publisher)
            client.publish_status(status_of(relay_id, self.place.clocks.hour), self.relay.publisher)
            client.register_tokens(self.team, [token_hash(each) for each in self.members_tokens])

    def ask(self) -> Seeker:
        """A first letter: the notice, a box, the letter, its copy, one connection."""
        seeker = Seeker(ReadKey(os.urandom(32)), [Token(os.urandom(16)) for _ in range(32)])
        self.seekers.append(seeker)
        with self.client(seeker) as client:
            client.notice()
            client.open_box(seeker.read_key, self.stamp(client), [token_hash(each) for each in seeker.tokens])
            client.post_letter(post_id_of(self.team), os.urandom(_ASK), self.stamp(client))
            self._copy(client, seeker, _ASK)
        return seeker

    def write_again(self, seeker: Seeker, forked: bool = False) -> None:
        """Another letter; when ``forked``, twice with the same number, as from two tabs."""
        hint = os.urandom(16)
        with self.client(seeker) as client:
            client.letters(seeker.read_key)
            for _ in range(2 if forked else 1):
                letter = hint + os.urandom(_SMALL - 16)
                client.post_letter(post_id_of(self.team), letter, self.stamp(client))
                self._copy(client, seeker, _SMALL)

    def answer(self, seeker: Seeker) -> None:
        """A desk reads the team's box, waits, answers with a token that the first letter named, and writes inside."""
        with self.client() as client:
            last = max((each.cursor for each in client.letters(self.team)), default=0)
            client.letters(self.team, after=last, wait=1)
            client.post_letter(post_id_of(seeker.read_key), os.urandom(_SMALL), TokenStamp(seeker.tokens.pop()))
            client.post_letter(post_id_of(self.team), os.urandom(_SMALL), TokenStamp(self.members_tokens.pop()))

    def leave(self, seeker: Seeker) -> None:
        """Delete everything."""
        with self.client(seeker) as client:
            self.deleted_letters += [each.letter for each in client.letters(seeker.read_key)]
            client.delete_box(seeker.read_key)
        self.seekers.remove(seeker)
        self.deleted.append(seeker)

    def promise(self, seeker: Seeker) -> None:
        """A delayed alarm for the team and a warning before it, put off once."""
        first = self.place.clocks.hour + 24 * 12
        left = ladder((post_id_of(seeker.read_key), first), (post_id_of(self.team), first + 6))
        with self.client(seeker) as client:
            SeriesClient(client).leave(left.series_id, left.series, [self.stamp(client) for _ in left.letters])
            SeriesClient(client).renew(left.series_id, left.renew, first + 24)

    def attach(self) -> None:
        """A file, left on one connection and fetched on another."""
        write_key = BlobWriteKey(os.urandom(32))
        with self.client() as client:
            open_blob(client, write_key, OpenBlob(1, 30), [self.stamp(client)])
            put_chunks(client, write_key, 0, [os.urandom(BLOB_CHUNK_BYTES)])
        with self.client() as client:
            list(sealed_chunks(client, blob_id_of(write_key), 1))

    def announce(self) -> None:
        """A file of which nothing has come yet."""
        with self.client() as client:
            open_blob(client, BlobWriteKey(os.urandom(32)), OpenBlob(1, 30), [self.stamp(client)])

    def member_writes(self) -> None:
        """To colleagues, and reads what there is."""
        with self.client() as client:
            client.post_letter(post_id_of(self.team), os.urandom(_SMALL), TokenStamp(self.members_tokens.pop()))
            client.notice()
            client.letters(self.team)

    def _copy(self, client: RelayClient, seeker: Seeker, size: int) -> None:
        client.post_letter(post_id_of(seeker.read_key), os.urandom(size), TokenStamp(seeker.tokens[seeker.events]))
        seeker.events += 1


@contextmanager
def invented_week(folder: Path, asks_a_day: int) -> Iterator[Week]:
    """Seven days of it; the relay still runs."""
    with town(folder) as place:
        relay = place.start()

        def now_s() -> float:
            return time.time() + place.clocks.wall

        with Observer(lambda: relay.port, now_s) as observer:
            week = Week(place, relay, observer, ReadKey(os.urandom(32)), random.Random(7))
            week.found()
            for day in range(DAYS):
                _a_day(week, day, asks_a_day)
                place.clocks.pass_hours(24 if day < DAYS - 1 else 0)
            week.announce()
            _an_hour(week)
            yield week


def _an_hour(week: Week) -> None:
    """Nothing out of the ordinary, before the door is broken in: some members write and read."""
    for _ in range(ORDINARY_VISITS):
        week.member_writes()


def _a_day(week: Week, day: int, asks: int) -> None:
    for _ in range(asks):
        week.ask()
    week.answer(week.chance.choice(week.seekers))
    week.write_again(week.chance.choice(week.seekers), forked=day == 2)
    if day == 1:
        week.promise(week.seekers[0])
    if day == 4:
        week.attach()
    if day >= 3:
        week.leave(week.chance.choice(week.seekers[1:]))
