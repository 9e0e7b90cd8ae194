"""The queue's order, as sentences."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.cases.urgency import Place, PutDown, RankReason, Standing, rank

TODAY = date(2026, 11, 23)
OURS, THEIRS = PutDown(TODAY, is_own=True), PutDown(TODAY - timedelta(days=1), is_own=False)


def case(**said: Any) -> Standing:
    """Someone who waits, with changes. `in_days` sets the day to act by."""
    in_days = said.pop("in_days", None)
    act_by = None if in_days is None else TODAY + timedelta(days=in_days)
    return Standing(
        **({"situation": "2w", "flags": (), "act_by": act_by, "waiting_minutes": 60, "answered": False} | said)
    )


def place(standing: Standing) -> Place:
    return rank(standing, TODAY)[0]


def reason(standing: Standing) -> RankReason:
    return rank(standing, TODAY)[1]


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        pytest.param(case(situation="planning", flags=("crisis",)), case(situation="taken"), id="crisis before taken"),
        pytest.param(case(situation="taken"), case(situation="72h", in_days=0), id="taken before a day that is today"),
        pytest.param(case(situation="72h"), case(situation="2w"), id="72 hours before two weeks"),
        pytest.param(case(situation="2w"), case(situation="planning"), id="two weeks before planning"),
        pytest.param(case(situation="planning", in_days=2), case(situation="2w"), id="a plan due in two days first"),
        pytest.param(case(situation="other"), case(situation="abroad"), id="an unnamed situation before being abroad"),
        pytest.param(case(situation="72h", in_days=1), case(situation="72h", in_days=2), id="the nearer day first"),
        pytest.param(case(situation="72h", in_days=2), case(situation="72h"), id="a near day before none"),
        pytest.param(case(in_days=-5), case(in_days=1), id="a day that has passed before one that is near"),
        pytest.param(case(situation="planning", task_due=TODAY), case(), id="a task due today before two weeks"),
        pytest.param(case(task_due=TODAY), case(in_days=1), id="the nearer of a task's day and a day to act by"),
        pytest.param(case(waiting_minutes=61), case(waiting_minutes=60), id="who waits longer first"),
        pytest.param(case(situation="abroad"), case(flags=("crisis",), answered=True), id="waiting before answered"),
    ],
)  # fmt: skip
def test_it_ranks(worse: Standing, better: Standing) -> None:
    """The first of the two stands higher in the queue."""
    assert place(worse) < place(better)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (case(flags=("minor", "crisis"), situation="taken"), RankReason("crisis", "now", None, 60)),
        (case(situation="taken", in_days=1), RankReason("taken", "now", 1, 60)),
        (case(in_days=-1), RankReason("overdue", "72h", -1, 60)),
        (case(in_days=3), RankReason("act-by", "72h", 3, 60)),
        (case(in_days=4), RankReason("act-by", "2w", 4, 60)),
        (case(situation="72h", in_days=10), RankReason("situation", "72h", 10, 60)),
        (case(situation="planning", in_days=90), RankReason("act-by", "later", 90, 60)),
        (case(situation="planning", task_due=TODAY), RankReason("task", "72h", 0, 60)),
        (case(in_days=1, task_due=TODAY), RankReason("task", "72h", 0, 60)),
        (case(in_days=0, task_due=TODAY), RankReason("act-by", "72h", 0, 60)),
        (case(situation="taken", situation_put=OURS, act_by_put=THEIRS), RankReason("taken", "now", None, 60, OURS)),
        (case(in_days=3, situation_put=OURS, act_by_put=THEIRS), RankReason("act-by", "72h", 3, 60, THEIRS)),
        (case(in_days=3, task_due=TODAY, act_by_put=THEIRS), RankReason("task", "72h", 0, 60)),
        (case(situation="planning"), RankReason("situation", "later", None, 60)),
        (case(answered=True, waiting_minutes=0), RankReason("answered", "2w", None, 0)),
    ],
    ids=str,
)
def test_the_reason_names_what_decided(standing: Standing, expected: RankReason) -> None:
    """Cause, class, days left and waiting time, for the page to word."""
    assert reason(standing) == expected


STANDINGS = st.builds(
    Standing,
    situation=st.sampled_from(["taken", "72h", "2w", "planning", "abroad", "other"]),
    flags=st.sets(st.sampled_from(["crisis", "minor"])).map(tuple),
    act_by=st.none() | st.dates(),
    waiting_minutes=st.integers(0, 10**6),
    answered=st.booleans(),
)


@given(STANDINGS)
def test_waiting_longer_never_makes_a_case_wait_behind(standing: Standing) -> None:
    """All else equal, more waiting stands higher; any date whatever can be ranked."""
    longer = Standing(
        standing.situation, standing.flags, standing.act_by, standing.waiting_minutes + 1, standing.answered
    )
    assert place(longer) < place(standing)
