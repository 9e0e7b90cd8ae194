"""What stands in a vault or leaves it: a case's own key, recovery shares, age files."""

import itertools
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.vector_cases._common import flip
from tropa.sealing.agefile import decrypt_with_passphrase, encrypt_with_passphrase
from tropa.sealing.casebox import OVERHEAD_BYTES, CaseBox, new_case_key
from tropa.sealing.errors import AgeRefused, NotThisCases, PassphraseEmpty, SharesRefused, WrongUse
from tropa.sealing.shares import combine_shares, split_secret

BOX = CaseBox(new_case_key(os.urandom))
SECRET = os.urandom(32)


@given(data=st.binary(max_size=500), place=st.binary(max_size=40))
def test_a_case_reads_what_it_sealed(data: bytes, place: bytes) -> None:
    """And it is longer by nonce and tag, each time another text."""
    sealed = BOX.seal(data, place, os.urandom)
    assert BOX.open(sealed, place) == data
    assert len(sealed) == len(data) + OVERHEAD_BYTES
    assert BOX.seal(data, place, os.urandom) != sealed


@given(bit=st.integers(0, (28 + 4) * 8 - 1))
def test_what_was_changed_is_refused(bit: int) -> None:
    """Any bit."""
    with pytest.raises(NotThisCases):
        BOX.open(flip(BOX.seal(b"text", b"place", os.urandom), bit), b"place")


def test_another_cases_key_and_another_place_open_nothing() -> None:
    """So that destroying the key destroys the case, and rows cannot be exchanged."""
    sealed = BOX.seal(b"text", b"place", os.urandom)
    with pytest.raises(NotThisCases):
        CaseBox(new_case_key(os.urandom)).open(sealed, b"place")
    with pytest.raises(NotThisCases):
        BOX.open(sealed, b"other place")
    with pytest.raises(NotThisCases):
        BOX.open(b"", b"place")


@settings(max_examples=10)
@given(secret=st.binary(min_size=32, max_size=32))
def test_any_two_of_three_shares_give_the_secret_back(secret: bytes) -> None:
    """In any order, however they are spaced and capitalised."""
    shares = split_secret(secret, 2, 3)
    for pair in itertools.permutations(shares, 2):
        assert combine_shares([f"  {share.upper()} \n" for share in pair]) == secret


def test_one_share_or_the_same_one_twice_is_not_enough() -> None:
    """And the message says so without the words."""
    first, *_ = split_secret(SECRET, 2, 3)
    for shares in ([first], [first, first], []):
        with pytest.raises(SharesRefused) as refused:
            combine_shares(shares)
        assert first.split()[5] not in str(refused.value)


def test_shares_of_two_backups_do_not_mix_and_a_mistyped_one_is_named() -> None:
    """Which one to look at again."""
    mine, theirs = split_secret(SECRET, 2, 3), split_secret(SECRET, 2, 3)
    with pytest.raises(SharesRefused, match="different backups"):
        combine_shares([mine[0], theirs[1]])
    words = mine[1].split()
    words[7] = "academic" if words[7] != "academic" else "acid"
    with pytest.raises(SharesRefused, match="share 2 is mistyped"):
        combine_shares([mine[0], " ".join(words)])


@pytest.mark.parametrize(
    ("secret", "needed", "count"),
    [(b"short", 2, 3), (SECRET, 1, 3), (SECRET, 4, 3), (SECRET, 2, 17)],
    ids=["short", "one is enough", "more than there are", "too many"],
)
def test_splitting_refuses_what_makes_no_sense(secret: bytes, needed: int, count: int) -> None:
    """Our own mistakes."""
    with pytest.raises(WrongUse):
        split_secret(secret, needed, count)


def test_an_age_file_opens_with_its_passphrase_only() -> None:
    """Its first line names the format, so that whoever finds it knows which tool to take."""
    file = encrypt_with_passphrase("дело №1".encode(), "две берёзы")
    assert file.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert decrypt_with_passphrase(file, "две берёзы") == "дело №1".encode()
    for damaged, passphrase in ((file, "другие слова"), (file[:-1], "две берёзы"), (b"", "две берёзы")):
        with pytest.raises(AgeRefused):
            decrypt_with_passphrase(damaged, passphrase)
    with pytest.raises(PassphraseEmpty):
        encrypt_with_passphrase(b"", "")
