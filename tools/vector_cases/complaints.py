"""What is said to listeners, and every way in which a letter is none of it (protocol 15.4)."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from tools.vector_cases._common import Case, Fields, fixed
from tropa.sealing.encoding import b64
from tropa.sealing.keys import auth_public, author_id, sealing_public
from tropa.sealing.types import AuthPrivateKey, SealingSeed

HEADER = (
    "What is said to listeners (protocol 15.4). `core` is base64url of the bytes inside a letter. expect: read (then "
    "its event id, what it says at the top, and its text if it has one) | refused."
)
SEEKER = auth_public(AuthPrivateKey(fixed("seeker who complains", 32)))
LISTENERS = auth_public(AuthPrivateKey(fixed("listeners who are complained to", 32)))
OTHER = auth_public(AuthPrivateKey(fixed("somebody else", 32)))
CASE = fixed("case complained of", 16)
KEYS = {
    "post_id": b64(fixed("complaint box", 32)),
    "xwing_pub": sealing_public(SealingSeed(fixed("complaint sealing", 32))).text,
    "auth_pub": SEEKER.text,
}
COMPLAINT = {
    "case": b64(CASE),
    "language": "ru",
    "text": "Со мной говорят грубо. Кто-нибудь может посмотреть?",
    "keys": KEYS,
    "team_auth_pub": LISTENERS.text,
}
ANSWER = {"to": b64(fixed("complaint event", 32)), "text": "Мы поговорим с этим человеком."}
CORE: dict[str, Any] = {
    "thread": b64(hashlib.sha256(b"tropa/1/complaint" + CASE).digest()[:16]),
    "author": author_id("s", SEEKER),
    "author_seq": 0,
    "parents": [],
    "lamport": 1,
    "kind": "complaint",
    "at_minute": 29_922_480,
    "body": COMPLAINT,
    "blobs": [],
}
ANSWERED = CORE | {"author": author_id("t", LISTENERS), "kind": "answer", "body": ANSWER}
WITHDRAWN = CORE | {"author_seq": 1, "kind": "shred", "body": {}}


def compact(value: object) -> bytes:
    """JSON without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def cases() -> list[Case]:
    """All of them."""
    return [*_read(), *_refused()]


def _read() -> Iterator[Case]:
    yield _good("a complaint", CORE)
    yield _good("a second complaint", CORE | {"author_seq": 1})
    yield _good("no answer wanted", CORE | {"body": COMPLAINT | {"keys": None}})
    yield _good("in English", CORE | {"body": COMPLAINT | {"language": "en", "text": "They are rude"}})
    yield _good("12,000 characters", CORE | {"body": COMPLAINT | {"text": "ж" * 12_000}})
    yield _good("an answer", ANSWERED)
    yield _good("everything is to be deleted", WITHDRAWN)


def _good(name: str, core: dict[str, Any]) -> Case:
    data = compact(core)

    def fields() -> Fields:
        event_id = b64(hashlib.sha256(b"tropa/1/event" + data).digest())
        top = {name: core[name] for name in ("thread", "author", "author_seq", "kind", "at_minute")}
        text = {"text": core["body"]["text"]} if "text" in core["body"] else {}
        return {"expect": "read", "core": b64(data), "event_id": event_id, **top, **text}

    return name, fields


def _refused() -> Iterator[Case]:
    for name, core in _bad():
        data = core if isinstance(core, bytes) else compact(core)
        yield name, lambda data=data: {"expect": "refused", "core": b64(data)}


def _bad() -> Iterator[tuple[str, dict[str, Any] | bytes]]:
    def body(**changes: Any) -> dict[str, Any]:
        return CORE | {"body": COMPLAINT | changes}

    yield "nothing", b""
    yield "not UTF-8", compact(CORE).replace("Со".encode(), b"\xff\xfe")
    yield "a field twice", compact(CORE)[:-1] + b',"lamport":1}'
    yield "the thread of another case", CORE | {"thread": b64(fixed("another thread", 16))}
    yield "the case's own thread", CORE | {"thread": b64(CASE)}
    yield "by a team", CORE | {"author": author_id("t", SEEKER)}
    yield "by a reply key", CORE | {"author": author_id("r", SEEKER)}
    yield "by a device", CORE | {"author": "d" + author_id("s", SEEKER)[1:]}
    yield "answers would go to another", body(keys=KEYS | {"auth_pub": OTHER.text})
    yield "an answer by a seeker", ANSWERED | {"author": author_id("s", SEEKER)}
    yield "deleting by the listeners", WITHDRAWN | {"author": author_id("t", LISTENERS)}
    yield "with a parent", CORE | {"parents": [b64(fixed("parent", 32))], "lamport": 2}
    yield "lamport 2", CORE | {"lamport": 2}
    yield "with an attachment", CORE | {"blobs": [{}]}
    yield "a letter's kind", CORE | {"kind": "letter", "body": {"text": "x"}}
    yield "12,001 characters", body(text="ж" * 12_001)
    yield "an unknown language", body(language="de")
    yield "an unknown field", body(colour="red")
    yield "an unknown field at the top", CORE | {"colour": "red"}
    yield "half a character", compact(CORE).replace("Со".encode(), b"\\ud800")
    yield "a minute before time", CORE | {"at_minute": -1}
    for field in COMPLAINT:
        yield f"no {field}", CORE | {"body": {name: value for name, value in COMPLAINT.items() if name != field}}
    for field in CORE:
        yield f"no {field} at the top", {name: value for name, value in CORE.items() if name != field}
    yield "an answer to nothing", ANSWERED | {"body": ANSWER | {"to": None}}
