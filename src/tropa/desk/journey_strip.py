"""The line about an alarm that sounds, or a ladder with a hole, on every page of the desk: what, and where to go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tropa.desk.marks import mark_of
from tropa.desk.times import Times
from tropa.desk.words import Words
from tropa.journeys.ladder import RAISED
from tropa.vault.views_watch import Alarm, WatchView

_NO_ALARM: Final = "(!)"
"""Before a page's title: something is to be looked at, and nobody is known to be in need."""


@dataclass(frozen=True)
class AlarmStrip:
    """What it says. `mark` changes whenever it is to be read out again; `title` is put before the page's."""

    said: str
    address: str
    mark: str
    title: str


def strip_of(sounding: Sequence[Alarm], words: Words, times: Times, address: str) -> AlarmStrip:
    """The line for at least one alarm that sounds; `address`: where the first is taken on."""
    first = sounding[0]
    state = first.state if first.state in RAISED else "rung"
    said = words.say(f"watch-sounds.{state}", called=first.called, since=times.since(first.since_minute))
    if sounding[1:]:
        said = " ".join((said, words.count("watch.more", len(sounding) - 1)))
    mark = mark_of([(each.journey_id, each.sound_minute) for each in sounding], words.language)
    return AlarmStrip(said, address, mark, words.say("watch.title-mark"))


def strip_of_hole(holes: Sequence[WatchView], words: Words, address: str) -> AlarmStrip:
    """The line for at least one watch by which not all would be told; `address`: where the first is mended."""
    first = holes[0]
    said = words.say(f"watch-hole.{first.hole}", called=first.called)
    mark = mark_of([(each.journey_id, each.hole) for each in holes], words.language)
    return AlarmStrip(said, address, mark, _NO_ALARM)
