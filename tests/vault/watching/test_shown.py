"""A person answers what they were shown: what came meanwhile sounds on, and no journey is ended over it."""

from collections.abc import Callable

import pytest

from tests.vault.watching.watched import Watched
from tropa.vault.journeys.journeys import Journeys
from tropa.vault.watching.errors import AlarmSounds

STEPS = ("acknowledge", "all_well", "over")


def cries(watched: Watched, say: str = "unsafe", word: str = "") -> None:
    """The traveller cries for help; every desk hears it."""
    watched.says(say, word)  # type: ignore[arg-type]
    watched.roads.sync(2)


@pytest.mark.parametrize("step", STEPS)
def test_a_cry_that_came_after_the_page_was_drawn_is_not_ended_with_what_it_showed(watched: Watched, step: str) -> None:
    """It sounds for everybody, until a person who has seen it answers it."""
    watched.to(watched.first_hour * 60 + 2 * 60)
    drawn = watched.view(watched.boris).alarms
    cries(watched)
    getattr(watched.boris.vault.watch, step)(watched.journey, "не видел", drawn)
    watched.roads.sync(3)
    assert watched.sounding() == ["anna", "boris", "vera"]
    seen = watched.view(watched.boris).alarms
    assert len(seen) == 1
    watched.boris.vault.watch.over(watched.journey, "", seen)
    watched.roads.sync(3)
    assert (watched.sounding(), watched.view().alarms) == ([], ())


@pytest.mark.parametrize("end", [Journeys.arrive, Journeys.call_off])
def test_a_journey_is_not_ended_over_an_alarm_that_nobody_has_taken_on(
    watched: Watched, end: Callable[[Journeys, str], None]
) -> None:
    """Nothing is changed and nothing goes out; once somebody owns it, it can be."""
    watched.alone(watched.windows[0].begins + 5)
    cries(watched)
    plan, letters = watched.roads.view(watched.journey).plan, watched.roads.phone("traveller").journey.letter
    with pytest.raises(AlarmSounds):
        end(watched.anna.vault.journeys, watched.journey)
    watched.roads.sync(2)
    assert watched.roads.view(watched.journey).plan == plan
    assert watched.roads.phone("traveller").journey.letter == letters
    assert watched.sounding() == ["anna", "boris", "vera"]
    watched.anna.vault.watch.acknowledge(watched.journey, "", watched.view().alarms)
    end(watched.anna.vault.journeys, watched.journey)
    watched.roads.sync(3)
    assert (watched.sounding(), watched.view().state) == ([], "over")
