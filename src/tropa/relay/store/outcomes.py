"""What can come of an operation on the store. All are values: the shells turn them into answers."""

from dataclasses import dataclass
from enum import Enum, auto


class Posted(Enum):
    """A letter's fate, apart from ``BoxFull``. ``SEEKERS_FULL``: what room is left is kept for team boxes."""

    STORED = auto()
    THERE_ALREADY = auto()
    NO_SUCH_BOX = auto()
    BOX_CLOSED = auto()
    TOKEN_UNKNOWN = auto()
    STAMP_SPENT = auto()
    RELAY_FULL = auto()
    SEEKERS_FULL = auto()


@dataclass(frozen=True)
class BoxFull:
    """The box has its quota; ``room_day`` is the first day on which there may be room again."""

    room_day: int


class Opened(Enum):
    """What came of opening a team box, or refusing to open a seeker's."""

    CREATED = auto()
    THERE_ALREADY = auto()
    OTHER_BOX = auto()
    IS_TEAM_BOX = auto()
    STAMP_SPENT = auto()
    TOO_MANY_TOKENS = auto()
    RELAY_FULL = auto()
    SEEKERS_FULL = auto()


@dataclass(frozen=True)
class BoxReady:
    """The seeker's box is there; ``created`` when it was not before, ``spent`` when the stamp was."""

    created: bool
    spent: bool
    unspent_tokens: int


class Deleted(Enum):
    """What came of deleting a box. That there was none is told to nobody."""

    GONE = auto()
    IS_TEAM_BOX = auto()


class Published(Enum):
    """What came of publishing a notice."""

    NEW = auto()
    UNCHANGED = auto()
    OLDER = auto()
    RELAY_FULL = auto()
