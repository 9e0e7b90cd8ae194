"""The store against a model that is a few dictionaries: whatever is done to both, in whatever order, they agree.

Days pass, boxes fill and close, tokens and challenges are spent, letters are posted again, boxes are deleted, now and
then the store is closed and opened as if the relay had been restarted.
"""

import time
from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.relay.stores import Place
from tropa.post.frames import decode_frames
from tropa.post.limits import SEEKER_BOX_DAYS, TEAM_LETTER_DAYS, closes_after, week_of
from tropa.relay.store import boxes, posting
from tropa.relay.store.boxes import close_team_box, delete_seeker_box, open_seeker_box, open_team_box
from tropa.relay.store.database import Store
from tropa.relay.store.expiry import expire_some
from tropa.relay.store.outcomes import BoxFull, BoxReady, Deleted, Opened, Posted
from tropa.relay.store.posting import post_letter
from tropa.relay.store.reading import read_piece
from tropa.sealing.boxes import letter_id
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import PostId, StampId, TokenHash

QUOTAS = {"TEAM_BOX_LETTERS": 4, "SEEKER_BOX_LETTERS": 3}
MOST_TOKENS = 5
FIRST_DAY = 20_000
NAMES = st.integers(0, 3)
LETTERS = st.integers(0, 5).map(lambda number: bytes([number]) * 4096)
TOKENS = st.integers(0, 6).map(lambda number: TokenHash(bytes([number]) * 32))
CHALLENGES = st.integers(0, 6)


@dataclass
class ModelBox:
    """What a box should be."""

    week: int | None
    last_day: int
    closed: bool = False
    last_cursor: int = 0
    letters: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    tokens: set[TokenHash] = field(default_factory=set)


class StoreMachine(RuleBasedStateMachine):
    """Store and model side by side."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        place.empty()
        self.patches = pytest.MonkeyPatch()
        self.drawn = 0
        self.store = self.opened()
        self.day = FIRST_DAY
        self.boxes: dict[PostId, ModelBox] = {}
        self.spent: dict[StampId, int] = {}

    @initialize()
    def small_quota(self) -> None:
        """Few letters fill a box, a team's with one more; few tokens are as many as it may have."""
        for name, quota in QUOTAS.items():
            self.patches.setattr(posting, name, quota)
        self.patches.setattr(boxes, "SEEKER_BOX_TOKENS", MOST_TOKENS)

    def teardown(self) -> None:
        """Nothing stays."""
        self.patches.undo()

    def opened(self) -> Store:
        """The store, with numbers that collide often."""
        return self.place.open(self.numbers)

    def numbers(self, size: int) -> bytes:
        """Not random at all: each number is drawn twice, so that the second must be noticed."""
        self.drawn += 1
        return (self.drawn // 2 << 1).to_bytes(size, "big")

    def stamp(self, number: int) -> SpentStamp:
        """A challenge that expires the day after tomorrow."""
        return SpentStamp(StampId(bytes([number, self.day % 251]) * 16), self.day + 2)

    def pay(self, stamp: SpentStamp) -> bool:
        """The model's purse."""
        if stamp.id in self.spent:
            return False
        self.spent[stamp.id] = stamp.forget_after_day
        return True

    def commit(self) -> None:
        """One transaction for each step, as the writer does."""
        self.store.commit()
        self.store.forget_log()

    @rule(name=NAMES, weeks=st.integers(-1, 2))
    def open_team(self, name: int, weeks: int) -> None:
        """The publisher opens a team box."""
        post_id, week = PostId(bytes([name]) * 32), week_of(self.day) + weeks
        self.store.begin()
        outcome = open_team_box(self.store, post_id, week, self.day)
        self.commit()
        box = self.boxes.get(post_id)
        if box is not None:
            assert outcome is (Opened.THERE_ALREADY if box.week == week else Opened.OTHER_BOX)
        else:
            assert outcome is Opened.CREATED
            self.boxes[post_id] = ModelBox(week, self.day)

    @rule(name=NAMES)
    def close_team(self, name: int) -> None:
        """The publisher closes a team box; a seeker's is left alone, and one that is not there stays so."""
        post_id = PostId(bytes([name]) * 32)
        self.store.begin()
        close_team_box(self.store, post_id)
        self.commit()
        if (box := self.boxes.get(post_id)) is not None and box.week is not None:
            box.closed = True

    @rule(name=NAMES, tokens=st.lists(TOKENS, max_size=3), challenge=CHALLENGES)
    def open_own(self, name: int, tokens: list[TokenHash], challenge: int) -> None:
        """A seeker opens a box or adds tokens."""
        post_id, stamp = PostId(bytes([name]) * 32), self.stamp(challenge)
        self.store.begin()
        outcome = open_seeker_box(self.store, post_id, tokens, stamp, self.day)
        self.commit()
        box = self.boxes.get(post_id)
        if box is not None and box.week is not None:
            assert outcome is Opened.IS_TEAM_BOX
        elif box is not None and box.tokens >= set(tokens):
            assert outcome == BoxReady(created=False, spent=False, unspent_tokens=len(box.tokens))
        elif len(set(tokens) | (box.tokens if box else set())) > MOST_TOKENS:
            assert outcome is Opened.TOO_MANY_TOKENS
        elif not self.pay(stamp):
            assert outcome is Opened.STAMP_SPENT
        else:
            created = box is None
            box = self.boxes.setdefault(post_id, ModelBox(None, self.day))
            box.tokens |= set(tokens)
            assert outcome == BoxReady(created, True, len(box.tokens))

    @rule(name=NAMES, letter=LETTERS, stamp=TOKENS | CHALLENGES)
    def post(self, name: int, letter: bytes, stamp: TokenHash | int) -> None:
        """Someone posts a letter, perhaps one that is there, perhaps with a stamp that is spent."""
        post_id = PostId(bytes([name]) * 32)
        paid = stamp if isinstance(stamp, TokenHash) else self.stamp(stamp)
        self.store.begin()
        outcome = post_letter(self.store, post_id, letter, letter_id(letter), paid, self.day)
        self.commit()
        assert outcome == self.expected(post_id, letter, paid)

    def expected(self, post_id: PostId, letter: bytes, stamp: SpentStamp | TokenHash) -> Posted | BoxFull:
        """What the model says, and does."""
        box = self.boxes.get(post_id)
        if box is None:
            return Posted.NO_SUCH_BOX
        if letter in (each for _, each in box.letters.values()):
            return Posted.THERE_ALREADY
        if box.week is not None and (box.closed or self.day > closes_after(box.week)):
            return Posted.BOX_CLOSED
        if len(box.letters) >= QUOTAS["SEEKER_BOX_LETTERS" if box.week is None else "TEAM_BOX_LETTERS"]:
            oldest = box.letters[min(box.letters)][0]
            return BoxFull(self.day + 1 if box.week is None else oldest + TEAM_LETTER_DAYS + 1)
        if isinstance(stamp, TokenHash):
            if stamp not in box.tokens:
                return Posted.TOKEN_UNKNOWN
            box.tokens.remove(stamp)
        elif not self.pay(stamp):
            return Posted.STAMP_SPENT
        box.last_cursor += 1
        box.last_day = self.day
        box.letters[box.last_cursor] = (self.day, letter)
        return Posted.STORED

    @rule(name=NAMES)
    def delete(self, name: int) -> None:
        """A holder deletes their box."""
        post_id = PostId(bytes([name]) * 32)
        self.store.begin()
        outcome = delete_seeker_box(self.store, post_id)
        self.commit()
        box = self.boxes.get(post_id)
        if box is not None and box.week is not None:
            assert outcome is Deleted.IS_TEAM_BOX
        else:
            assert outcome is Deleted.GONE
            self.boxes.pop(post_id, None)

    @rule(days=st.sampled_from([1, 2, 27, 28, 29, 180, 181]))
    def days_pass(self, days: int) -> None:
        """Time goes by, and the sweep runs until it finds nothing."""
        self.day += days
        while True:
            self.store.begin()
            more = expire_some(self.store, self.day)
            self.commit()
            if not more:
                break
        for post_id, box in list(self.boxes.items()):
            if box.week is None and self.day > box.last_day + SEEKER_BOX_DAYS:
                del self.boxes[post_id]
            elif box.week is not None:
                kept = {c: each for c, each in box.letters.items() if self.day <= each[0] + TEAM_LETTER_DAYS}
                box.letters = kept
        self.spent = {each: until for each, until in self.spent.items() if until >= self.day}

    @rule(name=NAMES, letter=LETTERS)
    def a_transaction_fails(self, name: int, letter: bytes) -> None:
        """What was done in it never was."""
        self.store.begin()
        open_team_box(self.store, PostId(bytes([name + 100]) * 32), week_of(self.day), self.day)
        post_letter(self.store, PostId(bytes([name + 100]) * 32), letter, letter_id(letter), self.stamp(99), self.day)
        self.store.rollback()

    @rule()
    def restart(self) -> None:
        """Closed and opened again, and put in order as on a new day."""
        self.store.close()
        self.store = self.opened()
        self.store.put_in_order()
        self.store.tidy_beside()
        self.store.forget_log()

    @invariant()
    def every_box_reads_as_the_model_says(self) -> None:
        """In pieces of any size, from any cursor."""
        for name in range(4):
            post_id = PostId(bytes([name]) * 32)
            box = self.boxes.get(post_id)
            expected = {} if box is None else box.letters
            assert self.read(post_id, most=2) == expected
            assert self.read(post_id, most=100) == expected

    def read(self, post_id: PostId, most: int) -> dict[int, tuple[int, bytes]]:
        """A whole box, piece by piece."""
        found: dict[int, tuple[int, bytes]] = {}
        after = 0
        while (piece := read_piece(self.store.connection, post_id, after, most, 6000)).letters:
            read = decode_frames(piece.frames, after)
            assert len(read) == piece.letters <= most
            found |= {each.cursor: (each.day, each.letter) for each in read}
            after = piece.last_cursor
        return found

    @invariant()
    def nothing_is_kept_that_the_model_does_not_know(self) -> None:
        """Counts of every table, and the counts that boxes keep of themselves."""
        count = {
            table: self.store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("boxes", "letters", "tokens", "spent_stamps")
        }
        assert count == {
            "boxes": len(self.boxes),
            "letters": sum(len(box.letters) for box in self.boxes.values()),
            "tokens": sum(len(box.tokens) for box in self.boxes.values()),
            "spent_stamps": len(self.spent),
        }
        for post_id, box in self.boxes.items():
            row = boxes.find_box(self.store.connection, post_id)
            assert row is not None
            assert (row.letters, row.last_cursor, row.team_week) == (len(box.letters), box.last_cursor, box.week)


def test_whatever_is_done_the_store_and_the_model_agree(place: Place) -> None:
    """On each store; few examples here, twenty times as many in the drills."""
    examples = settings.default.max_examples // (3 if place.name == "sqlite" else 8)
    run_state_machine_as_test(
        lambda: StoreMachine(place), settings=settings(max_examples=examples, stateful_step_count=30)
    )


def test_the_room_that_is_used_is_counted(store: Store) -> None:
    """What was deleted counts as free again, at the latest when the store was put in order."""
    before = store.used_bytes()
    store.begin()
    post_id = PostId(bytes(32))
    open_team_box(store, post_id, week_of(FIRST_DAY), FIRST_DAY)
    for number in range(20):
        letter = bytes([number]) * 65536
        stamp = SpentStamp(StampId(bytes([number]) * 32), FIRST_DAY)
        assert post_letter(store, post_id, letter, letter_id(letter), stamp, FIRST_DAY) is Posted.STORED
    store.commit()
    assert store.used_bytes() - before >= 20 * 65536
    while True:
        store.begin()
        more = expire_some(store, FIRST_DAY + 100)
        store.commit()
        if not more:
            break
    store.put_in_order()
    store.tidy_beside()
    time.sleep(1.1)  # on PostgreSQL it is looked at once a second
    assert store.used_bytes() - before < 65536
