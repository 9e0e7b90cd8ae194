"""Notices whose stewards have changed: lineages that lead to who signed, and every way in which one does not (7.2)."""

import json
from collections.abc import Iterator
from typing import Any

from tools.vector_cases._common import fixed
from tropa.post.limits import NOTICE_PAYLOAD_TYPE
from tropa.roster.statements import STEWARDS_PAYLOAD_TYPE
from tropa.sealing.encoding import b64
from tropa.sealing.signing import add_signature, keyid, sign, verify_key
from tropa.sealing.types import SigningSeed

Made = tuple[str, str, bytes]
"""What is expected, the case's name, the notice's envelope."""

A, B, C, D = (SigningSeed(fixed(f"lineage steward {name}", 32)) for name in "abcd")
STRANGER = SigningSeed(fixed("lineage stranger", 32))


def compact(value: object) -> bytes:
    """JSON without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def signed(payload: bytes, payload_type: str, *seeds: SigningSeed) -> bytes:
    """An envelope signed by each."""
    envelope = sign(payload, payload_type, seeds[0])
    for seed in seeds[1:]:
        envelope = add_signature(envelope, payload_type, seed)
    return envelope


def fields(number: int, threshold: int, *stewards: SigningSeed, network: SigningSeed = A) -> dict[str, Any]:
    """A statement, before it is signed."""
    keys = sorted((verify_key(each) for each in stewards), key=lambda key: key.raw)
    return {
        "network": keyid(verify_key(network)),
        "number": number,
        "stewards": [key.text for key in keys],
        "threshold": threshold,
    }


def statement(made: dict[str, Any] | bytes, *seeds: SigningSeed, payload_type: str = STEWARDS_PAYLOAD_TYPE) -> bytes:
    """A statement's envelope."""
    return signed(made if isinstance(made, bytes) else compact(made), payload_type, *seeds)


TWO = statement(fields(1, 2, A, B), A, B)
"""The founder takes a second steward."""
THREE = statement(fields(2, 2, A, B, C), A, B, C)
"""The two take a third."""
WITHOUT_FOUNDER = statement(fields(3, 2, B, C, D), B, C, D)
"""The founder leaves, and a fourth comes; two of those before and two of those after are enough."""
HANDED_ON = statement(fields(1, 1, B), A, B)
"""From one steward to another."""


def cases(notice: dict[str, Any]) -> Iterator[Made]:
    """All of them; ``notice`` is a good notice's fields."""
    plain = notice | {"network": keyid(verify_key(A)), "steward_pub": verify_key(A).text}

    def of(made: list[bytes], *seeds: SigningSeed, **changes: Any) -> bytes:
        whole = plain | {"lineage": [b64(each) for each in made]} | changes
        return signed(compact(whole), NOTICE_PAYLOAD_TYPE, *seeds)

    two, three = [TWO], [TWO, THREE]
    yield "accepted", "lineage: none, the founder signs", of([], A)
    yield "accepted", "lineage: none, others signed as well", of([], STRANGER, A, B)
    yield "accepted", "lineage: two of two", of(two, A, B)
    yield "accepted", "lineage: two of three after two changes", of(three, A, C)
    yield "accepted", "lineage: all of three after two changes", of(three, A, B, C)
    yield "accepted", "lineage: the founder has left", of([*three, WITHOUT_FOUNDER], C, D)
    yield "accepted", "lineage: handed from one steward to another", of([HANDED_ON], B)
    yield (
        "accepted",
        "lineage: a stranger signed a statement too",
        of([statement(fields(1, 2, A, B), A, STRANGER, B)], A, B),
    )
    yield from ((expect, f"lineage: {name}", of(lineage, *seeds)) for expect, name, lineage, seeds in _unsigned(three))
    yield from (("lineage", f"lineage: {name}", of(lineage, A, B, C)) for name, lineage in _broken())
    yield "malformed", "lineage: 65 statements", of([TWO] * 65, A, B)
    yield "malformed", "lineage: a statement that is not base64url", of([], A, B, lineage=["+" + b64(TWO)[1:]])
    yield "malformed", "lineage: a statement with padding", of([], A, B, lineage=[b64(b"abcd") + "=="])
    yield "malformed", "lineage: a statement as an object", of([], A, B, lineage=[json.loads(TWO)])
    yield "malformed", "lineage: null", of([], A, lineage=None)
    yield "malformed", "lineage: a text", of([], A, lineage=b64(TWO))
    other = {"network": keyid(verify_key(D)), "steward_pub": verify_key(D).text}
    yield "lineage", "lineage: another founder's key above our lineage", of(two, A, B, **other)
    yield "network", "lineage: good, but the notice names another network", of(two, A, B, network=other["network"])


def _unsigned(three: list[bytes]) -> Iterator[tuple[str, str, list[bytes], tuple[SigningSeed, ...]]]:
    yield "signature", "the founder alone where two of two must sign", [TWO], (A,)
    yield "signature", "one of two, and a stranger", [TWO], (A, STRANGER)
    yield "signature", "one of three", three, (C,)
    yield "signature", "who signed was a steward once", [*three, WITHOUT_FOUNDER], (A, B)
    yield "signature", "the founder signs after handing on", [HANDED_ON], (A,)
    yield "signature", "a statement left out that brought who signed", [TWO], (B, C)


def _broken() -> Iterator[tuple[str, list[bytes]]]:
    yield "without the old steward's signature", [statement(fields(1, 2, A, B), B)]
    yield "without the new threshold's signatures", [statement(fields(1, 2, A, B), A)]
    yield "with one of two old signatures", [TWO, statement(fields(2, 2, B, C, D), B, C, D)]
    yield "with one of two new signatures", [TWO, statement(fields(2, 2, A, C, D), A, B)]
    yield "signed by a stranger", [statement(fields(1, 2, A, B), STRANGER)]
    yield "one key counted twice", [_twice()]
    yield "one key's signature under another's name", [_renamed()]
    yield "number 2 first", [statement(fields(2, 2, A, B), A, B)]
    yield "number 0", [statement(fields(0, 2, A, B), A, B)]
    yield "the same number twice", [TWO, statement(fields(1, 2, A, B, C), A, B, C)]
    yield "one left out", [THREE]
    yield "in the wrong order", [THREE, TWO]
    yield "of another network", [statement(fields(1, 2, A, B, network=D), A, B)]
    yield "not to the end: a bad one after a good one", [TWO, b"statement"]
    yield "nothing", [b""]
    yield "another payload type", [statement(fields(1, 2, A, B), A, B, payload_type=NOTICE_PAYLOAD_TYPE)]
    yield "blanks in a statement", [statement(json.dumps(fields(1, 2, A, B)).encode(), A, B)]
    yield "fields in another order", [statement(dict(reversed(fields(1, 2, A, B).items())), A, B)]
    yield "an unknown field", [statement(fields(1, 2, A, B) | {"colour": "red"}, A, B)]
    yield "no number", [statement({k: v for k, v in fields(1, 2, A, B).items() if k != "number"}, A, B)]
    yield "changed after signing", [_changed()]
    yield from _bad_sets()


def _bad_sets() -> Iterator[tuple[str, list[bytes]]]:
    both = fields(1, 2, A, B)["stewards"]
    yield "stewards not sorted", [statement(fields(1, 2, A, B) | {"stewards": both[::-1]}, A, B)]
    yield "a steward named twice", [statement(fields(1, 2, A) | {"stewards": both[:1] * 2}, A, B)]
    yield "no steward", [statement(fields(1, 1), A, B)]
    crowd = [A, *(SigningSeed(fixed(f"crowd {number}", 32)) for number in range(9))]
    yield "ten stewards", [statement(fields(1, 6, *crowd), *crowd)]
    yield "a threshold of 0", [statement(fields(1, 0, A, B), A, B)]
    yield "one of two", [statement(fields(1, 1, A, B), A, B)]
    yield "one of three", [statement(fields(1, 1, A, B, C), A, B, C)]
    yield "two of four", [statement(fields(1, 2, A, B, C, D), A, B, C, D)]
    yield "three of two", [statement(fields(1, 3, A, B), A, B)]
    yield "a key of 31 bytes", [statement(fields(1, 1, A) | {"stewards": [b64(verify_key(A).raw[:31])]}, A)]


def _envelope(made: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(made)
    return read


def _twice() -> bytes:
    """The founder's signature, and the founder's again."""
    whole = _envelope(statement(fields(1, 2, A, B), A))
    return compact(whole | {"signatures": whole["signatures"] * 2})


def _renamed() -> bytes:
    whole = _envelope(statement(fields(1, 2, A, B), A))
    signature = whole["signatures"][0]
    return compact(whole | {"signatures": [signature, signature | {"keyid": keyid(verify_key(B))}]})


def _changed() -> bytes:
    whole = _envelope(statement(fields(1, 2, A, B), A, B))
    return compact(whole | {"payload": _envelope(statement(fields(1, 2, A, C), A, C))["payload"]})
