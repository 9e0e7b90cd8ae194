"""Making and opening a vault's file: each thing that can be wrong is named, and a failed unlock changes nothing."""

import os
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.vault.conftest import CHEAP, PASSPHRASE, Clock
from tropa.sealing.passphrase import DEFAULT_COST, Argon2Cost
from tropa.vault.errors import (
    AlreadyOpen,
    CannotUseFile,
    EmptyPassphrase,
    NewerVault,
    NoSuchVault,
    NotAVault,
    VaultClosed,
    VaultDamaged,
    VaultError,
    VaultExists,
    WrongPassphrase,
)
from tropa.vault.header import HEADER_BYTES, cost_of, new_header
from tropa.vault.opening import CHECKED_WHOLE_BYTES
from tropa.vault.vault import Vault

PAGE = 4096


def unlock(path: Path, passphrase: str = PASSPHRASE) -> Vault:
    """Open it as the desk does."""
    return Vault.unlock(path, passphrase, clock=Clock(), random=os.urandom)


@pytest.fixture
def closed(vault: Vault, path: Path) -> Path:
    """A good vault, locked."""
    vault.close()
    return path


def folder_of(path: Path) -> dict[str, bytes]:
    """Every file beside the vault, with what is in it."""
    return {each.name: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}


def test_a_vault_that_was_locked_opens_again(closed: Path) -> None:
    """The same passphrase opens what it closed, and the journal is there."""
    vault = unlock(closed)
    assert [line.event for line in vault.journal.entries().entries] == ["vault-unlocked", "vault-created"]
    vault.close()


def test_only_its_owner_can_read_the_file_and_its_log(vault: Vault, path: Path) -> None:
    """Mode 0600 from the first byte, whatever the umask."""
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert modes == {"desk.tropa": 0o600, "desk.tropa-wal": 0o600}


def test_locking_leaves_one_file(closed: Path) -> None:
    """No log, no index, no lock file stays behind."""
    assert set(folder_of(closed)) == {"desk.tropa"}


@pytest.mark.parametrize("passphrase", ["", " ", "\t\n"])
def test_a_vault_without_a_passphrase_is_not_made(path: Path, passphrase: str) -> None:
    """Blanks are no passphrase; nothing is created."""
    with pytest.raises(EmptyPassphrase):
        Vault.create(path, passphrase, clock=Clock(), random=os.urandom, hardness=CHEAP)
    assert not path.exists()


def test_creating_replaces_nothing(path: Path) -> None:
    """Whatever is there stays as it is."""
    path.write_bytes(b"a letter to my mother")
    with pytest.raises(VaultExists):
        Vault.create(path, PASSPHRASE, clock=Clock(), random=os.urandom, hardness=CHEAP)
    assert path.read_bytes() == b"a letter to my mother"


def test_creating_where_nobody_may_write_is_a_clear_error(tmp_path: Path) -> None:
    """A missing folder stands for any refusal of the system."""
    with pytest.raises(CannotUseFile, match="No such file"):
        Vault.create(tmp_path / "none" / "v", PASSPHRASE, clock=Clock(), random=os.urandom, hardness=CHEAP)


def test_a_creation_that_was_cut_off_does_not_stand_in_the_way(path: Path) -> None:
    """What it left behind never was a vault; the next creation clears it."""
    path.with_name(path.name + ".new").write_bytes(b"half")
    Vault.create(path, PASSPHRASE, clock=Clock(), random=os.urandom, hardness=CHEAP).close()
    assert set(folder_of(path)) == {"desk.tropa"}


@pytest.mark.parametrize("passphrase", ["", "тропа", PASSPHRASE + " ", PASSPHRASE.upper()])
def test_a_wrong_passphrase_is_said_to_be_wrong_and_changes_nothing(closed: Path, passphrase: str) -> None:
    """No byte of any file differs afterwards."""
    before = folder_of(closed)
    with pytest.raises(WrongPassphrase):
        unlock(closed, passphrase)
    assert folder_of(closed) == before
    unlock(closed).close()


def test_a_wrong_passphrase_after_a_crash_does_not_touch_the_log(closed: Path) -> None:
    """The log of a desk that was killed holds what was last written: guessing must not disturb it."""
    _killed_while_writing(closed)
    before = folder_of(closed)
    assert before["desk.tropa-wal"]
    with pytest.raises(WrongPassphrase):
        unlock(closed, "другая")
    assert folder_of(closed) == before


def test_what_was_written_before_a_kill_is_there_after_it(closed: Path) -> None:
    """SIGKILL in the middle of work loses nothing that was committed."""
    _killed_while_writing(closed)
    vault = unlock(closed)
    assert [line.event for line in vault.journal.entries().entries] == [
        "vault-unlocked",
        "written-before-the-kill",
        "vault-unlocked",
        "vault-created",
    ]
    vault.close()


def _killed_while_writing(path: Path) -> None:
    script = f"""
        import os, signal, time
        from pathlib import Path
        from tropa.vault.vault import Vault
        vault = Vault.unlock(Path({str(path)!r}), {PASSPHRASE!r}, clock=lambda: 0, random=os.urandom)
        vault.inside.record("written-before-the-kill")
        os.kill(os.getpid(), signal.SIGKILL)
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL


GARBAGE = os.urandom(5 * PAGE)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"Tv", "few bytes"),
        (GARBAGE, "does not begin"),
        (b"SQLite format 3\0" + bytes(4080), "does not begin"),
    ],
    ids=["an empty file", "two bytes", "random bytes", "another database"],
)
def test_a_file_that_is_no_vault_is_called_that(path: Path, content: bytes, says: str) -> None:
    """It is left as it is."""
    path.write_bytes(content)
    with pytest.raises(NotAVault, match=says):
        unlock(path)
    assert folder_of(path) == {"desk.tropa": content}


def test_a_folder_a_pipe_and_nothing_at_all_are_told_apart(tmp_path: Path) -> None:
    """None of them hangs or is created."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotAVault, match="folder"):
        unlock(tmp_path)
    with pytest.raises(NotAVault, match="ordinary"):
        unlock(tmp_path / "pipe")
    with pytest.raises(NoSuchVault):
        unlock(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_we_may_not_read_is_said_to_be_that(closed: Path) -> None:
    """A refusal of the system is not a wrong passphrase."""
    closed.chmod(0)
    with pytest.raises(CannotUseFile, match="ermission"):
        unlock(closed)


@pytest.mark.parametrize("kept", [HEADER_BYTES, 1_000, PAGE, 2 * PAGE + 5, -PAGE, -1], ids=str)
def test_a_vault_cut_short_is_damaged(closed: Path, kept: int) -> None:
    """However much is left, it is damage and not a wrong passphrase, and it is left as it is."""
    closed.write_bytes(closed.read_bytes()[:kept])
    _require_damaged(closed)


@pytest.mark.parametrize("extra", [b"x", bytes(PAGE)], ids=["a byte", "a page of zeros"])
def test_a_vault_with_something_after_its_end_is_damaged(closed: Path, extra: bytes) -> None:
    """Somebody wrote to the file who should not have."""
    closed.write_bytes(closed.read_bytes() + extra)
    _require_damaged(closed)


@pytest.mark.parametrize("offset", [2, 3, 4, 13, 14, 15], ids=lambda at: f"byte {at} of the header")
def test_a_flipped_bit_in_the_header_is_damage_and_not_a_wrong_passphrase(closed: Path, offset: int) -> None:
    """Its check does not fit."""
    _flip(closed, offset)
    _require_damaged(closed)


@pytest.mark.parametrize("offset", [16, 100, 4_015, 4_095, PAGE, 3 * PAGE + 77, -1], ids=lambda at: f"byte {at}")
def test_a_flipped_bit_in_any_page_is_damage_and_not_a_wrong_passphrase(closed: Path, offset: int) -> None:
    """Content, vector or code of the first, a middle and the last page."""
    _flip(closed, offset)
    _require_damaged(closed)


def test_a_destroyed_first_page_is_damage_and_not_a_wrong_passphrase(closed: Path) -> None:
    """The other pages prove the passphrase right."""
    content = closed.read_bytes()
    closed.write_bytes(content[:HEADER_BYTES] + os.urandom(PAGE - HEADER_BYTES) + content[PAGE:])
    _require_damaged(closed)


def _flip(path: Path, offset: int) -> None:
    content = bytearray(path.read_bytes())
    content[offset] ^= 0x10
    path.write_bytes(bytes(content))


def _require_damaged(path: Path) -> None:
    before = folder_of(path)
    with pytest.raises(VaultDamaged):
        unlock(path)
    assert folder_of(path) == before


def test_a_page_damaged_under_an_open_vault_is_a_clear_error_when_it_is_read(closed: Path) -> None:
    """A vault too large to be checked whole says so at the first touch; nothing false is ever read."""
    assert CHECKED_WHOLE_BYTES < 2**30
    vault = unlock(closed)
    vault.inside.db.forget_log()
    for page in range(1, closed.stat().st_size // PAGE):
        _flip(closed, page * PAGE + 200)
    with pytest.raises(VaultDamaged):
        vault.inside.db.rows(
            "SELECT count(*) FROM thread, event, outbox, kept_letter, draft, reply_key, shredded, team_week"
        )
    vault.close()


def test_a_vault_of_a_newer_tropa_is_not_guessed_at(closed: Path) -> None:
    """Its number is named; the file stays as it is."""
    vault = unlock(closed)
    vault.inside.db.run("PRAGMA user_version = 99")
    vault.close()
    before = folder_of(closed)
    with pytest.raises(NewerVault, match="format 99"):
        unlock(closed)
    assert folder_of(closed) == before


def test_one_vault_is_open_in_one_desk_only(vault: Vault, path: Path) -> None:
    """A second desk in this process, and one in another, are told so; the first goes on."""
    with pytest.raises(AlreadyOpen):
        unlock(path)
    with pytest.raises(AlreadyOpen):
        unlock(path, "even with a wrong passphrase")
    other = f"""
        import os
        from pathlib import Path
        from tropa.vault.errors import AlreadyOpen
        from tropa.vault.vault import Vault
        try:
            Vault.unlock(Path({str(path)!r}), {PASSPHRASE!r}, clock=lambda: 0, random=os.urandom)
        except AlreadyOpen:
            print("already open")
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(other)], timeout=60, check=True, capture_output=True)
    assert ended.stdout == b"already open\n"
    vault.inside.record("still-here")
    assert vault.journal.entries().entries[0].event == "still-here"


def test_a_locked_vault_answers_nothing(vault: Vault) -> None:
    """Every question raises the same clear error; closing again is fine."""
    vault.close()
    vault.close()
    for question in (vault.queue, vault.network, vault.sync_state, vault.journal.entries, lambda: vault.is_founded):
        with pytest.raises(VaultClosed):
            question()


def test_the_settings_that_keep_plaintext_off_the_disk_are_on(vault: Vault) -> None:
    """Asked of the library itself."""
    settings = {
        name: vault.inside.db.row(f"PRAGMA {name}")
        for name in (
            "cipher_memory_security",
            "secure_delete",
            "temp_store",
            "foreign_keys",
            "journal_mode",
            "synchronous",
        )
    }
    assert settings == {
        "cipher_memory_security": ("0",),
        "secure_delete": (1,),
        "temp_store": (2,),
        "foreign_keys": (1,),
        "journal_mode": ("wal",),
        "synchronous": (2,),
    }


def test_the_header_says_what_a_guess_costs() -> None:
    """The default and any other cost come back from the sixteen bytes."""
    for cost in (DEFAULT_COST, CHEAP, Argon2Cost(2**22, 15, 15)):
        header = new_header(cost, os.urandom)
        assert cost_of(header.raw) == cost
    assert new_header(CHEAP, os.urandom) != new_header(CHEAP, os.urandom)


@pytest.mark.parametrize(
    "cost", [Argon2Cost(100, 1, 1), Argon2Cost(256, 16, 1), Argon2Cost(256, 1, 0), Argon2Cost(2**23, 1, 1)], ids=str
)
def test_a_cost_the_header_cannot_say_is_refused(cost: Argon2Cost) -> None:
    """Our own mistake, before any file is made."""
    with pytest.raises(ValueError, match="power of two"):
        new_header(cost, os.urandom)


def test_the_key_is_not_the_passphrases_alone(closed: Path, tmp_path: Path) -> None:
    """Two vaults with one passphrase share no key: the header of one does not open the other."""
    other = tmp_path / "other.tropa"
    Vault.create(other, PASSPHRASE, clock=Clock(), random=os.urandom, hardness=CHEAP).close()
    other.write_bytes(closed.read_bytes()[:HEADER_BYTES] + other.read_bytes()[HEADER_BYTES:])
    with pytest.raises(WrongPassphrase):
        unlock(other)


def test_every_message_says_what_happened_and_names_no_secret(closed: Path) -> None:
    """People read these: they end in a sentence on what to do, and hold no passphrase."""
    with pytest.raises(VaultError) as wrong:
        unlock(closed, "сорок тысяч обезьян")
    assert "обезьян" not in str(wrong.value)
    assert "Nothing was changed" in str(wrong.value)
