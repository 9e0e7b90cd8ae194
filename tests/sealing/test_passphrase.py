"""From passphrase to vault key."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tropa.sealing.errors import PassphraseEmpty, WrongUse
from tropa.sealing.passphrase import DEFAULT_COST, Argon2Cost, vault_key
from tropa.sealing.types import VaultSalt

CHEAP = Argon2Cost(memory_kib=64, passes=1, lanes=1)
SALT = VaultSalt(bytes(16))


@settings(deadline=None, max_examples=40)
@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_equal_passphrases_and_only_they_give_equal_keys(one: str, other: str) -> None:
    """Equal as NFC: an й typed as и and a mark is the same letter."""
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (vault_key(one, SALT, CHEAP) == vault_key(other, SALT, CHEAP)) is same


def test_й_typed_on_any_keyboard_is_the_same() -> None:
    """Composed and in two parts."""
    assert vault_key("Чай", SALT, CHEAP) == vault_key("Чаи\u0306", SALT, CHEAP)
    assert vault_key("Чай", SALT, CHEAP) != vault_key("Чаи", SALT, CHEAP)


@pytest.mark.parametrize("cost", [Argon2Cost(128, 1, 1), Argon2Cost(64, 2, 1), Argon2Cost(64, 1, 2)])
def test_salt_and_cost_change_the_key(cost: Argon2Cost) -> None:
    """So both are kept beside the vault."""
    assert vault_key("слово", SALT, cost) != vault_key("слово", SALT, CHEAP)
    assert vault_key("слово", VaultSalt(b"\1" * 16), CHEAP) != vault_key("слово", SALT, CHEAP)


@pytest.mark.parametrize("cost", [Argon2Cost(1, 1, 4), Argon2Cost(64, 0, 1), Argon2Cost(64, 1, 0)])
def test_a_cost_argon2id_does_not_have_is_our_own_mistake(cost: Argon2Cost) -> None:
    """For instance from a damaged vault header that was not checked."""
    with pytest.raises(WrongUse, match="Argon2id"):
        vault_key("слово", SALT, cost)


def test_nothing_is_no_passphrase() -> None:
    """Said before any work is done."""
    with pytest.raises(PassphraseEmpty, match="nothing was changed"):
        vault_key("", SALT)


def test_the_default_takes_memory_and_time_from_a_guesser() -> None:
    """256 MiB, three passes (protocol); a fast machine still needs over 100 ms a guess."""
    assert (DEFAULT_COST.memory_kib, DEFAULT_COST.passes, DEFAULT_COST.lanes) == (256 * 1024, 3, 4)
    before = time.perf_counter()
    vault_key("слово", SALT)
    assert time.perf_counter() - before > 0.1
