"""Letters repeated, reordered, invented, swapped between boxes, numbered absurdly, acknowledged and thrown away."""

import os
import random
from collections.abc import Sequence
from dataclasses import replace

from tests.hostile.doings import a_days_work
from tests.hostile.town import CANARY, Town
from tests.support.hostile_relay import Posted, numbered
from tropa.post.frames import Waiting
from tropa.sealing.boxes import letter_id


def test_every_letter_three_times_in_any_order_is_shown_once_and_in_its_place(town: Town) -> None:
    """Each desk gets them shuffled in another way; all show the same."""
    written = a_days_work(town)
    for number, desk in enumerate(town):
        dice = random.Random(number)
        desk.door.letters = lambda box, letters, dice=dice: numbered(dice.sample([*letters] * 3, 3 * len(letters)))
    for _ in range(4):
        town.sync()
    # Numbers that change at every reading hide letters behind the cursor until the box is read anew.
    town.clock.pass_days(1)
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


def test_a_box_backwards_is_read_like_any_other(town: Town) -> None:
    """What came early waits for what it follows."""
    written = a_days_work(town)
    for desk in town:
        desk.door.letters = lambda box, letters: numbered([*reversed(letters)])
    for _ in range(4):
        town.sync()
    town.clock.pass_days(1)
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


def test_letters_of_other_boxes_are_kept_apart_and_believed_nowhere(town: Town) -> None:
    """Everything that was ever posted anywhere is put into every box: it opens nothing, and is counted."""
    written = a_days_work(town)
    town.settle()
    before = {desk.name: (desk.events(), desk.kept) for desk in town}
    everywhere = {each.box: each for each in town.relay.posted}
    assert len(everywhere) > 2

    def swap(box: str, letters: Sequence[Waiting]) -> Sequence[Waiting]:
        strays = (
            [Waiting(0, letters[0].day, each.letter) for each in town.relay.posted if each.box != box]
            if letters
            else []
        )
        return numbered([*letters, *strays])

    for desk in town:
        desk.door.letters = swap
    town.clock.pass_days(1)
    town.sync()
    for desk in town:
        events, kept = before[desk.name]
        assert desk.events() == events
        assert desk.vault.sync_state().unopened_kept > kept
        assert desk.problems(town.case_id) == set()
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


def test_letters_put_into_another_box_are_missed_there_and_not_believed_here(town: Town) -> None:
    """Galya's letters are acknowledged and laid into the seeker's box: the seeker sees nothing, Anna sees a hole."""
    galya, case = town["galya"], town.case_id
    thread, seeker = town.thread_with("galya"), town.seeker
    galya.door.into = lambda box: seeker.keys.post_id.text
    galya.vault.work.note(thread, f"{CANARY}: потеряно")
    galya.sync()
    assert galya.waiting == 0
    galya.door.behave()
    galya.vault.work.note(thread, f"{CANARY}: дошло")
    town.settle()
    assert town["anna"].problems(case) == {"hole", "missing-parent"}
    assert f"{CANARY}: дошло" in town["anna"].texts(case)
    assert [who for who, _ in seeker.read().letters] == ["me", "network"]
    assert galya.problems(case) == set()


def test_letters_acknowledged_and_thrown_away_leave_a_hole_that_is_named(town: Town) -> None:
    """Nothing can bring them back but their author; that they are missing, and whose they are, is shown."""
    anna, galya, case = town["anna"], town["galya"], town.case_id
    thrown = list[Posted]()

    def throw_away(posted: Posted) -> bool:
        thrown.append(posted)
        return True

    galya.door.swallow_kindly = throw_away
    galya.vault.work.note(town.thread_with("galya"), f"{CANARY}: потеряно")
    galya.sync()
    assert thrown
    assert galya.waiting == 0
    town.settle("anna", "boris", "vera")
    assert anna.problems(case) == set()
    galya.door.behave()
    galya.vault.work.note(town.thread_with("galya"), f"{CANARY}: дошло")
    town.settle()
    [view] = [each for each in anna.vault.work.threads(case) if each.thread_id == town.thread_with("galya")]
    assert {(each.kind, each.by.member_id if each.by else None) for each in view.problems} == {
        ("hole", galya.me.member_id),
        ("missing-parent", galya.me.member_id),
    }
    for door in town.relay.doors.values():
        door.letters = lambda box, letters: numbered(
            [*letters, *(Waiting(0, letters[0].day, each.letter) for each in thrown if each.box == box)]
        )
    town.clock.pass_days(1)
    town.settle()
    assert town.quarrels() == []
    assert set(galya.texts(case)) <= set(anna.texts(case))
    assert galya.texts(case)[-2:] == [f"{CANARY}: потеряно", f"{CANARY}: дошло"]


def test_a_seekers_letter_thrown_away_is_shown_as_missing(town: Town) -> None:
    """The next one names it."""
    town.seeker.write(f"{CANARY}: первое")
    lost = {town.relay.posted[-2].letter_id, town.relay.posted[-1].letter_id}
    town.seeker.write(f"{CANARY}: второе")
    for desk in town:
        desk.door.letters = lambda box, letters: [each for each in letters if letter_id(each.letter) not in lost]
    town.settle()
    assert {(each.kind, each.author) for each in town["anna"].vault.case(town.case_id).problems} == {
        ("hole", "seeker"),
        ("missing-parent", "seeker"),
    }
    town.clock.pass_days(1)
    town.behave()
    assert town["anna"].letters(town.case_id)[-2:] == [f"{CANARY}: первое", f"{CANARY}: второе"]
    assert town.quarrels() == []


def test_a_cursor_beyond_any_box_is_shown_as_the_relays_fault(town: Town) -> None:
    """Letters before it are taken in; what it would have hidden comes with the next round."""
    written = a_days_work(town)
    town.settle("anna", "boris", "vera")
    galya = town["galya"]
    galya.door.letters = lambda box, letters: [*letters[:-1], *(replace(each, cursor=2**63) for each in letters[-1:])]
    assert galya.sync().problem == "relay-misbehaved"
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


def test_a_cursor_at_the_ceiling_hides_letters_for_a_day_at_most(town: Town) -> None:
    """It cannot be told from a full box's; the next day, or after unlocking, the box is read from its start."""
    galya, anna, case = town["galya"], town["anna"], town.case_id
    galya.door.letters = lambda box, letters: (
        [*letters, Waiting(2**32 - 1, letters[0].day, os.urandom(4096))] if letters else []
    )
    galya.sync()
    galya.door.behave()
    anna.vault.work.note(town.thread_with("galya"), f"{CANARY}: скрытое")
    town.settle()
    assert f"{CANARY}: скрытое" not in galya.texts(case)
    town.reopen("galya")
    town.settle()
    assert f"{CANARY}: скрытое" in galya.texts(case)
    assert town.quarrels() == []


def test_a_flood_of_junk_hides_no_letter_and_fills_no_vault(town: Town) -> None:
    """Six hundred invented letters around the honest ones: counted, bounded, and the honest ones are taken in."""
    written = a_days_work(town)
    town.settle("anna")
    galya = town["galya"]
    junk = [os.urandom(4096) for _ in range(600)]

    def flood(box: str, letters: Sequence[Waiting]) -> Sequence[Waiting]:
        day = town.clock() // 86_400
        made = [Waiting(0, day, each) for each in junk]
        return numbered([*made[:300], *letters, *made[300:]])

    galya.door.letters = flood
    galya.sync()
    assert written.notes["galya"][0] in galya.texts(town.case_id)
    assert 600 <= galya.vault.sync_state().unopened_kept <= 5_000
    town.clock.pass_days(1)
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


def test_replaying_every_letter_for_days_changes_nothing(town: Town) -> None:
    """Old letters, in the box they were written for, again and again under new numbers."""
    town.settle()
    for desk in town:
        desk.door.letters = lambda box, letters: numbered([*letters, *letters])
    before = {desk.name: desk.events() for desk in town}
    for _ in range(2):
        town.clock.pass_days(1)
        town.sync()
    assert all(before[desk.name] == desk.events() for desk in town)
    town.behave()
    assert town.quarrels() == []
