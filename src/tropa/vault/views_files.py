"""What the pages show of attachments: frozen values with codes in them, never a key, never a content.

Days are whole days since 1970-01-01. A file is named by a number, as text, that only this vault knows.
"""

from dataclasses import dataclass, field
from typing import Literal

FileState = Literal["chosen", "leaving", "left", "named", "wanted", "here", "refused", "expired"]
"""chosen: goes with what is being written · leaving: on its way to the relay, and the letter waits for it · left: the
relay has it, and so has this vault · named: it can be fetched · wanted: it is being fetched · here: whole, and what its
letter says it is · refused: the relay gave something else than the letter says · expired: the relay has it no more."""

FileProblem = Literal["not-there", "relay", "relay-full"]
"""What the last try met: the relay does not have it (yet, or no more) · it answered what the protocol does not allow,
or refused · it is full."""

Look = Literal["picture", "document", "text"]
"""How a file is shown."""


@dataclass(frozen=True, slots=True)
class FileView:
    """One attachment. `name` and `media_type` are its sender's words; `size_bytes` is checked once it is here.

    `done` of `chunks`: how much of it is where it is to be. `refused`: by which check of protocol 13.4.
    """

    file_id: str
    name: str
    media_type: str
    size_bytes: int
    state: FileState
    chunks: int
    done: int
    is_ours: bool
    until_day: int | None = None
    problem: FileProblem | None = None
    refused: str | None = None
    can_go: bool = False
    """Its copy here can be let go of: it can be fetched again."""

    @property
    def is_readable(self) -> bool:
        """Whether all of it is in this vault."""
        return self.state in ("chosen", "leaving", "left", "here")


@dataclass(frozen=True, slots=True)
class FileRoom:
    """How much the files in this vault take, and may take."""

    kept_bytes: int
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Shown:
    """Something to look at. `data` is a picture made by us, or UTF-8 text; `pages` is how many there are."""

    look: Look
    data: bytes = field(repr=False)
    media_type: str
    page: int
    pages: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """A cleaned copy to be kept outside the vault. `suffix` is of its type."""

    data: bytes = field(repr=False)
    media_type: str
    suffix: str
