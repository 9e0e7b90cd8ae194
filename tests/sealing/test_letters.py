"""Letters that come back as they were, and letters that were touched."""

from unittest import mock

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.vector_cases._common import fixed, flip
from tools.vector_cases.letters import (
    ADDRESS,
    AUTHOR,
    CORE,
    HINT,
    OTHER_READER,
    READER,
    honest,
    honest_tag,
    mac,
    plaintext,
    seal_raw,
)
from tropa.sealing import _xwing
from tropa.sealing.errors import CoreTooLarge, LetterRefused, ReaderUnusable, WrongUse
from tropa.sealing.keys import auth_public
from tropa.sealing.letters import (
    LETTER_SIZES,
    NOT_FOR_ME,
    OVERHEAD_BYTES,
    Address,
    OpenedLetter,
    Reader,
    ReaderKeys,
    event_id_of,
    open_letter,
    room_for_core,
    seal_letter,
    smallest_size,
)
from tropa.sealing.types import AuthPrivateKey, AuthPublicKey, PostId, RelayId, SealingPublicKey, SealingSeed

SEALED = honest()
seeds = st.binary(min_size=32, max_size=32)
quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(core=st.binary(max_size=3_500), sealing=seeds, auth=seeds, sender=seeds, relay=seeds, box=seeds)
def test_a_letter_gives_its_core_and_sender_back(
    core: bytes, sealing: bytes, auth: bytes, sender: bytes, relay: bytes, box: bytes
) -> None:
    """For any keys, any address, any core."""
    reader, author = ReaderKeys(SealingSeed(sealing), AuthPrivateKey(auth)), AuthPrivateKey(sender)
    address = Address(RelayId(relay), PostId(box))
    letter = seal_letter(core, author, reader.public, address, HINT)
    assert open_letter(letter, reader, address) == OpenedLetter(auth_public(author), core, event_id_of(core))


@quick
@given(core=st.binary(max_size=3_500), size=st.sampled_from([None, *LETTER_SIZES]))
def test_a_letter_has_the_size_asked_for_or_the_smallest(core: bytes, size: int | None) -> None:
    """Protocol 4.3: the wire shows one of three sizes and nothing finer."""
    if size is not None and len(core) > room_for_core(size):
        with pytest.raises(CoreTooLarge):
            honest(core, size)
    else:
        assert len(honest(core, size)) == (size or smallest_size(len(core)))


@quick
@given(bit=st.integers(0, 4_096 * 8 - 1))
def test_any_flipped_bit_of_a_letter_makes_it_not_for_me(bit: int) -> None:
    """Never opened as something else, and never told from another reader's letter."""
    assert open_letter(flip(SEALED, bit), READER, ADDRESS) is NOT_FOR_ME


@quick
@given(bit=st.integers(0, (4_096 - 16 - 1_120 - 16) * 8 - 1))
def test_any_flipped_bit_inside_a_letter_is_refused(bit: int) -> None:
    """Whoever can seal, but is not the author, changes one bit of sender, tag, length, core or padding."""
    with pytest.raises(LetterRefused) as refused:
        open_letter(seal_raw(flip(plaintext(CORE), bit)), READER, ADDRESS)
    assert refused.value.reason in {"tag", "length", "padding"}


@quick
@given(inside=st.binary(min_size=1, max_size=2_944))
def test_whatever_is_sealed_inside_raises_nothing_but_a_refusal(inside: bytes) -> None:
    """Malformed plaintexts of the right size."""
    with pytest.raises(LetterRefused):
        open_letter(seal_raw(inside.ljust(2_944, b"\x01")), READER, ADDRESS)


@quick
@given(
    letter=st.one_of(st.binary(max_size=5_000), st.sampled_from(LETTER_SIZES).map(lambda size: fixed("noise", size)))
)
def test_noise_is_not_for_me_or_has_no_letters_size(letter: bytes) -> None:
    """Nothing else comes of bytes from anywhere."""
    if len(letter) in LETTER_SIZES:
        assert open_letter(letter, READER, ADDRESS) is NOT_FOR_ME
    else:
        with pytest.raises(LetterRefused, match="size"):
            open_letter(letter, READER, ADDRESS)


def test_sizes_are_the_sums_the_protocol_states() -> None:
    """Protocol 4.3, in figures."""
    assert [room_for_core(size) for size in LETTER_SIZES] == [2_876, 15_164, 64_316]
    assert OVERHEAD_BYTES == 16 + 1_120 + 16 + 32 + 32 + 4
    assert [smallest_size(n) for n in (0, 2_876, 2_877, 15_164, 15_165, 64_316)] == [
        4096,
        4096,
        16384,
        16384,
        65536,
        65536,
    ]


def test_a_core_that_fits_no_letter_says_how_much_does() -> None:
    """The person writing must know what to shorten."""
    with pytest.raises(CoreTooLarge, match="64,317 bytes and 64,316 fit; nothing was sent") as too_large:
        honest(bytes(64_317))
    assert (too_large.value.size_bytes, too_large.value.room_bytes) == (64_317, 64_316)


@pytest.mark.parametrize("size", [0, 4_095, 8_192, 65_537, -1])
def test_other_sizes_are_our_own_mistake(size: int) -> None:
    """No caller can make a fourth size by accident."""
    with pytest.raises(WrongUse):
        honest(CORE, size)


def test_two_letters_of_one_core_have_nothing_in_common() -> None:
    """The relay cannot see that a letter was sealed twice, to a team and to the seeker's own box."""
    one, other = honest(), honest()
    assert one[:1_088] != other[:1_088]
    assert one[1_088:1_120] != other[1_088:1_120]
    assert one[1_120:] != other[1_120:]


def test_nothing_is_sealed_to_a_damaged_sealing_key() -> None:
    """Not an ML-KEM key, and an X25519 share that gives zero: refused before anything is sent."""
    damaged = SealingPublicKey(b"\xff" * 1_216)
    weak = SealingPublicKey(READER.public.sealing.raw[:1_184] + bytes(32))
    for key in (damaged, weak):
        with pytest.raises(ReaderUnusable, match="nothing was sealed"):
            seal_letter(CORE, AUTHOR, Reader(key, READER.public.auth), ADDRESS, HINT)


def test_nothing_is_sealed_to_a_weak_auth_key() -> None:
    """An all-zero result would let anybody write in the sender's name (protocol 1.3)."""
    with pytest.raises(ReaderUnusable, match="weak"):
        seal_letter(CORE, AUTHOR, Reader(READER.public.sealing, AuthPublicKey(bytes(32))), ADDRESS, HINT)


def test_a_reader_can_make_the_tag_it_checks() -> None:
    """Deniability: a letter proves nothing to a third party, because its reader could have written it."""
    author = auth_public(AUTHOR)
    shared = READER._loaded_auth.exchange(X25519PublicKey.from_public_bytes(author.raw))
    assert mac(shared, author, READER.public, ADDRESS, CORE) == honest_tag(CORE)


def test_a_strangers_letter_costs_one_decapsulation_and_no_key_loading() -> None:
    """Trial opening thousands of letters must not expand the seed each time."""
    letter = seal_letter(CORE, AUTHOR, OTHER_READER.public, ADDRESS, HINT)
    reader = ReaderKeys(READER.sealing, READER.auth)
    with mock.patch.object(_xwing, "load_private", wraps=_xwing.load_private) as loaded:
        assert [open_letter(letter, reader, ADDRESS) for _ in range(20)] == [NOT_FOR_ME] * 20
    assert loaded.call_count == 1


def test_the_reason_and_what_became_of_the_letter_are_in_the_message() -> None:
    """Shown to a coordinator as it is."""
    with pytest.raises(LetterRefused, match=r"letter refused \(length\): .* nothing in it was used"):
        open_letter(seal_raw(plaintext(CORE, length=2_877)), READER, ADDRESS)
