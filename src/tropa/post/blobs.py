"""Blobs sent to a relay and fetched from it (protocol §13), so that whatever was interrupted goes on where it was.

It moves sealed chunks and knows no key: they are sealed and opened in ``tropa.sealing.blobs``. Nothing is retried:
after ``Unreachable`` the same call again goes on.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Final

import msgspec

from tropa.post.client import RelayClient, decode
from tropa.post.errors import Refused, RelayMisbehaved
from tropa.post.headers import STAMP_HEADER, AltchaStamp, blob_authorization, stamps_header
from tropa.post.limits import (
    BLOB_CHUNK_BYTES,
    CHUNKS_TYPE,
    JSON_TYPE,
    MAX_CHUNKS_PER_REQUEST,
    stamps_for,
)
from tropa.post.problems import ProblemName
from tropa.post.shapes import BlobState, OpenBlob
from tropa.sealing.boxes import blob_id_of
from tropa.sealing.types import BlobId, BlobWriteKey

Progress = Callable[[int, int], None]
"""Told how many chunks are there, and of how many."""

_FIRST_BATCH: Final = 1


def upload(
    client: RelayClient,
    write_key: BlobWriteKey,
    wanted: OpenBlob,
    sealed_chunk: Callable[[int], bytes],
    stamps: Callable[[int], Sequence[AltchaStamp]],
    progress: Progress,
) -> None:
    """Bring a blob to the relay, or the rest of it; when this returns, all of it is on the relay's disk.

    ``sealed_chunk`` gives the chunk at a place, the same bytes each time; ``stamps`` solves so many challenges, and is
    asked only where the blob is not there yet. After an interruption, call it again with the very same.

    Raises:
        Refused: ``relay-full``, a stamp's problem, or ``chunk-differs`` where the chunks are not those sent before.
        PostError: as every call.
    """
    for done in upload_steps(client, write_key, wanted, sealed_chunk, stamps):
        progress(done, wanted.chunks)


def upload_steps(
    client: RelayClient,
    write_key: BlobWriteKey,
    wanted: OpenBlob,
    sealed_chunk: Callable[[int], bytes],
    stamps: Callable[[int], Sequence[AltchaStamp]],
) -> Iterator[int]:
    """`upload` a request at a time, for whoever has other things to do between: how many chunks are there so far.

    It may be left after any step, and begun again at any time.

    Raises:
        Refused, PostError: as `upload`.
    """
    state = blob_state(client, write_key)
    if state is None:
        open_blob(client, write_key, wanted, stamps(stamps_for(wanted.chunks)))
    elif state.chunks != wanted.chunks:
        raise RelayMisbehaved("the relay has another number of chunks of this blob; send it as a new one")
    done = state.next_chunk if state else 0
    yield done
    # Small at first: over a slow connection a large batch may never come through whole.
    batch = _FIRST_BATCH
    while done < wanted.chunks:
        after = min(done + batch, wanted.chunks)
        put_chunks(client, write_key, done, [sealed_chunk(number) for number in range(done, after)])
        done, batch = after, min(2 * batch, MAX_CHUNKS_PER_REQUEST)
        yield done


def fetch_into(file: BinaryIO, client: RelayClient, blob_id: BlobId, chunks: int, progress: Progress) -> None:
    """Bring all sealed chunks of a blob into a file, open for reading and writing, that may hold the first of them.

    What is in the file stays sealed. After an interruption, call it again with the same file. When this returns, it
    holds exactly ``chunks`` chunks and is on disk; whether they are the right ones is seen when they are opened.

    Raises:
        Refused: ``no-such-blob``: not there, not complete, or shorter than ``chunks``.
        PostError: as every call; the file keeps the whole chunks that came.
    """
    done = min(file.seek(0, os.SEEK_END) // BLOB_CHUNK_BYTES, chunks)
    file.seek(file.truncate(done * BLOB_CHUNK_BYTES))
    progress(done, chunks)
    for chunk in sealed_chunks(client, blob_id, chunks, done):
        file.write(chunk)
        done += 1
        progress(done, chunks)
    file.flush()
    os.fsync(file.fileno())


def sealed_chunks(client: RelayClient, blob_id: BlobId, chunks: int, first: int = 0) -> Iterator[bytes]:
    """A blob's sealed chunks from a place on, in order; at most 16 are held at a time.

    Raises:
        Refused: ``no-such-blob``.
        PostError: as every call; the chunks given so far are good to go on from.
    """
    batch = _FIRST_BATCH
    while first < chunks:
        count = min(batch, chunks - first)
        yield from get_chunks(client, blob_id, first, count)
        first, batch = first + count, min(2 * batch, MAX_CHUNKS_PER_REQUEST)


def open_blob(client: RelayClient, write_key: BlobWriteKey, wanted: OpenBlob, stamps: Sequence[AltchaStamp]) -> None:
    """Open a blob; the same again is no error and spends nothing."""
    headers = _writer(write_key) | {STAMP_HEADER: stamps_header(stamps), "content-type": JSON_TYPE}
    answer = client.call("PUT", _path(blob_id_of(write_key)), msgspec.json.encode(wanted), headers)
    if decode(answer.body, OpenBlob) != wanted:
        raise RelayMisbehaved("the relay opened another blob than was asked for; nothing was sent to it")


def blob_state(client: RelayClient, write_key: BlobWriteKey) -> BlobState | None:
    """How much of a blob is there; None where there is nothing of it."""
    try:
        answer = client.call("GET", _path(blob_id_of(write_key)), headers=_writer(write_key))
    except Refused as refused:
        if refused.problem is ProblemName.NO_SUCH_BLOB:
            return None
        raise
    state = decode(answer.body, BlobState)
    if state.next_chunk > state.chunks or state.complete != (state.next_chunk == state.chunks):
        raise RelayMisbehaved("the relay says of a blob what cannot be; nothing was sent")
    return state


def put_chunks(client: RelayClient, write_key: BlobWriteKey, first: int, sealed: Sequence[bytes]) -> None:
    """Store 1 to 16 sealed chunks from a place on; the same again is no error."""
    headers = _writer(write_key) | {"content-type": CHUNKS_TYPE}
    client.call("PUT", f"{_path(blob_id_of(write_key))}/chunks/{first}", b"".join(sealed), headers)


def get_chunks(client: RelayClient, blob_id: BlobId, first: int, count: int) -> list[bytes]:
    """Exactly ``count`` sealed chunks, 1 to 16, from a place on."""
    size_bytes = count * BLOB_CHUNK_BYTES
    path = f"{_path(blob_id)}/chunks/{first}?count={count}"
    body = client.call("GET", path, most=size_bytes, wanted=CHUNKS_TYPE).body
    if len(body) != size_bytes:
        raise RelayMisbehaved("the relay sent fewer chunks than were asked for; none of them was used")
    return [body[start : start + BLOB_CHUNK_BYTES] for start in range(0, size_bytes, BLOB_CHUNK_BYTES)]


def delete_blob(client: RelayClient, write_key: BlobWriteKey) -> None:
    """Delete a blob with all its chunks; no error when it is not there."""
    client.call("DELETE", _path(blob_id_of(write_key)), headers=_writer(write_key))


def _path(blob_id: BlobId) -> str:
    return f"/v1/blobs/{blob_id.text}"


def _writer(write_key: BlobWriteKey) -> dict[str, str]:
    return {"authorization": blob_authorization(write_key)}
