"""When a case goes by itself: never while it is worked on, and never before anyone's term."""

from hypothesis import given
from hypothesis import strategies as st

from tropa.cases.retention import CaseClock, ThreadClock, destroy_day

DAYS = st.integers(20_000, 30_000)
CLOSED = st.builds(ThreadClock, DAYS, st.integers(1, 3_650))
OPEN = st.just(ThreadClock(None))


def test_a_closed_case_is_kept_as_long_as_was_said() -> None:
    """Days after the day of its close."""
    assert destroy_day(CaseClock(20_000, True, (ThreadClock(20_100, 30),))) == 20_130


def test_a_case_nobody_answered_is_kept_half_a_year_after_its_first_letter() -> None:
    """Answered ones are kept until they are closed."""
    assert destroy_day(CaseClock(20_000, False, ())) == 20_180
    assert destroy_day(CaseClock(20_000, True, ())) is None
    assert destroy_day(CaseClock(None, False, ())) is None


@given(st.lists(CLOSED, min_size=1), DAYS, st.booleans())
def test_the_longest_term_of_all_closed_threads_counts(threads: list[ThreadClock], first: int, answered: bool) -> None:
    """Nobody's material goes before the term that was set for it."""
    day = destroy_day(CaseClock(first, answered, threads))
    assert day == max((each.closed_day or 0) + each.keep_days for each in threads)


@given(st.lists(CLOSED), OPEN, st.booleans())
def test_a_case_with_one_thread_still_open_is_kept(
    threads: list[ThreadClock], still: ThreadClock, answered: bool
) -> None:
    """Whoever closes elsewhere ends nobody else's work."""
    assert destroy_day(CaseClock(20_000, answered, (*threads, still))) is None
