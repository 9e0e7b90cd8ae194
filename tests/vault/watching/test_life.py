"""A watch from its beginning to its end: left at the relay, put off by words, climbed in silence, ended by people."""

from typing import Any

import pytest

from tests.vault.watching.watched import DURESS, HOUR, Watched
from tropa.vault import fetching
from tropa.vault.sync import sync_once
from tropa.vault.watching.errors import NothingSounds


def test_it_begins_with_a_series_and_a_letter_that_names_it(watched: Watched) -> None:
    """A warning and two rungs wait at the relay; the traveller's telephone knows series, salt and the watch key."""
    (left,) = watched.series()
    first = watched.first_hour
    assert [rung.hour for rung in left.rungs] == [first, first + 2, first + 4]
    letter = watched.roads.phone("traveller").journey.letter
    assert (letter.state, letter.series, letter.salt is not None) == (
        "running",
        watched.loaded(watched.anna).newest.body.series,
        True,
    )
    assert watched.view().relay == "left"


def test_whoever_is_told_has_the_watch_and_nothing_else_of_the_case(watched: Watched) -> None:
    """Vera reads no plan, no leg and no letter of the person's."""
    view = watched.view(watched.vera)
    assert (view.state, [rung.who.is_me for rung in view.rungs]) == ("waiting", [False, True])
    assert watched.vera.vault.journeys.board() == ()
    assert (
        watched.vera.vault.inside.db.row(
            "SELECT 1 FROM thread WHERE thread = ?", watched.loaded(watched.vera).at.case.case.raw
        )
        is None
    )


def test_a_word_puts_it_off_at_every_desk_and_at_the_relay(watched: Watched) -> None:
    """To the hour after the next check-in."""
    watched.alone(watched.windows[0].begins + 5)
    watched.says()
    watched.roads.sync(2)
    until = -(-watched.windows[1].until // HOUR)
    assert {watched.view(desk).next_window for desk in (watched.anna, watched.boris, watched.vera)} == {1}
    assert watched.series()[0].rungs[0].hour == until


def test_desks_renew_where_the_telephone_could_not(watched: Watched) -> None:
    """Its letter came; its renewal did not."""
    watched.alone(watched.windows[0].begins + 5)
    watched.relay.before = _cut
    with pytest.raises(_Cut):
        watched.says()
    watched.relay.before = lambda name: None
    assert watched.series()[0].rungs[0].hour == watched.first_hour
    watched.roads.sync(2)
    assert watched.series()[0].rungs[0].hour == -(-watched.windows[1].until // HOUR)


def test_silence_warns_the_traveller_then_climbs(watched: Watched) -> None:
    """Boris, then Vera, then everybody."""
    due = watched.first_hour * HOUR
    watched.to(due - 1)
    assert (watched.warnings(), watched.sounding()) == (0, [])
    watched.to(due)
    assert (watched.warnings(), watched.sounding(), watched.view().state) == (1, [], "warned")
    watched.to(due + 2 * HOUR)
    assert (watched.sounding(), watched.rungs_in_box()) == (["boris"], 1)
    watched.to(due + 4 * HOUR)
    assert (watched.sounding(), watched.rungs_in_box()) == (["boris", "vera"], 2)
    watched.to(due + 5 * HOUR)
    assert (watched.sounding(), watched.view().state) == (["anna", "boris", "vera"], "standing")


def test_it_climbs_at_the_relay_while_every_desk_is_off(watched: Watched) -> None:
    """Whoever comes back finds it."""
    due = watched.first_hour * HOUR
    watched.alone(due + 2 * HOUR + 5)
    watched.vera.sync()
    assert watched.view(watched.vera).rungs[0].is_reached
    watched.boris.sync()
    assert [each.sounds for each in watched.alarms(watched.boris)] == [True]


def test_the_first_to_acknowledge_stops_the_climb_for_all(watched: Watched) -> None:
    """The relay releases no more; everybody sees whose it is."""
    due = watched.first_hour * HOUR
    watched.to(due + 2 * HOUR)
    watched.boris.vault.watch.acknowledge(watched.journey, "звоню")
    watched.roads.sync(2)
    assert (watched.sounding(), watched.series()[0].state) == ([], "cancelled")
    assert {watched.view(desk).state for desk in (watched.anna, watched.boris, watched.vera)} == {"owned"}
    owner = watched.view(watched.vera).owner
    assert owner is not None
    assert owner.member_id == watched.boris.member_id
    watched.to(due + 6 * HOUR)
    assert watched.rungs_in_box() == 1
    (shown,) = watched.alarms(watched.vera)
    assert (shown.state, shown.sounds) == ("owned", False)


def test_two_who_acknowledge_offline_agree_on_one_owner(watched: Watched) -> None:
    """And the other is told."""
    watched.to(watched.first_hour * HOUR + 4 * HOUR)
    for desk in (watched.boris, watched.vera):
        desk.vault.watch.acknowledge(watched.journey)
    watched.roads.sync(3)
    owners = {watched.view(desk).owner.member_id for desk in (watched.anna, watched.boris, watched.vera)}  # type: ignore[union-attr]
    (owner,) = owners
    loser = watched.vera if owner == watched.boris.member_id else watched.boris
    told = watched.view(loser).lost_to
    assert told is not None
    assert told.member_id == owner


def test_all_well_leaves_a_new_series_for_what_is_to_come(watched: Watched) -> None:
    """Said by Vera, who cannot write to the traveller; Anna's desk tells them."""
    due = watched.first_hour * HOUR
    watched.to(due + 3 * HOUR)
    watched.vera.vault.watch.acknowledge(watched.journey)
    watched.vera.vault.watch.all_well(watched.journey, "спал")
    watched.roads.sync(3)
    before, after = watched.series()
    assert (before.state, after.state) == ("cancelled", "running")
    assert after.rungs[0].hour == -(-watched.windows[1].until // HOUR)
    letter = watched.roads.phone("traveller").journey.letter
    assert (letter.version, letter.series, len(letter.windows)) == (
        3,
        watched.loaded(watched.anna).newest.body.series,
        2,
    )
    assert watched.sounding() == []


def test_the_same_words_put_off_the_new_series_too(watched: Watched) -> None:
    """The traveller learns no new ones."""
    watched.to(watched.first_hour * HOUR + 4 * HOUR)
    watched.boris.vault.watch.all_well(watched.journey)
    watched.roads.sync(3)
    watched.alone(watched.windows[1].begins + 5)
    watched.says(window=0)
    assert watched.series()[1].rungs[0].hour == -(-watched.windows[2].until // HOUR)


@pytest.mark.parametrize(("say", "word"), [("unsafe", ""), ("fine", DURESS), ("fine", "gibberish")])
def test_a_cry_sounds_everywhere_and_nothing_is_said_to_the_traveller(watched: Watched, say: str, word: str) -> None:
    """Until a person does."""
    watched.alone(watched.windows[0].begins + 5)
    before = len(watched.relay.letters(watched.roads.people["traveller"].keys.read_key))
    watched.says(say, word)  # type: ignore[arg-type]
    watched.roads.sync(2)
    assert watched.sounding() == ["anna", "boris", "vera"]
    after = watched.relay.letters(watched.roads.people["traveller"].keys.read_key)
    # The traveller's own copy, which says that all is well, and nothing else.
    assert len(after) == before + 1


def test_a_fine_after_the_alarm_ends_nothing(watched: Watched) -> None:
    """Nor does it at a desk that comes later."""
    due = watched.first_hour * HOUR
    watched.to(due + 2 * HOUR + 1)
    watched.says()
    watched.roads.sync(2)
    assert watched.sounding() == ["boris"]


def test_a_word_said_in_time_and_heard_late_does_not_undo_what_has_sounded(watched: Watched) -> None:
    """Somebody was woken: a person ends it."""
    due = watched.first_hour * HOUR
    watched.alone(due - 10)
    phone = watched.roads.phone("traveller")
    said_minute = watched.roads.minute
    watched.to(due + 2 * HOUR)
    assert watched.sounding() == ["boris"]
    late = type(phone)(phone.keys, phone.relay, phone.relay_id, phone.notice, lambda: said_minute)
    late.check_in("fine", "acorn", 0)
    watched.roads.sync(2)
    assert watched.sounding() == ["boris"]


def test_over_ends_the_watch_and_tells_the_traveller(watched: Watched) -> None:
    """No silence is one any more."""
    watched.boris.vault.watch.over(watched.journey, "дома")
    watched.roads.sync(3)
    watched.to(watched.first_hour * HOUR + 30 * HOUR)
    assert (watched.sounding(), watched.rungs_in_box(), watched.warnings()) == ([], 0, 0)
    assert watched.roads.phone("traveller").journey.letter.state == "over"


def test_what_does_not_sound_cannot_be_taken_on(watched: Watched) -> None:
    """Nothing is written."""
    with pytest.raises(NothingSounds):
        watched.boris.vault.watch.acknowledge(watched.journey)


class _Cut(Exception):
    """The telephone lost its network."""


def _cut(name: str) -> None:
    if name == "series":
        raise _Cut


def test_a_cry_after_the_end_keeps_the_journey_until_somebody_answers_it(watched: Watched) -> None:
    """Its day to be destroyed passes; the alarm goes on sounding, and the journey goes when a person has ended it."""
    watched.alone(watched.windows[0].begins + 5)
    watched.anna.vault.journeys.arrive(watched.journey)
    watched.roads.sync(2)
    watched.says("unsafe", "")
    watched.roads.sync(2)
    _pass_days(watched, 16)
    assert watched.sounding()[:2] == ["anna", "boris"]
    watched.boris.vault.watch.over(watched.journey)
    _pass_days(watched, 3)
    assert watched.sounding() == []
    assert watched.anna.vault.journeys.of_case(watched.roads.case("traveller")) == ()


def _pass_days(watched: Watched, days: int) -> None:
    for _ in range(days):
        watched.roads.network.clock.pass_days(1)
        watched.roads.sync(1)


_RING = fetching._ring


def _used_up(*given: Any) -> Any:
    """What lies before has taken all the tries of the round."""
    ring = _RING(*given)
    ring.tries_left = 0
    return ring


@pytest.mark.parametrize("cut", ["stopped", "flooded"])
def test_a_desk_that_did_not_read_its_boxes_to_the_end_has_not_listened(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    """It sounds by its clock; what it had not read yet was said in time, and the alarm does not stick."""
    watched.alone(watched.windows[0].begins + 5)
    watched.says()
    watched.alone(watched.first_hour * HOUR + 3 * HOUR)
    with monkeypatch.context() as patch:
        if cut == "flooded":
            patch.setattr(fetching, "_ring", _used_up)
        sync_once(watched.boris.vault, watched.relay, lambda: cut == "flooded")
    assert watched.sounding() == ["boris"]
    assert watched.boris.vault.watch.deaf_since() is not None
    watched.boris.sync()
    assert watched.sounding() == []
    assert watched.boris.vault.watch.deaf_since() is None
