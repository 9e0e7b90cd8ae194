"""Blobs as tests of a running relay send them: names, chunks, stamps, and one that is complete."""

import os
import random
from collections.abc import Callable, Sequence

import pytest

from tests.relay.running import Relay
from tropa.post.blobs import upload
from tropa.post.errors import Refused
from tropa.post.headers import AltchaStamp
from tropa.post.limits import BLOB_CHUNK_BYTES
from tropa.post.problems import ProblemName
from tropa.post.shapes import OpenBlob
from tropa.sealing.types import BlobWriteKey


def new_key() -> BlobWriteKey:
    """A blob nobody has."""
    return BlobWriteKey(os.urandom(32))


def chunk(number: int) -> bytes:
    """Something of a sealed chunk's size."""
    return random.Random(number).randbytes(BLOB_CHUNK_BYTES)


def stamps(relay: Relay) -> Callable[[int], Sequence[AltchaStamp]]:
    """Solves as many challenges as are asked for, cheaply."""
    return lambda count: [relay.stamp() for _ in range(count)]


def left(relay: Relay, chunks: int, keep_days: int = 7) -> BlobWriteKey:
    """A blob that is complete."""
    key = new_key()
    with relay.client() as client:
        upload(client, key, OpenBlob(chunks, keep_days), chunk, stamps(relay), lambda done, of: None)
    return key


def refused(call: Callable[[], object]) -> ProblemName:
    """Why a call is refused."""
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.problem
