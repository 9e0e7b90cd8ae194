"""When the tests' desks live."""

NOW_S = 1_795_435_200  # Monday 23 November 2026, noon UTC
MINUTE = NOW_S // 60
TODAY = NOW_S // 86_400
