"""A member's second machine: made of a backup of the first, joined with words, as good as the first from then on."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.vault.conftest import PASSPHRASE
from tests.vault.membership.conftest import Desk, Network
from tests.vault.test_outbox import Killed
from tropa.vault.errors import UnknownCase
from tropa.vault.vault import Vault
from tropa.vault.work import catching_up, latecomers


@dataclass
class Invited:
    """A machine with a copy of Boris's cases, that has left its keys and waits to be admitted."""

    network: Network
    desk: Desk
    invitation_id: str

    def is_admitted(self) -> Desk:
        """From now on it is one more device of his."""
        self.network.desks.append(self.desk)
        steward = self.network.desks[0]
        steward.sync()
        steward.members.admit(self.invitation_id)
        self.network.sync(6)
        return self.desk


def invited_machine(network: Network, first: Desk, folder: Path) -> Invited:
    """Boris backs up, adopts the copy on another machine, and that one is invited as his."""
    first.vault.safe.backup(folder / "copy")
    path = folder / "second.tropa"
    vault = Vault.adopt(folder / "copy", PASSPHRASE, path, clock=network.clock, random=os.urandom)
    desk = Desk("second", vault, network.relay, path)
    steward = network.desks[0]
    invitation = steward.members.invite((), "boris", first.member_id)
    steward.sync()
    desk.members.join(network.relay, " ".join(invitation.words_en))
    return Invited(network, desk, invitation.invitation_id)


def second_machine(network: Network, first: Desk, folder: Path) -> Desk:
    """Boris's second machine, at work."""
    return invited_machine(network, first, folder).is_admitted()


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


@dataclass
class Gap:
    """Anna, Boris, Vera; a case that Boris holds; and his second machine, made of a copy and not admitted yet.

    Since the copy Anna has opened a thread with him, and all three have spoken.
    """

    anna: Desk
    boris: Desk
    vera: Desk
    case: str
    invited: Invited

    @property
    def network(self) -> Network:
        return self.invited.network

    def letters(self) -> int:
        """In every team box."""
        return sum(len(box.letters) for box in self.network.relay.boxes.values() if box.is_team)


def said_at(desk: Desk, case: str) -> dict[str, list[str]]:
    """Every text in every thread of a case, by thread; a thread that has problems says so."""
    found = {}
    for thread in desk.vault.work.threads(case):
        texts = [entry.text for entry in thread.entries if entry.text]
        found[thread.thread_id] = texts + [problem.kind for problem in thread.problems]
    return found


@pytest.fixture
def gap(network: Network, tmp_path: Path) -> Gap:
    anna = network.found()
    boris, vera = network.join("boris", "coordinator"), network.join("vera", "caseworker")
    seeker = network.asked("Первое письмо")
    network.sync(2)
    case = seeker.keys.thread.text
    boris.vault.work.claim(case)
    boris.vault.answer(case, "До копии.")
    network.sync(3)
    (tmp_path / "other").mkdir()
    invited = invited_machine(network, boris, tmp_path / "other")
    own = boris.vault.work.threads(case)[0].thread_id
    boris.vault.work.note(own, "Заметка для себя.")
    boris.vault.answer(case, "После копии.")
    legal = anna.vault.work.open_thread(case, "legal", [boris.member_id, vera.member_id], [], with_reply_key=False)
    network.sync(2)
    anna.vault.work.note(legal, "Важное.")
    boris.vault.work.note(legal, "Принято.")
    vera.vault.work.note(legal, "И мне.")
    not_his = anna.vault.work.open_thread(case, "health", [vera.member_id], [], with_reply_key=False)
    anna.vault.work.note(not_his, "Не для Бориса.")
    network.sync(3)
    return Gap(anna, boris, vera, case, invited)


def test_a_second_machine_lacks_nothing_that_was_said_between_its_copy_and_its_admission(gap: Gap) -> None:
    """Openings and events, whoever wrote them, and what was answered meanwhile; of his threads and no others."""
    second = gap.invited.is_admitted()
    assert said_at(second, gap.case) == said_at(gap.boris, gap.case)
    assert any("Принято." in texts for texts in said_at(second, gap.case).values())
    assert "Не для Бориса." not in repr(said_at(second, gap.case))
    assert [entry.text for entry in second.vault.case(gap.case).timeline][-1] == "После копии."
    assert second.members.alarms() == ()


def test_a_second_machine_is_told_once_and_nobody_else_is(gap: Gap) -> None:
    """Rounds that follow say nothing more, and what is said from then on goes to each device once."""
    gap.invited.is_admitted()
    gap.network.sync(3)
    before = gap.letters()
    gap.network.sync(4)
    assert gap.letters() == before
    gap.boris.vault.work.note(gap.boris.vault.work.threads(gap.case)[0].thread_id, "Потом.")
    gap.network.sync(4)
    assert gap.letters() == before + 1


def test_what_a_second_machine_lacks_is_told_a_little_in_each_round_and_a_kill_loses_none(
    gap: Gap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Boris's first desk tells two events at a time, and dies each time it has put in one of them."""
    monkeypatch.setattr(catching_up, "AT_A_TIME", 2)
    put, calls = latecomers.put, iter(range(1, 1_000))

    def dies_now_and_then(*values: object, **named: object) -> None:
        put(*values, **named)  # type: ignore[arg-type]
        if next(calls) % 3 == 0:
            raise Killed

    monkeypatch.setattr(latecomers, "put", dies_now_and_then)
    network, second = gap.network, gap.invited.desk
    network.desks.append(second)
    gap.anna.sync()
    gap.anna.members.admit(gap.invited.invitation_id)
    kills = 0
    for _ in range(12):
        for desk in network.desks:
            try:
                desk.sync()
            except Killed:
                kills += 1
    assert kills > 0
    assert said_at(second, gap.case) == said_at(gap.boris, gap.case)


def test_a_device_whose_suspension_was_lifted_is_told_what_was_said_meanwhile(gap: Gap) -> None:
    """Boris went on with his other machine, so that nothing waited for this one; and nobody tells what it had."""
    second = gap.invited.is_admitted()
    gap.anna.members.suspend(second.device_id)
    gap.network.sync(3)
    meanwhile = gap.vera.vault.work.open_thread(gap.case, "work", [gap.boris.member_id], [], with_reply_key=False)
    gap.vera.vault.work.note(meanwhile, "Пока приостановлено.")
    gap.network.sync(2)
    gap.boris.vault.work.note(meanwhile, "Прочёл на другой.")
    gap.network.sync(2)
    assert meanwhile not in said_at(second, gap.case)
    gap.network.clock.pass_days(3)
    gap.anna.members.lift(second.device_id)
    gap.network.sync(6)
    assert said_at(second, gap.case) == said_at(gap.boris, gap.case)
    assert said_at(second, gap.case)[meanwhile] == ["Пока приостановлено.", "Прочёл на другой."]


def test_a_case_destroyed_between_the_copy_and_the_admission_is_destroyed_on_the_second_machine_too(gap: Gap) -> None:
    """Nobody has an event of it left to tell: his first machine says so. Another case stays."""
    kept = gap.network.asked("Другое дело").keys.thread.text
    gap.network.sync(2)
    gap.boris.vault.work.destroy(gap.case)
    gap.network.sync(3)
    second = gap.invited.is_admitted()
    shown = {row.case_id for row in second.vault.queue().rows}
    assert (gap.case in shown, kept in shown) == (False, True)
    assert said_at(second, kept) == {}
    with pytest.raises(UnknownCase):
        second.vault.case(gap.case)


def test_a_case_that_was_only_on_the_board_is_destroyed_on_the_second_machine_too(
    network: Network, tmp_path: Path
) -> None:
    """Nobody had opened a thread about it: there is none to say so in."""
    network.found()
    boris = network.join("boris", "coordinator")
    case = network.asked("Первое письмо").keys.thread.text
    network.sync(2)
    assert boris.vault.work.threads(case) == ()
    (tmp_path / "other").mkdir()
    invited = invited_machine(network, boris, tmp_path / "other")
    boris.vault.work.destroy(case)
    network.sync(3)
    second = invited.is_admitted()
    assert case not in {row.case_id for row in second.vault.queue().rows}


def test_few_events_are_looked_at_in_a_round_for_a_device_that_came_late(
    gap: Gap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many events there are, none of them its own: every page waits for that transaction."""
    network, second = gap.network, gap.invited.desk
    monkeypatch.setattr(catching_up, "LOOKED_AT", 2)
    looks: list[tuple[int, int]] = []
    tell = latecomers._tell

    def noted(*values: Any) -> int:
        looks.append((values[-1], until := tell(*values)))
        return until

    monkeypatch.setattr(latecomers, "_tell", noted)
    network.desks.append(second)
    gap.anna.sync()
    gap.anna.members.admit(gap.invited.invitation_id)
    network.sync(30)
    assert looks
    assert all(until - after <= 2 or until > 2**60 for after, until in looks)
    assert said_at(second, gap.case) == said_at(gap.boris, gap.case)


def test_of_several_devices_that_came_late_one_is_told_at_a_time(gap: Gap) -> None:
    """Each costs a look of its own, and all are told in the end."""
    second, anna = gap.invited.is_admitted(), gap.anna
    late = (second, gap.vera)
    for desk in late:
        anna.members.suspend(desk.device_id)
    gap.network.sync(3)
    here, begun = anna.vault.inside, "SELECT count(*) FROM meta WHERE name GLOB 'threads-told:*'"
    for desk in late:
        anna.members.lift(desk.device_id)
    seen = []
    for _ in range(2):
        with here.db.transaction():
            latecomers.tell_latecomers(here)
        seen.append(here.db.number(begun))
    assert seen == [1, 2]
