"""A relay in memory with the client's own methods: honest by the protocol, with faults a test can order.

It speaks to the vault's sync in place of `RelayClient`; the real one is used where a test says so.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.memory_blobs import MemoryBlobs
from tropa.post.client import Answer, PostReceipt
from tropa.post.errors import Refused, Unreachable
from tropa.post.frames import Waiting
from tropa.post.headers import AltchaStamp, PublisherToken, Stamp, TokenStamp
from tropa.post.problems import ProblemName
from tropa.post.shapes import RelayInfo
from tropa.roster._json import decode, payload_unverified
from tropa.roster.notice import Notice
from tropa.roster.status import Status
from tropa.roster.weeks import day_of, week_of
from tropa.sealing.boxes import letter_id, post_id_of, token_hash
from tropa.sealing.errors import StampExpired, StampFalse
from tropa.sealing.stamps import Toll, check_stamp, new_challenge
from tropa.sealing.types import ChallengeKey, PostId, ReadKey, RelayId, TokenHash

PUBLISHER = "publisher-token-of-the-test"


@dataclass
class Box:
    """One box: its letters as (cursor, day, letter), and the hashes of unspent tokens."""

    is_team: bool
    closed: bool = False
    letters: list[Waiting] = field(default_factory=list)
    tokens: set[TokenHash] = field(default_factory=set)


class MemoryRelay:
    """One relay. `before` is called with a method's name before it does anything, so that a test can raise there."""

    def __init__(self, clock: Callable[[], int], relay_id: RelayId | None = None) -> None:
        self.clock = clock
        self.relay_id = relay_id or RelayId(os.urandom(32))
        self.boxes: dict[PostId, Box] = {}
        self.notices: dict[int, tuple[int, bytes]] = {}
        self.spent: set[object] = set()
        self.posts: list[tuple[PostId, Stamp, bytes]] = []
        self.before: Callable[[str], None] = lambda name: None
        self.after: Callable[[str], None] = lambda name: None
        self.blobs = MemoryBlobs(self.challenged)
        self.shown_notice: bytes | None = None
        self.pack: bytes | None = None
        self.shown_status: bytes | None = None
        self.kept_status: bytes | None = None
        self.status_at = self.status_until = 0
        self._key = ChallengeKey(os.urandom(32))

    def take_over(self, other: "MemoryRelay") -> None:
        """Hold a copy of whatever the other holds, under its name. Not its faults; it has no blobs."""
        assert not other.blobs.by_id
        self.relay_id, self._key = other.relay_id, other._key
        self.boxes = {
            at: Box(box.is_team, box.closed, list(box.letters), set(box.tokens)) for at, box in other.boxes.items()
        }
        self.notices, self.spent, self.posts = dict(other.notices), set(other.spent), list(other.posts)
        self.shown_notice, self.pack, self.shown_status = other.shown_notice, other.pack, other.shown_status
        self.kept_status, self.status_at, self.status_until = other.kept_status, other.status_at, other.status_until

    def relay_info(self) -> RelayInfo:
        self.before("relay_info")
        return RelayInfo(self.relay_id.text, (4096, 16384, 65536), 28, 180, 20_000, "memory")

    def notice(self) -> bytes | None:
        self.before("notice")
        if self.shown_notice is not None:
            return self.shown_notice
        week = week_of(day_of(self.clock()))
        found = [self.notices[number] for number in sorted(self.notices) if number <= week]
        return found[-1][1] if found else None

    def put_notice(self, week: int, envelope: bytes, publisher: PublisherToken) -> None:
        self.before("put_notice")
        self._only_publisher(publisher)
        version = _version(envelope)
        there = self.notices.get(week)
        if there and there[1] != envelope and there[0] >= version:
            raise Refused(ProblemName.OLDER_NOTICE, "newer is here")
        self.notices[week] = (version, envelope)

    def status(self) -> bytes | None:
        self.before("status")
        is_good = self.shown_status is not None or self.status_until > self.clock() // 3600
        return (self.shown_status or self.kept_status) if is_good else None

    def publish_status(self, envelope: bytes, publisher: PublisherToken) -> None:
        self.before("publish_status")
        self._only_publisher(publisher)
        said = decode(payload_unverified(envelope), Status)
        if envelope != self.kept_status and said.at_hour <= self.status_at:
            raise Refused(ProblemName.OLDER_STATUS, "a later one is here")
        self.kept_status, self.status_at, self.status_until = envelope, said.at_hour, said.until_hour

    def open_team_box(self, post_id: PostId, week: int, publisher: PublisherToken) -> None:
        self.before("open_team_box")
        self._only_publisher(publisher)
        self.boxes.setdefault(post_id, Box(is_team=True))

    def close_team_box(self, post_id: PostId, publisher: PublisherToken) -> None:
        self.before("close_team_box")
        self._only_publisher(publisher)
        if post_id in self.boxes and self.boxes[post_id].is_team:
            self.boxes[post_id].closed = True

    def guide_pack(self) -> bytes | None:
        self.before("guide_pack")
        return self.pack

    def challenge(self) -> bytes:
        self.before("challenge")
        return new_challenge(self._key, os.urandom, self.clock() + 600, Toll(1, 0, 1))

    def open_box(self, read_key: ReadKey, stamp: AltchaStamp, token_hashes: list[TokenHash]) -> None:
        box = self.boxes.setdefault(post_id_of(read_key), Box(is_team=False))
        self._pay(box, stamp)
        box.tokens |= set(token_hashes)

    def delete_box(self, read_key: ReadKey) -> None:
        self.boxes.pop(post_id_of(read_key), None)

    def post_letter(self, post_id: PostId, letter: bytes, stamp: Stamp) -> PostReceipt:
        self.before("post_letter")
        box = self.boxes.get(post_id)
        if box is None:
            raise Refused(ProblemName.NO_SUCH_BOX, "there is no such box")
        self.posts.append((post_id, stamp, letter))
        if any(each.letter == letter for each in box.letters):
            return PostReceipt(letter_id(letter), stored=False)
        if box.closed:
            raise Refused(ProblemName.BOX_CLOSED, "this box takes no more letters")
        self._pay(box, stamp)
        self.put(post_id, letter)
        self.after("post_letter")
        return PostReceipt(letter_id(letter), stored=True)

    def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        most: int = 0,
        wanted: str = "",
    ) -> Answer:
        """What `tropa.post.blobs` asks (protocol 13)."""
        self.before(f"{method} blob")
        answer = self.blobs.call(method, path, body, headers or {})
        self.after(f"{method} blob")
        return answer

    def letters(self, read_key: ReadKey, after: int = 0, limit: int = 1000, wait: int = 0) -> list[Waiting]:
        self.before("letters")
        box = self.boxes.get(post_id_of(read_key), Box(is_team=False))
        return [each for each in box.letters if each.cursor > after][:limit]

    def put(self, post_id: PostId, letter: bytes, day: int | None = None) -> None:
        """Place a letter in a box without a stamp, as a hostile relay can."""
        box = self.boxes[post_id]
        cursor = box.letters[-1].cursor + 1 if box.letters else 1
        box.letters.append(Waiting(cursor, day_of(self.clock()) if day is None else day, letter))

    @property
    def team_box(self) -> PostId:
        """This week's team box."""
        week = week_of(day_of(self.clock()))
        return _payload(self.notices[week][1]).team.post_id

    def challenged(self, stamp: AltchaStamp) -> None:
        """Spend a solved challenge, or refuse it."""
        try:
            spent = check_stamp(stamp.payload, self._key, self.clock())
        except StampExpired:
            raise Refused(ProblemName.STAMP_EXPIRED, "expired") from None
        except StampFalse:
            raise Refused(ProblemName.STAMP_FALSE, "false") from None
        if spent.id in self.spent:
            raise Refused(ProblemName.STAMP_SPENT, "spent")
        self.spent.add(spent.id)

    def _only_publisher(self, publisher: PublisherToken) -> None:
        if publisher.text != PUBLISHER:
            raise Refused(ProblemName.BAD_PUBLISHER_TOKEN, "not the publisher")

    def _pay(self, box: Box, stamp: Stamp) -> None:
        if isinstance(stamp, TokenStamp):
            if token_hash(stamp.token) not in box.tokens:
                raise Refused(ProblemName.STAMP_FALSE, "no such token")
            box.tokens.remove(token_hash(stamp.token))
            return
        self.challenged(stamp)


def lose_connection(*names: str) -> Callable[[str], None]:
    """A fault: these calls meet no network."""

    def fault(name: str) -> None:
        if name in names:
            raise Unreachable("the test pulled the cable")

    return fault


def _version(envelope: bytes) -> int:
    return _payload(envelope).version


def _payload(envelope: bytes) -> Notice:
    return decode(payload_unverified(envelope), Notice)
