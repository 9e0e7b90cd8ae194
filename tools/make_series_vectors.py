"""Writes ``vectors/series.json``: series of delayed letters as they are left, and their tokens' hashes (protocol 12).

Run ``.venv/bin/python tools/make_series_vectors.py``; ``--check`` writes nothing and fails when it is out of date.
Bodies are spelled here by hand and not by the product, so that the two can disagree. All tokens are invented.
"""

import argparse
import base64
import hashlib
import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[1] / "vectors" / "series.json"
ABOUT = (
    "`kind` series: `body` (application/vnd.tropa.series) is a list of parts, each [hex, times]: the bytes of the hex, "
    "repeated so many times, one after the other. expect: `series` (then `cancel`, `renew` and `rungs` say what it "
    "is, each letter `size` times the same `byte`), or the reason of refusal: `length`, `head`, `size`, `hours`, "
    "`repeated`. `kind` cancel-hash and renew-hash: the token `in` gives `out`. `kind` header: the value of "
    "`Tropa-Series`; expect `cancel` or `renew` (then `token` is what it presents), or `refused`."
)
HOUR = 498_792
Parts = list[list[Any]]


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def fixed(name: str, size: int) -> bytes:
    """Bytes that are always the same for a name."""
    return hashlib.shake_256(b"tropa series vectors " + name.encode()).digest(size)


CANCEL, RENEW = fixed("cancel", 16), fixed("renew", 16)
HEAD: dict[str, Any] = {
    "cancel": b64(hashlib.sha256(b"tropa/1/series-cancel" + CANCEL).digest()),
    "renew": b64(hashlib.sha256(b"tropa/1/series-renew" + RENEW).digest()),
}


def rung(box: str, hour: int, size: int = 4096) -> dict[str, Any]:
    """A rung in the head."""
    return {"post_id": b64(fixed(box, 32)), "hour": hour, "size": size}


def compact(head: dict[str, Any]) -> bytes:
    """JSON without blanks."""
    return json.dumps(head, separators=(",", ":")).encode()


def parts_of(head: bytes, letters: list[tuple[int, int]], length: int | None = None) -> Parts:
    """A body: the head behind its length, then each letter, given as (byte, size)."""
    front = struct.pack(">I", len(head) if length is None else length) + head
    return [[front.hex(), 1], *([f"{byte:02x}", size] for byte, size in letters)]


def whole(name: str, *rungs: dict[str, Any]) -> dict[str, Any]:
    """A series that is taken, its letters all of one byte each: 1, 2, …"""
    letters = [(number, each["size"]) for number, each in enumerate(rungs, 1)]
    said = [each | {"byte": f"{byte:02x}"} for each, (byte, _) in zip(rungs, letters, strict=True)]
    body = parts_of(compact(HEAD | {"rungs": list(rungs)}), letters)
    return {"name": name, "kind": "series", "expect": "series", "body": body, **HEAD, "rungs": said}


def refused(name: str, expect: str, body: Parts) -> dict[str, Any]:
    """A body that is none."""
    return {"name": name, "kind": "series", "expect": expect, "body": body}


def refused_heads() -> Iterator[dict[str, Any]]:
    """Heads that are JSON, or nearly, but not this one."""
    one = [(1, 4096)]
    good = HEAD | {"rungs": [rung("a", HOUR)]}
    text = compact(good)
    post_id = b64(fixed("a", 32))
    for name, head in {
        "nothing": b"",
        "no JSON": b"{",
        "a list": b"[]",
        "white space": json.dumps(good).encode(),
        "fields in another order": compact({"renew": HEAD["renew"], "cancel": HEAD["cancel"], "rungs": good["rungs"]}),
        "a field twice": text[:-1] + b',"cancel":"' + HEAD["cancel"].encode() + b'"}',
        "an unknown field": compact(good | {"note": 1}),
        "no renew hash": compact({"cancel": HEAD["cancel"], "rungs": good["rungs"]}),
        "a hash that is not canonical": text.replace(HEAD["cancel"].encode(), HEAD["cancel"][:-1].encode() + b"B"),
        "a post_id a character short": text.replace(post_id.encode(), post_id[:-1].encode()),
        "an hour with a point": text.replace(b"%d" % HOUR, b"%d.0" % HOUR),
        "an hour below 0": text.replace(b"%d" % HOUR, b"-1"),
        "an hour beyond all weeks": text.replace(b"%d" % HOUR, b"%d" % (24 * 7 * 2**20 + 1)),
        "no rung": compact(HEAD | {"rungs": []}),
        "seventeen rungs": compact(HEAD | {"rungs": [rung("a", HOUR + each) for each in range(17)]}),
    }.items():
        yield refused(f"a head: {name}", "head", parts_of(head, one))


def cases() -> Iterator[dict[str, Any]]:
    """All of them."""
    yield whole("one rung", rung("a", HOUR))
    yield whole(
        "three rungs, sizes and boxes of every kind",
        *(rung("own", HOUR, 16_384), rung("team", HOUR), rung("own", HOUR + 1344, 65_536)),
    )
    yield whole("sixteen rungs of one hour", *(rung("a", HOUR) for _ in range(16)))
    yield whole("the first hour and the last there are", rung("a", 0), rung("a", 24 * 7 * 2**20))
    one, two = [(1, 4096)], [(1, 4096), (2, 4096)]
    head = compact(HEAD | {"rungs": [rung("a", HOUR)]})
    yield refused("nothing", "length", [])
    yield refused("three bytes", "length", [["000000", 1]])
    yield refused("a head longer than the body", "length", parts_of(head, [], len(head) + 1))
    yield refused("a head longer than any", "length", parts_of(head, [(0x20, 4096)], 2049))
    yield refused("a byte short", "length", parts_of(head, [(1, 4095)]))
    yield refused("a byte more", "length", parts_of(head, [(1, 4097)]))
    yield refused("a letter more", "length", parts_of(head, two))
    yield from refused_heads()
    for size in (0, 4095, 4097, 32_768, 65_537, -4096):
        odd = compact(HEAD | {"rungs": [rung("a", HOUR, size)]})
        yield refused(f"a letter of {size} bytes", "size", parts_of(odd, [(1, max(0, size))]))
    falling = compact(HEAD | {"rungs": [rung("a", HOUR), rung("b", HOUR - 1)]})
    yield refused("hours that fall", "hours", parts_of(falling, two))
    twice = compact(HEAD | {"rungs": [rung("a", HOUR), rung("a", HOUR + 1)]})
    yield refused("the same letter for the same box twice", "repeated", parts_of(twice, one + one))
    apart = HEAD | {"rungs": [rung("a", HOUR), rung("b", HOUR)]}
    yield {
        **{"name": "the same letter for two boxes", "kind": "series", "expect": "series"},
        "body": parts_of(compact(apart), one + one),
        **HEAD,
        "rungs": [each | {"byte": "01"} for each in apart["rungs"]],
    }
    yield {
        "name": "a cancel token's hash",
        "kind": "cancel-hash",
        "expect": "derived",
        "in": b64(CANCEL),
        "out": HEAD["cancel"],
    }
    yield {
        "name": "a renew token's hash",
        "kind": "renew-hash",
        "expect": "derived",
        "in": b64(RENEW),
        "out": HEAD["renew"],
    }
    yield {
        "name": "a cancel token presented",
        "kind": "header",
        "expect": "cancel",
        "value": f"cancel {b64(CANCEL)}",
        "token": b64(CANCEL),
    }
    yield {
        "name": "a renew token presented",
        "kind": "header",
        "expect": "renew",
        "value": f"renew {b64(RENEW)}",
        "token": b64(RENEW),
    }
    for name, value in {
        "nothing": "",
        "a word alone": "cancel",
        "another word": f"stop {b64(CANCEL)}",
        "a capital": f"Cancel {b64(CANCEL)}",
        "two blanks": f"cancel  {b64(CANCEL)}",
        "a hash for a token": f"cancel {HEAD['cancel']}",
        "padding": f"cancel {b64(CANCEL)}==",
        "not canonical": f"cancel {b64(CANCEL)[:-1]}B",
    }.items():
        yield {"name": f"a header: {name}", "kind": "header", "expect": "refused", "value": value}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases())
    text = f'{{"about": {json.dumps(ABOUT)}, "cases": [\n{lines}\n]}}\n'
    if not parser.parse_args().check:
        FILE.write_text(text)
        return 0
    if FILE.read_text() != text:
        print("vectors/series.json is not what tools/make_series_vectors.py makes", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
