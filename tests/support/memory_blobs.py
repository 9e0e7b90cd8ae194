"""The blobs of a relay in memory: what `tropa.post.blobs` asks of one, honest by protocol 13."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import msgspec

from tropa.post.client import Answer
from tropa.post.errors import Refused
from tropa.post.headers import STAMP_HEADER, AltchaStamp, parse_blob_authorization, parse_stamps
from tropa.post.limits import BLOB_CHUNK_BYTES, stamps_for
from tropa.post.problems import ProblemName
from tropa.post.shapes import BlobState, OpenBlob
from tropa.sealing.boxes import blob_id_of


@dataclass
class Blob:
    """One blob: what it is to be, and the chunks that came."""

    wanted: OpenBlob
    chunks: list[bytes] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return len(self.chunks) == self.wanted.chunks


class MemoryBlobs:
    """Blobs by the text of their ids. A test may look at them and change them."""

    def __init__(self, spend: Callable[[AltchaStamp], None]) -> None:
        self.by_id: dict[str, Blob] = {}
        self._spend = spend

    def call(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """One call of protocol 6 about blobs."""
        url = urlsplit(path)
        _, _, blobs, blob_id, *rest = url.path.split("/")
        assert blobs == "blobs", path
        if method == "GET" and rest:
            return self._given(blob_id, int(rest[1]), int(parse_qs(url.query)["count"][0]))
        assert blob_id_of(parse_blob_authorization(headers["authorization"])).text == blob_id
        if method == "PUT":
            return self._stored(blob_id, int(rest[1]), body) if rest else self._opened(blob_id, body, headers)
        if method == "DELETE":
            self.by_id.pop(blob_id, None)
            return Answer(204, b"")
        blob = self._there(blob_id)
        state = BlobState(blob.wanted.chunks, len(blob.chunks), blob.is_complete)
        return Answer(200, msgspec.json.encode(state))

    def _opened(self, blob_id: str, body: bytes, headers: dict[str, str]) -> Answer:
        wanted = msgspec.json.decode(body, type=OpenBlob)
        stamps = parse_stamps(headers[STAMP_HEADER])
        assert len(stamps) == stamps_for(wanted.chunks)
        for stamp in stamps:
            self._spend(stamp)
        self.by_id[blob_id] = Blob(wanted)
        return Answer(201, body)

    def _stored(self, blob_id: str, first: int, body: bytes) -> Answer:
        blob = self._there(blob_id)
        chunks = [body[at : at + BLOB_CHUNK_BYTES] for at in range(0, len(body), BLOB_CHUNK_BYTES)]
        for number, chunk in enumerate(chunks, start=first):
            assert len(chunk) == BLOB_CHUNK_BYTES
            assert number <= len(blob.chunks), "a gap"
            if number < len(blob.chunks) and blob.chunks[number] != chunk:
                raise Refused(ProblemName.CHUNK_DIFFERS, "other bytes")
            if number == len(blob.chunks):
                blob.chunks.append(chunk)
        return Answer(204, b"")

    def _given(self, blob_id: str, first: int, count: int) -> Answer:
        blob = self._there(blob_id)
        if not blob.is_complete:
            raise Refused(ProblemName.NO_SUCH_BLOB, "not complete")
        return Answer(200, b"".join(blob.chunks[first : first + count]))

    def _there(self, blob_id: str) -> Blob:
        if blob_id not in self.by_id:
            raise Refused(ProblemName.NO_SUCH_BLOB, "there is none")
        return self.by_id[blob_id]
