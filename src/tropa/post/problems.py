"""The names, statuses and titles of what a relay may refuse with (protocol §6.4).

The sentences that say what to do next are written where it refuses, not here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

URN: Final = "urn:tropa:problem:"


class ProblemName(StrEnum):
    """Every problem a relay can answer with; the wire's ``type`` is ``urn:tropa:problem:`` and the value."""

    BAD_REQUEST = "bad-request"
    BAD_LETTER_SIZE = "bad-letter-size"
    BAD_READ_KEY = "bad-read-key"
    BAD_WRITE_KEY = "bad-write-key"
    BAD_PUBLISHER_TOKEN = "bad-publisher-token"  # noqa: S105 - a problem's name, not a token
    STAMP_REQUIRED = "stamp-required"
    STAMP_FALSE = "stamp-false"
    STAMP_EXPIRED = "stamp-expired"
    STAMP_SPENT = "stamp-spent"
    TEAM_BOX = "team-box"
    UNKNOWN_PATH = "unknown-path"
    NO_SUCH_BOX = "no-such-box"
    NO_SUCH_BLOB = "no-such-blob"
    NO_SUCH_SERIES = "no-such-series"
    NO_NOTICE = "no-notice"
    WRONG_METHOD = "wrong-method"
    OLDER_NOTICE = "older-notice"
    NO_STATUS = "no-status"
    OLDER_STATUS = "older-status"
    CHUNK_DIFFERS = "chunk-differs"
    SERIES_OVER = "series-over"
    BOX_CLOSED = "box-closed"
    TOO_LARGE = "too-large"
    BOX_FULL = "box-full"
    RELAY_FULL = "relay-full"

    @property
    def urn(self) -> str:
        """The ``type`` member of its problem document."""
        return URN + self.value


@dataclass(frozen=True)
class ProblemKind:
    """The HTTP status of a problem and its title, the same words each time (RFC 9457 §3.1.4)."""

    status: int
    title: str


PROBLEM_KINDS: Final = {
    ProblemName.BAD_REQUEST: ProblemKind(400, "The request is not one this relay understands"),
    ProblemName.BAD_LETTER_SIZE: ProblemKind(400, "A letter has one of three sizes"),
    ProblemName.BAD_READ_KEY: ProblemKind(401, "No readable read key was presented"),
    ProblemName.BAD_WRITE_KEY: ProblemKind(401, "The write key presented is not this blob's"),
    ProblemName.BAD_PUBLISHER_TOKEN: ProblemKind(401, "Only this relay's publisher may do this"),
    ProblemName.STAMP_REQUIRED: ProblemKind(401, "A stamp is needed"),
    ProblemName.STAMP_FALSE: ProblemKind(403, "The stamp is not a valid one"),
    ProblemName.STAMP_EXPIRED: ProblemKind(403, "The stamp has expired"),
    ProblemName.STAMP_SPENT: ProblemKind(403, "The stamp was used before"),
    ProblemName.TEAM_BOX: ProblemKind(403, "This is a team's box"),
    ProblemName.UNKNOWN_PATH: ProblemKind(404, "There is nothing at this path"),
    ProblemName.NO_SUCH_BOX: ProblemKind(404, "There is no such box"),
    ProblemName.NO_SUCH_BLOB: ProblemKind(404, "There is no such blob"),
    ProblemName.NO_SUCH_SERIES: ProblemKind(404, "There is no such series, or this is not its token"),
    ProblemName.NO_NOTICE: ProblemKind(404, "No notice has been published yet"),
    ProblemName.WRONG_METHOD: ProblemKind(405, "This path does not take that method"),
    ProblemName.OLDER_NOTICE: ProblemKind(409, "A newer notice is already published"),
    ProblemName.NO_STATUS: ProblemKind(404, "No status is published, or its hours are over"),
    ProblemName.OLDER_STATUS: ProblemKind(409, "A status of this hour or a later one is already published"),
    ProblemName.CHUNK_DIFFERS: ProblemKind(409, "Another chunk is already stored here"),
    ProblemName.SERIES_OVER: ProblemKind(409, "This series is over"),
    ProblemName.BOX_CLOSED: ProblemKind(410, "This box is closed"),
    ProblemName.TOO_LARGE: ProblemKind(413, "The request is too large"),
    ProblemName.BOX_FULL: ProblemKind(429, "The box is full"),
    ProblemName.RELAY_FULL: ProblemKind(503, "The relay has no room"),
}
