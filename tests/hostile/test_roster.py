"""Different chains for different members: suspensions that crossed, stewards who collude, devices that were lost."""

from collections.abc import Sequence

from tests.hostile.doings import a_days_work, came_through, without
from tests.hostile.town import CANARY, Desk, Town
from tests.support.hostile_relay import Shown
from tropa.post.frames import Waiting
from tropa.roster.chain import propose
from tropa.roster.entries import Code, sign_entry
from tropa.vault.membership.chain import roster
from tropa.vault.membership.telling import tell_entries
from tropa.vault.outbox import ToDevice
from tropa.vault.team import network_of


def status_of(desk: Desk, device_id: str) -> str:
    devices = [device for person in desk.vault.members.people() for device in person.devices]
    return next(device.status for device in devices if device.device_id == device_id)


def test_stewards_kept_apart_see_that_the_network_was_split_and_then_agree(town: Town) -> None:
    """Anna and Boris each suspend Galya's device while the relay shows neither the other's letters."""
    anna, boris, vera, galya = town
    anna.door.letters = lambda box, letters: without(town, "boris", [*letters])
    boris.door.letters = lambda box, letters: without(town, "anna", [*letters])
    for steward in (anna, boris):
        steward.vault.members.suspend(galya.me.device_id)
        town.clock.pass_s(60)
    for _ in range(3):
        town.sync("anna", "boris")
    assert (status_of(anna, galya.me.device_id), status_of(boris, galya.me.device_id)) == ("suspended", "suspended")
    town.clock.pass_days(1)
    town.behave("anna", "boris", "vera")
    assert len({desk.chain.head for desk in (anna, boris, vera)}) == 1
    assert [desk.alarms for desk in (anna, boris, vera)] == [(), (), ()]
    assert all(desk.chain.forks == () for desk in (anna, boris, vera))


def test_two_stewards_who_sign_two_chains_are_found_out_by_the_first_letter(town: Town) -> None:
    """Anna and Vera sign two entries of one version, and tell Boris of one and Galya of the other."""
    anna, boris, _, galya = town
    one, other = (collusion(town, sha256 * 64) for sha256 in "ab")
    for entry, to in ((one, boris), (other, galya)):
        with anna.vault.inside.db.transaction():
            tell_entries(anna.vault.inside, [entry], ToDevice(to.me.device_id))
    anna.sync()
    town.sync("boris", "galya")
    assert boris.chain.version == galya.chain.version
    assert boris.chain.head != galya.chain.head
    town.clock.pass_days(7)
    for _ in range(3):
        town.sync("galya", "boris")
    split = {(alarm.kind, alarm.device_id) for alarm in boris.alarms if alarm.kind == "split"}
    assert split == {("split", galya.me.device_id)}
    with anna.vault.inside.db.transaction():
        tell_entries(anna.vault.inside, [other], ToDevice(boris.me.device_id))
    anna.sync()
    heads = (boris.chain.head, galya.chain.entries[0].hash)
    boris.sync()
    [fork] = boris.chain.forks
    assert "fork" in boris.alarm_kinds
    assert fork.ours in {entry.hash for entry in boris.chain.entries}
    assert fork.theirs in {entry.hash for entry in galya.chain.entries}
    assert (boris.chain.head, galya.chain.entries[0].hash) == heads


def collusion(town: Town, sha256: str) -> bytes:
    """An entry of the next version, signed by Anna's and Vera's stewards' keys, past all that their desks allow."""
    here = town["anna"].vault.inside
    networks = [network_of(town[name].vault.inside) for name in ("anna", "vera")]
    return sign_entry(propose(roster(here), Code(sha256), here.day), *(each.steward for each in networks if each))


def test_old_entries_told_again_move_no_head(town: Town) -> None:
    """Entries of long ago in fresh letters, newest first: no head goes back, and nothing is taken for a fork."""
    town.settle()
    heads = {desk.name: desk.chain for desk in town}
    anna = town["anna"].vault.inside
    entries = [envelope for (envelope,) in anna.db.rows("SELECT envelope FROM roster_entry ORDER BY version DESC")]
    with anna.db.transaction():
        for name in ("boris", "vera", "galya"):
            tell_entries(anna, entries[3:], ToDevice(town[name].me.device_id))
    town.settle()
    assert {desk.name: desk.chain for desk in town} == heads
    assert town.quarrels() == []


def test_letters_of_a_lost_device_that_come_late_are_not_believed(town: Town) -> None:
    """What it wrote is kept back by the relay until it has been retired: refused, counted, and shown."""
    anna, galya, case = town["anna"], town["galya"], town.case_id
    texts = anna.texts(case)
    for name in ("anna", "boris", "vera"):
        town[name].door.letters = lambda box, letters: without(town, "galya", [*letters])
    galya.vault.work.note(town.thread_with("galya"), f"{CANARY}: пишет вор")
    galya.sync()
    anna.vault.members.retire(galya.me.device_id)
    sign_all(town)
    assert status_of(anna, galya.me.device_id) == "retired"
    town.clock.pass_days(1)
    town.relay.behave()
    town.settle("anna", "boris", "vera")
    assert anna.texts(case) == texts
    assert anna.alarm_kinds == {"letters-refused"}
    assert anna.vault.sync_state().refused_kept > 0


def test_a_lost_device_that_goes_on_writing_is_heard_by_nobody_and_reads_nothing_new(town: Town) -> None:
    """The relay keeps it in the dark, replays its old letters into the new box, and posts whatever it writes."""
    anna, galya, case = town["anna"], town["galya"], town.case_id
    town.settle()
    thread, device = town.thread_with("galya"), galya.me.device_id
    anna.vault.members.suspend(device)
    town.settle("anna", "boris", "vera")
    box = town.relay.posted[-1].box
    galya.door.letters = lambda box, letters: came_through(town, "galya", [*letters])
    galya.door.into = lambda posted_to: box
    galya.vault.work.note(thread, f"{CANARY}: пишет вор")
    known = galya.events()
    galya.sync()
    anna.vault.work.note(town.thread_with("vera"), f"{CANARY}: после потери")
    town.settle("anna", "boris", "vera")
    assert f"{CANARY}: пишет вор" not in anna.texts(case)
    assert f"{CANARY}: после потери" in town["vera"].texts(case)
    galya.door.behave()
    galya.sync()
    assert galya.events() == known
    assert f"{CANARY}: после потери" not in galya.texts(case)
    assert {status_of(town[name], device) for name in ("anna", "boris", "vera")} == {"suspended"}


def sign_all(town: Town) -> None:
    """The stewards sign whatever they are asked to, until all is quiet."""
    for _ in range(6):
        for name in ("anna", "boris", "vera"):
            town[name].sync()
            for proposal in town[name].vault.members.proposals():
                if proposal.can_sign:
                    town[name].vault.members.sign(proposal.proposal_id)
    town.settle("anna", "boris", "vera")


def test_a_network_that_was_split_for_days_comes_together(town: Town) -> None:
    """Two halves, each kept from the other, work on; once the relay is honest, all desks show the same."""
    halves = {
        "anna": ("anna", "vera"),
        "vera": ("anna", "vera"),
        "boris": ("boris", "galya"),
        "galya": ("boris", "galya"),
    }
    for name, half in halves.items():
        others = [each for each in halves if each not in half]
        town[name].door.letters = kept_from(town, others)
    written = a_days_work(town)
    for _ in range(2):
        town.clock.pass_days(1)
        town.sync()
    town.clock.pass_days(1)
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


def kept_from(town: Town, authors: Sequence[str]) -> Shown:
    """Everything but what came through these doors."""

    def letters(box: str, every: Sequence[Waiting]) -> Sequence[Waiting]:
        for author in authors:
            every = without(town, author, [*every])
        return every

    return letters
