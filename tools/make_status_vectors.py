"""Writes ``vectors/status.json``: statuses beside a notice, and every way in which one is not shown (protocol 7.5).

Run ``.venv/bin/python tools/make_status_vectors.py``; ``--check`` writes nothing and fails when it is out of date.
Payloads are spelled here by hand and not by the roster room, so that the two can disagree. All keys are invented.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tropa.sealing.encoding import b64
from tropa.sealing.signing import add_signature, keyid, sign, verify_key
from tropa.sealing.types import SigningSeed

FILE = Path(__file__).resolve().parents[1] / "vectors" / "status.json"
TYPE, NOTICE_TYPE = "application/vnd.tropa.status+json", "application/vnd.tropa.notice+json"
ABOUT = (
    "Statuses (protocol 7.5). Verify `envelope` (base64url of its bytes) in hour `now_hour` for the relay `relay_id` "
    "and the `network` and last `stewards` of a notice. expect: accepted (then `waiting_hours`, a number or null) | "
    "malformed | signature | network | relay | not-yet | over."
)


def label(name: str) -> bytes:
    """32 bytes that are always the same for a name."""
    return hashlib.shake_256(b"tropa status vectors " + name.encode()).digest(32)


def compact(value: object) -> bytes:
    """JSON without blanks."""
    return json.dumps(value, separators=(",", ":")).encode()


FOUNDER, SECOND, THIRD, STRANGER = (SigningSeed(label(who)) for who in ("founder", "second", "third", "stranger"))
STEWARDS = sorted(verify_key(seed).text for seed in (FOUNDER, SECOND, THIRD))
NETWORK = keyid(verify_key(FOUNDER))
RELAY = b64(label("relay"))
HOUR = 498_792
STATUS: dict[str, Any] = {
    "network": NETWORK,
    "relay_id": RELAY,
    "at_hour": HOUR,
    "until_hour": HOUR + 24,
    "waiting_hours": 8,
}
USUAL: dict[str, Any] = {
    "now_hour": HOUR + 1,
    "relay_id": RELAY,
    "network": NETWORK,
    "stewards": STEWARDS,
}


def signed(payload: bytes | dict[str, Any], *seeds: SigningSeed, kind: str = TYPE) -> bytes:
    """The envelope, signed by each; by the second steward, where nobody is named."""
    first, *others = seeds or (SECOND,)
    envelope = sign(payload if isinstance(payload, bytes) else compact(payload), kind, first)
    for seed in others:
        envelope = add_signature(envelope, kind, seed)
    return envelope


def good() -> Iterator[dict[str, Any]]:
    """What is shown."""
    for name, seeds in (
        ("by a steward who did not found the network", (SECOND,)),
        ("by the founder, a steward still", (FOUNDER,)),
        ("by two stewards", (FOUNDER, THIRD)),
        ("by a steward, and by somebody else beside them", (SECOND, STRANGER)),
    ):
        yield {"name": name, "envelope": signed(STATUS, *seeds)}
    for hours in (None, 0, 720):
        yield {"name": f"waiting_hours {hours}", "waiting_hours": hours, "envelope": STATUS | {"waiting_hours": hours}}
    yield {"name": "good for one hour, in that hour", "envelope": STATUS | {"until_hour": HOUR + 1}, "now_hour": HOUR}
    yield {"name": "in its last hour", "now_hour": HOUR + 23}
    yield {"name": "two hours ahead, for slow clocks", "now_hour": HOUR - 2}


def malformed() -> Iterator[tuple[str, bytes | dict[str, Any]]]:
    """What is no status."""
    yield "nothing", b""
    yield "not an envelope", compact(STATUS)
    yield "an envelope of another payload type", signed(STATUS, kind=NOTICE_TYPE)
    yield "a payload that is a list", signed(b"[]")
    yield "blanks in the payload", signed(json.dumps(STATUS).encode())
    yield "fields in another order", dict(reversed(STATUS.items()))
    yield "a field twice", signed(compact(STATUS)[:-1] + b',"waiting_hours":1}')
    yield "an unknown field", STATUS | {"cases": 3}
    for field in STATUS:
        yield f"no {field}", {name: value for name, value in STATUS.items() if name != field}
    yield "fewer than no hours", STATUS | {"waiting_hours": -1}
    yield "more than thirty days", STATUS | {"waiting_hours": 721}
    yield "an hour and a half", STATUS | {"waiting_hours": 1.5}
    yield "hours with a point", STATUS | {"waiting_hours": 8.0}
    yield "hours as text", STATUS | {"waiting_hours": "8"}
    yield "over as it begins", STATUS | {"until_hour": HOUR}
    yield "over before it begins", STATUS | {"until_hour": HOUR - 1}
    yield "25 hours long", STATUS | {"until_hour": HOUR + 25}
    yield "an hour before 1970", STATUS | {"at_hour": -1, "until_hour": 1}
    yield "a network in capitals", STATUS | {"network": NETWORK.upper()}
    yield "a relay of 31 bytes", STATUS | {"relay_id": b64(label("short")[:31])}


def refused() -> Iterator[dict[str, Any]]:
    """What is a status, and is not to be shown."""
    yield {"name": "by a stranger", "expect": "signature", "envelope": signed(STATUS, STRANGER)}
    yield {
        "name": "by a steward of before",
        "expect": "signature",
        "stewards": [each for each in STEWARDS if each != verify_key(SECOND).text],
    }
    yield {"name": "changed after signing", "expect": "signature", "envelope": changed_afterwards()}
    yield {"name": "the signature of another status", "expect": "signature", "envelope": of_another()}
    other = keyid(verify_key(STRANGER))
    yield {"name": "of another network", "expect": "network", "envelope": STATUS | {"network": other}}
    yield {"name": "beside another network's notice", "expect": "network", "network": other}
    yield {"name": "for another relay", "expect": "relay", "relay_id": b64(label("another relay"))}
    yield {"name": "three hours ahead", "expect": "not-yet", "now_hour": HOUR - 3}
    yield {"name": "once its hours are over", "expect": "over", "now_hour": HOUR + 24}
    yield {
        "name": "good for one hour, an hour later",
        "expect": "over",
        "now_hour": HOUR + 1,
        "envelope": STATUS | {"until_hour": HOUR + 1},
    }
    yield {"name": "a year later", "expect": "over", "now_hour": HOUR + 8_760}


def changed_afterwards() -> bytes:
    """Eight hours made one."""
    fields = json.loads(signed(STATUS))
    payload = base64.b64decode(fields["payload"]).replace(b'hours":8', b'hours":1')
    return compact(fields | {"payload": base64.b64encode(payload).decode()})


def of_another() -> bytes:
    """With the signature of one that says null."""
    another = json.loads(signed(STATUS | {"waiting_hours": None}))
    return compact(json.loads(signed(STATUS)) | {"signatures": another["signatures"]})


def cases() -> Iterator[dict[str, Any]]:
    """All of them, as they are written down."""
    made: list[dict[str, Any]] = [
        *({"expect": "accepted", "waiting_hours": 8} | case for case in good()),
        *({"name": name, "expect": "malformed", "envelope": envelope} for name, envelope in malformed()),
        *refused(),
    ]
    for case in made:
        envelope = case.get("envelope", STATUS)
        raw = envelope if isinstance(envelope, bytes) else signed(envelope)
        yield {"name": case["name"], "expect": case["expect"]} | USUAL | case | {"envelope": b64(raw)}


def main() -> int:
    """The program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check: bool = parser.parse_args().check
    made = json.dumps({"about": ABOUT, "cases": list(cases())}, ensure_ascii=False, indent=1) + "\n"
    if not check:
        FILE.write_text(made)
    elif not FILE.exists() or FILE.read_text() != made:
        print("vectors/status.json is not what tools/make_status_vectors.py writes", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
