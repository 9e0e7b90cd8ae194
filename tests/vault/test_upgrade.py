"""A vault that version 1 wrote is copied beside itself and upgraded, whole or not at all."""

import os
import shutil
from pathlib import Path

import pytest

from tests.support.memory_relay import MemoryRelay
from tests.vault.conftest import DAY_S, MONDAY_NOON_S, PASSPHRASE, Clock
from tropa.cases.board import board_of
from tropa.sealing.types import RelayId, ThreadId
from tropa.vault.backup.beginnings import hash_of
from tropa.vault.errors import CannotUseFile, WrongPassphrase
from tropa.vault.shelf_cases import is_case_or_board
from tropa.vault.sync import sync_once
from tropa.vault.upgrades import from_1
from tropa.vault.upgrades.layout import differences
from tropa.vault.vault import Vault

OLD = Path(__file__).parent / "data" / "version-1.tropa"


@pytest.fixture
def old(path: Path) -> Path:
    shutil.copyfile(OLD, path)
    return path


def opened(path: Path, clock: Clock) -> Vault:
    return Vault.unlock(path, PASSPHRASE, clock=clock, random=os.urandom)


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY_NOON_S + DAY_S)


def test_everything_of_a_version_1_vault_is_there_after_unlocking(old: Path, clock: Clock) -> None:
    """Letters both ways, what is unread, a draft, an answer that waits, a kept letter, the network."""
    vault = opened(old, clock)
    rows = vault.queue().rows
    answered = next(row for row in rows if row.unread)
    waiting = next(row for row in rows if not row.unread or row is not answered)
    view = vault.case(answered.case_id)
    texts = [entry.text for entry in view.timeline]
    assert texts == ["Меня вызвали в военкомат во вторник", "Не ходите туда одни", "Спасибо, а что дальше?"]
    assert (answered.unread, answered.answered, view.draft) == (1, False, "черновик ответа")
    assert [entry.delivery for entry in vault.case(waiting.case_id).timeline] == [None, "waiting"]
    state, network = vault.sync_state(), vault.network()
    assert (len(rows), state.waiting_to_go, state.unopened_kept) == (2, 1, 1)
    assert network is not None
    assert network.petname == "наша"
    vault.close()


def test_what_was_written_under_version_1_can_be_searched(old: Path, clock: Clock) -> None:
    """The upgrade builds the index."""
    vault = opened(old, clock)
    assert [hit.kind for hit in vault.search("военкомате").hits] == ["ask"]
    vault.close()


def test_the_copy_made_before_is_the_file_as_it_was_and_is_known(old: Path, clock: Clock) -> None:
    """Byte for byte; and the backups' list names it."""
    vault = opened(old, clock)
    known = vault.safe.backups()
    vault.close()
    copy = old.with_name("desk.tropa.version-1")
    assert copy.read_bytes() == OLD.read_bytes()
    assert [(each.sort, each.path, each.is_there) for each in known] == [("upgrade", str(copy), True)]


def test_an_upgrade_cut_off_anywhere_begins_again(old: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old format stands until all is done; the next unlocking does it."""
    for step in ("_move_weeks", "_move_thread", "_move_outbox"):
        with monkeypatch.context() as patch:
            patch.setattr(from_1, step, _break)
            with pytest.raises(_CutOff):
                opened(old, clock)
    vault = opened(old, clock)
    assert len(vault.queue().rows) == 2
    vault.close()


def test_the_copy_is_known_even_if_all_stops_right_after_the_upgrade(
    old: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is noted in the upgrade's own transaction."""
    with monkeypatch.context() as patch:
        patch.setattr("tropa.vault.upgrades.unlocking.Context.record", _break)
        with pytest.raises(_CutOff):
            opened(old, clock)
    vault = opened(old, clock)
    assert [each.sort for each in vault.safe.backups()] == ["upgrade"]
    vault.close()


def test_no_room_for_the_copy_leaves_the_vault_as_it_was(
    old: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is upgraded without a copy."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = old.read_bytes()
    monkeypatch.setattr("tropa.vault.upgrades.unlocking.write_file_copy", full)
    with pytest.raises(CannotUseFile, match="No space left"):
        opened(old, clock)
    assert old.read_bytes() == before


def test_a_wrong_passphrase_touches_nothing(old: Path, clock: Clock) -> None:
    """No copy is made either."""
    with pytest.raises(WrongPassphrase):
        Vault.unlock(old, "не то", clock=clock, random=os.urandom)
    assert [each.name for each in old.parent.iterdir()] == [old.name]


def test_the_upgraded_network_keeps_its_name_and_publishes_again(old: Path, clock: Clock) -> None:
    """A chain is begun under the same network id; strangers are shown its notice."""
    vault = opened(old, clock)
    before = vault.network()
    assert before is not None
    relay = MemoryRelay(clock, RelayId.from_text(before.relay_id))
    reports = [sync_once(vault, relay) for _ in range(3)]
    after = vault.network()
    assert after is not None
    assert after.network_id == before.network_id
    assert after.is_published
    assert reports[-1].problem is None
    vault.close()


class _CutOff(Exception):
    """The desk was killed here."""


def _break(*_: object) -> None:
    raise _CutOff


def test_a_vault_of_version_1_becomes_what_a_new_one_is(old: Path, clock: Clock) -> None:
    """The same layout too; and the copy made before is known by how it begins."""
    vault = opened(old, clock)
    (copy,) = vault.safe.backups()
    assert differences(vault.inside.db) == []
    assert copy.begins == hash_of("upgrade", OLD.read_bytes())
    vault.close()


def test_the_boards_of_a_version_1_vault_are_known(old: Path, clock: Clock) -> None:
    """Its cases are taken in anew."""
    vault = opened(old, clock)
    rows = vault.queue().rows
    assert [is_case_or_board(vault.inside, board_of(ThreadId.from_text(row.case_id))) for row in rows] == [True, True]
    vault.close()
