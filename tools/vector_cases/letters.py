"""Letters that open, letters for somebody else, and letters that break each rule of protocol 4.4."""

import dataclasses
import hmac
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from tools.vector_cases import by_hand
from tools.vector_cases._common import Case, Fields, fixed, flip
from tropa.sealing import _xwing
from tropa.sealing._kdf import hkdf
from tropa.sealing.encoding import b64, lp, u32
from tropa.sealing.keys import auth_public
from tropa.sealing.letters import (
    LETTER_SIZES,
    OVERHEAD_BYTES,
    Address,
    Reader,
    ReaderKeys,
    event_id_of,
    room_for_core,
    seal_letter,
)
from tropa.sealing.types import AuthPrivateKey, AuthPublicKey, Hint, PostId, RelayId, SealingSeed

HEADER = (
    "Letters (protocol 4). Each case: open `letter` with the reader's two private keys at this relay and box. "
    "expect: opened | not-for-me | size | length | padding | weak-key | tag. Every value is base64url without padding."
)
READER = ReaderKeys(SealingSeed(fixed("reader sealing", 32)), AuthPrivateKey(fixed("reader auth", 32)))
OTHER_READER = ReaderKeys(SealingSeed(fixed("other sealing", 32)), AuthPrivateKey(fixed("other auth", 32)))
ADDRESS = Address(RelayId(fixed("relay", 32)), PostId(fixed("post id", 32)))
OTHER_BOX = Address(ADDRESS.relay_id, PostId(fixed("other post id", 32)))
OTHER_RELAY = Address(RelayId(fixed("other relay", 32)), ADDRESS.post_id)
AUTHOR = AuthPrivateKey(fixed("author auth", 32))
IMPOSTOR = AuthPrivateKey(fixed("impostor auth", 32))
CORE = '{"text":"Повестка пришла вчера. Что мне делать?"}'.encode()
SMALL, MIDDLE, LARGE = LETTER_SIZES
HINT = Hint(fixed("hint", 16))
HINT_BITS = 16 * 8
ENC_BITS, MLKEM_BITS = HINT_BITS + 1_120 * 8, HINT_BITS + 1_088 * 8

# Encodings of points of small order on Curve25519 (RFC 7748 sections 6.1 and 7).
WEAK_KEYS = {
    "zero": bytes(32),
    "one": (1).to_bytes(32, "little"),
    "of order eight": bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    "of order eight, the other": bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    "minus one": (2**255 - 20).to_bytes(32, "little"),
    "zero written as p": (2**255 - 19).to_bytes(32, "little"),
    "one written as p + 1": (2**255 - 18).to_bytes(32, "little"),
}


def room_inside(size: int) -> int:
    """Bytes of plaintext in a letter of that size, whether or not letters have it."""
    return size - OVERHEAD_BYTES + 68


def mac(shared: bytes, sender: AuthPublicKey, reader: Reader, address: Address, core: bytes) -> bytes:
    """The letter's tag from its definition (protocol 4.2)."""
    bound = (address.relay_id.raw, address.post_id.raw, reader.sealing.raw, sender.raw, reader.auth.raw)
    return hmac.digest(hkdf(shared, b"tropa/1", lp(b"auth", *bound)), core, "sha256")


def honest_tag(
    core: bytes, sender: AuthPrivateKey = AUTHOR, reader: Reader | None = None, address: Address = ADDRESS
) -> bytes:
    """The tag an honest sender makes."""
    to = reader or READER.public
    private, public = X25519PrivateKey.from_private_bytes(sender.raw), X25519PublicKey.from_public_bytes(to.auth.raw)
    return mac(private.exchange(public), auth_public(sender), to, address, core)


def plaintext(core: bytes, *, sender: bytes = b"", tag: bytes = b"", length: int = -1, size: int = SMALL) -> bytes:
    """The inside of a letter; whatever is not given is as an honest sender would write it."""
    head = (sender or auth_public(AUTHOR).raw) + (tag or honest_tag(core)) + u32(len(core) if length < 0 else length)
    return (head + core).ljust(room_inside(size), b"\0")


def seal_raw(
    inside: bytes, reader: ReaderKeys = READER, address: Address = ADDRESS, label: bytes = b"tropa/1/letter"
) -> bytes:
    """HPKE with our info, around anything at all."""
    info = lp(label, address.relay_id.raw, address.post_id.raw, HINT.raw)
    return HINT.raw + _xwing.SUITE.encrypt(inside, _xwing.load_public(reader.public.sealing), info=info)


def honest(core: bytes = CORE, size: int | None = None) -> bytes:
    """A letter as the product seals it."""
    return seal_letter(core, AUTHOR, READER.public, ADDRESS, HINT, size)


def case(
    name: str, expect: str, letter: Callable[[], bytes], *, to: ReaderKeys = READER, at: Address = ADDRESS, **more: str
) -> Case:
    """One case; ``to`` and ``at`` are what the reader opens it with."""

    def fields() -> Fields:
        return {
            "expect": expect,
            "relay_id": at.relay_id.text,
            "post_id": at.post_id.text,
            "reader_sealing_seed": to.sealing.text,
            "reader_auth_private": to.auth.text,
            "letter": b64(letter()),
            **more,
        }

    return name, fields


def opened(name: str, core: bytes, letter: Callable[[], bytes], sender: bytes | None = None) -> Case:
    """A case that opens, with what must come out."""
    key = sender or auth_public(AUTHOR).raw
    return case(name, "opened", letter, sender=b64(key), core=b64(core), event_id=event_id_of(core).text)


def cases() -> list[Case]:
    """All of them."""
    return [*_opened(), *_not_for_me(), *_size(), *_length_and_padding(), *_weak(), *_tag()]


def _opened() -> list[Case]:
    fill = {size: fixed("long core", room_for_core(size)) for size in LETTER_SIZES}
    return [
        opened("a small letter", CORE, honest),
        opened("an empty core", b"", lambda: honest(b"")),
        opened("a first letter is sealed in the middle size", CORE, lambda: honest(CORE, MIDDLE)),
        *(
            opened(f"a core that fills {size} bytes", fill[size], lambda size=size: honest(fill[size], size))
            for size in LETTER_SIZES
        ),
        opened("put together by hand from RFC 9180", CORE, lambda: _by_hand(plaintext(CORE))),
        opened("the sender's key with its unused top bit set, and bound as written", CORE, _top_bit_bound, _top_bit()),
    ]


def _not_for_me() -> list[Case]:
    no = "not-for-me"
    return [
        case("another reader", no, honest, to=OTHER_READER),
        case(
            "the right auth key with another sealing key",
            no,
            honest,
            to=dataclasses.replace(READER, sealing=OTHER_READER.sealing),
        ),
        case("moved to another box", no, honest, at=OTHER_BOX),
        case("moved to another relay", no, honest, at=OTHER_RELAY),
        case(
            "relay id and post id exchanged",
            no,
            honest,
            at=Address(RelayId(ADDRESS.post_id.raw), PostId(ADDRESS.relay_id.raw)),
        ),
        case("first bit of the hint flipped", no, lambda: flip(honest(), 0)),
        case("last bit of the hint flipped", no, lambda: flip(honest(), HINT_BITS - 1)),
        case("the hint left out and the end filled up", no, lambda: honest()[16:] + bytes(16)),
        case("first bit of enc flipped", no, lambda: flip(honest(), HINT_BITS)),
        case("last bit of the ML-KEM part of enc flipped", no, lambda: flip(honest(), MLKEM_BITS - 1)),
        case("first bit of the X25519 part of enc flipped", no, lambda: flip(honest(), MLKEM_BITS)),
        case("unused top bit of the X25519 part of enc flipped", no, lambda: flip(honest(), ENC_BITS - 1)),
        case("first bit of the ciphertext flipped", no, lambda: flip(honest(), ENC_BITS)),
        case("last bit of the AEAD's tag flipped", no, lambda: flip(honest(), -1)),
        case("two letters' halves joined", no, lambda: honest()[:1_136] + honest()[1_136:]),
        case("sealed under another label", no, lambda: seal_raw(plaintext(CORE), label=b"tropa/2/letter")),
        case("enc's X25519 part all zero, sealed with the all-zero secret", no, _zero_ephemeral),
        case("4,096 zero bytes", no, lambda: bytes(SMALL)),
    ]


def _size() -> list[Case]:
    return [
        case("no bytes at all", "size", lambda: b""),
        case("one byte short", "size", lambda: honest()[:-1]),
        case("one byte long", "size", lambda: honest() + b"\0"),
        case("shorter than enc", "size", lambda: honest()[:1_000]),
        case(
            "sealed to a size between the small and the middle one",
            "size",
            lambda: seal_raw(plaintext(CORE, size=8_192)),
        ),
        case("one byte above the largest", "size", lambda: honest(CORE, LARGE) + b"\0"),
    ]


def _length_and_padding() -> list[Case]:
    full = fixed("long core", room_for_core(SMALL))
    last = flip(plaintext(CORE), -8)
    first = flip(plaintext(CORE), (68 + len(CORE)) * 8)
    return [
        case("length one above what is left", "length", lambda: seal_raw(plaintext(full, length=len(full) + 1))),
        case("the largest length", "length", lambda: seal_raw(plaintext(CORE, length=2**32 - 1))),
        case("the last padding byte is one", "padding", lambda: seal_raw(last)),
        case("the first padding byte is one", "padding", lambda: seal_raw(first)),
        case(
            "the core's last byte left outside its length",
            "padding",
            lambda: seal_raw(plaintext(CORE, tag=honest_tag(CORE[:-1]), length=len(CORE) - 1)),
        ),
        case("padding not zero and tag wrong", "padding", lambda: seal_raw(flip(last, 32 * 8))),
    ]


def _weak() -> list[Case]:
    def letter(sender: bytes) -> bytes:
        tag = mac(bytes(32), AuthPublicKey(sender), READER.public, ADDRESS, CORE)
        return seal_raw(plaintext(CORE, sender=sender, tag=tag))

    return [
        case(f"sender's key is {what}, tag made with the all-zero secret", "weak-key", lambda key=key: letter(key))
        for what, key in WEAK_KEYS.items()
    ]


def _tag() -> list[Case]:
    same_auth = Reader(OTHER_READER.public.sealing, READER.public.auth)
    foreign = {
        "for another reader and passed on": honest_tag(CORE, reader=OTHER_READER.public),
        "for the same auth key with another sealing key": honest_tag(CORE, reader=same_auth),
        "for another box of this reader": honest_tag(CORE, address=OTHER_BOX),
        "for this reader at another relay": honest_tag(CORE, address=OTHER_RELAY),
        "by somebody else in the author's name": honest_tag(CORE, sender=IMPOSTOR),
        "for another core": honest_tag(CORE + b" "),
    }
    return [
        case("first bit of the tag flipped", "tag", lambda: seal_raw(flip(plaintext(CORE), 32 * 8))),
        case("last bit of the tag flipped", "tag", lambda: seal_raw(flip(plaintext(CORE), 64 * 8 - 1))),
        case("one bit of the core flipped", "tag", lambda: seal_raw(flip(plaintext(CORE), 68 * 8))),
        case("an all-zero tag", "tag", lambda: seal_raw(plaintext(CORE, tag=bytes(32)))),
        case("a byte left out of the core", "tag", lambda: seal_raw(plaintext(CORE[:-1], tag=honest_tag(CORE)))),
        case("a zero byte taken into the core", "tag", lambda: seal_raw(plaintext(CORE, length=len(CORE) + 1))),
        case(
            "the sender's key with its unused top bit set", "tag", lambda: seal_raw(plaintext(CORE, sender=_top_bit()))
        ),
        *(
            case(f"re-sealed with a tag made {whose}", "tag", lambda tag=tag: seal_raw(plaintext(CORE, tag=tag)))
            for whose, tag in foreign.items()
        ),
    ]


def _by_hand(inside: bytes) -> bytes:
    info = lp(b"tropa/1/letter", ADDRESS.relay_id.raw, ADDRESS.post_id.raw, HINT.raw)
    return HINT.raw + by_hand.seal(READER.public.sealing, info, inside, fixed("ephemeral", 32))


def _zero_ephemeral() -> bytes:
    info = lp(b"tropa/1/letter", ADDRESS.relay_id.raw, ADDRESS.post_id.raw, HINT.raw)
    return HINT.raw + by_hand.seal_with_shared(READER.public.sealing, info, plaintext(CORE), bytes(32), bytes(32))


def _top_bit() -> bytes:
    return flip(auth_public(AUTHOR).raw, 255)


def _top_bit_bound() -> bytes:
    private, public = (
        X25519PrivateKey.from_private_bytes(AUTHOR.raw),
        X25519PublicKey.from_public_bytes(READER.public.auth.raw),
    )
    tag = mac(private.exchange(public), AuthPublicKey(_top_bit()), READER.public, ADDRESS, CORE)
    return seal_raw(plaintext(CORE, sender=_top_bit(), tag=tag))
