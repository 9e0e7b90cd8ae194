"""Stamps: solved ones are good once and for a while; the rest are refused cheaply."""

import base64
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.vector_cases._common import flip
from tropa.sealing.errors import ChallengeRefused, StampExpired, StampFalse, WrongUse
from tropa.sealing.stamps import SpentStamp, Toll, check_stamp, new_challenge, solve
from tropa.sealing.types import ChallengeKey

KEY, OTHER_KEY = ChallengeKey(bytes(range(32))), ChallengeKey(bytes(32))
CHEAP = Toll(iterations=2, from_try=3, below_try=9)
NOON = 20_000 * 86_400 + 43_200


def first(size_bytes: int) -> bytes:
    """Randomness that always draws the first possible try."""
    return bytes(size_bytes)


def challenge(expires_at_s: int = NOON, toll: Toll = CHEAP) -> bytes:
    """A cheap challenge."""
    return new_challenge(KEY, first, expires_at_s, toll)


def rewritten(payload: str, *path: str, to: object) -> str:
    """A payload with one field replaced, or taken out when ``to`` is None."""
    fields: dict[str, Any] = json.loads(base64.b64decode(payload))
    inner = fields
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = to
    if to is None:
        del inner[path[-1]]
    return base64.b64encode(json.dumps(fields).encode()).decode()


SOLVED = solve(challenge())


def test_a_solved_challenge_is_a_good_stamp_to_its_last_second() -> None:
    """Expiry is judged by the clock handed in, whatever the machine's says: this one is in 2024."""
    spent = check_stamp(SOLVED, KEY, NOON)
    assert spent.forget_after_day == 20_001
    assert check_stamp(SOLVED, KEY, 0) == spent
    with pytest.raises(StampExpired, match="get a new challenge"):
        check_stamp(SOLVED, KEY, NOON + 1)


def test_one_challenge_is_one_stamp_however_it_is_written() -> None:
    """The relay remembers the id: other spaces, another ``time``, must not make a second stamp."""
    reordered = base64.b64encode(
        json.dumps(json.loads(base64.b64decode(SOLVED)), indent=1, sort_keys=True).encode()
    ).decode()
    timed = rewritten(SOLVED, "solution", "time", to=12.5)
    ids = {check_stamp(payload, KEY, NOON).id for payload in (SOLVED, reordered, timed)}
    assert len(ids) == 1
    assert check_stamp(solve(challenge()), KEY, NOON).id not in ids


@pytest.mark.parametrize("toll", [CHEAP, Toll(iterations=1, from_try=0, below_try=1)])
def test_the_work_stays_within_the_toll(toll: Toll) -> None:
    """The try that succeeds is drawn from the range, ends included."""
    lowest = json.loads(base64.b64decode(solve(new_challenge(KEY, first, NOON, toll))))
    highest = json.loads(base64.b64decode(solve(new_challenge(KEY, lambda n: _just_below(n, toll), NOON, toll))))
    assert (lowest["solution"]["counter"], highest["solution"]["counter"]) == (toll.from_try, toll.below_try - 1)


def _just_below(size_bytes: int, toll: Toll) -> bytes:
    return (toll.below_try - toll.from_try - 1).to_bytes(size_bytes, "big")


@pytest.mark.parametrize("toll", [(0, 1, 2), (1, 2, 2), (1, -1, 2), (1, 0, 2**32 + 1)])
def test_a_toll_nobody_can_pay_is_our_own_mistake(toll: tuple[int, int, int]) -> None:
    """An empty range would fail at the first seeker."""
    with pytest.raises(WrongUse):
        Toll(*toll)


def test_another_relays_stamp_is_false() -> None:
    """Signed with another key."""
    with pytest.raises(StampFalse, match="not issued here"):
        check_stamp(SOLVED, OTHER_KEY, NOON)


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("challenge", "parameters", "cost"), 1),
        (("challenge", "parameters", "expiresAt"), NOON + 9_999_999),
        (("challenge", "parameters", "keyPrefix"), "00"),
        (("challenge", "parameters", "keySignature"), "00" * 32),
        (("challenge", "parameters", "nonce"), "00" * 16),
        (("challenge", "parameters", "algorithm"), "SHA-256"),
        (("challenge", "parameters", "data"), {}),
        (("challenge", "parameters", "expiresAt"), None),
        (("challenge", "parameters", "keySignature"), None),
        (("challenge", "signature"), None),
        (("challenge", "signature"), ""),
        (("challenge", "extra"), 1),
        (("solution", "derivedKey"), "00" * 32),
        (("solution", "derivedKey"), ""),
        (("solution", "derivedKey"), 7),
        (("solution", "counter"), "3"),
        (("solution",), None),
        (("solution",), []),
    ],
)
def test_an_altered_stamp_is_false(path: tuple[str, ...], to: object) -> None:
    """Each field in turn: cheaper work, a later expiry, an unsigned key, a missing part."""
    with pytest.raises(StampFalse, match="nothing was stored"):
        check_stamp(rewritten(SOLVED, *path, to=to), KEY, NOON)


@settings(deadline=None)
@given(st.integers(0, len(base64.b64decode(SOLVED)) * 8 - 1))
def test_a_flipped_bit_never_makes_a_second_stamp(bit: int) -> None:
    """Refused; or, where a number's spelling or the redundant ``counter`` changed, the very same stamp."""
    flipped = base64.b64encode(flip(base64.b64decode(SOLVED), bit)).decode()
    try:
        spent = check_stamp(flipped, KEY, NOON)
    except (StampFalse, StampExpired):
        return
    assert spent == check_stamp(SOLVED, KEY, NOON)


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300).map(lambda raw: base64.b64encode(raw).decode())))
def test_whatever_is_shown_as_a_stamp_is_false(payload: str) -> None:
    """Nothing else is raised."""
    with pytest.raises(StampFalse):
        check_stamp(payload, KEY, NOON)


def test_a_stamp_longer_than_any_is_not_even_read() -> None:
    """Before decoding: the header is an attacker's to fill. Padded with spaces, this one would otherwise be good."""
    padded = base64.b64encode(base64.b64decode(SOLVED) + b" " * 2_048).decode()
    with pytest.raises(StampFalse):
        check_stamp(padded, KEY, NOON)


def test_an_unsolved_challenge_costs_the_relay_no_pbkdf2(monkeypatch: pytest.MonkeyPatch) -> None:
    """False solutions are told by one HMAC, so flooding with them is cheap to bear."""

    def forbidden(*_: object, **__: object) -> bytes:
        raise AssertionError("PBKDF2 ran while checking")

    monkeypatch.setattr(hashlib, "pbkdf2_hmac", forbidden)
    assert isinstance(check_stamp(SOLVED, KEY, NOON), SpentStamp)
    with pytest.raises(StampFalse):
        check_stamp(rewritten(SOLVED, "solution", "derivedKey", to="11" * 32), KEY, NOON)


def test_a_solution_does_not_say_how_long_it_took() -> None:
    """That would tell one phone from another."""
    assert set(json.loads(base64.b64decode(SOLVED))["solution"]) == {"counter", "derivedKey"}


@given(
    st.one_of(
        st.binary(max_size=200),
        st.dictionaries(st.text(max_size=9), st.integers()).map(lambda v: json.dumps(v).encode()),
    )
)
def test_a_relays_nonsense_is_not_worked_on(data: bytes) -> None:
    """A client refuses what is no challenge."""
    with pytest.raises(ChallengeRefused, match="nothing was sent"):
        solve(data)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cost", 20_001),
        ("cost", 0),
        ("algorithm", "SCRYPT"),
        ("keyLength", 2**30),
        ("nonce", "zz"),
        ("keyPrefix", "z"),
        ("salt", "0"),
    ],
)
def test_a_relay_cannot_make_a_client_work_without_end(field: str, value: object) -> None:
    """Too many rounds, another algorithm, a huge key, or parts that are not hex."""
    fields = json.loads(challenge())
    fields["parameters"][field] = value
    with pytest.raises(ChallengeRefused, match="nothing was sent"):
        solve(json.dumps(fields).encode(), timeout_s=0.2)


def test_a_challenge_nobody_can_solve_ends_with_the_time_allowed() -> None:
    """A prefix no key has."""
    fields = json.loads(challenge())
    fields["parameters"]["keyPrefix"] = "00" * 32
    with pytest.raises(ChallengeRefused, match=r"more than 0\.1 seconds"):
        solve(json.dumps(fields).encode(), timeout_s=0.1)
