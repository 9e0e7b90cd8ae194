"""A relay in memory that keeps series of delayed letters too, released by its own clock (protocol 12)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
from typing_extensions import override

from tests.support.memory_relay import MemoryRelay
from tropa.post.client import Answer
from tropa.post.errors import Refused
from tropa.post.frames import Waiting
from tropa.post.problems import ProblemName
from tropa.post.series import (
    RenewSeries,
    Rung,
    RungStanding,
    Series,
    SeriesReceipt,
    SeriesStanding,
    decode_series,
    parse_series_token,
)
from tropa.sealing.series import CancelToken, cancel_hash, renew_hash
from tropa.sealing.types import ReadKey

_PATH = re.compile(r"/v1/series/([A-Za-z0-9_-]{43})(/cancel|/renew)?")


@dataclass
class Kept:
    """One series: the bytes it was left as, what still waits, and by how many hours it was put off."""

    body: bytes
    series: Series
    waiting: list[Rung] = field(default_factory=list)
    state: str = "running"


class SeriesRelay(MemoryRelay):
    """As the real one, as far as desks and phones ask."""

    def __init__(self, clock: Callable[[], int]) -> None:
        super().__init__(clock)
        self.series: dict[str, Kept] = {}

    @property
    def hour(self) -> int:
        return self.clock() // 3_600

    @override
    def letters(self, read_key: ReadKey, after: int = 0, limit: int = 1000, wait: int = 0) -> list[Waiting]:
        self.release()
        return super().letters(read_key, after, limit, wait)

    def release(self) -> None:
        """Put what is due into its boxes."""
        for kept in self.series.values():
            due = [rung for rung in kept.waiting if rung.hour <= self.hour]
            for rung in due:
                if rung.post_id in self.boxes:
                    self.put(rung.post_id, rung.letter)
            kept.waiting = [rung for rung in kept.waiting if rung not in due]
            if kept.state == "running" and not kept.waiting:
                kept.state = "done"

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
        self.release()
        name, act = found[1], found[2]
        if method == "PUT":
            return self._leave(name, body)
        kept = self.series.get(name)
        token = parse_series_token((headers or {})["Tropa-Series"])
        if kept is None or not _fits(kept, token):
            raise Refused(ProblemName.NO_SUCH_SERIES, "there is no such series")
        if act == "/cancel":
            kept.waiting, kept.state = [], "cancelled" if kept.state == "running" else kept.state
        elif act == "/renew":
            _renew(kept, msgspec.json.decode(body, type=RenewSeries).first_hour)
        return Answer(200, msgspec.json.encode(_standing(kept, self.hour)))

    def _leave(self, name: str, body: bytes) -> Answer:
        series = decode_series(body)
        if name not in self.series:
            if any(rung.post_id not in self.boxes for rung in series.rungs):
                raise Refused(ProblemName.NO_SUCH_BOX, "there is no such box")
            if series.rungs[0].hour <= self.hour:
                raise Refused(ProblemName.BAD_REQUEST, "that hour is over")
            self.series[name] = Kept(body, series, list(series.rungs))
            return Answer(201, msgspec.json.encode(SeriesReceipt(len(series.rungs))))
        if self.series[name].body != body:
            raise Refused(ProblemName.BAD_REQUEST, "another series has this name")
        return Answer(200, msgspec.json.encode(SeriesReceipt(len(series.rungs))))


def _fits(kept: Kept, token: object) -> bool:
    if isinstance(token, CancelToken):
        return cancel_hash(token) == kept.series.cancel
    return renew_hash(token) == kept.series.renew  # type: ignore[arg-type]


def _renew(kept: Kept, first_hour: int) -> None:
    if kept.state != "running":
        raise Refused(ProblemName.SERIES_OVER, "it is over")
    step = max(0, first_hour - kept.waiting[0].hour)
    kept.waiting = [Rung(each.post_id, each.hour + step, each.letter) for each in kept.waiting]


def _standing(kept: Kept, hour: int) -> SeriesStanding:
    rungs = tuple(RungStanding(each.hour, "waiting") for each in kept.waiting)
    return SeriesStanding(kept.state, rungs or (RungStanding(hour, "released"),))  # type: ignore[arg-type]
