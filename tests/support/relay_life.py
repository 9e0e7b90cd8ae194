"""What people do with a relay in a day, each as a function of a running relay: the mixed load of the soak and of the
seizure drill. Letters here are random bytes: to a relay they are nothing else."""

import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from tests.relay.running import Relay
from tropa.post.blobs import delete_blob, open_blob, put_chunks, sealed_chunks
from tropa.post.client import RelayClient
from tropa.post.headers import TokenStamp
from tropa.post.limits import BLOB_CHUNK_BYTES
from tropa.post.series import Rung, Series
from tropa.post.series_client import SeriesClient
from tropa.post.shapes import OpenBlob
from tropa.sealing.boxes import blob_id_of, letter_id, post_id_of, token_hash
from tropa.sealing.series import CancelToken, RenewToken, SeriesId, cancel_hash, renew_hash
from tropa.sealing.types import BlobWriteKey, PostId, ReadKey, Token

_SMALL, _ASK = 4_096, 16_384


@dataclass
class Ledger:
    """What the relay acknowledged and should still have, of all threads together."""

    letters: set[tuple[PostId, bytes]] = field(default_factory=set)
    boxes: set[PostId] = field(default_factory=set)
    blobs: set[BlobWriteKey] = field(default_factory=set)
    done: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Someone:
    """A client with its own connection; ``hour`` gives the relay's hour, ``team`` is the key of the team's box."""

    relay: Relay
    client: RelayClient
    ledger: Ledger
    team: ReadKey
    hour: Callable[[], int]
    team_tokens: list[Token] = field(default_factory=list)

    def ask(self) -> None:
        """A seeker's box, a first letter with a stamp, the own copy with a token; the box is kept."""
        read_key, tokens = ReadKey(os.urandom(32)), [Token(os.urandom(16)) for _ in range(32)]
        self.client.open_box(read_key, self.relay.stamp(), [token_hash(each) for each in tokens])
        own = post_id_of(read_key)
        ask, copy = os.urandom(_ASK), os.urandom(_ASK)
        self.client.post_letter(post_id_of(self.team), ask, self.relay.stamp())
        self.client.post_letter(own, copy, TokenStamp(tokens[0]))
        self.note("ask", {(post_id_of(self.team), letter_id(ask)), (own, letter_id(copy))}, {own})

    def talk_and_leave(self) -> None:
        """A conversation that is read, and then deleted with all that was in it."""
        read_key, tokens = ReadKey(os.urandom(32)), [Token(os.urandom(16)) for _ in range(32)]
        self.client.open_box(read_key, self.relay.stamp(), [token_hash(each) for each in tokens])
        for token in tokens[:5]:
            self.client.post_letter(post_id_of(read_key), os.urandom(_SMALL), TokenStamp(token))
        assert len(self.client.letters(read_key)) == 5
        self.client.delete_box(read_key)
        assert self.client.letters(read_key) == []
        self.note("talk_and_leave")

    def member_posts(self) -> None:
        """A letter to the team's box, with a token of a batch."""
        if not self.team_tokens:
            self.team_tokens = [Token(os.urandom(16)) for _ in range(50)]
            self.client.register_tokens(self.team, [token_hash(each) for each in self.team_tokens])
        letter = os.urandom(_SMALL)
        self.client.post_letter(post_id_of(self.team), letter, TokenStamp(self.team_tokens.pop()))
        self.note("member_posts", {(post_id_of(self.team), letter_id(letter))})

    def read_team(self) -> None:
        """The newest letters of the team's box, as a desk that was here before; then a wait for more."""
        last = max((each.cursor for each in self.client.letters(self.team, limit=50)), default=0)
        self.client.letters(self.team, after=last, limit=50, wait=1)
        self.note("read_team")

    def attach(self) -> None:
        """A blob of two chunks, fetched again, and deleted."""
        write_key, chunks = BlobWriteKey(os.urandom(32)), [os.urandom(BLOB_CHUNK_BYTES) for _ in range(2)]
        open_blob(self.client, write_key, OpenBlob(2, 7), [self.relay.stamp()])
        put_chunks(self.client, write_key, 0, chunks)
        assert list(sealed_chunks(self.client, blob_id_of(write_key), 2)) == chunks
        delete_blob(self.client, write_key)
        self.note("attach")

    def promise(self) -> None:
        """Delayed letters to the team, put off and then cancelled; one of the series is left as it is."""
        cancel, renew = CancelToken(os.urandom(16)), RenewToken(os.urandom(16))
        first = self.hour() + 24
        rungs = tuple(Rung(post_id_of(self.team), first + n, os.urandom(_SMALL)) for n in range(2))
        series_id, series = SeriesId(os.urandom(32)), Series(cancel_hash(cancel), renew_hash(renew), rungs)
        keeper = SeriesClient(self.client)
        keeper.leave(series_id, series, [self.relay.stamp() for _ in rungs])
        keeper.renew(series_id, renew, first + 5)
        keeper.cancel(series_id, cancel)
        self.note("promise")

    def note(self, what: str, letters: Iterable[tuple[PostId, bytes]] = (), boxes: Iterable[PostId] = ()) -> None:
        """It was all acknowledged."""
        with self.ledger.lock:
            self.ledger.letters.update(letters)
            self.ledger.boxes.update(boxes)
            self.ledger.done[what] = self.ledger.done.get(what, 0) + 1


DAILY: Final = ("ask", "talk_and_leave", "member_posts", "read_team", "attach", "promise")
