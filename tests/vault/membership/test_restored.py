"""A desk restored from a backup, weeks later: what still works, till when, what it says, and the way out."""

import os
from pathlib import Path

import pytest

from tests.vault.conftest import PASSPHRASE
from tests.vault.membership.conftest import Desk, Network
from tropa.vault.membership.bundles import rivals
from tropa.vault.vault import Vault


@pytest.fixture
def pair(network: Network) -> Network:
    """Anna, and Boris whose machine will be lost; a thread of the two in a case that Boris answered."""
    anna, boris = network.found("anna"), network.join("boris", "coordinator")
    case = network.asked("первое").keys.thread.text
    network.sync(2)
    boris.vault.work.claim(case)
    boris.vault.answer(case, "ответ")
    network.sync(2)
    anna.vault.work.open_thread(case, "legal", [boris.member_id], [], with_reply_key=False)
    network.sync(2)
    return network


def pass_weeks(network: Network, weeks: int) -> None:
    for _ in range(weeks):
        network.clock.pass_days(7)
        network.sync(3)


def restored(network: Network, copy: Path) -> Desk:
    """Boris's desk, of that copy, on another machine."""
    boris = network.desks[1]
    boris.vault.close()
    boris.path = boris.path.with_name("restored.tropa")
    boris.vault = Vault.restore(copy, PASSPHRASE, boris.path, clock=network.clock, random=os.urandom)
    return boris


def thread_of(desk: Desk) -> str:
    (case,) = (row.case_id for row in desk.vault.queue().rows)
    return next(each.thread_id for each in desk.vault.work.threads(case) if each.purpose == "legal")


def said_to_each_other(network: Network, word: str) -> tuple[bool, bool]:
    """Whether Anna reads Boris's note, and Boris Anna's."""
    anna, boris = network.desks[:2]
    thread = thread_of(anna)
    for desk in (anna, boris):
        desk.vault.work.note(thread, f"{word} {desk.name}")
    network.sync(4)
    return f"{word} boris" in notes(anna), f"{word} anna" in notes(boris)


def notes(desk: Desk) -> list[str]:
    (case,) = (row.case_id for row in desk.vault.queue().rows)
    return [entry.text for each in desk.vault.work.threads(case) for entry in each.entries if entry.kind == "note"]


def alarm_of(desk: Desk) -> int | None:
    """The last week in which it surely works, where that is in doubt."""
    return next((each.week for each in desk.members.alarms() if each.kind == "restored-old"), None)


def test_a_restored_desk_that_was_outlived_says_until_when_it_works_and_does(pair: Network, tmp_path: Path) -> None:
    """Two weeks later: both ways till the copy's last week, and neither way after it. It said so from the start."""
    anna, boris = pair.desks
    boris.vault.safe.backup(tmp_path / "copy")
    last = boris.vault.inside.week + 4
    pass_weeks(pair, 2)
    boris = restored(pair, tmp_path / "copy")
    assert alarm_of(boris) == last
    pair.sync(4)
    assert alarm_of(boris) == last
    for number in range(3):
        assert said_to_each_other(pair, f"неделя {number}") == (True, True)
        pass_weeks(pair, 1)
    assert anna.vault.inside.week == last + 1
    assert rivals(anna.vault.inside)
    assert said_to_each_other(pair, "потом") == (False, False)
    assert alarm_of(boris) == last


def test_as_one_more_device_it_goes_on_for_good(pair: Network, tmp_path: Path) -> None:
    """What the page says to do: a copy of the restored vault, an invitation, the old one retired."""
    anna, boris = pair.desks
    boris.vault.safe.backup(tmp_path / "copy")
    pass_weeks(pair, 2)
    boris = restored(pair, tmp_path / "copy")
    pair.sync(4)
    boris.vault.safe.backup(tmp_path / "again")
    old, path = boris.device_id, tmp_path / "anew.tropa"
    adopted = Vault.adopt(tmp_path / "again", PASSPHRASE, path, clock=pair.clock, random=os.urandom)
    anew = Desk("boris", adopted, pair.relay, path)
    invitation = anna.members.invite((), "boris", boris.member_id)
    anna.sync()
    anew.members.join(pair.relay, " ".join(invitation.words_ru))
    anna.sync()
    boris.vault.close()
    pair.desks[1] = anew
    anna.members.admit(invitation.invitation_id)
    pair.sync(6)
    anna.members.retire(old)
    pair.sync(4)
    assert alarm_of(anew) is None
    for number in range(6):
        pass_weeks(pair, 1)
        assert said_to_each_other(pair, f"неделя {number}") == (True, True)


def test_one_of_a_copy_of_this_week_says_nothing(pair: Network, tmp_path: Path) -> None:
    """Its keys are those that everybody has."""
    pair.desks[1].vault.safe.backup(tmp_path / "copy")
    boris = restored(pair, tmp_path / "copy")
    pair.sync(2)
    assert alarm_of(boris) is None
    pass_weeks(pair, 6)
    assert said_to_each_other(pair, "потом") == (True, True)


def test_where_the_lost_machine_was_never_on_again_the_warning_goes_by_itself(pair: Network, tmp_path: Path) -> None:
    """Once it is proved that colleagues know the keys it made anew."""
    anna, boris = pair.desks
    boris.vault.safe.backup(tmp_path / "copy")
    pair.desks = [anna]
    pass_weeks(pair, 2)
    pair.desks = [anna, boris]
    boris = restored(pair, tmp_path / "copy")
    last = alarm_of(boris)
    pass_weeks(pair, 3)
    assert alarm_of(boris) == last
    assert said_to_each_other(pair, "после") == (True, True)
    pass_weeks(pair, 5)
    assert said_to_each_other(pair, "потом") == (True, True)
    assert alarm_of(boris) is None
