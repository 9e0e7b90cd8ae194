"""Taking in what persons write back: believed only from the carrier's, or the traveller's, own author (protocol 16.4).

It opens nothing (`fetching` found the key by its hint) and writes to nobody (`following` does, in the next step of
sync). Check-ins and agreements are `watching`'s.
"""

from typing import Literal

from tropa.cases.errors import CoreRefused
from tropa.cases.road import Agree, Checkin, LegAnswer, decode_road
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.keys import author_matches
from tropa.vault.context import Context
from tropa.vault.journeys import roadkeys, shelf
from tropa.vault.journeys.seam import RoadLetter
from tropa.vault.leaps import minute_now
from tropa.vault.trial import Opened

NotHeard = Literal["core", "author", "thread", "early"]
"""Not of the protocol's shape · not who it says, or not the person whom the key was given to · about something else
than the key is for · its key is not here any more, or the person not known."""


def take_road(here: Context, opened: Opened, day: int) -> Literal["heard"] | NotHeard | RoadLetter:
    """Judge a letter that a key of the road opened. Call inside a transaction.

    A `RoadLetter` is believed, and for `watching` to hear.
    """
    try:
        core = decode_road(opened.letter.core)
    except CoreRefused:
        return "core"
    expected = roadkeys.expected(here, opened.key)
    if expected is None:
        return "early"
    if core.author != expected.author or not author_matches(core.author, opened.letter.sender):
        return "author"
    is_about_leg = expected.thread.raw != expected.journey.raw
    if core.thread != expected.thread or not isinstance(core.body, LegAnswer if is_about_leg else Agree | Checkin):
        return "thread"
    roadkeys.expect_more(here, opened.key, core.author_seq)
    minute = _held_within(core.at_minute, day, here)
    found = shelf.find(here, expected.journey)
    if not is_about_leg:
        return RoadLetter(opened.letter.event_id, opened.letter.core, core, expected.case, minute)
    if found is None:
        return "early"
    if shelf.keep_answer(here, found.at, opened.letter.event_id, opened.letter.core, core, minute):
        shelf.note_journey(here, found.at)
    return "heard"


def _held_within(claimed_minute: int, relay_day: int, here: Context) -> int:
    """The author's clock, not later than now and not earlier than the day on which the relay had the letter."""
    now = minute_now(here)
    earliest = min(relay_day, now // MINUTES_PER_DAY) * MINUTES_PER_DAY
    return min(max(claimed_minute, earliest), now)
