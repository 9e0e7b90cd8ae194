"""What is said between a vault and the program that reads files for it (`apart`, `program`): MessagePack, one question
through a pipe, one answer back. Nothing here touches a disk.
"""

from typing import Final, Literal

import msgspec

from tropa.vault.files.errors import UNFIT, Unfit
from tropa.vault.files.kinds import Kind

MOST_ANSWER_BYTES: Final = 32 * 2**20


MediaType = Literal["image/jpeg", "image/png", "application/pdf", "text/plain"]
"""What is ever made of a file."""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """What to do with a file: `clean` it, or `show` a page of it (from 0), no side longer than `longest` pixels."""

    what: Literal["clean", "show"]
    kind: Kind
    data: bytes
    most_bytes: int
    page: int = 0
    longest: int = 0


class Made(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """What came of it. `pages` is how many the file has; width and height are pixels, 0 for what is no picture."""

    data: bytes
    media_type: MediaType
    pages: int
    width: int = 0
    height: int = 0


class NotMade(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """Nothing came of it, and why."""

    reason: str

    @property
    def unfit(self) -> Unfit:
        """As the pages know it; anything else is no word of ours."""
        return next((each for each in UNFIT if each == self.reason), "damaged")


class Unread(Exception):
    """Inside the program: the file is not made anything of."""

    def __init__(self, reason: Unfit) -> None:
        super().__init__(reason)
        self.reason: Unfit = reason


Answer = Made | NotMade
_question: Final = msgspec.msgpack.Decoder(Question)
_answer: Final[msgspec.msgpack.Decoder[Answer]] = msgspec.msgpack.Decoder(Answer)


def read_question(frame: bytes) -> Question:
    """Raises ValueError (msgspec's errors are) for anything else."""
    return _question.decode(frame)


def read_answer(frame: bytes) -> Answer:
    """Raises ValueError for anything else, such as nothing at all."""
    if len(frame) > MOST_ANSWER_BYTES:
        raise ValueError("an answer larger than any")
    return _answer.decode(frame)
