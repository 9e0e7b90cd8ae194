"""How one relay process tells the others that letters came: a few bytes of a hash for each box, as text.

Two boxes may share a ring; whoever wakes for nothing looks into the box and waits on.
"""

import hashlib
from collections.abc import Iterable
from typing import Final

from tropa.sealing.types import PostId

CHANNEL: Final = "tropa_letters"
_RING_BYTES: Final = 8


def ring_of(post_id: PostId) -> bytes:
    """The ring of a box; it does not tell the box's name."""
    return hashlib.sha256(b"tropa/ring" + post_id.raw).digest()[:_RING_BYTES]


def ring_text(post_ids: Iterable[PostId]) -> str:
    """The rings of these boxes: for the 256 letters of a transaction some 4,100 characters, PostgreSQL takes 7,999."""
    return b"".join(sorted(map(ring_of, post_ids))).hex()


def rings_in(text: str) -> list[bytes]:
    """The rings in a text; none in one that is not ours."""
    try:
        joined = bytes.fromhex(text)
    except ValueError:
        return []
    return [joined[start : start + _RING_BYTES] for start in range(0, len(joined), _RING_BYTES)]
