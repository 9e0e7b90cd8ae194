"""Writes ``vectors/attachments.json``, read by Python, Node and browsers: how a letter names blobs (protocol 13.2).

Run ``.venv/bin/python tools/make_attachment_vectors.py``; ``--check`` writes nothing and fails when the file is out of
date. Everything is derived from fixed labels, so the file comes out the same each time. Malformed cores are made here
by hand: the product has no function that could. All keys and people are invented.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tropa.sealing.blobs import MOST_CONTENT_BYTES
from tropa.sealing.boxes import blob_id_of
from tropa.sealing.encoding import b64
from tropa.sealing.keys import auth_public, author_id, sealing_public
from tropa.sealing.letters import event_id_of
from tropa.sealing.types import AuthPrivateKey, BlobWriteKey, SealingSeed

FILE = Path(__file__).resolve().parents[1] / "vectors" / "attachments.json"
Case = dict[str, Any]
REMOVED = object()
MOST_BLOBS = 8
MOST_NAME_CHARACTERS = 120

ABOUT = (
    "Protocol 13.2: the bytes inside a letter of a seeker or to a seeker. expect 'read': a core with the attachments "
    "that 'blobs' lists as the core has them; 'refused': no reader takes it."
)


def label(name: str, size: int = 32) -> bytes:
    """Bytes that are always the same for a name."""
    return hashlib.shake_256(b"tropa attachment vectors " + name.encode()).digest(size)


def compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


SEEKER, TEAM, REPLY = (auth_public(AuthPrivateKey(label(f"{who} auth"))) for who in ("seeker", "team", "reply"))
XWING = {who: sealing_public(SealingSeed(label(f"{who} sealing"))).text for who in ("seeker", "reply")}


def blob(number: int = 0, /, **fields: Any) -> Case:
    """A blob as a letter names it, with other fields; REMOVED takes one out."""
    usual = {
        "blob": blob_id_of(BlobWriteKey(label(f"write key {number}"))).text,
        "key": b64(label(f"key {number}")),
        "sha256": hashlib.sha256(label(f"content {number}")).hexdigest(),
        "type": "image/jpeg",
        "size": 140_000 + number,
        "name": f"фото {number + 1}.jpg",
    }
    return {name: value for name, value in (usual | fields).items() if value is not REMOVED}


LETTER: Case = {
    "thread": b64(label("thread", 16)),
    "author": author_id("s", SEEKER),
    "author_seq": 1,
    "parents": [b64(label("parent"))],
    "lamport": 3,
    "kind": "letter",
    "at_minute": 29_922_480,
    "body": {"text": "Вот повестка."},
    "blobs": [blob()],
}
ASK = LETTER | {
    "author_seq": 0,
    "parents": [],
    "lamport": 1,
    "kind": "ask",
    "body": {
        "language": "ru",
        "situation": "72h",
        "for_whom": "self",
        "needs": ["summons"],
        "flags": [],
        "act_by": None,
        "text": "Пришла повестка.",
        "keys": {"post_id": b64(label("box")), "xwing_pub": XWING["seeker"], "auth_pub": SEEKER.text},
        "tokens": [b64(label(f"token {number}", 16)) for number in range(16)],
        "network": label("network").hex(),
        "team_auth_pub": TEAM.text,
    },
}
WELCOME = LETTER | {
    "author": author_id("t", TEAM),
    "author_seq": 0,
    "kind": "welcome",
    "body": {"reply": {"xwing_pub": XWING["reply"], "auth_pub": REPLY.text}},
}


def of(*blobs: object) -> Case:
    """A letter that names these."""
    return LETTER | {"blobs": list(blobs)}


def good() -> Iterator[tuple[str, bytes]]:
    yield "one attachment", compact(LETTER)
    yield "none", compact(of())
    yield "in a first letter", compact(ASK)
    yield "in an answer", compact(LETTER | {"author": author_id("r", REPLY)})
    yield "in an answer by a team key", compact(LETTER | {"author": author_id("t", TEAM)})
    yield "eight attachments", compact(of(*(blob(number) for number in range(MOST_BLOBS))))
    yield "two of one content, sealed twice", compact(of(blob(0), blob(1, sha256=blob(0)["sha256"], size=140_000)))
    yield "one byte", compact(of(blob(size=1)))
    yield "25 MiB", compact(of(blob(size=MOST_CONTENT_BYTES)))
    yield "no name", compact(of(blob(name="")))
    yield "a name of 120 characters", compact(of(blob(name="ъ" * MOST_NAME_CHARACTERS)))
    yield "a name of 120 characters outside the basic plane", compact(of(blob(name="🌲" * MOST_NAME_CHARACTERS)))
    yield "a name that tries to be a path", compact(of(blob(name="../../etc/passwd")))
    yield "a name that tries to be markup", compact(of(blob(name='<img src=x onerror="alert(1)">.jpg')))
    yield "a name that turns its letters round", compact(of(blob(name="photo\u202egpj.exe")))
    yield "a name with a line end and a nought", compact(of(blob(name="photo\r\n\0.jpg")))
    yield "a type with a sign of each kind", compact(of(blob(type="application/vnd.a-b_c.9+xml")))
    yield "a type of 127 letters in each half", compact(of(blob(type="a" * 127 + "/" + "b" * 127)))
    yield "fields in another order, with blanks", json.dumps(of(dict(reversed(blob().items()))), indent=2).encode()


def bad() -> Iterator[tuple[str, bytes]]:
    yield "nine attachments", compact(of(*(blob(number) for number in range(MOST_BLOBS + 1))))
    yield "one named twice", compact(of(blob(), blob()))
    yield "two under one name at the relay", compact(of(blob(0), blob(1, blob=blob(0)["blob"])))
    yield "two under one key", compact(of(blob(0), blob(1, key=blob(0)["key"])))
    yield "in a welcome", compact(WELCOME)
    yield "in a request to delete everything", compact(LETTER | {"kind": "shred", "body": {}})
    for field in blob():
        yield f"no {field}", compact(of(blob(**{field: REMOVED})))
        yield f"{field} null", compact(of(blob(**{field: None})))
    yield "an unknown field", compact(of(blob(colour="red")))
    yield "a field twice", compact(LETTER).replace(b'"size":', b'"size":1,"size":')
    yield "a list in place of one", compact(of([]))
    yield "a text in place of one", compact(of("blob"))
    yield "an object in place of the list", compact(LETTER | {"blobs": {"0": blob()}})
    yield "an id of 31 bytes", compact(of(blob(blob=b64(label("short", 31)))))
    yield "a key of 33 bytes", compact(of(blob(key=b64(label("long", 33)))))
    yield "a key with padding", compact(of(blob(key=blob()["key"] + "=")))
    yield "a key with stray bits", compact(of(blob(key="A" * 42 + "B")))
    yield "a hash in capitals", compact(of(blob(sha256=blob()["sha256"].upper())))
    yield "a hash of 63 digits", compact(of(blob(sha256=blob()["sha256"][1:])))
    yield "a hash in base64url", compact(of(blob(sha256=b64(label("hash")))))
    yield "size 0", compact(of(blob(size=0)))
    yield "one byte more than 25 MiB", compact(of(blob(size=MOST_CONTENT_BYTES + 1)))
    yield "a size with a point", compact(of(blob(size=140_000.5)))
    yield "a size as text", compact(of(blob(size="140000")))
    yield "a name of 121 characters", compact(of(blob(name="ъ" * (MOST_NAME_CHARACTERS + 1))))
    yield "a name with half a character", compact(LETTER).replace("фото".encode(), b"\\ud83c")
    yield "a name that is a number", compact(of(blob(name=1)))
    for what, kind in (
        ("without a slash", "jpeg"),
        ("with two slashes", "image/jpeg/x"),
        ("in capitals", "Image/JPEG"),
        ("with a parameter", "text/html;charset=utf-8"),
        ("with a blank", "image/ jpeg"),
        ("with a line end", "image/jpeg\n"),
        ("that is empty", ""),
        ("with an empty half", "image/"),
        ("of 128 letters in one half", "image/" + "a" * 128),
        ("that begins with a dot", "image/.jpeg"),
        ("in another script", "изображение/jpeg"),
    ):
        yield f"a type {what}", compact(of(blob(type=kind)))


def cases() -> Iterator[Case]:
    for name, core in good():
        read = json.loads(core)
        yield {
            "name": name,
            "expect": "read",
            "core": b64(core),
            "event_id": event_id_of(core).text,
            "blobs": read["blobs"],
        }
    for name, core in bad():
        yield {"name": name, "expect": "refused", "core": b64(core)}


def written() -> str:
    """The whole file."""
    return json.dumps({"about": ABOUT, "cases": list(cases())}, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    """Write the file, or say whether it is up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        return int(not FILE.exists() or FILE.read_text(encoding="utf-8") != written())
    FILE.write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
