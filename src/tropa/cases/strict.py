"""What every core must satisfy, whoever wrote it (protocol 4.5): read strictly, or refused whole.

It knows no kinds and no bodies: see `events` for a seeker's thread and `work_events` for members' threads.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

import msgspec

from tropa.cases.errors import CoreRefused
from tropa.sealing.encoding import unb64
from tropa.sealing.letters import LETTER_SIZES, room_for_core
from tropa.sealing.types import EventId, from_json_text

MAX_CORE_BYTES: Final = room_for_core(LETTER_SIZES[-1])
"""The largest core that a letter holds."""

T = TypeVar("T")
Body = TypeVar("Body")


class Wire(Protocol):
    """A core as it travels: of which kind, and a body still to be read by that."""

    @property
    def kind(self) -> str: ...

    @property
    def body(self) -> msgspec.Raw: ...


WireOf = TypeVar("WireOf", bound=Wire)


def read_core(data: bytes, shape: type[WireOf], bodies: Mapping[Any, type[Body]]) -> tuple[WireOf, Body]:
    """A core of that shape, and the body of its kind; ``bodies`` has one for every kind that the shape lets in.

    Raises:
        CoreRefused: not UTF-8 JSON of the shape, a field twice, or larger than any letter.
    """
    if len(data) > MAX_CORE_BYTES:
        raise CoreRefused(f"{len(data)} bytes are more than a letter holds")
    try:
        wire = read_json(data, shape)
        body = read_json(wire.body, bodies[wire.kind])
        read_once(data)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        # Not chained: the library's message may repeat what was in the letter.
        raise CoreRefused(type(error).__name__) from None
    return wire, body


def read_once(data: bytes) -> None:
    """Refuse JSON in which an object has one field twice, at whatever depth.

    Raises:
        ValueError, RecursionError: it has, or it is no JSON.
    """
    _ONCE.decode(data.decode())


def read_json(data: bytes | msgspec.Raw, kind: type[T]) -> T:
    """A value of that shape.

    Raises:
        msgspec.DecodeError, ValueError: another shape.
    """
    return msgspec.json.decode(data, type=kind, dec_hook=from_json_text)


def check_ancestry(parents: Sequence[EventId], lamport: int) -> None:
    """Raises CoreRefused unless the parents are sorted, each once, and `lamport` is 1 exactly where there are none."""
    raw = [parent.raw for parent in parents]
    if raw != sorted(set(raw)):
        raise CoreRefused("parents are not sorted, or one is named twice")
    if (lamport == 1) != (not raw):
        raise CoreRefused("lamport is 1 exactly where there are no parents")


def check_author(author: str) -> None:
    """Raises CoreRefused unless what stands behind the prefix is canonical base64url."""
    try:
        unb64(author[2:])
    except ValueError:
        raise CoreRefused("the author is not written canonically") from None


def check_sorted(what: str, values: Sequence[bytes | str]) -> None:
    """Raises CoreRefused unless the values are sorted and each stands there once."""
    if list(values) != sorted(set(values)):
        raise CoreRefused(f"{what} are not sorted, or one is named twice")


def _each_once(pairs: list[tuple[str, object]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a field appears twice")


_ONCE: Final = json.JSONDecoder(object_pairs_hook=_each_once)
