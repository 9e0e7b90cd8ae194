"""A relay restored from an old copy of its data, boxes it closes early, and boxes it says it never had."""

import shutil

from tests.hostile.doings import a_days_work
from tests.hostile.town import CANARY, Town
from tests.support.hostile_relay import refusal


def roll_back(town: Town) -> None:
    """The relay is what it was when `keep_copy` was called."""
    town.stop_relay()
    shutil.rmtree(town.relay_data)
    shutil.copytree(town.folder / "copy", town.relay_data)
    town.start_relay()


def keep_copy(town: Town) -> None:
    """A copy of the relay's data, made while it does not run."""
    town.stop_relay()
    shutil.copytree(town.relay_data, town.folder / "copy")
    town.start_relay()


def test_a_relay_restored_from_a_copy_loses_no_desk_anything_and_new_letters_are_read(town: Town) -> None:
    """What was read stays; the restored relay gives new letters numbers that were passed: they are read too."""
    town.settle()
    keep_copy(town)
    written = a_days_work(town)
    town.settle()
    before = {desk.name: desk.events() for desk in town}
    roll_back(town)
    again = {name: f"{CANARY}: после, {name}" for name in ("galya", "vera")}
    for name, text in again.items():
        town["anna"].vault.work.note(town.thread_with(name), text)
    town.settle()
    town.clock.pass_days(1)
    town.behave()
    assert all(before[desk.name] <= desk.events() for desk in town)
    assert all(text in town[name].texts(town.case_id) for name, text in again.items())
    assert town.quarrels() == []
    assert set(written.lacking(town)) == {f"seeker: {text}" for text in written.from_anna}


def test_letters_that_were_lost_with_the_newer_data_are_named_as_missing(town: Town) -> None:
    """Galya had not read them; the next letter shows that there were some, and whose."""
    anna, galya, case = town["anna"], town["galya"], town.case_id
    town.settle()
    keep_copy(town)
    anna.vault.work.note(town.thread_with("galya"), f"{CANARY}: утеряно с диском")
    anna.sync()
    roll_back(town)
    anna.vault.work.note(town.thread_with("galya"), f"{CANARY}: следующее")
    town.settle()
    town.clock.pass_days(1)
    town.settle()
    assert f"{CANARY}: следующее" in galya.texts(case)
    assert galya.problems(case) == {"hole", "missing-parent"}
    assert f"{CANARY}: утеряно с диском" in anna.texts(case)


def test_weeks_and_notices_that_the_restored_relay_has_forgotten_are_told_again(town: Town) -> None:
    """The copy is older than this week's keys: strangers are refused until a steward's desk is open."""
    keep_copy(town)
    town.clock.pass_days(7)
    town.settle()
    before = town.seeker.notice.version
    town["anna"].vault.members.suspend(town["galya"].me.device_id)
    town.settle("anna", "boris", "vera")
    roll_back(town)
    assert town["boris"].sync().problem == "notice-differs"
    town.settle("anna", "boris", "vera")
    assert [town[name].alarms for name in ("anna", "boris", "vera")] == [(), (), ()]
    assert town.seeker.notice.version > before


def test_a_box_that_the_relay_says_is_closed_stops_letters_for_no_longer_than_the_lie(town: Town) -> None:
    """410 for every letter to this week's box: they wait, what comes is read; afterwards they go."""
    written = a_days_work(town)
    for desk in town:
        desk.door.instead = lambda method, path: refusal("box-closed", 410) if method == "POST" else None
    for _ in range(3):
        town.sync()
        town.clock.pass_s(3_600)
    assert all(town[name].waiting for name in ("anna", "galya", "vera"))
    assert written.to_anna[0] in town["anna"].letters(town.case_id)
    town.clock.pass_days(1)
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


def test_a_seekers_box_that_is_said_to_be_gone_is_shown_and_asked_for_again(town: Town) -> None:
    """The case says so; the answer goes once the relay admits that there is one."""
    anna, case = town["anna"], town.case_id
    box = town.seeker.keys.post_id.text
    anna.vault.answer(case, f"{CANARY}: слышите?")
    anna.door.instead = lambda method, path: refusal("no-such-box", 404) if box in path else None
    anna.sync()
    assert anna.vault.case(case).box_gone
    assert anna.vault.case(case).timeline[-1].delivery == "box-gone"
    town.clock.pass_days(1)
    town.behave()
    assert not anna.vault.case(case).box_gone
    assert [text for _, text in town.seeker.read().letters][-1] == f"{CANARY}: слышите?"
