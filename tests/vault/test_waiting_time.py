"""How long people wait for a first answer, as measured: what it must never hide, and what it must never give away."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from tests.support.seeker import Seeker
from tests.vault.conftest import Stage
from tropa.vault.waiting_time import (
    FORGOTTEN_DAYS,
    STEPS_HOURS,
    FirstAnswer,
    Measured,
    first_answers,
    measured,
    waiting_hours,
)

NOW = 29_922_480
HOUR, DAY = 60, 1_440

minutes = st.integers(0, 7 * DAY)
waits = st.tuples(minutes, st.booleans())
"""How long somebody has waited, and whether they have been answered just now."""


def person(waited: int, *, answered: bool, ago: int = 0) -> FirstAnswer:
    """Somebody who waited so many minutes, until so many minutes ago."""
    return (NOW - ago - waited, NOW - ago if answered else None)


def of_waits(people: list[tuple[int, bool]]) -> int | None:
    """What is said of people who are all answered now, or still wait."""
    return waiting_hours([person(waited, answered=answered) for waited, answered in people], NOW)


def test_three_of_four_answered_within_what_is_said() -> None:
    """Of eight people, six waited no longer than that."""
    assert of_waits([(hours * HOUR, True) for hours in (1, 1, 2, 2, 3, 3, 40, 50)]) == 3


def test_a_queue_that_answers_nobody_does_not_look_fast() -> None:
    """The longest wait is told."""
    assert of_waits([(hours * HOUR, False) for hours in (1, 2, 3, 4, 100)]) == 120


def test_a_queue_that_answers_every_other_person_at_once_does_not_look_fast() -> None:
    """Those who got no answer wait for it still."""
    assert of_waits([(30, True)] * 10 + [(60 * HOUR, False)] * 10) == 72


def test_a_hundred_letters_of_this_minute_do_not_make_the_wait_look_short() -> None:
    """All that is known of them is that they have not waited long yet."""
    assert of_waits([(20 * HOUR, True)] * 10 + [(1, False)] * 100) == 24


def test_of_fewer_than_five_people_nothing_is_said() -> None:
    """It would be about them."""
    assert of_waits([(HOUR, True)] * 4) is None
    assert of_waits([(HOUR, True)] * 5) == 1


def test_people_of_last_month_do_not_make_five() -> None:
    """Nor do they count, once they have been answered."""
    old = [person(HOUR, answered=True, ago=8 * DAY)] * 20
    assert waiting_hours(old, NOW) is None
    new = [person(3 * HOUR, answered=True)] * 5
    assert waiting_hours(old + new, NOW) == 3


def test_whoever_still_waits_after_a_week_counts_on() -> None:
    """Until a month has passed."""
    new = [person(3 * HOUR, answered=True)] * 5
    assert waiting_hours(new + [person(20 * DAY, answered=False)] * 5, NOW) == 480
    assert waiting_hours(new + [person((FORGOTTEN_DAYS + 1) * DAY, answered=False)] * 5, NOW) == 3


def test_an_answer_older_than_the_letter_by_another_clock_is_no_wait() -> None:
    """Clocks of different people differ."""
    assert waiting_hours([(NOW - 60, NOW - 90)] * 5, NOW) == 1
    assert waiting_hours([(NOW + 600, None)] * 5, NOW) == 1


@given(st.lists(waits, min_size=5, max_size=60))
def test_it_is_the_product_limit_estimate_of_others(people: list[tuple[int, bool]]) -> None:
    """As SciPy estimates it: where three of four are answered, or else the longest wait."""
    ended = [float(waited) for waited, answered in people if answered]
    waiting = [float(waited) for waited, answered in people if not answered]
    survival = stats.ecdf(stats.CensoredData(uncensored=ended, right=waiting)).sf
    # Where the estimate is a quarter to the last digit, rounding would decide.
    assume(not np.any(np.isclose(survival.probabilities, 0.25, atol=1e-9)))
    reached = survival.quantiles[survival.probabilities < 0.25]
    most = reached[0] if len(reached) else max(waited for waited, _ in people)
    expected = next(step for step in STEPS_HOURS if most <= step * HOUR)
    assert of_waits(people) == expected


@given(st.lists(waits, min_size=5, max_size=40), st.data())
def test_waiting_on_never_makes_it_look_shorter(people: list[tuple[int, bool]], data: st.DataObject) -> None:
    """Whoever waits an hour more without an answer."""
    at = data.draw(st.integers(0, len(people) - 1))
    before, (waited, answered) = of_waits(people), people[at]
    assume(not answered and waited + HOUR <= 7 * DAY)
    after = of_waits([*people[:at], (waited + HOUR, False), *people[at + 1 :]])
    assert before is not None
    assert after is not None
    assert after >= before


@given(st.lists(st.tuples(st.integers(-DAY, 40 * DAY), st.none() | st.integers(-DAY, 40 * DAY)), max_size=40))
def test_only_steps_are_ever_said(people: list[tuple[int, int | None]]) -> None:
    """Whatever the clocks of people and colleagues said."""
    made = [(NOW - asked, None if answered is None else NOW - answered) for asked, answered in people]
    assert waiting_hours(made, NOW) in {None, *STEPS_HOURS}


def test_one_person_more_or_less_moves_it_by_little_and_is_not_in_it() -> None:
    """What is said does not tell whether somebody is among them whose wait is like others'."""
    usual = [(hours * HOUR, True) for hours in (1, 2, 2, 3, 3, 3, 5, 6, 9, 20)]
    said = {of_waits([*usual, (hours * HOUR, True)]) for hours in range(1, 168)}
    assert said <= {6, 8, 12}


@pytest.mark.parametrize("hours", [0, 3])
def test_a_desk_counts_its_own_answers_once_the_relay_has_them(stage: Stage, hours: int) -> None:
    """An answer in the outbox has reached nobody."""
    seeker = stage.asked()
    assert [answered for _, answered in first_answers(stage.vault.inside)] == [None]
    stage.clock.pass_days(hours / 24)
    stage.vault.answer(stage.case_id(seeker), "Мы прочитали.")
    assert [answered for _, answered in first_answers(stage.vault.inside)] == [None]
    stage.sync()
    ((asked, answered),) = first_answers(stage.vault.inside)
    assert answered is not None
    assert answered - asked == timedelta(hours=hours) // timedelta(minutes=1)


def test_only_the_first_answer_counts_and_only_the_first_letter(stage: Stage) -> None:
    """A conversation that goes on is no new wait."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "Мы прочитали.")
    stage.sync()
    before = list(first_answers(stage.vault.inside))
    stage.clock.pass_days(1)
    seeker.now_s = stage.clock.now_s
    seeker.write("Ещё одно")
    stage.sync()
    stage.vault.answer(stage.case_id(seeker), "И ещё ответ.")
    stage.sync()
    assert list(first_answers(stage.vault.inside)) == before


def test_a_case_closed_without_an_answer_waits_for_none(stage: Stage) -> None:
    """Such as a letter that was nobody's."""
    seeker = stage.asked()
    case = stage.case_id(seeker)
    stage.vault.work.claim(case)
    stage.vault.work.close(case, "other", "", 7)
    assert list(first_answers(stage.vault.inside)) == []


def test_the_measure_that_is_kept_is_the_measure_of_now(stage: Stage) -> None:
    """After letters, answers, a closing and hours that pass; while nothing happens it is not taken again."""
    kept, here = Measured(stage.vault.inside), stage.vault.inside
    seekers = [stage.asked() for _ in range(5)]

    def answer(seeker: Seeker) -> None:
        stage.vault.answer(stage.case_id(seeker), "Мы прочитали.")
        stage.sync()

    happenings: list[Callable[[], object]] = [
        lambda: stage.clock.pass_days(1),
        *(partial(answer, each) for each in seekers),
        lambda: stage.clock.pass_days(8),
        stage.asked,
    ]
    said = {kept.hours()}
    for happen in happenings:
        happen()
        assert kept.hours() == measured(here)
        said.add(kept.hours())
    assert len(said) > 2
    with patch("tropa.vault.waiting_time.measured", side_effect=AssertionError):
        kept.hours()
