"""Whom an alarm sounds for, and when it did last (protocol 16.6). Pure; it makes no sound."""

from collections.abc import Collection

from tropa.cases.journey_bodies import Watch
from tropa.journeys.ladder_fold import Standing
from tropa.journeys.ladder_hours import AN_HOUR
from tropa.sealing.types import MemberId


def last_sound(
    watch: Watch, found: Standing, member: MemberId, now: int, gone: Collection[MemberId] = ()
) -> int | None:
    """The minute at which it last sounded for this reader of the watch; None: it does not sound for them.

    Whoever has been told hears it again each hour until somebody acknowledges; once it stands, so does everybody.

    Args:
        gone: those of the ladder who can be told nothing any more: their rung is the next one's who can, at once; where
            nobody after them can, everybody's.
    """
    begun = _told_at(watch, found, member, gone)
    if begun is None:
        return None
    return begun + max(0, now - begun) // AN_HOUR * AN_HOUR


def _told_at(watch: Watch, found: Standing, member: MemberId, gone: Collection[MemberId]) -> int | None:
    if found.state == "standing":
        return found.since
    if found.state != "rung":
        return None
    members = [rung.member for rung in watch.ladder]
    hearers = (next((each for each in members[at:] if each not in gone), None) for at in range(len(found.told)))
    reached = zip(hearers, found.told, strict=True)
    return min((minute for hearer, minute in reached if hearer in (member, None)), default=None)
