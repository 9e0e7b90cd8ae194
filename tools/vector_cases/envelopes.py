"""DSSE envelopes that verify, that are no envelopes, and that the expected keys did not sign (protocol 1.4)."""

import base64
import json
from typing import Any

from tools.vector_cases._common import Case, fixed, flip
from tropa.sealing.encoding import b64
from tropa.sealing.signing import keyid, sign, verify_key
from tropa.sealing.types import SigningSeed, VerifyKey

HEADER = (
    "DSSE envelopes (protocol 1.4). Verify `envelope` (base64url of its bytes) as `payload_type` with at least "
    "`threshold` of `keys` (base64url). expect: verified (then `payload`, base64url) | malformed | bad-signature."
)
TYPE = "application/vnd.tropa.notice+json"
PAYLOAD = '{"week": 2900, "о": "приметы"}'.encode()
SEEDS = [SigningSeed(fixed(f"steward {n}", 32)) for n in range(3)]
KEYS = [verify_key(seed) for seed in SEEDS]


def cases() -> list[Case]:
    """All of them."""
    return [*_verified(), *_malformed(), *_bad_signature()]


def case(
    name: str,
    expect: str,
    envelope: bytes,
    keys: list[VerifyKey] | None = None,
    threshold: int = 1,
    payload: bytes | None = None,
) -> Case:
    """One case; by default the first steward's signature is wanted."""
    more = {} if payload is None else {"payload": b64(payload)}
    wanted = [key.text for key in (keys or KEYS[:1])]
    return name, lambda: {
        "expect": expect,
        "payload_type": TYPE,
        "keys": wanted,
        "threshold": threshold,
        "envelope": b64(envelope),
        **more,
    }


def signed(*seeds: SigningSeed, payload: bytes = PAYLOAD, payload_type: str = TYPE) -> dict[str, Any]:
    """An envelope as a dict, signed by each."""
    fields: dict[str, Any] = json.loads(sign(payload, payload_type, seeds[0]))
    fields["signatures"] = [json.loads(sign(payload, payload_type, seed))["signatures"][0] for seed in seeds]
    return fields


def text(fields: object) -> bytes:
    """Compact JSON."""
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()


def changed(**fields: object) -> bytes:
    """The first steward's envelope with other fields; a field that is None is left out."""
    return text({name: value for name, value in (signed(SEEDS[0]) | fields).items() if value is not None})


def _verified() -> list[Case]:
    one, two, three = SEEDS
    spread = json.dumps(signed(one), indent=2).encode() + b"\n"
    return [
        case("one signature", "verified", text(signed(one)), payload=PAYLOAD),
        case("white space between the fields", "verified", spread, payload=PAYLOAD),
        case("an empty payload", "verified", text(signed(one, payload=b"")), payload=b""),
        case(
            "a payload that is not text",
            "verified",
            text(signed(one, payload=b"\xff\x00\xfe")),
            payload=b"\xff\x00\xfe",
        ),
        case("a second signature by a key nobody asked for", "verified", text(signed(two, one)), payload=PAYLOAD),
        case("two of three", "verified", text(signed(three, one)), KEYS, 2, PAYLOAD),
    ]


def _malformed() -> list[Case]:
    good = text(signed(SEEDS[0]))
    payload = base64.b64encode(PAYLOAD).decode()
    signature = signed(SEEDS[0])["signatures"][0]
    bad = {
        "nothing": b"",
        "not JSON": b"tropa",
        "cut off": good[:-1],
        "something after it": good + b"}",
        "a list": b"[]",
        "bytes that are not UTF-8": good.replace(TYPE.encode(), b"\xff"),
        "UTF-16": good.decode().encode("utf-16"),
        "a byte order mark": b"\xef\xbb\xbf" + good,
        "another payload type": text(signed(SEEDS[0], payload_type="application/vnd.tropa.roster+json")),
        "no payload": changed(payload=None),
        "no payload type": changed(payloadType=None),
        "no signatures field": changed(signatures=None),
        "a field nobody knows": changed(extra=1),
        "a field nobody knows in a signature": changed(signatures=[signature | {"cert": "x"}]),
        "a signature without keyid": changed(signatures=[{"sig": signature["sig"]}]),
        "the payload twice": good.replace(b'{"payload"', b'{"payload":"AAAA","payload"', 1),
        "a number for a payload": changed(payload=7),
        "a payload in base64url": text(signed(SEEDS[0], payload=b"\xff\xff\xff")).replace(b'"////"', b'"____"'),
        "a payload without its padding": text(signed(SEEDS[0], payload=b"ab")).replace(b'"YWI="', b'"YWI"'),
        "unused bits set in the payload": text(signed(SEEDS[0], payload=b"ab")).replace(b'"YWI="', b'"YWJ="'),
        "a line end inside the payload": changed(payload=payload[:4] + "\n" + payload[4:]),
        "the same keyid twice": changed(signatures=[signature, signature]),
        "nested ten thousand deep": b"[" * 10_000,
    }
    return [case(name, "malformed", envelope) for name, envelope in bad.items()]


def _bad_signature() -> list[Case]:
    one, two, three = SEEDS
    fields = signed(one)
    signature = base64.b64decode(fields["signatures"][0]["sig"])

    def with_sig(sig: bytes, by: VerifyKey = KEYS[0]) -> bytes:
        return changed(signatures=[{"keyid": keyid(by), "sig": base64.b64encode(sig).decode()}])

    high_s = signature[:32] + (
        int.from_bytes(signature[32:], "little") + 2**252 + 27742317777372353535851937790883648493
    ).to_bytes(32, "little")
    return [
        case("no signature", "bad-signature", changed(signatures=[])),
        case(
            "one bit of the payload flipped",
            "bad-signature",
            changed(payload=base64.b64encode(flip(PAYLOAD, 3)).decode()),
        ),
        case("one bit of the signature flipped", "bad-signature", with_sig(flip(signature, 100))),
        case("a signature cut short", "bad-signature", with_sig(signature[:-1])),
        case("an empty signature", "bad-signature", with_sig(b"")),
        case(
            "the same signature with the group's order added (RFC 8032 section 8.4)", "bad-signature", with_sig(high_s)
        ),
        case("another key's signature", "bad-signature", text(signed(two))),
        case(
            "another key's signature under the expected keyid",
            "bad-signature",
            with_sig(base64.b64decode(signed(two)["signatures"][0]["sig"])),
        ),
        case(
            "keyid in upper case",
            "bad-signature",
            changed(signatures=[{"keyid": keyid(KEYS[0]).upper(), "sig": fields["signatures"][0]["sig"]}]),
        ),
        case("a signature over the bare payload", "bad-signature", with_sig(_bare(one))),
        case(
            "signed as another type and relabelled",
            "bad-signature",
            text(signed(one, payload_type="text/plain") | {"payloadType": TYPE}),
        ),
        case("one of the two that are needed", "bad-signature", text(signed(three)), KEYS, 2),
        case("the same key counted for two", "bad-signature", text(signed(one)), [KEYS[0], KEYS[1]], 2),
    ]


def _bare(seed: SigningSeed) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed.raw).sign(PAYLOAD)
