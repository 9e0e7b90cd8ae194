"""Proof-of-work stamps: ALTCHA v2 challenges over PBKDF2/SHA-256, made, checked and solved (protocol 5.1).

A toll, not a wall. It remembers nothing: the relay keeps each ``SpentStamp`` until its day and refuses it a second
time. The clock is an argument; a challenge's nonce and salt are drawn by the ALTCHA library itself.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any, Final, Never

import altcha
import msgspec
from typing_extensions import override

from tropa.sealing._kdf import hkdf
from tropa.sealing.errors import ChallengeRefused, StampExpired, StampFalse, WrongUse
from tropa.sealing.types import ChallengeKey, Random, StampId

ALGORITHM: Final = "PBKDF2/SHA-256"
MOST_ITERATIONS_SOLVED: Final = 20_000
LONGEST_PAYLOAD: Final = 2_048
_SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True)
class Toll:
    """How much work a stamp takes.

    Each try is ``iterations`` of PBKDF2; the one that succeeds is drawn from ``from_try`` to below ``below_try``.
    """

    iterations: int = 2_000
    from_try: int = 200
    below_try: int = 600

    def __post_init__(self) -> None:
        if self.iterations < 1 or not 0 <= self.from_try < self.below_try <= 2**32:
            raise WrongUse(f"no stamp can be made with {self}")


DEFAULT_TOLL: Final = Toll()


@dataclass(frozen=True)
class SpentStamp:
    """What the relay remembers so that a stamp is good once; after ``forget_after_day`` it would be expired anyway.

    A day later than that, so that a clock that was a day ahead and is set back brings no stamp back to life.
    """

    id: StampId
    forget_after_day: int


class _Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    algorithm: str
    cost: int
    key_length: int
    key_prefix: str
    nonce: str
    salt: str
    expires_at: int
    key_signature: str


class _Challenge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parameters: _Parameters
    signature: str


class _Solution(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    counter: int
    derived_key: str
    time: float | None = None


class _Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    challenge: _Challenge
    solution: _Solution


class _JudgedExpiry(int):
    """An expiry that passes the library's own comparison with the machine's clock: we compare with the caller's."""

    @override
    def __lt__(self, other: object) -> bool:
        return False


def new_challenge(key: ChallengeKey, random: Random, expires_at_s: int, toll: Toll = DEFAULT_TOLL) -> bytes:
    """A challenge as JSON for ``GET /v1/stamp``, good until ``expires_at_s`` (seconds since 1970); costs one try."""
    span = toll.below_try - toll.from_try
    challenge = altcha.create_challenge(
        ALGORITHM,
        toll.iterations,
        counter=toll.from_try + int.from_bytes(random(8), "big") % span,
        expires_at=expires_at_s,
        hmac_secret=_secret(key, b"challenge"),
        hmac_key_secret=_secret(key, b"solution"),
    )
    return msgspec.json.encode(challenge.to_dict())


def check_stamp(payload: str, key: ChallengeKey, now_s: int) -> SpentStamp:
    """What to remember of a good stamp; ``payload`` is what follows ``altcha`` in ``Tropa-Stamp``. No PBKDF2 is run.

    Raises:
        StampFalse: not ours, altered, or not solved.
        StampExpired: it was good until before ``now_s``.
    """
    parsed = _read_payload(payload)
    expires_at_s = parsed.challenge.parameters.expires_at
    result = altcha.verify_solution(
        _for_library(parsed), _secret(key, b"challenge"), hmac_key_secret=_secret(key, b"solution")
    )
    if not result.verified:
        raise StampFalse("this stamp was not issued here or is not solved; nothing was stored: get a new one")
    if expires_at_s < now_s:
        raise StampExpired("this stamp has expired; nothing was stored: get a new challenge and solve it")
    spent = hashlib.sha256(b"tropa/1/stamp" + parsed.challenge.signature.encode()).digest()
    return SpentStamp(StampId(spent), expires_at_s // _SECONDS_A_DAY + 1)


def solve(challenge: bytes, timeout_s: float = 60.0) -> str:
    """The payload that pays for a challenge (its JSON as the relay gave it); takes a second or so of one core.

    Raises:
        ChallengeRefused: not such a challenge, too costly, or not solved in ``timeout_s``.
    """
    try:
        wire = msgspec.json.decode(challenge, type=_Challenge)
        parsed = altcha.Challenge.from_dict(msgspec.to_builtins(wire))
        _refuse_excess(wire.parameters)
        solution = altcha.solve_challenge(parsed, timeout=timeout_s)
    except (msgspec.DecodeError, ValueError, UnicodeDecodeError) as error:
        raise ChallengeRefused("the relay's challenge cannot be read; nothing was sent") from error
    if solution is None:
        raise ChallengeRefused(
            f"the relay's challenge took more than {timeout_s:g} seconds; nothing was sent: try again"
        )
    # The library's own payload would carry how long solving took, which says what machine this is.
    solution.time = None
    return altcha.Payload(parsed, solution).to_base64()


def _refuse_excess(parameters: _Parameters) -> None:
    if parameters.algorithm != ALGORITHM or parameters.key_length != 32:
        raise ChallengeRefused("the relay asks for a kind of work this program does not do; nothing was sent")
    if not 1 <= parameters.cost <= MOST_ITERATIONS_SOLVED:
        raise ChallengeRefused("the relay asks for more work than a stamp is worth; nothing was sent")


def _read_payload(payload: str) -> _Payload:
    try:
        if len(payload) > LONGEST_PAYLOAD:
            _not_a_payload()
        return msgspec.json.decode(base64.b64decode(payload, validate=True), type=_Payload)
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise StampFalse(
            "this is not a solved challenge; nothing was stored: get a new challenge and solve it"
        ) from error


def _not_a_payload() -> Never:
    raise ValueError("longer than any payload")


def _for_library(parsed: _Payload) -> altcha.Payload:
    fields: dict[str, Any] = msgspec.to_builtins(parsed)
    payload = altcha.Payload.from_dict(fields)
    payload.challenge.parameters.expires_at = _JudgedExpiry(parsed.challenge.parameters.expires_at)
    return payload


def _secret(key: ChallengeKey, label: bytes) -> bytes:
    return hkdf(key.raw, b"tropa/1/stamp", label)
