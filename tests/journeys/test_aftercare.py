"""After arrival: the checklist of proof, dates with reminders, and when a journey is destroyed."""

from datetime import date, timedelta

from tropa.journeys.aftercare import (
    DATE_KINDS,
    EVIDENCE,
    Dated,
    destroyed_at,
    evidence,
    left_of,
    reminders,
)

TODAY = date(2026, 11, 30)


def test_the_checklist_is_whole_and_in_one_order_whatever_was_said() -> None:
    """What nobody asked about is shown as that; an id that is none of ours changes nothing."""
    lines = evidence(["timeline", "summons", "diary"], ["medical"])
    assert [line.id for line in lines] == list(EVIDENCE)
    assert {line.id: line.has for line in lines if line.has != "unsaid"} == {
        "summons": "kept",
        "medical": "missing",
        "timeline": "kept",
    }


def test_what_is_said_both_ways_is_missing() -> None:
    """So that somebody looks again."""
    assert evidence(["order"], ["order"])[EVIDENCE.index("order")].has == "missing"


def test_the_nearest_date_comes_first_and_what_has_passed_before_it() -> None:
    """With days left, negative once it has passed."""
    found = reminders(
        [Dated("permit", TODAY + timedelta(200)), Dated("hearing", TODAY - timedelta(2)), Dated("visa", TODAY)], TODAY
    )
    assert [(each.dated.kind, each.left) for each in found] == [("hearing", -2), ("visa", 0), ("permit", 200)]


def test_a_reminder_says_which_warning_holds_and_when_the_next_comes() -> None:
    """Ninety days ahead for a permit, two weeks for a meeting."""
    (permit,) = reminders([Dated("permit", TODAY + timedelta(89))], TODAY)
    assert (permit.reached, permit.next_day) == (90, TODAY + timedelta(29))
    (meeting,) = reminders([Dated("appointment", TODAY + timedelta(15))], TODAY)
    assert (meeting.reached, meeting.next_day) == (None, TODAY + timedelta(1))
    (passed,) = reminders([Dated("asylum", TODAY - timedelta(1))], TODAY)
    assert (passed.reached, passed.next_day) == (1, None)


def test_every_next_warning_comes_on_the_day_it_names() -> None:
    """Walking from warning to warning, each is another one, until the day before."""
    for kind in DATE_KINDS:
        dated, today, seen = Dated(kind, TODAY + timedelta(400)), TODAY, []
        while (found := reminders([dated], today)[0]).next_day is not None:
            assert found.next_day > today
            today = found.next_day
            seen.append(reminders([dated], today)[0].reached)
        assert seen == sorted(set(seen), reverse=True)
        assert seen[-1] == 1


def test_a_journey_is_kept_for_its_days_to_the_minute() -> None:
    """Then only that there was one, and when it ended."""
    ended, gone = 29_000_000, destroyed_at(29_000_000, 14)
    assert gone == ended + 14 * 24 * 60
    assert left_of(ended, 14, gone - 1) == ("plan", "watch", "leg_keys", "letters", "journey_ended")
    assert left_of(ended, 14, gone) == ("journey_ended",)
