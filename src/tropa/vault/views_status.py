"""What the pages show of the waiting time for a first answer: what is measured here, and what is said publicly."""

from dataclasses import dataclass
from typing import Literal

StatusState = Literal["none", "shown", "false", "older"]
"""The relay shows no status · shows one that a seeker's client would show too · shows one that no client would (false,
of another network, over) · shows one that is older than what it has shown us before."""


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """What the relay showed when it was last looked at. Hours are 0 and None unless there is one to speak of."""

    state: StatusState
    at_hour: int = 0
    """When it was made: whole hours since 1970-01-01T00:00Z."""
    waiting_hours: int | None = None
    """None: it says that too few wrote to tell."""


@dataclass(frozen=True, slots=True)
class WaitingTime:
    """`measured_hours` by what this desk knows, now; None: too few wrote in the last week to say.

    `said` is None until the relay has been looked at since unlocking.
    """

    measured_hours: int | None
    said: PublicStatus | None
