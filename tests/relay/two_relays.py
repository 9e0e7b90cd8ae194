"""Two relay processes on one PostgreSQL under load, of which now one, now the other is killed; and what must hold then.

Posters write into two teams' boxes through both, their letters posted by two at once; others leave delayed letters,
renew and cancel them; others send attachments; followers read. Meanwhile hours pass.
"""

import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from typing_extensions import override

from tests.relay.running import Relay
from tests.relay.sent_blobs import new_key
from tests.relay.series_relays import Ladder, Town, eventually, ladder
from tests.relay.workers import Follower, OneRelay, Poster, Twin, Worker, finish_all
from tropa.post.blobs import blob_state, delete_blob, open_blob, put_chunks, sealed_chunks
from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.post.headers import AltchaStamp
from tropa.post.limits import BLOB_CHUNK_BYTES, MAX_TEAM_TOKEN_HASHES, week_of
from tropa.post.problems import ProblemName
from tropa.post.series import SeriesStanding
from tropa.post.series_client import SeriesClient
from tropa.post.shapes import OpenBlob
from tropa.sealing.boxes import blob_id_of, letter_id, post_id_of, token_hash
from tropa.sealing.types import BlobWriteKey, PostId, ReadKey, Token

NAMES = ("one", "other")
POSTERS = 3
LADDER_WRITERS = 3
BLOB_WRITERS = 2
CHUNKS = 5
# Ladders reach so many hours ahead, renewals included.
HOURS_AHEAD = 6
# Longer than a call goes on being repeated while hours pass.
STAMP_S = 6 * 3600


@dataclass
class Pair:
    """The two, by name; one that was killed stays here until the next takes its place."""

    town: Town
    chance: random.Random
    standing: dict[str, Relay] = field(default_factory=dict)
    kills: int = 0

    def start(self) -> None:
        """Both."""
        self.standing = {name: self.town.start(name) for name in NAMES}

    def either(self) -> Relay:
        """One of them, perhaps the dead one."""
        return self.standing[self.chance.choice(NAMES)]

    def kill_one(self) -> None:
        """kill -9 while the other goes on; a new process on the same folder takes its place."""
        name = self.chance.choice(NAMES)
        self.standing[name].kill()
        self.kills += 1
        self.standing[name] = self.town.start(name)

    def stamp(self, relay: Relay) -> AltchaStamp:
        """One that outlives some hours."""
        return self.town.stamp(relay, STAMP_S)


@dataclass
class Left:
    """A series, and what was answered about it last."""

    ladder: Ladder
    renewed: SeriesStanding | None = None
    cancelled: SeriesStanding | None = None


class LadderWriter(Worker):
    """Leaves delayed letters; a while later lets them be, or renews them, or cancels them, or both."""

    def __init__(self, pair: Pair, boxes: Sequence[PostId]) -> None:
        super().__init__(pair.either)
        self.pair, self.boxes = pair, boxes
        self.left: list[Left] = []

    @override
    def work(self) -> None:
        chance = self.pair.chance
        while not self.stopping.is_set():
            left = self._leave()
            if left is not None:
                self.left.append(left)
                self.stopping.wait(chance.uniform(0, 1.5))
                if chance.random() < 0.5:
                    left.renewed = self._renewed(left.ladder)
                    self.stopping.wait(chance.uniform(0, 1.5))
                if chance.random() < 0.5:
                    left.cancelled = self._cancelled(left.ladder)

    def _leave(self) -> Left | None:
        now, (here, there) = self.pair.town.clocks.hour, self.pair.chance.sample(self.boxes, 2)
        made = ladder((here, now + 2), (there, now + 2), (here, now + 3))

        def leave(relay: Relay, client: RelayClient) -> bool:
            stamps = [self.pair.stamp(relay) for _ in made.letters]
            return SeriesClient(client).leave(made.series_id, made.series, stamps)

        try:
            self.answered(leave)
        except Refused as refusal:
            # Hours passed meanwhile, and it was not there yet.
            if refusal.problem is not ProblemName.BAD_REQUEST:
                raise
            return None
        return Left(made)

    def _renewed(self, made: Ladder) -> SeriesStanding | None:
        hour = self.pair.town.clocks.hour + 3
        try:
            return self.answered(lambda _, client: SeriesClient(client).renew(made.series_id, made.renew, hour))
        except Refused as refusal:
            if refusal.problem not in (ProblemName.SERIES_OVER, ProblemName.BAD_REQUEST):
                raise
            return None

    def _cancelled(self, made: Ladder) -> SeriesStanding:
        return self.answered(lambda _, client: SeriesClient(client).cancel(made.series_id, made.cancel))


class BlobWriter(Worker):
    """Sends attachments, some chunks here and some there; what is acknowledged is there, what is deleted is gone."""

    def __init__(self, pair: Pair) -> None:
        super().__init__(pair.either)
        self.pair = pair
        self.complete: dict[BlobWriteKey, int] = {}
        self.deleted: list[BlobWriteKey] = []
        self.chunks = 0

    @override
    def work(self) -> None:
        while not self.stopping.is_set():
            key, seed = new_key(), self.pair.chance.getrandbits(32)
            self._send(key, seed)
            if self.pair.chance.random() < 0.5:
                self.answered(lambda _, client: delete_blob(client, key))  # noqa: B023
                self.deleted.append(key)
            else:
                self.complete[key] = seed
            self.check_some(1)
            self.stopping.wait(0.05)

    def _send(self, key: BlobWriteKey, seed: int) -> None:
        wanted, chunks, first = OpenBlob(CHUNKS, 7), chunks_of(seed), 0
        self.answered(lambda relay, client: open_blob(client, key, wanted, [self.pair.stamp(relay)]))
        while some := list(islice(chunks, self.pair.chance.choice([1, 2]))):
            self.answered(lambda _, client: put_chunks(client, key, first, some))  # noqa: B023
            first += len(some)
            state = self.answered(lambda _, client: blob_state(client, key))
            assert state is not None
            assert state.next_chunk == first
            self.chunks += len(some)

    def check_some(self, last: int | None = None) -> None:
        """The last that are complete are whole, the last that were deleted are gone; all, where no number is said."""
        for key, seed in list(self.complete.items())[-(last or 0) :]:
            found = self.answered(lambda _, client: list(sealed_chunks(client, blob_id_of(key), CHUNKS)))  # noqa: B023
            assert found == list(chunks_of(seed))
        for key in self.deleted[-(last or 0) :]:
            assert self.answered(lambda _, client: blob_state(client, key)) is None  # noqa: B023


def chunks_of(seed: int) -> Iterator[bytes]:
    """A blob's chunks."""
    drawn = random.Random(seed)
    return (drawn.randbytes(BLOB_CHUNK_BYTES) for _ in range(CHUNKS))


@dataclass
class Crowd:
    """Everyone at the two relays."""

    pair: Pair
    read_keys: list[ReadKey]
    posters: list[Poster]
    ladders: list[LadderWriter]
    blobs: list[BlobWriter]
    followers: list[Follower]

    @property
    def writers(self) -> list[Worker]:
        """All but those who read."""
        return [*self.posters, *self.ladders, *self.blobs]

    @property
    def left(self) -> list[Left]:
        """Every series that was acknowledged."""
        return [left for writer in self.ladders for left in writer.left]

    def start(self) -> None:
        """Everyone."""
        for each in (*self.followers, *self.writers):
            each.start()

    def check(self) -> None:
        """Raise what went wrong so far."""
        for each in (*self.followers, *self.writers):
            each.check()

    def end(self) -> None:
        """Nobody writes any more; hours pass until no series waits; everyone has read everything."""
        finish_all(self.writers)
        self.pair.town.clocks.pass_hours(HOURS_AHEAD)
        with self.pair.either().client() as client:
            for left in self.left:
                eventually(lambda: standing(client, left).state != "running", "a series is over")  # noqa: B023
        finish_all(self.followers)

    def figures(self) -> str:
        """What was done."""
        acknowledged = sum(len(poster.acknowledged) for poster in self.posters if not isinstance(poster, Twin))
        renewed, cancelled = (
            sum(getattr(left, how) is not None for left in self.left) for how in ("renewed", "cancelled")
        )
        return (
            f"{self.pair.kills} kills, {acknowledged} letters acknowledged, {len(self.left)} series ({renewed} "
            f"renewed, {cancelled} cancelled), {sum(writer.chunks for writer in self.blobs)} chunks of attachments; "
            f"{sum(each.unanswered for each in (*self.writers, *self.followers))} calls without an answer, the longest "
            f"answered after {max(each.longest_s for each in self.writers):.1f} s"
        )


def standing(client: RelayClient, left: Left) -> SeriesStanding:
    """How a series stands."""
    return SeriesClient(client).stand(left.ladder.series_id, left.ladder.cancel)


def gather(pair: Pair, tokens_each: int) -> Crowd:
    """Two teams' boxes with that many tokens for each poster, and everyone who uses them."""
    read_keys = [ReadKey(os.urandom(32)) for _ in NAMES]
    boxes = [post_id_of(key) for key in read_keys]
    relay = pair.either()
    with relay.client() as client:
        for box in boxes:
            client.open_team_box(box, week_of(pair.town.clocks.hour // 24), relay.publisher)
        purses = [_purse(client, read_keys, tokens_each) for _ in range(POSTERS)]
    pause_s = lambda: pair.chance.uniform(0, 0.04)  # noqa: E731
    first: list[Poster] = [Poster(pair.either, purse, pause_s) for purse in purses]
    twins = [Twin(pair.either, poster) for poster in first]
    hour = lambda: pair.town.clocks.hour  # noqa: E731
    followers = [Follower(pair.either, key, 5, hour) for key in read_keys]
    followers += [Follower(_always(pair, name), read_keys[0], 5, hour) for name in NAMES]
    ladders = [LadderWriter(pair, boxes) for _ in range(LADDER_WRITERS)]
    return Crowd(pair, read_keys, [*first, *twins], ladders, [BlobWriter(pair) for _ in range(BLOB_WRITERS)], followers)


def _always(pair: Pair, name: str) -> OneRelay:
    return lambda: pair.standing[name]


def _purse(client: RelayClient, read_keys: Sequence[ReadKey], size: int) -> list[tuple[PostId, Token]]:
    """Tokens for the boxes by turns."""
    purse = [(read_keys[number % len(read_keys)], Token(os.urandom(16))) for number in range(size)]
    for key in read_keys:
        hashes = [token_hash(token) for at, token in purse if at == key]
        for start in range(0, len(hashes), MAX_TEAM_TOKEN_HASHES):
            client.register_tokens(key, hashes[start : start + MAX_TEAM_TOKEN_HASHES])
    return [(post_id_of(key), token) for key, token in purse]


def kill_now_one_now_the_other(town: Town, kills: int, tokens_each: int) -> str:
    """The whole story, and its figures."""
    seed = random.randrange(2**32)
    print(f"killed at moments drawn by {seed}")
    pair = Pair(town, random.Random(seed))
    town.clocks.in_step = True
    town.clocks.write()
    pair.start()
    crowd = gather(pair, tokens_each)
    crowd.start()
    for _ in range(kills):
        time.sleep(pair.chance.uniform(0, 0.8))
        town.clocks.pass_hours(1)
        time.sleep(pair.chance.uniform(0, 0.4))
        pair.kill_one()
        crowd.check()
    crowd.end()
    judge(crowd)
    return crowd.figures()


def judge(crowd: Crowd) -> None:
    """What is in the boxes is what was acknowledged, once each, in each poster's order; series kept their word."""
    boxes = [read_whole(crowd.pair.either(), key) for key in crowd.read_keys]
    at = {each: place for box in boxes for place, each in enumerate(box)}
    assert len(at) == sum(map(len, boxes)), "a letter is there twice"
    for follower in crowd.followers:
        assert list(follower.read) == boxes[crowd.read_keys.index(follower.read_key)]
    for poster in crowd.posters[:POSTERS]:
        for key in crowd.read_keys:
            mine = [letter_id(sent.letter) for sent in poster.acknowledged if sent.post_id == post_id_of(key)]
            assert [at[each] for each in mine] == sorted(at[each] for each in mine)
    posted = {letter_id(letter) for poster in crowd.posters for letter in poster.letters}
    read_at = {each: hour for follower in reversed(crowd.followers) for each, hour in follower.read.items()}
    with crowd.pair.either().client() as client:
        released = {each for left in crowd.left for each in released_of(client, left, read_at)}
    assert set(at) == posted | released
    for writer in crowd.blobs:
        again = BlobWriter(crowd.pair)
        again.complete, again.deleted = writer.complete, writer.deleted
        again.check_some()


def released_of(client: RelayClient, left: Left, read_at: dict[bytes, int]) -> set[bytes]:
    """The letters of a series that must be in their boxes; none was read before its hour, or after it was cancelled."""
    now, released = standing(client, left), set()
    names = [letter_id(letter) for letter in left.ladder.letters]
    assert now.state == ("done" if left.cancelled is None else left.cancelled.state)
    for place, (name, rung) in enumerate(zip(names, left.ladder.series.rungs, strict=True)):
        states = {each.rungs[place].state for each in (now, left.cancelled) if each is not None}
        assert len(states) == 1
        if states == {"released"}:
            released.add(name)
            assert read_at[name] >= rung.hour
            if left.renewed is not None and left.renewed.rungs[place].state == "waiting":
                assert read_at[name] >= left.renewed.rungs[place].hour
        else:
            assert states == {"cancelled"}
            assert name not in read_at
    return released


def read_whole(relay: Relay, read_key: ReadKey) -> list[bytes]:
    """The ids of a box's letters, in order; no cursor is missing."""
    found: list[bytes] = []
    with relay.client() as client:
        while some := client.letters(read_key, len(found)):
            assert [each.cursor for each in some] == list(range(len(found) + 1, len(found) + 1 + len(some)))
            found += [letter_id(each.letter) for each in some]
    return found
