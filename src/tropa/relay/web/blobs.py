"""Blobs opened, filled, fetched and deleted (protocol §6, §13). A chunk is bytes of one size, and nothing more."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Final

from tropa.post.limits import BLOB_CHUNK_BYTES, CHUNKS_TYPE, MAX_BLOB_CHUNKS, MAX_CHUNKS_PER_REQUEST, stamps_for
from tropa.post.problems import ProblemName
from tropa.post.shapes import BlobState, OpenBlob
from tropa.relay.abuse.ceilings import Claim
from tropa.relay.office import Office
from tropa.relay.store.blobs import (
    SHARE_NAME,
    Appended,
    Blob,
    BlobOpened,
    append_chunks,
    delete_blob,
    find_blob,
    look_up_blob,
    open_blob,
    read_chunks,
)
from tropa.relay.web.answers import Answer, Refusal, Stream, json_answer
from tropa.relay.web.details import BLOBS_FULL
from tropa.relay.web.outgoing import CutOff, Outgoing
from tropa.relay.web.request import Request
from tropa.relay.web.stamps import check_altcha, note_written
from tropa.sealing.boxes import blob_id_of
from tropa.sealing.types import BlobId

# What one reader makes the relay hold at a time: 256 KiB.
_CHUNKS_A_PIECE: Final = 4
_MOST_DIGITS: Final = 3

# With each, its own sentence where the problem's usual one does not say what to do.
_NOT_STORED: Final[Mapping[Appended, tuple[ProblemName, str | None]]] = {
    Appended.NO_SUCH_BLOB: (ProblemName.NO_SUCH_BLOB, None),
    Appended.DIFFERS: (ProblemName.CHUNK_DIFFERS, None),
    Appended.AHEAD: (
        ProblemName.BAD_REQUEST,
        "Nothing was stored. A chunk before these is missing: ask for next_chunk, and go on from there.",
    ),
    Appended.PAST_THE_END: (ProblemName.BAD_REQUEST, "Nothing was stored. These are more chunks than the blob has."),
    Appended.BLOBS_FULL: (ProblemName.RELAY_FULL, BLOBS_FULL),
}
_NOT_OPENED: Final[Mapping[BlobOpened, tuple[ProblemName, str | None]]] = {
    BlobOpened.OTHER_NUMBERS: (
        ProblemName.BAD_REQUEST,
        "Nothing was changed. This blob is there with another number of chunks or days: make a new write key.",
    ),
    BlobOpened.STAMP_SPENT: (ProblemName.STAMP_SPENT, None),
    BlobOpened.BLOBS_FULL: (ProblemName.RELAY_FULL, BLOBS_FULL),
}


async def open_(office: Office, request: Request, name: str) -> Answer:
    """``PUT /v1/blobs/{blob_id}``"""
    blob_id, stamps, hour = _writers_blob(request, name), request.stamps(), office.this_hour()
    wanted = await request.json(OpenBlob)
    chunks, keep_days = wanted.chunks, wanted.keep_days
    if len(stamps) != stamps_for(chunks):
        raise Refusal(ProblemName.STAMP_REQUIRED, _stamps_wanted(chunks))
    # Looked up first: a repeated opening must not fail because its stamps have expired meanwhile.
    outcome = await office.readers.do(
        partial(look_up_blob, blob_id=blob_id, chunks=chunks, keep_days=keep_days, hour=hour)
    )
    if outcome is None:
        spendable = [await check_altcha(office, stamp) for stamp in stamps]
        outcome = await office.writer.do(
            partial(open_blob, blob_id=blob_id, chunks=chunks, keep_days=keep_days, stamps=spendable, hour=hour),
            touched=(blob_id.raw, SHARE_NAME, *(stamp.id.raw for stamp in spendable)),
        )
        note_written(office)
        for _ in spendable if outcome is BlobOpened.CREATED else ():
            office.guard.toll.stamp_spent()
    if outcome in _NOT_OPENED:
        raise Refusal(*_NOT_OPENED[outcome])
    return json_answer(201 if outcome is BlobOpened.CREATED else 200, wanted)


async def state(office: Office, request: Request, name: str) -> Answer:
    """``GET /v1/blobs/{blob_id}``"""
    blob = await _found(office, _writers_blob(request, name))
    return json_answer(200, BlobState(blob.chunks, blob.next_chunk, blob.complete))


async def put_chunks(office: Office, request: Request, name: str, number: str) -> Answer:
    """``PUT /v1/blobs/{blob_id}/chunks/{n}``"""
    blob_id, first = _writers_blob(request, name), _place(number)
    # Before the body is read: only who opened a blob, and paid for it, makes the relay hold a megabyte.
    await _found(office, blob_id)
    body = await request.body(MAX_CHUNKS_PER_REQUEST * BLOB_CHUNK_BYTES, Claim.BULK, (blob_id.raw,))
    if not body or len(body) % BLOB_CHUNK_BYTES:
        raise Refusal(
            ProblemName.BAD_REQUEST,
            f"Nothing was stored. Send 1 to {MAX_CHUNKS_PER_REQUEST} sealed chunks of {BLOB_CHUNK_BYTES:,} bytes.",
        )
    chunks = [body[start : start + BLOB_CHUNK_BYTES] for start in range(0, len(body), BLOB_CHUNK_BYTES)]
    async with office.blob_writes:
        outcome = await office.writer.do(
            partial(append_chunks, blob_id=blob_id, first=first, chunks=chunks, hour=office.this_hour()),
            touched=(blob_id.raw,),
        )
    if outcome in _NOT_STORED:
        raise Refusal(*_NOT_STORED[outcome])
    return Answer(204, content_type=None)


async def get_chunks(office: Office, request: Request, name: str, number: str) -> Stream:
    """``GET /v1/blobs/{blob_id}/chunks/{n}``"""
    blob_id, first = _blob_id(name), _place(number)
    (count,) = request.numbers(count=(1, 1, MAX_CHUNKS_PER_REQUEST))
    blob = await _found(office, blob_id)
    if not blob.complete or first >= blob.chunks:
        raise Refusal(ProblemName.NO_SUCH_BLOB)
    after = min(first + count, blob.chunks)
    size_bytes = (after - first) * BLOB_CHUNK_BYTES
    return Stream(_pieces(office, request.going_out, blob_id, first, after), CHUNKS_TYPE, size_bytes)


async def delete(office: Office, request: Request, name: str) -> Answer:
    """``DELETE /v1/blobs/{blob_id}``"""
    blob_id = _writers_blob(request, name)
    await office.writer.do(partial(delete_blob, blob_id=blob_id), touched=(blob_id.raw,))
    return Answer(204, content_type=None)


def _stamps_wanted(chunks: int) -> str:
    return (
        f"Nothing was opened or spent. For {chunks} chunks send {stamps_for(chunks)} solved challenges of "
        "GET /v1/stamp as Tropa-Stamp, separated by commas."
    )


async def _found(office: Office, blob_id: BlobId) -> Blob:
    blob = await office.readers.do(partial(find_blob, blob_id=blob_id, hour=office.this_hour()))
    if blob is None:
        raise Refusal(ProblemName.NO_SUCH_BLOB)
    return blob


async def _pieces(office: Office, going_out: Outgoing, blob_id: BlobId, first: int, after: int) -> AsyncIterator[bytes]:
    for start in range(first, after, _CHUNKS_A_PIECE):
        count = min(_CHUNKS_A_PIECE, after - start)
        read = partial(read_chunks, blob_id=blob_id, first=start, count=count, hour=office.this_hour())
        chunks = await office.readers.do(read)
        if chunks is None:
            # Deleted meanwhile: the answer breaks off, shorter than it said it would be. That is no fault: the server
            # hears that the connection is gone before it sees that the answer is not whole.
            going_out.cut()
            await asyncio.sleep(0)
            raise CutOff
        yield b"".join(chunks)


def _writers_blob(request: Request, name: str) -> BlobId:
    """The blob a path names, if the write key is its own. Raises Refusal: ``bad-request``, ``bad-write-key``."""
    blob_id = _blob_id(name)
    if blob_id_of(request.write_key()) != blob_id:
        raise Refusal(ProblemName.BAD_WRITE_KEY)
    return blob_id


def _blob_id(text: str) -> BlobId:
    try:
        return BlobId.from_text(text)
    except ValueError:
        raise Refusal(ProblemName.BAD_REQUEST, "A blob_id is 32 bytes in base64url without padding.") from None


def _place(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS or not 0 <= int(text) < MAX_BLOB_CHUNKS:
        raise Refusal(ProblemName.BAD_REQUEST, f"A chunk's place is a number from 0 to {MAX_BLOB_CHUNKS - 1}.")
    return int(text)
