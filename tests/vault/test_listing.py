"""The queue in pages: the order the urgency rules give, said in SQL; filters, counts and pages."""

import os
from datetime import date, timedelta
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vault.conftest import Stage
from tropa.cases.events import AskSummary, Situation
from tropa.cases.urgency import Standing, rank
from tropa.roster.weeks import date_of
from tropa.sealing.types import ThreadId
from tropa.vault.shelf_cases import obtain_case, set_closed, set_holder, set_summary
from tropa.vault.views import QueueFilter, QueueShow

cases = st.tuples(
    st.sampled_from(get_args(Situation)),
    st.booleans(),
    st.none() | st.integers(-400, 400),
    st.none() | st.integers(-5_000, 500_000),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(cases, max_size=40))
def test_the_order_is_the_urgency_rules_own(
    stage: Stage, drawn: list[tuple[Situation, bool, int | None, int | None]]
) -> None:
    """Any situations, days to act by, waiting times (also of clocks ahead of ours) and signs of a crisis."""
    here, today = stage.vault.inside, date_of(stage.vault.inside.day)
    here.db.run("DELETE FROM cases")
    expected = []
    for situation, crisis, days, waited in drawn:
        case = obtain_case(here, ThreadId(os.urandom(16)))
        act_by: date | None = None if days is None else today + timedelta(days=days)
        flags = ("crisis",) if crisis else ()
        set_summary(here, case, AskSummary("ru", situation, "self", (), flags, act_by, ""))
        since = None if waited is None else here.minute - waited
        here.db.run("UPDATE cases SET waiting_since = ? WHERE serial = ?", since, case.serial)
        place, reason = rank(Standing(situation, flags, act_by, max(0, waited or 0), waited is None), today)
        expected.append((place, case.case.raw, reason))
    page = stage.vault.queue()
    assert [(row.case_id, row.reason) for row in page.rows] == [
        (ThreadId(case).text, reason) for _, case, reason in sorted(expected, key=lambda each: each[:2])
    ]


def with_cases(stage: Stage, count: int) -> list[str]:
    here = stage.vault.inside
    for number in range(count):
        case = obtain_case(here, ThreadId(number.to_bytes(16, "big")))
        set_summary(here, case, AskSummary("ru", "72h", "self", (), (), None, f"письмо {number}"))
        here.db.run("UPDATE cases SET waiting_since = ? WHERE serial = ?", here.minute - number, case.serial)
        if number % 2:
            set_holder(here, case, "member", mine=number % 4 == 1)
        set_closed(here, case, number % 10 == 9)
    return [ThreadId(number.to_bytes(16, "big")).text for number in range(count)]


def test_pages_together_are_the_whole_queue_each_case_once(stage: Stage) -> None:
    """The longest wait first; a page beyond the last shows the last, one before the first the first."""
    ids = with_cases(stage, 120)
    pages = [stage.vault.queue(page=number) for number in range(3)]
    shown = [row.case_id for page in pages for row in page.rows]
    assert shown == [case for number, case in reversed(list(enumerate(ids))) if number % 10 != 9]
    assert (pages[0].total, pages[0].pages, [page.page for page in pages]) == (108, 3, [0, 1, 2])
    assert stage.vault.queue(page=99) == pages[2]
    assert stage.vault.queue(page=-1) == pages[0]


def test_filters_show_what_they_count(stage: Stage) -> None:
    """Open, waiting, answered, mine, free, others', closed."""
    with_cases(stage, 40)
    for show in get_args(QueueShow):
        page = stage.vault.queue(QueueFilter(show))
        assert len(page.rows) == page.total == getattr(page.counts, show)
    mine, others = stage.vault.queue(QueueFilter("mine")).rows, stage.vault.queue(QueueFilter("others")).rows
    assert all(row.is_mine and row.holder_id == "member" for row in mine)
    assert not any(row.is_mine or row.is_closed for row in others)
    assert (len(mine), len(others), stage.vault.queue().counts.longest_waiting_minutes) == (8, 8, 38)


def test_a_case_of_which_only_its_board_is_here_is_in_no_list(stage: Stage) -> None:
    """A claim may come before the first letter it is about."""
    obtain_case(stage.vault.inside, ThreadId(os.urandom(16)))
    assert stage.vault.queue().total == 0
