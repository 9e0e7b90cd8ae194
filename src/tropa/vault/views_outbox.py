"""What waits at this desk to go to the relay, as the pages show it: for whom, since when, and why it has not gone."""

from dataclasses import dataclass
from typing import Literal

WaitingFor = Literal["seeker", "member", "team", "everyone", "invitation"]
WaitingWhy = Literal["soon", "retrying", "files", "no-box"]
"""It goes with the next connection · it did not go, and will be tried again · its files go first · the seeker's box is
not there (the relay is asked again once a day)."""


@dataclass(frozen=True, slots=True)
class WaitingLetter:
    """One of them. `case_id` and `name` are empty where it goes with no case; `member_id` where it is for no member."""

    to: WaitingFor
    case_id: str
    name: str
    member_id: str
    device_id: str
    written_minute: int
    why: WaitingWhy
    next_minute: int | None
    """From when on it is tried again; None: at once."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """The oldest of each sort first, at most `MOST_SHOWN` of each (`waiting`); and how many there are."""

    to_seekers: tuple[WaitingLetter, ...]
    seekers: int
    to_members: tuple[WaitingLetter, ...]
    members: int
