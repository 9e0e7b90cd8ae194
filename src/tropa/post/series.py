"""Delayed letters as they travel: the series that is left, its tokens' header, and what is answered (protocol 12).

The codec refuses, never guesses, and knows neither the hour it is nor which boxes there are: that is the relay's.
"""

import itertools
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import msgspec

from tropa.post.limits import LETTER_SIZES, MAX_HOUR, MOST_STAMPS
from tropa.post.shapes import B64Of32
from tropa.sealing.errors import EncodingError
from tropa.sealing.series import CancelHash, CancelToken, RenewHash, RenewToken, SeriesToken
from tropa.sealing.types import PostId

SERIES_TYPE: Final = "application/vnd.tropa.series"
SERIES_HEADER: Final = "Tropa-Series"
MOST_RUNGS: Final = MOST_STAMPS
HOURS_A_DAY: Final = 24
MOST_HOURS_AHEAD: Final = 8 * 7 * HOURS_A_DAY
MOST_DAYS_PUT_OFF: Final = 26 * 7
REMEMBERED_HOURS: Final = 28 * HOURS_A_DAY

_LENGTH: Final = struct.Struct(">I")
_MOST_HEAD_BYTES: Final = 2_048
MAX_SERIES_BYTES: Final = _LENGTH.size + _MOST_HEAD_BYTES + MOST_RUNGS * max(LETTER_SIZES)

Hour = Annotated[int, msgspec.Meta(ge=0, le=MAX_HOUR, description="whole hours since 1970-01-01T00:00Z")]

SeriesWord = Literal["running", "cancelled", "done"]
RungWord = Literal["waiting", "released", "lost", "cancelled"]


class SeriesRefused(ValueError):
    """A body that is no series.

    Attributes:
        reason: ``length`` (cut short, or more than its head says), ``head`` (not this very JSON), ``size`` (no
            letter's), ``hours`` (they fall) or ``repeated`` (a letter twice for one box).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"not a series of delayed letters ({reason}); nothing was left")
        self.reason = reason


@dataclass(frozen=True)
class Rung:
    """A sealed letter, its box, and the hour (whole hours since 1970) from which it may be delivered."""

    post_id: PostId
    hour: int
    letter: bytes


@dataclass(frozen=True)
class Series:
    """What is left with a relay: rungs in order, and the hashes of the two tokens."""

    cancel: CancelHash
    renew: RenewHash
    rungs: tuple[Rung, ...]


class _RungHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    post_id: B64Of32
    hour: Hour
    size: int


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cancel: B64Of32
    renew: B64Of32
    rungs: Annotated[tuple[_RungHead, ...], msgspec.Meta(min_length=1, max_length=MOST_RUNGS)]


class SeriesReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``PUT /v1/series/{series_id}``: how many rungs were left."""

    rungs: Annotated[int, msgspec.Meta(ge=1, le=MOST_RUNGS)]


class RenewSeries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of ``POST /v1/series/{series_id}/renew``: the hour of the first rung from now on."""

    first_hour: Hour


class RungStanding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of a rung, and the hour it waits for, or waited for when that was decided."""

    hour: Hour
    state: RungWord


class SeriesStanding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a series stands (protocol 12.4)."""

    state: SeriesWord
    rungs: Annotated[tuple[RungStanding, ...], msgspec.Meta(min_length=1, max_length=MOST_RUNGS)]


def encode_series(series: Series) -> bytes:
    """The body that leaves a series.

    Raises:
        SeriesRefused: no relay would take it (its shape alone; the relay also looks at hours and boxes).
    """
    rungs = [_RungHead(each.post_id.text, each.hour, len(each.letter)) for each in series.rungs]
    head = msgspec.json.encode(_Head(series.cancel.text, series.renew.text, tuple(rungs)))
    body = b"".join([_LENGTH.pack(len(head)), head, *(each.letter for each in series.rungs)])
    decode_series(body)
    return body


def decode_series(body: bytes) -> Series:
    """The series that a body leaves.

    Raises:
        SeriesRefused: with the first of its reasons, in the order they are listed there.
    """
    if len(body) < _LENGTH.size:
        raise SeriesRefused("length")
    (head_bytes,) = _LENGTH.unpack_from(body)
    at = _LENGTH.size + head_bytes
    if head_bytes > _MOST_HEAD_BYTES or at > len(body):
        raise SeriesRefused("length")
    head = _read_head(body[_LENGTH.size : at])
    if at + sum(each.size for each in head.rungs) != len(body):
        raise SeriesRefused("length")
    series = _typed(head, _letters(body, at, head.rungs))
    _refuse_disorder(series.rungs)
    return series


def parse_series_token(value: str) -> SeriesToken:
    """The token that a ``Tropa-Series`` header presents, unverified (protocol 12.4).

    Raises:
        ValueError: neither ``cancel <b64(16)>`` nor ``renew <b64(16)>``.
    """
    kind, _, text = value.partition(" ")
    if kind == "cancel":
        return CancelToken.from_text(text)
    if kind == "renew":
        return RenewToken.from_text(text)
    raise ValueError("a token is presented as 'cancel <b64(16)>' or 'renew <b64(16)>'")


def series_token_header(token: SeriesToken) -> str:
    """The value of ``Tropa-Series``."""
    return f"{'cancel' if isinstance(token, CancelToken) else 'renew'} {token.text}"


def _read_head(text: bytes) -> _Head:
    try:
        head = msgspec.json.decode(text, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise SeriesRefused("head") from None
    # One spelling only: no white space, no other order, nothing twice.
    if msgspec.json.encode(head) != text:
        raise SeriesRefused("head")
    if any(each.size not in LETTER_SIZES for each in head.rungs):
        raise SeriesRefused("size")
    return head


def _letters(body: bytes, at: int, rungs: Sequence[_RungHead]) -> list[bytes]:
    letters = []
    for each in rungs:
        letters.append(body[at : at + each.size])
        at += each.size
    return letters


def _typed(head: _Head, letters: list[bytes]) -> Series:
    try:
        rungs = [
            Rung(PostId.from_text(each.post_id), each.hour, letter)
            for each, letter in zip(head.rungs, letters, strict=True)
        ]
        return Series(CancelHash.from_text(head.cancel), RenewHash.from_text(head.renew), tuple(rungs))
    except EncodingError:
        raise SeriesRefused("head") from None


def _refuse_disorder(rungs: Sequence[Rung]) -> None:
    if any(later.hour < earlier.hour for earlier, later in itertools.pairwise(rungs)):
        raise SeriesRefused("hours")
    if len({(each.post_id, each.letter) for each in rungs}) < len(rungs):
        raise SeriesRefused("repeated")
