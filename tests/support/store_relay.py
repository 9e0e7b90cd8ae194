"""A relay whose boxes, letters and series are in the real relay's store, on a clock that a test turns.

Everything else (notices, stamps, status) is as in ``memory_relay``. It can be stopped and started again on its file.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from typing_extensions import override

from tests.support.memory_relay import MemoryRelay
from tropa.post.client import Answer, PostReceipt
from tropa.post.errors import Refused
from tropa.post.frames import Waiting, decode_frames
from tropa.post.headers import STAMP_HEADER, AltchaStamp, PublisherToken, Stamp, TokenStamp, parse_stamps
from tropa.post.problems import ProblemName
from tropa.post.series import (
    SERIES_HEADER,
    RenewSeries,
    RungStanding,
    SeriesReceipt,
    SeriesStanding,
    decode_series,
    parse_series_token,
)
from tropa.relay.store.boxes import close_team_box, delete_seeker_box, open_seeker_box, open_team_box
from tropa.relay.store.database import Store, relay_id_of
from tropa.relay.store.outcomes import BoxReady, Posted
from tropa.relay.store.posting import post_letter
from tropa.relay.store.reading import read_piece
from tropa.relay.store.series import HoursRefused, Left, leave_series, show_series
from tropa.relay.store.series_changes import NotChanged, cancel_series, renew_series
from tropa.relay.store.series_release import forget_some, release_series, what_is_due
from tropa.relay.store.series_rows import Standing
from tropa.relay.store.sqlite import open_store
from tropa.roster.weeks import day_of
from tropa.sealing.boxes import letter_id, post_id_of, token_hash
from tropa.sealing.series import CancelToken, RenewToken, SeriesId, left_id
from tropa.sealing.stamps import SpentStamp, check_stamp
from tropa.sealing.types import ChallengeKey, PostId, ReadKey, TokenHash

_ROOM: Final = 2**30
_PATH: Final = re.compile(r"/v1/series/([A-Za-z0-9_-]{43})(/cancel|/renew)?")
_POSTED: Final = {
    Posted.NO_SUCH_BOX: ProblemName.NO_SUCH_BOX,
    Posted.BOX_CLOSED: ProblemName.BOX_CLOSED,
    Posted.STAMP_SPENT: ProblemName.STAMP_SPENT,
    Posted.TOKEN_UNKNOWN: ProblemName.STAMP_SPENT,
}
_LEFT: Final = {
    Left.OTHER_SERIES: ProblemName.BAD_REQUEST,
    Left.NO_SUCH_BOX: ProblemName.NO_SUCH_BOX,
    Left.BOX_FORGOTTEN: ProblemName.NO_SUCH_BOX,
    Left.BOX_CLOSED: ProblemName.BOX_CLOSED,
    Left.BOX_FULL: ProblemName.BOX_FULL,
    Left.STAMP_SPENT: ProblemName.STAMP_SPENT,
}
_NOT_CHANGED: Final = {
    NotChanged.NO_SUCH_SERIES: ProblemName.NO_SUCH_SERIES,
    NotChanged.SERIES_OVER: ProblemName.SERIES_OVER,
    NotChanged.BOX_CLOSES: ProblemName.BOX_CLOSED,
    NotChanged.BOX_FORGOTTEN: ProblemName.NO_SUCH_BOX,
    NotChanged.TOO_OLD: ProblemName.BAD_REQUEST,
}


@dataclass(frozen=True)
class Memory:
    """What a relay has beside its store: to go on with it on a copy of its file."""

    key: ChallengeKey
    notices: dict[int, tuple[int, bytes]]


class StoreRelay(MemoryRelay):
    """One relay on a folder."""

    def __init__(self, clock: Callable[[], int], folder: Path, memory: Memory | None = None) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folder = folder
        self.store: Store = open_store(folder, os.urandom, _ROOM)
        super().__init__(clock, relay_id_of(self.store.connection))
        if memory is not None:
            self._key, self.notices = memory.key, dict(memory.notices)

    @property
    def memory(self) -> Memory:
        return Memory(self._key, self.notices)

    @property
    def hour(self) -> int:
        return self.clock() // 3_600

    def restart(self) -> None:
        """It was killed, and started again."""
        self.store.close()
        self.store = open_store(self._folder, os.urandom, _ROOM)

    def stop(self) -> None:
        self.store.close()

    def release(self) -> None:
        """What the relay does every few seconds."""
        due = what_is_due(self.store.connection, self.hour)
        for each in due.series:
            with self._transaction() as store:
                release_series(store, each.number, self.hour)
        if due.to_tidy:
            with self._transaction() as store:
                forget_some(store, self.hour)

    @override
    def open_team_box(self, post_id: PostId, week: int, publisher: PublisherToken) -> None:
        self.before("open_team_box")
        self._only_publisher(publisher)
        with self._transaction() as store:
            open_team_box(store, post_id, week, day_of(self.clock()))

    @override
    def close_team_box(self, post_id: PostId, publisher: PublisherToken) -> None:
        self.before("close_team_box")
        self._only_publisher(publisher)
        with self._transaction() as store:
            close_team_box(store, post_id)

    @override
    def open_box(self, read_key: ReadKey, stamp: AltchaStamp, token_hashes: list[TokenHash]) -> None:
        self.before("open_box")
        with self._transaction() as store:
            opened = open_seeker_box(
                store, post_id_of(read_key), token_hashes, self._checked(stamp), day_of(self.clock())
            )
        assert isinstance(opened, BoxReady), opened

    @override
    def delete_box(self, read_key: ReadKey) -> None:
        with self._transaction() as store:
            delete_seeker_box(store, post_id_of(read_key))

    @override
    def post_letter(self, post_id: PostId, letter: bytes, stamp: Stamp) -> PostReceipt:
        self.before("post_letter")
        paid = token_hash(stamp.token) if isinstance(stamp, TokenStamp) else self._checked(stamp)
        at = letter_id(letter)
        with self._transaction() as store:
            posted = post_letter(store, post_id, letter, at, paid, day_of(self.clock()))
        self.after("post_letter")
        if posted in (Posted.STORED, Posted.THERE_ALREADY):
            return PostReceipt(at, stored=posted is Posted.STORED)
        raise Refused(_POSTED.get(posted, ProblemName.BOX_FULL), str(posted))  # type: ignore[call-overload]

    @override
    def letters(self, read_key: ReadKey, after: int = 0, limit: int = 1000, wait: int = 0) -> list[Waiting]:
        self.before("letters")
        piece = read_piece(self.store.connection, post_id_of(read_key), after, min(limit, 1000), 2**26)
        return decode_frames(piece.frames, after)

    @override
    def put(self, post_id: PostId, letter: bytes, day: int | None = None) -> None:
        raise NotImplementedError("this relay's letters are in its store")

    @override
    def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        most: int = 0,
        wanted: str = "",
    ) -> Answer:
        found = _PATH.fullmatch(path)
        if found is None:
            return super().call(method, path, body, headers, most, wanted)
        self.before("series")
        answer = self._series(method, SeriesId.from_text(found[1]), found[2], body, headers or {})
        self.after("series")
        return answer

    def _series(self, method: str, name: SeriesId, act: str | None, body: bytes, headers: dict[str, str]) -> Answer:
        if method == "PUT":
            return self._leave(name, body, headers)
        token, outcome = parse_series_token(headers[SERIES_HEADER]), NotChanged.NO_SUCH_SERIES
        changed: Standing | NotChanged | HoursRefused = outcome
        with self._transaction() as store:
            if act == "/cancel" and isinstance(token, CancelToken):
                changed = cancel_series(store, name, token)
            elif act == "/renew" and isinstance(token, RenewToken):
                hour = msgspec.json.decode(body, type=RenewSeries).first_hour
                changed = renew_series(store, name, token, hour, self.hour)
            elif act is None:
                changed = show_series(store.connection, name, token) or outcome
        if isinstance(changed, Standing):
            return Answer(200, msgspec.json.encode(shown(changed)))
        problem = ProblemName.BAD_REQUEST if isinstance(changed, HoursRefused) else _NOT_CHANGED[changed]
        raise Refused(problem, str(changed))

    def _leave(self, name: SeriesId, body: bytes, headers: dict[str, str]) -> Answer:
        series = decode_series(body)
        stamps = [self._checked(each) for each in parse_stamps(headers[STAMP_HEADER])]
        with self._transaction() as store:
            left = leave_series(store, name, series, left_id(body), stamps, self.hour)
        if left is Left.LEFT or left is Left.THERE_ALREADY:
            return Answer(201 if left is Left.LEFT else 200, msgspec.json.encode(SeriesReceipt(len(series.rungs))))
        problem = ProblemName.BAD_REQUEST if isinstance(left, HoursRefused) else _LEFT[left]
        raise Refused(problem, str(left))

    def _checked(self, stamp: Stamp) -> SpentStamp:
        assert isinstance(stamp, AltchaStamp)
        return check_stamp(stamp.payload, self._key, self.clock())

    @contextmanager
    def _transaction(self) -> Iterator[Store]:
        self.store.begin()
        try:
            yield self.store
        except BaseException:
            self.store.rollback()
            raise
        self.store.commit()


def shown(standing: Standing) -> SeriesStanding:
    """As it is answered."""
    words: Any = [RungStanding(hour, state.name.lower()) for hour, state in standing.rungs]  # type: ignore[arg-type]
    return SeriesStanding(standing.state.name.lower(), tuple(words))  # type: ignore[arg-type]
