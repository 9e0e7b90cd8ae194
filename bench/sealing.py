"""Sealing and opening letters, trial opening, keys, words and stamps: in Python, and sealing in headless Chromium.

The plainest alternative in the same run is HPKE with X25519 alone and no MAC inside: what post-quantum keys and sender
authentication cost. In the browser the pocket client's own module runs (``web/bench/sealing.ts``).
"""

import secrets
import statistics
import time
from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from bench._report import Result
from bench._sealing_web import in_chromium
from tropa.sealing import passphrase, signing, stamps
from tropa.sealing.keys import new_auth_key, new_sealing_seed
from tropa.sealing.letters import (
    LETTER_SIZES,
    NOT_FOR_ME,
    Address,
    OpenedLetter,
    ReaderKeys,
    open_letter,
    room_for_core,
    seal_letter,
)
from tropa.sealing.types import ChallengeKey, Hint, PostId, RelayId, SealingSeed, SigningSeed, VaultSalt
from tropa.sealing.words import entropy_of, new_entropy, seeker_keys, words_of

EPOCH_KEYS = 3
random = secrets.token_bytes

HINT = Hint(bytes(16))


def run(quick: bool) -> list[Result]:
    """Medians per call in one process on one core; the browser's figures are its own module's."""
    rounds = 100 if quick else 1_000
    return [
        *_letters(rounds),
        *_plain_hpke(rounds),
        *_trial_opening(rounds, box=500 if quick else 10_000),
        *_keys_and_words(rounds),
        *_slow_on_purpose(3 if quick else 9),
        *in_chromium(rounds=20 if quick else 100),
    ]


def new_reader() -> ReaderKeys:
    """A reader nobody has sealed to yet, keys loaded."""
    keys = ReaderKeys(new_sealing_seed(random), new_auth_key(random))
    open_letter(bytes(LETTER_SIZES[0]), keys, _address())
    return keys


def _address() -> Address:
    return Address(RelayId(random(32)), PostId(random(32)))


def median_us(rounds: int, call: Callable[[], object]) -> float:
    """The median time of a call in microseconds, after a tenth as many to warm up."""
    for _ in range(rounds // 10):
        call()
    times = []
    for _ in range(rounds):
        before = time.perf_counter_ns()
        call()
        times.append(time.perf_counter_ns() - before)
    return statistics.median(times) / 1_000


def _median(case: str, rounds: int, call: Callable[[], object]) -> Result:
    return Result(case, "median", round(median_us(rounds, call), 1), "µs")


def _letters(rounds: int) -> Iterator[Result]:
    reader, sender, address = new_reader(), new_auth_key(random), _address()
    for size in LETTER_SIZES:
        core = random(room_for_core(size))
        letter = seal_letter(core, sender, reader.public, address, HINT, size)
        opened = open_letter(letter, reader, address)
        if not isinstance(opened, OpenedLetter) or opened.core != core:
            raise RuntimeError("a letter did not come back; the figures would be worthless")
        kib = size // 1024
        yield _median(
            f"Python: seal {kib} KB", rounds, lambda core=core: seal_letter(core, sender, reader.public, address, HINT)
        )
        yield _median(f"Python: open {kib} KB", rounds, lambda letter=letter: open_letter(letter, reader, address))


def _plain_hpke(rounds: int) -> Iterator[Result]:
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    private = X25519PrivateKey.generate()
    public = private.public_key()
    for size in LETTER_SIZES:
        inside, kib = bytes(size - 32 - 16), size // 1024
        sealed = suite.encrypt(inside, public)
        yield _median(f"plain X25519 HPKE: seal {kib} KB", rounds, lambda inside=inside: suite.encrypt(inside, public))
        yield _median(f"plain X25519 HPKE: open {kib} KB", rounds, lambda sealed=sealed: suite.decrypt(sealed, private))


def _trial_opening(rounds: int, box: int) -> Iterator[Result]:
    address, sender, stranger = _address(), new_auth_key(random), new_reader().public
    letter = seal_letter(b"{}", sender, stranger, address, HINT)
    keys = [new_reader() for _ in range(EPOCH_KEYS)]
    yield _median("Python: a stranger's 4 KB letter, one key", rounds, lambda: open_letter(letter, keys[0], address))
    letters = [seal_letter(b"{}", sender, stranger, address, HINT) for _ in range(min(box, 500))]
    before = time.perf_counter()
    misses = sum(open_letter(letters[n % len(letters)], key, address) is NOT_FOR_ME for n in range(box) for key in keys)
    seconds = time.perf_counter() - before
    if misses != box * EPOCH_KEYS:
        raise RuntimeError("a stranger's letter was opened")
    yield Result(f"Python: a box of {box} strangers' letters, {EPOCH_KEYS} keys", "time", round(seconds, 2), "s")


def _keys_and_words(rounds: int) -> Iterator[Result]:
    entropy = new_entropy(random)
    typed = {"ru": words_of(entropy, "ru"), "en": words_of(entropy, "en")}
    seed, payload = SigningSeed(random(32)), random(3_000)
    envelope, signer = signing.sign(payload, "application/x-bench", seed), [signing.verify_key(seed)]
    yield _median("Python: new keys, loaded", rounds, new_reader)
    yield _median("Python: keys from a known seed, loaded", rounds, lambda: _loaded(SealingSeed(random(32))))
    yield _median("Python: twelve words of entropy", rounds, lambda: words_of(entropy, "ru"))
    yield _median(
        "Python: twelve Russian words to all keys", rounds, lambda: seeker_keys(entropy_of(typed["ru"])).reader.public
    )
    yield _median(
        "Python: twelve English words to all keys", rounds, lambda: seeker_keys(entropy_of(typed["en"])).reader.public
    )
    yield _median("Python: sign a notice", rounds, lambda: signing.sign(payload, "application/x-bench", seed))
    yield _median("Python: verify a notice", rounds, lambda: signing.verify(envelope, "application/x-bench", signer))


def _loaded(seed: SealingSeed) -> object:
    return ReaderKeys(seed, new_auth_key(random)).public


def _slow_on_purpose(rounds: int) -> Iterator[Result]:
    key, expires_at_s = ChallengeKey(random(32)), 2**40
    salt = VaultSalt(random(VaultSalt.SIZE_BYTES))
    payload = stamps.solve(stamps.new_challenge(key, random, expires_at_s))
    # Each challenge has its own number of tries; solving the same one again would measure only that number.
    solving = [median_us(1, lambda c=c: stamps.solve(c)) / 1_000 for c in _challenges(key, expires_at_s, rounds)]
    yield _median("Python: make a challenge", rounds * 20, lambda: stamps.new_challenge(key, random, expires_at_s))
    yield _median("Python: check a stamp", rounds * 20, lambda: stamps.check_stamp(payload, key, 0))
    yield Result("Python: solve a challenge", "median", round(statistics.median(solving), 1), "ms")
    passing = median_us(rounds, lambda: passphrase.vault_key("bench", salt)) / 1_000
    yield Result("Python: passphrase to vault key, 256 MiB", "median", round(passing, 1), "ms")


def _challenges(key: ChallengeKey, expires_at_s: int, count: int) -> list[bytes]:
    return [stamps.new_challenge(key, random, expires_at_s) for _ in range(count)]
