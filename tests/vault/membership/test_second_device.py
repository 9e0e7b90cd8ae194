"""A member's second machine: made of a backup of the first, joined with words, as good as the first from then on."""

import os
from pathlib import Path

from tests.vault.conftest import PASSPHRASE
from tests.vault.membership.conftest import Desk, Network
from tropa.vault.vault import Vault


def second_machine(network: Network, first: Desk, folder: Path) -> Desk:
    """Boris backs up, adopts the copy on another machine, and that one is invited as his."""
    first.vault.safe.backup(folder / "copy")
    path = folder / "second.tropa"
    vault = Vault.adopt(folder / "copy", PASSPHRASE, path, clock=network.clock, random=os.urandom)
    desk = Desk("second", vault, network.relay, path)
    steward = network.desks[0]
    invitation = steward.members.invite((), "boris", first.member_id)
    steward.sync()
    desk.members.join(network.relay, " ".join(invitation.words_en))
    network.desks.append(desk)
    steward.sync()
    steward.members.admit(invitation.invitation_id)
    network.sync(6)
    return desk


def test_a_second_machine_has_the_cases_and_gets_what_comes(network: Network, tmp_path: Path) -> None:
    """It answers in the same conversation, reads what colleagues write, and is another device of the same member."""
    anna = network.found()
    boris = network.join("boris", "coordinator")
    seeker = network.asked("Первое письмо")
    network.sync(2)
    case = seeker.keys.thread.text
    boris.vault.work.claim(case)
    boris.vault.answer(case, "С первой машины.")
    network.sync(3)
    (tmp_path / "other").mkdir()
    second = second_machine(network, boris, tmp_path / "other")
    assert second.member_id == boris.member_id
    assert second.device_id != boris.device_id
    seeker.write("Второе письмо")
    thread = boris.vault.work.threads(case)[0].thread_id
    boris.vault.work.note(thread, "Позвонить завтра.")
    network.sync(3)
    assert [entry.text for entry in second.vault.case(case).timeline] == [
        "Первое письмо",
        "С первой машины.",
        "Второе письмо",
    ]
    assert "Позвонить завтра." in [entry.text for each in second.vault.work.threads(case) for entry in each.entries]
    second.vault.answer(case, "Со второй машины.")
    network.sync(3)
    assert [text for _, text in seeker.read().letters][-1] == "Со второй машины."
    assert anna.members.alarms() == boris.members.alarms() == second.members.alarms() == ()
    assert [desk.vault.sync_state().refused_kept for desk in (anna, boris)] == [0, 0]


def test_losing_one_of_two_machines_leaves_the_other_at_work(network: Network, tmp_path: Path) -> None:
    """The lost one gets nothing more; the member still holds the case."""
    anna = network.found()
    boris = network.join("boris", "coordinator")
    seeker = network.asked("Первое письмо")
    network.sync(2)
    case = seeker.keys.thread.text
    boris.vault.work.claim(case)
    boris.vault.answer(case, "Здравствуйте.")
    network.sync(3)
    (tmp_path / "other").mkdir()
    second = second_machine(network, boris, tmp_path / "other")
    lost, network.desks = boris, [anna, second]
    anna.members.retire(lost.device_id)
    network.sync(6)
    late = network.asked("После потери")
    network.sync(3)
    lost.sync()
    cases = [row.case_id for row in lost.vault.queue().rows]
    assert late.keys.thread.text not in cases
    assert late.keys.thread.text in [row.case_id for row in second.vault.queue().rows]
    second.vault.answer(case, "Я здесь, с другой машины.")
    network.sync(3)
    assert [text for _, text in seeker.read().letters][-1] == "Я здесь, с другой машины."
    lost.vault.close()
