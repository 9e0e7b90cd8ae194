"""What a core says of the blobs that go with it (protocol 13.2): names, sizes and keys, never a content.

It seals, fetches and opens nothing (`tropa.sealing.blobs`), and believes no type and no name: both are text that
somebody wrote.
"""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tropa.cases.errors import CoreRefused
from tropa.sealing.blobs import MOST_CONTENT_BYTES
from tropa.sealing.types import BlobId, BlobKey

MAX_BLOBS: Final = 8
MAX_NAME_CHARACTERS: Final = 120
_HALF: Final = "[a-z0-9][a-z0-9.+_-]{0,126}"


class Attached(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One blob: where it lies, what opens it, and what its sender says it is. `size` is bytes, true."""

    blob: BlobId
    key: BlobKey
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}\\Z")]
    type: Annotated[str, Meta(pattern=f"^{_HALF}/{_HALF}\\Z")]
    size: Annotated[int, Meta(ge=1, le=MOST_CONTENT_BYTES)]
    name: Annotated[str, Meta(max_length=MAX_NAME_CHARACTERS)]


Blobs = Annotated[tuple[Attached, ...], Meta(max_length=MAX_BLOBS)]
"""The field `blobs` of a core."""


def check_blobs(blobs: Sequence[Attached], may_have: bool) -> None:
    """Raises CoreRefused: two under one name or one key, or in an event of a kind that has none."""
    if blobs and not may_have:
        raise CoreRefused("events of this kind have no attachments")
    if len({each.blob for each in blobs}) < len(blobs) or len({each.key for each in blobs}) < len(blobs):
        raise CoreRefused("two attachments under one name or one key")
