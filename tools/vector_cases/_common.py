"""What the case modules share: bytes that are the same on every run, and how a case is written down."""

import hashlib
from collections.abc import Callable
from typing import Any

Fields = dict[str, Any]
Case = tuple[str, Callable[[], Fields]]
"""A case's name, and what makes its other fields; only called when the committed file has no case of that name."""


def fixed(label: str, size_bytes: int) -> bytes:
    """Invented bytes, the same every time. Nothing in ``vectors/`` is anybody's secret."""
    return hashlib.shake_256(f"tropa vectors: {label}".encode()).digest(size_bytes)


def flip(data: bytes, bit: int) -> bytes:
    """``data`` with one bit changed; bit 0 is the lowest of the first byte, negative counts from the end."""
    changed = bytearray(data)
    index = bit % (len(data) * 8)
    changed[index // 8] ^= 1 << (index % 8)
    return bytes(changed)
