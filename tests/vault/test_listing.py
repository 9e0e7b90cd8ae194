"""The queue in pages: the order the urgency rules give, said in SQL; filters, counts and pages."""

import os
import random
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vault.conftest import Stage
from tropa.cases.events import NEEDS, AskSummary, Flag, Need, Situation
from tropa.cases.seeker import AskForm
from tropa.cases.urgency import Standing, rank
from tropa.roster.weeks import date_of
from tropa.sealing.types import ThreadId
from tropa.vault.listing import PAGE_CASES, crises, next_free
from tropa.vault.queue.columns import NEED_BITS, note_letter
from tropa.vault.shelf_cases import CaseRef, obtain_case, set_closed, set_holder, set_summary, set_tasks
from tropa.vault.views import QueueRow
from tropa.vault.views_queue import FACETS, QueueFilter

cases = st.tuples(
    st.sampled_from(get_args(Situation)),
    st.booleans(),
    st.none() | st.integers(-400, 400),
    st.none() | st.integers(-5_000, 500_000),
    st.none() | st.integers(-400, 400),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(cases, max_size=40))
def test_the_order_is_the_urgency_rules_own(
    stage: Stage, drawn: list[tuple[Situation, bool, int | None, int | None, int | None]]
) -> None:
    """Any situations, days to act by and of tasks, waiting times (clocks ahead of ours too) and signs of a crisis."""
    here, today = stage.vault.inside, date_of(stage.vault.inside.day)
    here.db.run("DELETE FROM cases")
    expected = []
    for situation, crisis, days, waited, task_days in drawn:
        case = obtain_case(here, ThreadId(os.urandom(16)))
        act_by: date | None = None if days is None else today + timedelta(days=days)
        flags = ("crisis",) if crisis else ()
        set_summary(here, case, AskSummary("ru", situation, "self", (), flags, act_by, ""))
        since = None if waited is None else here.minute - waited
        here.db.run("UPDATE cases SET waiting_since = ? WHERE serial = ?", since, case.serial)
        task_due: date | None = None if task_days is None else today + timedelta(days=task_days)
        set_tasks(here, case, 1, None if task_days is None else here.day + task_days)
        standing = Standing(situation, flags, act_by, max(0, waited or 0), waited is None, task_due)
        place, reason = rank(standing, today)
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


def mixed(stage: Stage, count: int) -> None:
    """Cases of every kind there is, by chance, always the same."""
    here, chance = stage.vault.inside, random.Random(5)
    for number in range(count):
        case = obtain_case(here, ThreadId(number.to_bytes(16, "big")))
        _fill(stage, case, chance)


def _fill(stage: Stage, case: CaseRef, chance: random.Random) -> None:
    here = stage.vault.inside
    today = date_of(here.day)
    situation: Situation = chance.choice(get_args(Situation))
    flags: tuple[Flag, ...] = ("crisis",) if chance.random() < 0.3 else ()
    needs: tuple[Need, ...] = tuple(chance.sample(NEEDS, chance.randrange(1, 4)))
    act_by = today + timedelta(days=chance.randrange(-3, 40)) if chance.random() < 0.5 else None
    if chance.random() < 0.9:
        language = chance.choice(("ru", "en"))
        set_summary(here, case, AskSummary(language, situation, "self", needs, flags, act_by, ""))
        note_letter(here, case, language, needs, situation)
    since = here.minute - chance.randrange(9_000) if chance.random() < 0.6 else None
    place = chance.choice((None, "in_russia", "abroad"))
    country = chance.choice((None, "am", "kz")) if place == "abroad" else None
    here.db.run(
        "UPDATE cases SET shown = 1, waiting_since = ?, place = coalesce(?, place), country = ? WHERE serial = ?",
        *(since, place, country, case.serial),
    )
    set_holder(here, case, *chance.choice(((None, False), ("we", True), ("they", False))))
    set_tasks(here, case, 1, here.day + chance.randrange(40) if chance.random() < 0.3 else None)
    set_closed(here, case, chance.random() < 0.2)


def listed(stage: Stage, which: QueueFilter) -> list[QueueRow]:
    """Every row of a filter, over all its pages."""
    first = stage.vault.queue(which)
    return [row for number in range(first.pages) for row in stage.vault.queue(which, number).rows]


@pytest.mark.parametrize(
    "which",
    [
        QueueFilter(),
        QueueFilter("waiting", urgency="72h"),
        QueueFilter(held="free", language="ru", need="summons"),
        QueueFilter("closed", region="abroad"),
        QueueFilter(crisis="yes", within="14", order="longest"),
        QueueFilter(region="abroad-am", held="others"),
        QueueFilter(region="unknown", language="en"),
    ],
)
def test_every_count_is_the_length_of_its_list(stage: Stage, which: QueueFilter) -> None:
    """Of each choice of each facet, beside whatever else is chosen; and so are the totals."""
    mixed(stage, 3 * PAGE_CASES)
    page = stage.vault.queue(which)
    assert {facet.name for facet in page.facets} == set(FACETS)
    seen = 0
    for facet in page.facets:
        for code, count in facet.counts:
            found = listed(stage, which.with_choice(facet.name, code))
            assert (facet.name, code, len(found)) == (facet.name, code, count)
            assert len({row.case_id for row in found}) == count
            seen += count
    assert page.total == len(listed(stage, which))
    assert seen


def test_a_filter_shows_exactly_what_it_says(stage: Stage) -> None:
    """Each facet against the rows themselves, of all that there are."""
    mixed(stage, 3 * PAGE_CASES)
    here = stage.vault.inside
    every = listed(stage, QueueFilter()) + listed(stage, QueueFilter("closed"))
    assert len(every) == 3 * PAGE_CASES

    def ids(which: QueueFilter) -> set[str]:
        return {row.case_id for row in listed(stage, which) + listed(stage, which.with_choice("show", "closed"))}

    assert ids(QueueFilter(need="health")) == {row.case_id for row in every if "health" in row.needs}
    assert ids(QueueFilter(language="en")) == {row.case_id for row in every if row.language == "en"}
    assert ids(QueueFilter(crisis="yes")) == {row.case_id for row in every if "crisis" in row.flags}
    assert ids(QueueFilter(region="abroad-kz")) == {row.case_id for row in every if row.region == "abroad-kz"}
    assert ids(QueueFilter(region="abroad")) == {row.case_id for row in every if (row.region or "")[:6] == "abroad"}
    assert ids(QueueFilter(held="mine")) == {row.case_id for row in every if row.is_mine}
    assert ids(QueueFilter(urgency="2w")) == {
        row.case_id for row in every if row.reason is not None and row.reason.urgency == "2w"
    }
    week = {row.case_id for row in every if row.act_by and (row.act_by - date_of(here.day)).days <= 7}
    week |= {row.case_id for row in every if row.next_due_day is not None and row.next_due_day <= here.day + 7}
    assert ids(QueueFilter(within="7")) == week


@pytest.mark.parametrize("which", [QueueFilter(region="x' OR 1"), QueueFilter(need="rest"), QueueFilter(within="5")])  # type: ignore[arg-type]
def test_what_is_no_code_is_refused(stage: Stage, which: QueueFilter) -> None:
    """It never reaches the database."""
    with pytest.raises(ValueError, match="no such"):
        stage.vault.queue(which)


def test_the_longest_wait_comes_first_where_that_is_asked_for(stage: Stage) -> None:
    """Whatever the urgency; those who do not wait come last."""
    mixed(stage, PAGE_CASES)
    waits = [row.waiting_minutes for row in listed(stage, QueueFilter(order="longest"))]
    assert waits == sorted(waits, reverse=True)


@pytest.mark.parametrize(
    "which", [QueueFilter(), QueueFilter(language="en", need="health"), QueueFilter(region="abroad", order="longest")]
)
def test_the_next_is_the_worst_that_is_free_within_the_filter(stage: Stage, which: QueueFilter) -> None:
    """By urgency also where the list goes by waiting time; and `free` says how many there are to take."""
    mixed(stage, 3 * PAGE_CASES)
    worst_first = [row for row in listed(stage, _by_rank(which)) if _may_be_taken(row)]
    found = next_free(stage.vault.inside, which)
    assert found is not None
    assert found.case.text == worst_first[0].case_id
    assert stage.vault.queue(which).free == len(worst_first)


def _by_rank(which: QueueFilter) -> QueueFilter:
    return QueueFilter(which.show, which.held, which.crisis, which.urgency, which.need, which.language, which.region)


def _may_be_taken(row: QueueRow) -> bool:
    return not (row.answered or row.is_closed or row.holder_id) and row.reason is not None


@pytest.mark.parametrize("which", [QueueFilter("closed"), QueueFilter("answered"), QueueFilter(held="others")])
def test_nothing_is_taken_of_what_is_not_free(stage: Stage, which: QueueFilter) -> None:
    """Closed, answered, or held by a colleague."""
    mixed(stage, PAGE_CASES)
    assert listed(stage, which)
    assert next_free(stage.vault.inside, which) is None


def test_a_crisis_is_counted_whoever_holds_it_and_the_worst_unclaimed_is_named(stage: Stage) -> None:
    """Answered and closed ones no longer cry."""
    mixed(stage, 3 * PAGE_CASES)
    waiting = listed(stage, QueueFilter("waiting", crisis="yes"))
    found = crises(stage.vault.inside)
    free = [row for row in waiting if row.holder_id is None]
    assert (found.waiting, found.unclaimed, found.worst) == (len(waiting), len(free), free[0].case_id)
    plan = stage.vault.inside.db.rows(
        "EXPLAIN QUERY PLAN SELECT count(*) FROM cases"
        " WHERE shown AND crisis AND NOT closed AND waiting_since IS NOT NULL"
    )
    assert "cases_in_crisis" in str(plan)


def test_every_need_has_a_bit_of_its_own() -> None:
    """They are kept in vaults."""
    assert set(NEED_BITS) == set(NEEDS)
    assert [NEED_BITS[need] for need in NEEDS] == [1 << place for place in range(len(NEEDS))]


def test_a_case_of_which_only_its_board_is_here_is_in_no_list(stage: Stage) -> None:
    """A claim may come before the first letter it is about."""
    obtain_case(stage.vault.inside, ThreadId(os.urandom(16)))
    assert stage.vault.queue().total == 0


def test_a_members_word_stands_also_where_it_came_before_the_letter(stage: Stage) -> None:
    """A colleague's thread may be quicker than the team's box."""
    seeker = stage.seeker()
    seeker.ask(AskForm("ru", "planning", "Думаю уехать"))
    case = stage.case_id(seeker)
    obtain_case(stage.vault.inside, seeker.keys.thread)
    thread = stage.vault.work.open_thread(case, "work", [], [], with_reply_key=False)
    stage.vault.work.fact(thread, "situation", ["taken"], "seeker", "")
    stage.sync()
    (row,) = stage.vault.queue().rows
    assert row.reason is not None
    assert (row.first_words, row.situation, row.reason.cause) == ("Думаю уехать", "taken", "taken")
