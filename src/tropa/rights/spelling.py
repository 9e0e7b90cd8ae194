"""Packs, words and results as JSON in their one spelling, so that one hash names one pack."""

from typing import TypeVar

import msgspec

_Shape = TypeVar("_Shape")
_ENCODER = msgspec.json.Encoder(order="deterministic")


def encode(value: object) -> bytes:
    """Compact UTF-8 JSON: a shape's fields as declared, what has its default left out; the keys of mappings sorted."""
    return _ENCODER.encode(value)


def decode(data: bytes, shape: type[_Shape]) -> _Shape:
    """The value of that shape.

    Raises:
        ValueError: another shape, or another spelling of it.
    """
    try:
        value = msgspec.json.decode(data, type=shape)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError("not JSON of the shape expected") from error
    if encode(value) != data:
        raise ValueError("the right shape, but not in its one spelling")
    return value
