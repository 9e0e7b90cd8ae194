"""How a watch stands: silence climbs, a word puts it off, a person ends it, and nothing depends on the order."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journeys.ladders import ANNA, BORIS, DURESS, FINE, HOUR, NINE, VERA, Day, a_day, a_watch, id_of
from tropa.journeys.ladder_events import Heard, alarms
from tropa.journeys.ladder_fold import OWNED_HOURS, standing
from tropa.journeys.ladder_sound import last_sound

WARNED = NINE + HOUR
"""The first check-in's window has ended, on the hour."""
FIRST, SECOND = WARNED + 2 * HOUR, WARNED + 5 * HOUR
"""When Anna, and when Boris is told."""


def states(day: Day, *minutes: int) -> list[tuple[str, str]]:
    """State and reason at each minute."""
    return [(found.state, found.reason) for found in (day.at(minute) for minute in minutes)]


def test_silence_climbs_minute_by_minute() -> None:
    """From awaiting to a standing alarm, each at its own minute and not one before."""
    moments = (NINE - 1, NINE, WARNED - 1, WARNED, FIRST - 1, FIRST, SECOND - 1, SECOND, SECOND + HOUR)
    assert states(a_day(), *moments) == [
        ("waiting", "nothing-awaited"),
        ("open", "awaited"),
        ("open", "awaited"),
        ("warned", "warned"),
        ("warned", "warned"),
        ("rung", "climbed"),
        ("rung", "climbed"),
        ("rung", "climbed"),
        ("standing", "nobody-took-it"),
    ]
    assert [len(a_day().at(minute).told) for minute in (FIRST, SECOND)] == [1, 2]


def test_a_window_that_ends_within_an_hour_is_in_grace_until_the_hour_begins() -> None:
    """The relay knows whole hours only."""
    windows = a_watch().windows
    late = type(windows[0])(NINE, NINE + 20)
    day = a_day(windows=(late, *windows[1:]))
    assert states(day, NINE + 20, NINE + 59, NINE + 60) == [
        ("grace", "silent"),
        ("grace", "silent"),
        ("warned", "warned"),
    ]


@pytest.mark.parametrize("minute", [NINE - 30, NINE + 5, WARNED + 5, FIRST - 1])
def test_fine_is_heard_until_somebody_has_been_told(minute: int) -> None:
    """Early, in its window, and after the warning alike."""
    day = a_day().said(minute)
    assert day.at(SECOND - 1).state == "waiting"
    assert (day.at(minute).answered, day.at(minute).due_hour) == (0, (NINE + 7 * HOUR) // HOUR)


def test_fine_after_somebody_was_told_ends_nothing() -> None:
    """A person does."""
    day = a_day().said(FIRST + 1)
    assert states(day, FIRST + 1, SECOND, SECOND + HOUR) == [
        ("rung", "climbed"),
        ("rung", "climbed"),
        ("standing", "nobody-took-it"),
    ]


def test_a_check_in_for_a_past_window_never_silences_a_later_one() -> None:
    """Said late, or twice, it answers what it names and no more."""
    day = a_day().said(NINE + 5).said(NINE + 6 * HOUR + 5, window=0).said(NINE + 7 * HOUR + 5, window=0)
    assert day.at(NINE + 7 * HOUR).state == "warned"
    assert day.at(NINE + 9 * HOUR).state == "rung"


def test_a_telephone_whose_clock_is_ahead_does_not_answer_a_window_that_has_not_begun() -> None:
    """It thinks that it is evening."""
    day = a_day().said(NINE + 5, window=2)
    assert (day.at(NINE + 5).answered, day.at(NINE + 9 * HOUR).state) == (0, "rung")


def test_after_the_last_window_silence_for_a_day_is_an_alarm() -> None:
    """An arrival that nobody confirmed is no silent end."""
    day = a_day()
    for window in range(3):
        day = day.said(NINE + 6 * HOUR * window + 5, window=window)
    due = NINE + 13 * HOUR + 24 * HOUR
    assert states(day, due - 1, due, due + 2 * HOUR) == [
        ("waiting", "heard-fine"),
        ("warned", "warned"),
        ("rung", "climbed"),
    ]


def test_later_puts_it_off_by_an_hour_and_not_for_ever() -> None:
    """One hour after the hour that begins when it is said."""
    day = a_day().said(WARNED + 30, "later")
    assert day.at(WARNED + 30).due_hour == WARNED // HOUR + 2
    assert states(day, WARNED + 30, WARNED + 2 * HOUR, FIRST + 2 * HOUR) == [
        ("grace", "put-off"),
        ("warned", "warned"),
        ("rung", "climbed"),
    ]


@pytest.mark.parametrize(
    ("say", "word", "reason"),
    [
        ("unsafe", FINE, "unsafe"),
        ("unsafe", "", "unsafe"),
        ("fine", DURESS, "duress"),
        ("later", DURESS.upper(), "duress"),
        ("fine", "васелек", "unknown-word"),
        ("fine", "", "unknown-word"),
    ],
)
def test_a_cry_for_help_sounds_at_once_for_everybody(say: str, word: str, reason: str) -> None:
    """In whichever of its forms."""
    day = a_day().said(NINE + 5, say, word)  # type: ignore[arg-type]
    found = day.at(NINE + 5)
    assert (found.state, found.reason) == ("standing", reason)
    assert all(last_sound(a_watch(), found, who, NINE + 6) == NINE + 5 for who in (ANNA, BORIS, VERA))


@pytest.mark.parametrize("word", ["Ромашка", " ромашка ", "РОМАШКА"])
def test_the_word_counts_however_it_is_typed(word: str) -> None:
    """A hasty thumb raises no alarm."""
    assert a_day().said(NINE + 5, word=word).at(SECOND - 1).state == "waiting"


def test_only_those_who_were_told_hear_it_and_each_hour_again() -> None:
    """Anna first; Boris from his rung on; whoever is not on the ladder once it stands."""
    watch, day = a_watch(), a_day()

    def sounded(who: object, minute: int) -> int | None:
        return last_sound(watch, day.at(minute), who, minute)  # type: ignore[arg-type]

    assert [sounded(ANNA, minute) for minute in (FIRST - 1, FIRST, FIRST + 59, FIRST + 60)] == [
        None,
        FIRST,
        FIRST,
        FIRST + 60,
    ]
    assert [sounded(BORIS, minute) for minute in (SECOND - 1, SECOND)] == [None, SECOND]
    assert [sounded(VERA, minute) for minute in (SECOND, SECOND + HOUR, SECOND + 5 * HOUR + 1)] == [
        None,
        SECOND + HOUR,
        SECOND + 5 * HOUR,
    ]


def test_the_first_to_acknowledge_owns_it_and_the_other_is_told() -> None:
    """By their order in the thread, not by their clocks."""
    day = a_day().does(BORIS, "acknowledge", FIRST + 20, lamport=4).does(ANNA, "acknowledge", FIRST + 5, lamport=5)
    found = day.at(FIRST + 30)
    assert (found.state, found.owner, [each.member for each in found.lost]) == ("owned", BORIS, [ANNA])
    assert last_sound(a_watch(), found, ANNA, FIRST + 30) is None


def test_owned_and_not_ended_it_sounds_again_for_everybody_after_twelve_hours() -> None:
    """And whoever takes it on then owns it."""
    day, again = a_day().does(ANNA, "acknowledge", FIRST + 5), FIRST + 5 + OWNED_HOURS * HOUR
    assert states(day, again - 1, again) == [("owned", "acknowledged"), ("standing", "owned-too-long")]
    assert last_sound(a_watch(), day.at(again + HOUR), VERA, again + HOUR) == again + HOUR
    taken = day.does(BORIS, "acknowledge", again + 10, lamport=11)
    assert (taken.at(again + 10).state, taken.at(again + 10).owner) == ("owned", BORIS)


def test_an_acknowledgement_counts_where_this_desk_has_seen_no_alarm() -> None:
    """Whoever acknowledges was told; this desk's clock may be behind."""
    assert a_day().does(ANNA, "acknowledge", NINE - 3 * HOUR).at(NINE - 2 * HOUR).state == "owned"


def test_all_well_goes_on_from_the_next_check_in() -> None:
    """And silence then is silence."""
    day = a_day().does(ANNA, "acknowledge", FIRST + 5).does(ANNA, "all_well", FIRST + 20, lamport=11)
    second = NINE + 7 * HOUR
    assert states(day, FIRST + 20, second, second + 2 * HOUR) == [
        ("waiting", "all-well"),
        ("warned", "warned"),
        ("rung", "climbed"),
    ]
    assert day.at(FIRST + 20).owner is None


def test_need_help_takes_it_from_its_owner_and_sounds_for_all() -> None:
    """Until somebody else takes it on."""
    day = a_day().does(ANNA, "acknowledge", FIRST + 5).does(ANNA, "need_help", FIRST + 10, lamport=11)
    found = day.at(FIRST + 10)
    assert (found.state, found.reason, found.owner) == ("standing", "needs-help", None)
    assert day.does(BORIS, "acknowledge", FIRST + 12, lamport=12).at(FIRST + 12).owner == BORIS


def test_over_is_over_and_only_a_cry_for_help_is_heard_after_it() -> None:
    """No silence is one any more."""
    day = a_day().does(ANNA, "over", NINE + 5)
    assert states(day, SECOND + HOUR) == [("over", "ended")]
    cry = day.said(SECOND, "unsafe", "")
    assert states(cry, SECOND) == [("standing", "unsafe")]
    named = cry.does(ANNA, "all_well", SECOND + 5, heard=alarms(cry.heard), lamport=12)
    assert states(named, SECOND + 5) == [("over", "ended")]


def test_who_owns_a_silence_has_not_heard_a_cry_that_came_after() -> None:
    """It sounds for everybody again, whatever minute it says, until somebody names it."""
    day = a_day().does(ANNA, "acknowledge", FIRST + 5).said(NINE + 1, "unsafe", "")
    assert (day.at(FIRST + 5).state, day.at(FIRST + 5).reason) == ("standing", "unsafe")
    both = day.does(BORIS, "acknowledge", FIRST + 9, heard=alarms(day.heard), lamport=11)
    assert (both.at(FIRST + 9).state, both.at(FIRST + 9).owner) == ("owned", BORIS)


def test_a_cry_that_was_answered_in_one_version_is_not_heard_again_in_the_next() -> None:
    """And one that nobody answered is, though it is of the version before."""
    cry = a_day().said(NINE + 1, "unsafe", "")
    answered = cry.does(ANNA, "all_well", NINE + 9, heard=alarms(cry.heard)).says(a_watch(2), NINE + 9)
    assert answered.at(NINE + 10).state == "open"
    assert cry.says(a_watch(2), NINE + 9).at(NINE + 10).state == "standing"


@pytest.mark.parametrize("say", ["unsafe", "fine"])
def test_whoever_calls_for_help_has_not_answered_the_cry_they_heard(say: str) -> None:
    """Another planner raises the version meanwhile: it sounds there, until somebody answers it by its name."""
    cry = a_day().said(NINE + 1, say, DURESS)  # type: ignore[arg-type]
    called = cry.does(ANNA, "need_help", NINE + 5, heard=alarms(cry.heard))
    assert (called.at(NINE + 6).state, called.at(NINE + 6).reason) == ("standing", "needs-help")
    both = called.says(a_watch(2), NINE + 9, by=BORIS)
    assert both.at(NINE + 10).state == "standing"
    assert both.does(BORIS, "acknowledge", NINE + 11, version=2).at(NINE + 12).state == "standing"
    named = both.does(BORIS, "acknowledge", NINE + 11, heard=alarms(both.heard), version=2)
    assert (named.at(NINE + 12).state, named.at(NINE + 12).owner, alarms(named.heard)) == ("owned", BORIS, ())


def test_a_cry_is_heard_until_somebody_answers_it_though_the_call_for_help_about_it_was_answered() -> None:
    """Whoever answered the call had not heard the cry: it sounds for them, and in the version they wrote."""
    cry = a_day().said(NINE + 1, "fine", DURESS)
    called = cry.does(ANNA, "need_help", NINE + 5, heard=alarms(cry.heard))
    well = called.does(BORIS, "all_well", NINE + 6, lamport=11)
    assert [day.at(NINE + 10).reason for day in (well, well.says(a_watch(2), NINE + 6))] == ["duress", "duress"]
    assert alarms(well.heard) == alarms(cry.heard)


def test_a_call_for_help_is_heard_in_the_version_that_another_wrote_meanwhile() -> None:
    """Though it names no check-in and that version's steps have not heard of it."""
    call = a_day().does(ANNA, "need_help", NINE + 5)
    later = call.says(a_watch(2), NINE + 9, by=BORIS).does(BORIS, "acknowledge", NINE + 20, version=2)
    assert (later.at(NINE + 21).state, later.at(NINE + 21).reason) == ("standing", "needs-help")
    named = later.does(VERA, "acknowledge", NINE + 22, heard=alarms(later.heard), lamport=11, version=2)
    assert (named.at(NINE + 23).state, named.at(NINE + 23).owner) == ("owned", VERA)
    ended = named.does(VERA, "all_well", NINE + 30, lamport=12, version=2).says(a_watch(3), NINE + 30)
    assert (ended.at(NINE + 31).state, alarms(ended.heard)) == ("open", ())


def test_a_call_for_help_is_heard_over_the_end_of_its_journey() -> None:
    """Another planner says that they arrived."""
    ended = a_watch(2, state="over", series=None, cancel=None, renew=None)
    day = a_day().does(ANNA, "need_help", NINE + 5).says(ended, NINE + 9, by=BORIS)
    assert (day.at(NINE + 10).state, day.at(NINE + 10).is_over) == ("standing", True)


def test_a_call_for_help_that_was_answered_in_its_version_is_not_heard_in_the_next() -> None:
    """By whoever came after it in their order; a call after that is a new one."""
    call = a_day().does(ANNA, "need_help", NINE + 5).does(BORIS, "all_well", NINE + 6, lamport=11)
    assert call.says(a_watch(2), NINE + 6).at(NINE + 10).state == "open"
    again = call.does(ANNA, "need_help", NINE + 5, lamport=12).says(a_watch(2), NINE + 6)
    assert again.at(NINE + 10).state == "standing"


def test_the_highest_version_stands_and_of_two_the_first_in_their_order() -> None:
    """Whatever came first."""
    low, high = a_watch(2, called="А"), a_watch(2, called="Б")
    day = a_day().says(low, by=ANNA).says(high, by=BORIS)
    newest = day.heard.newest
    assert newest is not None
    other = Heard(tuple(reversed(day.heard.watches))).newest
    assert other == newest
    assert newest.body.version == 2


def test_a_released_rung_is_an_alarm_also_where_a_word_was_said_in_time() -> None:
    """The renewal did not reach the relay; somebody was told, so a person ends it."""
    day = a_day().said(NINE + 5).told(0, FIRST)
    assert states(day, FIRST) == [("rung", "relay-released")]
    assert last_sound(a_watch(), day.at(FIRST), ANNA, FIRST) == FIRST


def test_a_clock_that_is_behind_is_corrected_by_what_the_relay_released() -> None:
    """Its hour had come."""
    assert a_day().told(1, SECOND).at(NINE).state == "rung"
    assert len(a_day().told(1, SECOND).at(NINE).told) == 2


def test_what_a_desk_has_sounded_is_not_undone_by_a_word_that_comes_late() -> None:
    """It was said in time, and heard when somebody had been woken."""
    assert a_day().said(FIRST - 5).at(SECOND - 1).state == "waiting"
    assert a_day().said(FIRST - 5).told(0, FIRST, by_desk=True).at(FIRST).state == "rung"


def test_an_alarm_that_nobody_ended_goes_on_in_the_next_version() -> None:
    """Two people worked at once; one of them had heard the alarm."""
    day = a_day().told(0, FIRST).says(a_watch(2, windows=a_watch().windows[1:]), FIRST + 10)
    assert day.at(FIRST + 10).state == "rung"
    assert day.does(ANNA, "all_well", FIRST + 5).at(FIRST + 10).state != "rung"


def test_a_rung_of_what_was_replaced_before_it_fell_due_is_no_alarm() -> None:
    """Its cancel came too late."""
    assert (
        a_day().says(a_watch(2, windows=a_watch().windows[1:]), NINE - 30).told(0, FIRST).at(FIRST).state == "waiting"
    )


def test_a_watch_that_ended_with_its_journey_is_over() -> None:
    """Its newest version says so."""
    day = a_day().says(a_watch(2, state="over", series=None, cancel=None, renew=None), NINE + 5)
    assert states(day, SECOND) == [("over", "ended")]


MINUTES = st.integers(NINE - 4 * HOUR, NINE + 20 * HOUR)
WORDS = st.sampled_from([FINE, DURESS, "иное"])


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Anything that may happen."""
    day = a_day()
    for _ in range(draw(st.integers(0, 7))):
        minute = draw(MINUTES)
        match draw(st.sampled_from(["said", "told", "step", "watch"])):
            case "said":
                say = draw(st.sampled_from(["fine", "later", "unsafe"]))
                day = day.said(minute, say, draw(WORDS), draw(st.integers(0, 3)), draw(st.integers(1, 2)))
            case "told":
                day = day.told(draw(st.integers(0, 3)), minute, draw(st.integers(1, 2)), by_desk=draw(st.booleans()))
            case "step":
                step = draw(st.sampled_from(["acknowledge", "all_well", "need_help", "over"]))
                heard = alarms(day.heard) if draw(st.booleans()) else ()
                who = draw(st.sampled_from([ANNA, BORIS, VERA]))
                day = day.does(who, step, minute, heard=heard, lamport=draw(st.integers(2, 5)))
            case _:
                day = day.says(a_watch(draw(st.integers(1, 2))), minute, draw(st.sampled_from([ANNA, VERA])))
    return day


@given(days(), MINUTES, st.randoms())
def test_whoever_has_heard_the_same_says_the_same(day: Day, minute: int, dice: object) -> None:
    """In whatever order it came, and twice."""
    parts = [list(part) * 2 for part in (day.heard.watches, day.heard.steps, day.heard.said, day.heard.told)]
    for part in parts:
        dice.shuffle(part)  # type: ignore[attr-defined]
    assert standing(Heard(*parts), minute) == day.at(minute)


@given(days())
def test_every_silence_ends_in_an_owner_an_end_or_a_standing_alarm(day: Day) -> None:
    """Two days after anything was heard, nobody is silent and unnoticed; and only persons make it quiet."""
    found = day.at(NINE + 20 * HOUR + 72 * HOUR)
    assert found.state in ("standing", "over")


@given(days(), st.integers(0, 30 * HOUR))
def test_no_rung_is_reached_before_its_time_by_the_clock_alone(day: Day, passed: int) -> None:
    """Grace and hours after a due hour, where nobody cried, the relay released nothing and no step was taken."""
    minute = NINE - HOUR + passed
    heard = [each for each in day.heard.said if each.body.word == FINE and each.body.say != "unsafe"]
    quiet = Day(Heard(day.heard.watches, (), [each for each in heard if each.minute <= minute]))
    found = quiet.at(minute)
    begins = [(found.due_hour + 2 + after) * HOUR for after in (0, 3)]
    assert list(found.told) == [each for each in begins if each <= minute]


def test_ids_in_these_tests_differ() -> None:
    """Else two events would count as one."""
    assert len({id_of(f"{one} {two}") for one, two in itertools.product(range(3), range(3))}) == 9
