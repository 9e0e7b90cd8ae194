"""What stands against asking a member for something; the same for the ladder, a second person and an adviser."""

from typing import Literal

from tropa.journeys.situation import Situation
from tropa.sealing.types import MemberId

Unfit = Literal["unknown", "suspended", "retired", "no_device"]


def unfit(situation: Situation, member: MemberId) -> Unfit | None:
    """Why they cannot be relied on; None where they can."""
    colleague = situation.colleagues.get(member)
    if colleague is None:
        return "unknown"
    if colleague.standing != "active":
        return colleague.standing
    return None if colleague.has_device else "no_device"
