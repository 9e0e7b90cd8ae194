"""The ladder's table itself: it is whole, only persons make an alarm quiet, and the docs show this very one."""

from typing import get_args

from tools.make_ladder_diagram import PAGE, with_diagram
from tropa.journeys.ladder import QUIET, RAISED, TABLE, Event, LadderState, Reason

TIME: set[Event] = {
    "window-begins",
    "window-ends",
    "warning-due",
    "rung-due",
    "hour-after-last-rung",
    "twelve-hours-owned",
}
STATES: tuple[LadderState, ...] = get_args(LadderState)


def test_whatever_happens_in_whichever_state_has_a_row() -> None:
    """Time apart, which passes no such moment in the others."""
    happens = [event for event in get_args(Event) if event not in TIME]
    assert {(state, event) for state in STATES for event in happens} == {key for key in TABLE if key[1] not in TIME}


def test_only_persons_make_an_alarm_quiet_or_end_a_watch() -> None:
    """No word, no hour and no relay does."""
    quieted = {row.event for row in TABLE.values() if row.state in RAISED and row.to not in RAISED}
    ended = {row.event for row in TABLE.values() if row.state != "over" and row.to == "over"}
    assert (quieted, ended) == ({"all-well", "over"}, {"over"})


def test_every_cry_for_help_stands_at_once_in_whichever_state() -> None:
    """Also where the watch is over."""
    cries: tuple[Event, ...] = ("unsafe", "duress", "unknown-word", "need-help")
    assert {TABLE[state, cry].to for state in STATES for cry in cries} == {"standing"}


def test_asking_for_deletion_stands_like_a_cry_until_a_person_has_ended_the_watch() -> None:
    """Afterwards it is what it says, and nothing more."""
    assert {TABLE[state, "deletion"].to for state in STATES if state != "over"} == {"standing"}
    assert TABLE["over", "deletion"].to == "over"


def test_time_alone_leads_from_every_quiet_state_to_a_standing_alarm() -> None:
    """Silence has no other end."""
    reached, seen = set[LadderState](QUIET), set[LadderState]()
    while reached - seen:
        state = (reached - seen).pop()
        seen.add(state)
        reached |= {row.to for row in TABLE.values() if row.state == state and row.event in TIME}
    assert "standing" in seen
    assert {row.to for row in TABLE.values() if row.event in TIME} <= {*QUIET, *RAISED}


def test_every_reason_is_given_by_some_row_or_the_beginning() -> None:
    """None is dead."""
    assert {row.reason for row in TABLE.values()} | {"nothing-awaited"} == set(get_args(Reason))


def test_the_diagram_in_the_docs_is_drawn_from_this_table() -> None:
    """Run tools/make_ladder_diagram.py where this fails."""
    text = PAGE.read_text(encoding="utf-8")
    assert with_diagram(text) == text
